// SPDX-License-Identifier: BSL-1.0
// What explain() says, as short lines.
#pragma once

#include <ice/trace/explain.hpp>

#include <string>

#include "nat_session.hpp"

namespace reasons {

using namespace ice;

/// "component_checking", "advice_no_relay", "L0 candidate_paired", "1 L0 R0 pair_selected",
/// "L0 R1 never_other_family"; `kinds` chooses by these first letters: c a l r p n.
struct lines {
    std::string kinds;
    std::string text = "\n";

    void add(char kind, const std::string& line) {
        if (kinds.find(kind) != std::string::npos) text += line + '\n';
    }
    static std::string name(trace::reason r) { return std::string(to_text(r)); }

    void operator()(const trace::component_report& r) { add('c', name(r.why)); }
    void operator()(const trace::advice_report& r) { add('a', name(r.advice)); }
    void operator()(const trace::candidate_report& r) {
        add(r.local ? 'l' : 'r',
            (r.local ? "L" : "R") + std::to_string(r.index) + ' ' + name(r.why));
    }
    void operator()(const trace::pair_report& r) {
        std::string line = std::to_string(r.rank) + " L" + std::to_string(r.local) + " R" +
                           std::to_string(r.remote) + ' ' + name(r.why);
        if (r.other != no_index) line += " " + std::to_string(r.other);
        if (r.why == trace::reason::pair_waiting) line += " after " + std::to_string(r.before);
        add('p', line);
    }
    void operator()(const trace::unformed_report& r) {
        add('n',
            "L" + std::to_string(r.local) + " R" + std::to_string(r.remote) + ' ' + name(r.why));
    }
};

inline std::string of(const nat_session::party& p, const char* kinds) {
    lines l{kinds};
    trace::explain(p.agent, l, p.history());
    return l.text;
}

inline endpoint v4(std::uint8_t last, std::uint16_t port) {
    return {address::v4(198, 51, 100, last), port};
}

/// A remote candidate that nobody has.
inline void signal(nat_session::party& p, const endpoint& where, std::uint32_t priority,
                   candidate_kind kind = candidate_kind::host, std::string_view foundation = "f") {
    remote_candidate r;
    r.where = where;
    r.priority = priority;
    r.kind = kind;
    r.foundation = foundation;
    static_cast<void>(p.agent.add_remote_candidate(p.net->now(), 0, r));
}

/// One agent, whose peer is a description only.
struct alone {
    sim::network net{5};
    sim::segment_id internet = net.add_segment("internet", {.latency = milliseconds(20)});
    sim::host_id host = net.add_host("Alice", internet, address::v4(198, 51, 100, 1));
    nat_session::party alice;
    sim::driver driver{net};

    explicit alone(agent_role role = agent_role::controlling, const agent_config& config = {})
        : alice(net, host, role, 1, config) {
        driver.add(alice.sockets, alice.agent);
    }
    void describe() {
        remote_description d;
        d.ufrag = "peer";
        d.pwd = "the password of the peer";
        static_cast<void>(alice.agent.set_remote_description(net.now(), 0, d));
    }
};

}  // namespace reasons

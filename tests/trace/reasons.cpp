// SPDX-License-Identifier: BSL-1.0
#include "reasons.hpp"

#include <ice/trace/explain.hpp>

namespace reasons {

namespace {

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

}  // namespace

std::string of(const nat_session::party& p, const char* kinds) {
    lines l{kinds};
    trace::explain(p.agent, l, p.history());
    return l.text;
}

void signal(nat_session::party& p, const endpoint& where, std::uint32_t priority,
            candidate_kind kind, std::string_view foundation) {
    remote_candidate r;
    r.where = where;
    r.priority = priority;
    r.kind = kind;
    r.foundation = foundation;
    static_cast<void>(p.agent.add_remote_candidate(p.net->now(), 0, r));
}

alone::alone(agent_role role, const agent_config& config)
    : internet(net.add_segment("internet", {.latency = milliseconds(20)})),
      host(net.add_host("Alice", internet, address::v4(198, 51, 100, 1))),
      alice(net, host, role, 1, config),
      driver(net) {
    driver.add(alice.sockets, alice.agent);
}
alone::~alone() = default;

void alone::describe() {
    remote_description d;
    d.ufrag = "peer";
    d.pwd = "the password of the peer";
    static_cast<void>(alice.agent.set_remote_description(net.now(), 0, d));
}
void alone::run_to(duration end) { driver.run_until(time_point{} + end); }

}  // namespace reasons

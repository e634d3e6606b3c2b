// SPDX-License-Identifier: BSL-1.0
// What the scenarios of drafts.cpp share: a network whose datagrams are told as the documents'
// figures tell them, and what a scenario reports. Part of drafts.cpp, which includes it.
#pragma once

#include <ice/net/format.hpp>
#include <ice/sim.hpp>
#include <ice/stun/attributes.hpp>
#include <ice/stun/integrity.hpp>
#include <ice/stun/reader.hpp>
#include <ice/trace/ladder_text.hpp>
#include <ice/trace/simulated.hpp>

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drafts {

using namespace ice;
using std::string;

inline string broken;         // the rule that is, by --break
inline bool tracing = false;  // --trace: scenarios keep their ladders
inline string ladder_text;    // of the scenario that ran last

/// For --trace: what the network has recorded, as the documents' figures draw it.
inline void keep_ladder(const sim::network& net) {
    if (!tracing) return;
    trace::ladder found, l;
    trace::add_recording(found, net);
    // From one side to the other, as the figures have them.
    for (const char* name : {"A", "home of A", "department's NAT", "STUN+TURN", "home of B", "B"})
        for (const std::string& each : found.columns())
            if (each == name) static_cast<void>(l.column(name));
    trace::add_recording(l, net);
    ladder_text.clear();
    trace::put_ladder_text(l, [](std::string_view piece) { ladder_text += piece; },
                           {.addresses = true});
}

inline constexpr time_point at(duration d) { return time_point{} + d; }

/// A network whose datagrams can be told as the draft's flows tell them.
struct world {
    sim::network net{7};
    sim::driver driver{net};
    sim::segment_id internet = net.add_segment("internet", {.latency = milliseconds(10)});
    std::map<string, string> names{};
    std::map<string, string> passwords{};    // by name, to see whose made an integrity
    std::map<std::size_t, string> spoken{};  // signalling: the record before which it happened

    world() { net.recording().start(); }

    string name(const endpoint& e) const {
        const string text(to_text(e).view());
        const auto known = names.find(text);
        return known == names.end() ? text : known->second;
    }
    void call(const endpoint& e, const string& by) { names[string(to_text(e).view())] = by; }
    void say(const string& what) { spoken[net.recording().size()] = what; }
    void run_to(duration d) { driver.run_until(at(d)); }

    sim::segment_id home(const char* title, const address& public_address,
                         const sim::nat_rules& rules, sim::nat_id* made = nullptr) {
        const auto inside = net.add_segment(title, {.latency = milliseconds(1)});
        const auto nat = net.add_nat(title, inside, internet, public_address, rules);
        if (made != nullptr) *made = nat;
        return inside;
    }
    std::size_t drops() const {
        std::size_t n = 0;
        for (std::size_t i = 0; i < net.recording().size(); ++i)
            n += is_drop(net.recording()[i].what) ? 1U : 0U;
        return n;
    }
    string tell(byte_view bytes) const;
    std::vector<string> flow() const;
};

/// "req {unameBunameA,passB}", "res [U]", "432" or "RTP".
inline string world::tell(byte_view bytes) const {
    const auto m = stun::basic_message<stun::rfc3489>::parse(bytes);
    if (!m) return "RTP";
    if (const auto error = m->get(stun::attr::error_code)) return std::to_string(error->code);
    if (const auto mapped = m->get(stun::attr::mapped_address))
        return "res [" + name(*mapped) + "]";
    const auto username = m->get(stun::attr::username);
    if (!username) return "req";
    string text = "req {" + string(username->begin(), username->end()) + ",";
    const builtin_crypto crypto;
    for (const auto& [by, password] : passwords) {
        const std::vector<std::uint8_t> key(password.begin(), password.end());
        if (stun::verify_integrity(*m, crypto, crypto.make_hmac_sha1_key(key))) text += by;
    }
    return text + "}";
}

/// Each message at each of its stations, on its first transmission: what is sent again, and meets
/// the same end, is told once. What has no route is told where it was sent.
inline std::vector<string> world::flow() const {
    const auto& all = net.recording();
    std::map<std::uint64_t, sim::fate> ends;
    for (std::size_t i = 0; i < all.size(); ++i) ends[all[i].number] = all[i].what;
    std::vector<string> lines;
    std::set<string> told;
    for (std::size_t i = 0; i <= all.size(); ++i) {
        if (const auto s = spoken.find(i); s != spoken.end()) lines.push_back(s->second);
        if (i == all.size()) break;
        const sim::record r = all[i];
        const bool first = r.what == sim::fate::sent;
        if (!first && (r.what != sim::fate::forwarded || ends[r.number] == sim::fate::no_route))
            continue;
        const string line = name(r.from) + "," + name(r.to) + " " + tell(r.bytes);
        const string key = line + string(describe(ends[r.number]));
        if (told.insert(key).second) lines.push_back(line);
    }
    return lines;
}

/// What a scenario found.
struct verdict_line {
    std::size_t compared = 0;  // messages, or facts
    bool good = true;
    std::size_t drops = 0;
    std::size_t cycles = 0;  // offers and answers; 0: the document has none
    string routes{};

    void expect(bool fact) {
        ++compared;
        good = good && fact;
    }
};

struct scenario {
    const char* name;
    verdict_line (*run)();
    const char* says;   // the document
    const char* rests;  // rules whose breaking it notices
};

}  // namespace drafts

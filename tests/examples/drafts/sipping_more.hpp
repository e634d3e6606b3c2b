// SPDX-License-Identifier: BSL-1.0
// Scenarios of draft-rosenberg-sipping-ice-01 beside its section 9, and the list of all. Part of
// drafts.cpp, which includes it.
#pragma once

#include "sipping_ice_01.hpp"

namespace drafts::june_2003 {

/// Section 5.2: A calls C, who is called B here. C's private address is that of D in A's own
/// network, who is in a call as well; even their passwords are the same.
inline verdict_line twin_hosts() {
    call s;
    party d(s.w, 'D', bob, with_first_id(1));
    const auto one = s.w.home("enterprise 1", address::v4(192, 0, 2, 1), early_nat(false));
    const auto two = s.w.home("enterprise 2", address::v4(192, 0, 2, 2), early_nat(false));
    s.serve(s.w.internet, address::v4(192, 0, 2, 10));
    for (party* p : {&s.a, &s.b, &d}) (void)p->agent.add_stream();
    const endpoint twin = ip(10, 0, 1, 1, 8866);
    s.b.script = {{"c-1", "secret"}, {"c-2", "secret"}, {"c-3", "secret"}};
    d.script = {{"d-1", "secret"}};
    s.attach(s.a, one, address::v4(10, 0, 1, 9));
    s.attach(s.b, two, twin.addr());
    s.attach(d, one, twin.addr());
    (void)d.bind(twin);
    s.a.gather(s.stun_server, s.relay_server, s.a.bind(ip(10, 0, 1, 9, 1010)));
    s.b.gather(s.stun_server, s.relay_server, s.b.bind(twin));
    s.exchange(s.a, s.b, 0, 0, 0, 0);
    s.settle();
    std::size_t refused = 0;
    for (const string& line : flow_by_transaction(s.w.net, 0))
        refused += line == "10.0.1.1:8866>10.0.1.9:1010 Reply430" ? 1U : 0U;
    s.v.expect(refused == 3);  // 430 may pass: asked twice more
    s.v.expect(s.a.route() == "10.0.1.9:1010>192.0.2.2:8866");
    s.v.expect(s.talk() && d.heard == 0);
    return s.conclude();
}

/// Section 7: B's peer-derived address was derived from the second of A's two addresses, and only
/// from there the relay lets it through.
inline verdict_line derived_source() {
    call s;
    sim::nat_rules closed = early_nat(true);
    const auto first = s.w.home("first network of A", address::v4(192, 0, 2, 1), closed);
    const auto second = s.w.home("second network of A", address::v4(192, 0, 2, 3), closed);
    const auto home_b = s.w.home("home of B", address::v4(192, 0, 2, 2), closed);
    s.serve(s.w.internet, address::v4(192, 0, 2, 10));
    (void)s.a.agent.add_stream();
    (void)s.b.agent.add_stream();
    s.attach(s.a, first, address::v4(10, 0, 1, 1));
    s.attach(s.a, second, address::v4(10, 0, 3, 1));
    s.attach(s.b, home_b, address::v4(192, 168, 3, 1));
    (void)s.a.bind(ip(10, 0, 1, 1, 1010));
    s.a.gather(s.stun_server, s.relay_server, s.a.bind(ip(10, 0, 3, 1, 1010)));
    (void)s.b.bind(ip(192, 168, 3, 1, 23766));
    s.exchange(s.a, s.b, 0, 0, 0, 0);
    std::size_t wrong = 0;
    for (const string& line : flow_by_transaction(s.w.net, 0))
        wrong += line == "10.0.1.1:1010>192.0.2.10:5556 Bind" ? 1U : 0U;
    s.v.expect(wrong == 0);
    s.settle();
    s.v.expect(s.a.route() == "10.0.3.1:1010>192.0.2.10:5556");
    s.v.expect(s.b.route() == "192.168.3.1:23766>192.0.2.10:8076");
    s.v.expect(s.talk());
    return s.conclude();
}

/// The open issue of section 9.1.2: A's peer-derived address through B's relay is told as well,
/// in another exchange, and B sends checks to it. By section 5.5 alone both would free their relay.
inline verdict_line open_issue() {
    residential s(true);
    s.gather_both(10, 11);
    s.exchange(s.a, s.b, 0, 0, 0, 0);
    s.say(s.a.offer());
    s.b.hear(s.said.back(), true);
    s.say(s.b.make_answer());
    s.a.hear(s.said.back(), false);
    s.settle();
    s.v.expect(s.said[2].find(" 0.4 6 ") != string::npos);  // derived from B's relay
    std::size_t checks = 0;
    for (const string& line : flow_by_transaction(s.w.net, 0))
        checks += line == "192.168.3.1:23766>192.0.2.10:5556 Bind" ? 1U : 0U;
    s.v.expect(checks == 1);
    s.v.expect(s.relay->has(8076) != s.relay->has(8078));
    s.v.expect(s.relay->has(8076));  // who made the first offer keeps it
    s.v.expect(s.talk());
    return s.conclude();
}

/// Figure 2: the phone rings when both sides say that they are connected.
inline verdict_line preconditions() {
    residential s(false);
    s.gather_both(4, 6);
    (void)s.a.agent.want_connectivity(0, strength::mandatory);
    std::vector<string> flow;
    const auto status = [](const string& body) {
        const std::size_t at = body.find("a=curr:connectivity e2e ");
        const std::size_t end = body.find("\r\n", at);
        const bool mandatory =
            body.find("a=des:connectivity mandatory e2e sendrecv\r\n") != string::npos;
        return (mandatory ? " mandatory, " : " ") + body.substr(at + 24, end - at - 24);
    };
    const auto sip = [&](const char* way, const string& what) { flow.push_back(way + what); };

    string body = s.a.offer();
    sip("A>B ", "INVITE" + status(body));
    s.b.hear(body, true);
    body = s.b.make_answer();
    sip("B>A ", "183" + status(body));
    s.v.expect(!s.b.agent.may_alert(0));
    s.a.hear(body, false);
    sip("A>B ", "PRACK");
    sip("B>A ", "200 PRACK");
    s.run_on(milliseconds(5));
    s.v.expect(s.a.agent.connectivity(0) == direction::none);
    s.run_on(seconds(1));
    if (s.a.agent.connectivity(0) == direction::sendrecv) {
        sip("A-B ", "STUN connectivity");
        s.v.expect(!s.b.agent.may_alert(0));  // A's word is missing
        body = s.a.offer();
        sip("A>B ", "UPDATE" + status(body));
        s.b.hear(body, true);
        body = s.b.make_answer();
        sip("B>A ", "200 UPDATE" + status(body));
        s.a.hear(body, false);
    }
    if (s.b.agent.may_alert(0)) {
        sip("B>A ", "180");
        sip("A>B ", "PRACK");
        sip("B>A ", "200 PRACK");
        sip("B>A ", "200 INVITE");
        sip("A>B ", "ACK");
    }
    compare(s.v, "figure", 2, flow,
            {"A>B INVITE mandatory, none", "B>A 183 mandatory, none", "A>B PRACK", "B>A 200 PRACK",
             "A-B STUN connectivity", "A>B UPDATE mandatory, sendrecv",
             "B>A 200 UPDATE mandatory, sendrecv", "B>A 180", "A>B PRACK", "B>A 200 PRACK",
             "B>A 200 INVITE", "A>B ACK"});
    s.settle();
    s.v.expect(s.talk());
    return s.conclude();
}

/// Section 5.8: without loss two cycles are enough, whatever stands between. Where neither side
/// needs a relay in the end, both are given back; where one does, one is kept.
inline verdict_line nat_pairs() {
    verdict_line v;
    std::size_t cycles = 0, relayed = 0;
    const sim::nat_rules kinds[] = {sim::full_cone(), sim::restricted(), sim::port_restricted(),
                                    sim::symmetric()};
    for (unsigned pair = 0; pair < 25; ++pair) {
        call s;
        s.serve(s.w.internet, address::v4(192, 0, 2, 10));
        const auto place = [&](party& who, unsigned kind, const char* home, std::uint8_t last) {
            auto on = s.w.internet;
            address own = address::v4(198, 51, 100, last);
            if (kind > 0) {
                auto rules = kinds[kind - 1];
                rules.hairpin = sim::nat_hairpin::none;
                on = s.w.home(home, address::v4(192, 0, 2, last), rules);
                own = address::v4(10, 0, last, 1);
            }
            (void)who.agent.add_stream();
            s.attach(who, on, own);
            who.gather(s.stun_server, s.relay_server, who.bind({own, 1010}));
        };
        place(s.a, pair / 5, "home of A", 1);
        place(s.b, pair % 5, "home of B", 2);
        s.exchange(s.a, s.b, 0, 0, 0, 0);
        s.settle();
        v.expect(s.talk() && s.talk());
        v.expect(s.a.offers + s.b.offers <= 2);
        const bool through = (s.a.route() + s.b.route()).find(">192.0.2.10:") != string::npos;
        v.expect(s.relay->allocations() == (through ? 1U : 0U));
        cycles = std::max(cycles, s.a.offers + s.b.offers);
        relayed += through ? 1U : 0U;
        v.drops += s.w.drops();
    }
    v.cycles = cycles;
    v.routes = "25 pairs of NATs, " + std::to_string(relayed) + " relayed";
    return v;
}

/// What is printed otherwise is either no alt line, or not what comes out: the scenarios above
/// compare each run with the corrected text.
inline void check_misprints(verdict_line& v) {
    for (const misprint& m : misprints) {
        for (const figure& f : figures) {
            if (f.number != m.figure) continue;
            const auto lines = split(f.messages);
            v.expect(std::count(lines.begin(), lines.end(), m.corrected) == 1);
            v.expect(std::count(lines.begin(), lines.end(), m.printed) == 0);
        }
    }
    for (const misprinted_line& m : misprinted_lines) {
        const auto printed = parse_alt(m.printed, alt_draft::sipping_ice_01);
        const auto corrected = parse_alt(m.corrected, alt_draft::sipping_ice_01);
        v.expect(corrected.has_value() && printed.has_value() != m.rejected);
        if (printed && corrected)
            v.expect(printed->q != corrected->q ||
                     printed->derived_from != corrected->derived_from);
    }
}

inline bool figure_has(int number, std::string_view text) {
    for (const figure& f : figures)
        if (f.number == number) return f.messages.find(text) != std::string_view::npos;
    for (const body& f : bodies)
        if (f.figure == number) return (string(f.origin) + "|" + f.rest).find(text) != string::npos;
    return false;
}

inline verdict_line known_misprints() {
    verdict_line v;
    check_misprints(v);
    for (const misprinted_line& m : misprinted_lines)
        v.expect(figure_has(m.figure, "a=" + string(m.corrected) + "|"));
    // The text of 9.1.1 has 192.2.0.1:9988 for A's STUN address,
    v.expect(figure_has(4, "Reply 192.0.2.1:9988|") && !figure_has(4, "192.2.0.1"));
    // says of the alternate with ID 6, which is in B's answer, that it is A's TURN address,
    v.expect(figure_has(8, "a=alt:6 0.4 : peer2") && !figure_has(5, "a=alt:6"));
    // and lets B free its relay at message 11 of figure 9, which it may from message 4 on: the
    // scenario of 9.1.1 sees it at that time. The text of 9.2.1 and 9.2.3 has 10.0.1.10:5566.
    v.expect(figure_has(18, "10.0.1.10:5556") && !figure_has(18, "5566"));
    // 9.2.3 has B receive the answer of figure 24, which is B's own, and B's department use
    // 192.168/16, where A is.
    v.expect(figure_has(24, "bob ") && figure_has(22, "alice ") &&
             figure_has(22, " 192.168.1.1 ") && !figure_has(24, " 192.168."));
    constexpr std::size_t in_text = 5;
    v.routes =
        std::to_string(std::size(misprints) + std::size(misprinted_lines) + in_text) + " misprints";
    return v;
}

inline constexpr scenario scenarios[] = {
    {"9.1.1", full_cone, "figures 4-9: STUN addresses both ways, both relays freed, one cycle",
     "freeing free-wait lock-down never-step-down needless-cycles q-order username"},
    {"9.1.1-rtcp", with_rtcp, "figures 4-9 for RTP and RTCP",
     "freeing free-wait lock-down never-step-down needless-cycles q-order username"},
    {"9.1.2", symmetric_nat, "figures 10-13: through A's relay both ways, B's is freed, one cycle",
     "freeing free-wait lock-down peer-derived-first needless-cycles q-order username"},
    {"9.2.1", intra_enterprise, "figures 15-20: directly, both relays freed, one cycle",
     "freeing free-wait lock-down never-step-down needless-cycles username"},
    {"9.2.2", extra_enterprise, "no ICE at the gateway: default addresses, through the firewall",
     ""},
    {"9.2.3", disconnected, "figures 21-27: directly after two cycles, both relays freed",
     "freeing free-wait lock-down never-step-down further-cycles q-order username"},
    {"9.3.1", centrex, "figures 29-34: directly, both relays freed, one cycle",
     "freeing free-wait lock-down never-step-down needless-cycles username"},
    {"figure-2", preconditions, "8: rings when both say sendrecv", "never-step-down"},
    {"twin-hosts", twin_hosts, "5.2: 10.0.1.1 is somebody else here: refused",
     "username never-step-down q-order"},
    {"derived-source", derived_source, "7: sent from where the id says",
     "derived-source lock-down"},
    {"open-issue", open_issue, "9.1.2: both would free their relay; the first offerer keeps it",
     "open-issue freeing free-wait lock-down peer-derived-first username"},
    {"nat-pairs", nat_pairs, "5.8: two cycles are enough", "freeing lock-down never-step-down"},
    {"misprints", known_misprints, "9: what is printed differs from what comes out", ""},
};
inline constexpr const char* rules[] = {
    "freeing",         "free-wait",      "lock-down", "never-step-down", "peer-derived-first",
    "needless-cycles", "further-cycles", "q-order",   "username",        "derived-source",
    "open-issue"};

}  // namespace drafts::june_2003

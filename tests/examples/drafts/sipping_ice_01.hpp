// SPDX-License-Identifier: BSL-1.0
// The scenarios of draft-rosenberg-sipping-ice-01. Part of drafts.cpp, which includes it.
#pragma once

#include <memory>

#include "sipping_parties.hpp"

namespace drafts::june_2003 {

inline cycles_config with_first_id(std::uint16_t id) {
    cycles_config c = profile_01::config();
    c.first_id = id;
    return c;
}

/// A calls B; there is a server for STUN on port 3478 and for relaying on port 5556.
struct call {
    world w;
    party a, b;
    std::unique_ptr<sim::early_relay> relay;
    endpoint stun_server, relay_server;
    std::vector<string> said;  // offers and answers
    verdict_line v;

    explicit call(std::uint16_t first_of_b = 4)
        : a(w, 'A', alice, with_first_id(1)), b(w, 'B', bob, with_first_id(first_of_b)) {
        a.script = {{"user", "9kksj=="}, {"user1", "9kksk=="}, {"user2", "9kksl=="}};
        b.script = {
            {"peer", "as88jl"}, {"peer1", "as88kl"}, {"peer2", "as88ll"}, {"peer3", "as88ml"}};
    }
    call(const call&) = delete;

    void serve(sim::segment_id on, const address& at, sim::early_relay_rules rules = {}) {
        const auto host = w.net.add_host("STUN+TURN", on, at);
        stun_server = {at, 3478};
        relay_server = {at, 5556};
        (void)w.net.add_stun_server(host, stun_server, {.behavior = sim::stun_behavior::classic});
        rules.locks = broken != "lock-down";
        relay = std::make_unique<sim::early_relay>(w.net, host, relay_server, rules);
        w.driver.add(relay->sockets(), *relay);
    }
    void attach(party& who, sim::segment_id on, const address& at) {
        (void)w.net.add_interface(who.host, on, at);
    }
    void run_on(duration d) { w.run_to(w.net.now() - time_point{} + d); }
    std::size_t mark() const { return w.net.recording().size(); }

    void compare_figure(int number, std::size_t since) {
        for (const figure& f : figures)
            if (f.number == number)
                compare(v, "figure", number, flow_by_transaction(w.net, since), split(f.messages));
    }
    void compare_body(int number, const string& text) {
        std::vector<string> lines;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find("\r\n", at);
            lines.push_back(text.substr(at, end - at));
            at = end + 2;
        }
        for (const body& f : bodies)
            if (f.figure == number)
                compare(v, "figure", number, lines,
                        split("v=0|o=" + string(f.origin) + "|s=|c=IN IP4 " + f.address +
                              "|t=0 0|" + f.rest));
    }
    void say(const string& text) { said.push_back(text); }

    /// One exchange. The other side answers, picking up, a second later; what its checks were is
    /// compared with a figure then, and those of the first side after another second.
    void exchange(party& from, party& to, int offer, int checks_of_to, int answer,
                  int checks_of_from) {
        say(from.offer());
        if (offer != 0) compare_body(offer, said.back());
        std::size_t since = mark();
        to.hear(said.back(), true);
        run_on(seconds(1));
        if (checks_of_to != 0) compare_figure(checks_of_to, since);
        say(to.make_answer());
        if (answer != 0) compare_body(answer, said.back());
        since = mark();
        from.hear(said.back(), false);
        run_on(seconds(1));
        if (checks_of_from != 0) compare_figure(checks_of_from, since);
    }
    /// Until all is over. Those who find that another cycle helps get it.
    void settle() {
        for (int n = 0; n < 30; ++n) {
            run_on(milliseconds(500));
            for (const auto& [from, to] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
                if (!std::exchange(from->wants_cycle, false) || !from->agent.wants_cycle())
                    continue;
                say(from->offer());
                to->hear(said.back(), true);
                say(to->make_answer());
                from->hear(said.back(), false);
            }
        }
    }
    bool talk(std::uint16_t component = 1) {
        const std::size_t before[] = {a.heard, b.heard};
        a.send_media(component);
        run_on(milliseconds(100));
        b.send_media(component);
        run_on(milliseconds(100));
        return a.heard == before[0] + 1 && b.heard == before[1] + 1;
    }
    /// What the document says of the end.
    void expect_end(const char* route_a, const char* route_b, bool a_keeps_relay,
                    bool b_keeps_relay, std::size_t cycles) {
        v.expect(a.route() == route_a);
        v.expect(b.route() == route_b);
        v.expect(talk());
        v.expect(relay->has(8076) == a_keeps_relay);
        v.expect(relay->has(8078) == b_keeps_relay);
        v.expect(a.offers + b.offers == cycles);
    }
    verdict_line conclude() {
        v.drops = w.drops();
        v.routes = "A " + a.route() + ", B " + b.route();
        v.cycles = a.offers + b.offers;
        keep_ladder(w.net);
        return v;
    }
};

// NATs.

inline sim::nat_rules early_nat(bool symmetric) {
    sim::nat_rules rules = symmetric ? sim::symmetric() : sim::full_cone();
    rules.hairpin = sim::nat_hairpin::none;
    return rules;
}

/// Figure 3, for both.
struct residential : call {
    sim::segment_id home_a, home_b;
    sim::nat_id nat_a, nat_b;

    explicit residential(bool symmetric) {
        serve(w.internet, address::v4(192, 0, 2, 10));
        const auto rules = early_nat(symmetric);
        home_a = w.home("home of A", address::v4(192, 0, 2, 1), rules, &nat_a);
        home_b = w.home("home of B", address::v4(192, 0, 2, 2), rules, &nat_b);
        attach(a, home_a, address::v4(10, 0, 1, 1));
        attach(b, home_b, address::v4(192, 168, 3, 1));
        // Ports of the figures; 1 where a mapping is for what they show as unreachable.
        if (symmetric) {
            plan(nat_a, {9988, 9990, 9991, 9992, 1, 9993, 9994});
            plan(nat_b, {10892, 10893, 10894, 10895, 1, 10896, 10897});
        } else {
            plan(nat_a, {9988, 9990});
            plan(nat_b, {10892, 10893});
        }
    }
    void plan(sim::nat_id nat, std::initializer_list<std::uint16_t> ports) {
        (void)w.net.plan_ports(nat, {ports.begin(), ports.size()});
    }
    std::uint16_t gather_both(int figure_a, int figure_b) {
        (void)a.agent.add_stream(2);
        (void)b.agent.add_stream(2);
        const auto gather = [&](party& who, const endpoint& rtp, int number) {
            const std::uint16_t base = who.bind(rtp);
            const std::uint16_t rtcp =
                who.bind(rtp.with_port(static_cast<std::uint16_t>(rtp.port() + 1)), base);
            const std::size_t since = mark();
            who.gather(stun_server, relay_server, base, rtcp);
            compare_figure(number, since);
        };
        gather(a, ip(10, 0, 1, 1, 1010), figure_a);
        gather(b, ip(192, 168, 3, 1, 23766), figure_b);
        return 0;
    }
};

inline verdict_line full_cone() {
    residential s(false);
    s.gather_both(4, 6);
    const time_point begun = s.w.net.now();
    s.exchange(s.a, s.b, 5, 7, 8, 9);
    s.settle();
    s.expect_end("10.0.1.1:1010>192.0.2.2:10892", "192.168.3.1:23766>192.0.2.1:9988", false, false,
                 1);
    // RTCP, of which section 9 says nothing, goes beside RTP.
    s.v.expect(s.a.route(2) == "10.0.1.1:1011>192.0.2.2:10893" && s.talk(2));
    // Message 4 of figure 7 reaches A after 1 + 10 + 1 ms, message 4 of figure 9 B as long after
    // the answer; three seconds later, not earlier and not after message 11, they are free.
    s.v.expect(s.a.freed == begun + milliseconds(12) + seconds(3));
    s.v.expect(s.b.freed == begun + seconds(1) + milliseconds(12) + seconds(3));
    return s.conclude();
}

inline verdict_line symmetric_nat() {
    residential s(true);
    s.gather_both(10, 11);
    s.exchange(s.a, s.b, 5, 12, 8, 13);
    s.settle();
    s.expect_end("10.0.1.1:1010>192.0.2.10:5556", "192.168.3.1:23766>192.0.2.10:8076", true, false,
                 1);
    return s.conclude();
}

/// The same with RTCP, whose messages are those of RTP with its own ports.
inline verdict_line with_rtcp() {
    residential s(false);
    cycles_config c = profile_01::config();
    c.check_rtcp = true;
    (void)s.a.agent.set_config(c);
    (void)s.b.agent.set_config(c);
    s.gather_both(4, 6);
    const auto both = [&](int number, std::size_t since) {
        std::vector<string> wanted, rtcp;
        for (const figure& f : figures)
            if (f.number == number) wanted = split(f.messages);
        for (string line : wanted) {
            constexpr std::pair<const char*, const char*> ports[] = {
                {":1010", ":1011"},   {":9988", ":9990"}, {":23766", ":23767"},
                {":10892", ":10893"}, {":8076", ":8077"}, {":8078", ":8079"}};
            for (const auto& [rtp_port, rtcp_port] : ports)
                for (std::size_t at = line.find(rtp_port); at != string::npos;
                     at = line.find(rtp_port, at + 1))
                    line.replace(at, string(rtp_port).size(), rtcp_port);
            rtcp.push_back(line);
        }
        // Which of the two comes first is not said.
        wanted.insert(wanted.end(), rtcp.begin(), rtcp.end());
        auto found = flow_by_transaction(s.w.net, since);
        std::sort(wanted.begin(), wanted.end());
        std::sort(found.begin(), found.end());
        compare(s.v, "figure", number, found, wanted);
    };
    s.say(s.a.offer());
    s.compare_body(5, s.said.back());
    std::size_t since = s.mark();
    s.b.hear(s.said.back(), true);
    s.run_on(seconds(1));
    both(7, since);
    s.say(s.b.make_answer());
    // Figure 8 leaves RTCP out; one port above the relay's own there is nothing.
    s.v.expect(s.said.back().find("a=alt:7 0.4 3 peer3 as88ml 192.0.2.10 5556 192.0.2.10 5556") !=
               string::npos);
    since = s.mark();
    s.a.hear(s.said.back(), false);
    s.run_on(seconds(1));
    both(9, since);
    s.settle();
    s.expect_end("10.0.1.1:1010>192.0.2.2:10892", "192.168.3.1:23766>192.0.2.1:9988", false, false,
                 1);
    s.v.expect(s.a.route(2) == "10.0.1.1:1011>192.0.2.2:10893");
    s.v.expect(s.b.route(2) == "192.168.3.1:23767>192.0.2.1:9990");
    s.v.expect(s.talk(2));
    s.v.expect(s.relay->allocations() == 0);
    return s.conclude();
}

/// Figure 14: the server is inside, and a range of the firewall's ports leads to it.
struct enterprise : call {
    sim::segment_id inside;
    sim::nat_id firewall;

    explicit enterprise(std::uint16_t first_of_b = 4) : call(first_of_b) {
        inside = w.home("enterprise", address::v4(192, 0, 2, 1), early_nat(true), &firewall);
        serve(inside, address::v4(10, 0, 1, 10), {.also_known_as = address::v4(192, 0, 2, 1)});
        for (std::uint16_t port = 8076; port < 8080; ++port)
            (void)w.net.forward_port(firewall, ip(192, 0, 2, 1, port), ip(10, 0, 1, 10, port));
        (void)a.agent.add_stream();
        (void)b.agent.add_stream();
    }
    void gather(party& who, sim::segment_id on, const endpoint& at, int number) {
        attach(who, on, at.addr());
        const std::uint16_t base = who.bind(at);
        const std::size_t since = mark();
        who.gather(stun_server, relay_server, base);
        compare_figure(number, since);
    }
};

inline verdict_line intra_enterprise() {
    enterprise s;
    s.gather(s.a, s.inside, ip(10, 0, 1, 1, 1010), 15);
    s.gather(s.b, s.inside, ip(10, 0, 1, 2, 23766), 17);
    s.exchange(s.a, s.b, 16, 18, 19, 20);
    s.settle();
    s.expect_end("10.0.1.1:1010>10.0.1.2:23766", "10.0.1.2:23766>10.0.1.1:1010", false, false, 1);
    return s.conclude();
}

/// A gateway on the internet without ICE: it sends where m= and c= say, and is sent to alike.
inline verdict_line extra_enterprise() {
    enterprise s;
    s.gather(s.a, s.inside, ip(10, 0, 1, 1, 1010), 15);
    const string offer = s.a.offer();
    s.compare_body(16, offer);
    const endpoint gateway = ip(192, 0, 2, 77, 4000);
    s.attach(s.b, s.w.internet, gateway.addr());
    const auto socket = s.w.net.bind(s.b.host, gateway);
    (void)s.b.line.attach(base_id(0), *socket);
    const auto body = sdp::read_body(offer);
    const auto told = read_sdp(*body);
    const endpoint to = told->streams[0].default_address.rtp;
    s.v.expect(text_of(to) == "192.0.2.1:8076");
    s.a.hear("v=0\r\no=" + string(bob) +
                 "\r\ns=\r\nc=IN IP4 192.0.2.77\r\nt=0 0\r\n"
                 "m=audio 4000 RTP/AVP 0\r\n",
             false);
    const std::size_t since = s.mark();
    s.a.send_media();
    s.run_on(milliseconds(100));
    s.v.expect(!s.b.answer.empty());  // the gateway's engine has no base there
    const std::uint8_t rtp[] = {0x80, 0, 0, 2};
    (void)s.b.line.send({base_id(0), 0, 1, to}, rtp);
    s.run_on(seconds(20));
    s.v.expect(s.a.heard == 1);
    s.v.expect(s.a.agent.state(0, 1) == component_state::plain);
    s.v.expect(s.relay->has(8076));
    s.v.expect(flow_by_transaction(s.w.net, since).empty());  // no checks
    s.v.expect(s.a.route() == "10.0.1.1:1010>192.0.2.77:4000");
    verdict_line v = s.conclude();
    v.routes = "A " + s.a.route() + ", gateway " + text_of(gateway) + ">" + text_of(to);
    return v;
}

/// A's department is behind a symmetric NAT of its own.
inline verdict_line disconnected() {
    enterprise s(5);
    s.a.script = {{"user", "9kksj=="},  {"user5", "sad87"},   {"user1", "9kksk=="},
                  {"user2", "9kksl=="}, {"user6", "77==8ja"}, {"user7", "a8kkzu"}};
    const auto department = s.w.net.add_segment("department", {.latency = milliseconds(1)});
    const auto nat = s.w.net.add_nat("department's NAT", department, s.inside,
                                     address::v4(10, 0, 2, 88), early_nat(true));
    // The mapping for message 5 of figure 25 has a port, too, which the figure does not show.
    const std::uint16_t ports[] = {6584, 6585, 6586, 6588, 6587};
    (void)s.w.net.plan_ports(nat, ports);
    s.gather(s.a, department, ip(192, 168, 1, 1, 1010), 21);
    s.gather(s.b, s.inside, ip(10, 0, 1, 2, 23766), 17);
    s.exchange(s.a, s.b, 22, 23, 24, 25);
    s.v.expect(s.b.route() == "10.0.1.2:23766>10.0.1.10:8076");
    s.v.expect(s.a.wants_cycle && s.a.agent.wants_cycle());
    if (std::exchange(s.a.wants_cycle, false)) {
        s.a.origin = alice_again;
        s.exchange(s.a, s.b, 26, 27, 24, 0);
    }
    s.settle();
    s.expect_end("192.168.1.1:1010>10.0.1.2:23766", "10.0.1.2:23766>10.0.2.88:6586", false, false,
                 2);
    return s.conclude();
}

/// Figure 28: the server is the provider's.
inline verdict_line centrex() {
    call s;
    s.serve(s.w.internet, address::v4(192, 0, 2, 10));
    sim::nat_id nat;
    const auto inside = s.w.home("enterprise", address::v4(192, 0, 2, 1), early_nat(true), &nat);
    const std::uint16_t ports[] = {9988, 9989, 9990, 9991, 9992, 9993};
    (void)s.w.net.plan_ports(nat, ports);
    const auto gather = [&](party& who, const endpoint& at, int number) {
        (void)who.agent.add_stream();
        s.attach(who, inside, at.addr());
        const std::uint16_t base = who.bind(at);
        const std::size_t since = s.mark();
        who.gather(s.stun_server, s.relay_server, base);
        s.compare_figure(number, since);
    };
    gather(s.a, ip(10, 0, 1, 1, 1010), 29);
    gather(s.b, ip(10, 0, 1, 2, 23766), 31);
    s.exchange(s.a, s.b, 30, 32, 33, 34);
    s.settle();
    s.expect_end("10.0.1.1:1010>10.0.1.2:23766", "10.0.1.2:23766>10.0.1.1:1010", false, false, 1);
    return s.conclude();
}

}  // namespace drafts::june_2003

#include "sipping_more.hpp"

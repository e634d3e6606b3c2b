// SPDX-License-Identifier: BSL-1.0
// The scenarios of draft-ietf-mmusic-ice-02. Part of drafts.cpp, which includes it.
#pragma once

#include <ice/drafts/mmusic_ice_02/table_agent.hpp>
#include <ice/drafts/mmusic_ice_02/xml_writer.hpp>
#include <ice/gather/reflexive.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>

#include <array>
#include <cstdlib>
#include <initializer_list>

#include "world.hpp"

namespace drafts::july_2004 {

using namespace ice::mmusic_ice_02;

struct breakable_order {
    static bool better(order_facts a, order_facts b) noexcept {
        if (broken == "prefer-direct") a.relayed = !a.relayed, b.relayed = !b.relayed;
        return preference_order::better(a, b);
    }
};
struct breakable_match {
    static bool begins(wire_text username, std::string_view mine) noexcept {
        return broken == "fragment-match" ? username.size() >= mine.size()
                                          : exact_fragments::begins(username, mine);
    }
    static bool ends(wire_text rest, std::string_view theirs) noexcept {
        return broken == "fragment-match" || exact_fragments::ends(rest, theirs);
    }
};
struct profile_02 : profiles::mmusic_ice_02 {
    using candidate_order = breakable_order;
    using fragment_match = breakable_match;
    static table_config config() noexcept {
        table_config c;
        const duration never = seconds(1'000'000);
        if (broken == "refresh") c.refresh = never;
        if (broken == "give-up") c.give_up = never;
        if (broken == "rapid-retry") c.rapid_retry = never;
        if (broken == "bad-retry") c.bad_retry = never;
        if (broken == "switch-wait") c.switch_wait = {};
        return c;
    }
};

using host_services = services<sim::transport, profile_02>;
using engine = basic_table_agent<sim::transport, profile_02>;

inline std::array<std::uint8_t, 32> seed_of(char name) {
    std::array<std::uint8_t, 32> seed{};
    seed[0] = static_cast<std::uint8_t>(name);
    return seed;
}

/// One host with one engine, and a listener for media.
struct party {
    world& w;
    sim::host_id host;
    sim::transport line;
    host_services lent;
    engine agent;
    std::size_t heard = 0;  // media from verified addresses
    std::size_t deaf = 0;   // and from others

    party(world& in, char name)
        : w(in),
          host(in.net.add_host(name == 'A'   ? "A"
                               : name == 'B' ? "B"
                               : name == 'D' ? "D"
                                             : "E")),
          line(in.net),
          lent(line, chacha_random(seed_of(name))),
          agent(lent) {
        (void)agent.add_stream();
        w.driver.add(line, *this);
    }
    party(const party&) = delete;

    std::uint16_t add(sim::segment_id on, const endpoint& where, const string& called,
                      candidate_kind kind = candidate_kind::host, std::uint16_t q = 0) {
        w.net.add_interface(host, on, where.addr());
        const auto socket = w.net.bind(host, where);
        local_address l{.where = where, .kind = kind};
        if (q != 0) l.preference = q_value(q);
        const auto made = agent.add_local(w.net.now(), l);
        if (!socket || !made) std::abort();
        (void)line.attach(base_id(*made), *socket);
        w.call(where, called);
        return *made;
    }
    void derive(std::uint16_t from, const endpoint& where, const string& called) {
        (void)agent.add_local(
            w.net.now(), {.where = where, .kind = candidate_kind::srflx, .base = base_id(from)});
        w.call(where, called);
    }
    void credentials(const string& fragment, const string& password) {
        (void)agent.set_credentials(0, fragment, password);
        w.passwords[password] = password;
    }
    /// What the draft's figure shows of a message.
    string description() const {
        message m;
        string text;
        if (!agent.describe(message_type::initiate, m)) return text;
        for (const alternate& a : m.streams[0].alternates) {
            char q[5];
            text += " {" + w.name(a.rtp) + "," + string(a.username) + "," + string(a.password) +
                    ",q=" + string(q, a.q.write(q)) + "}";
        }
        return text;
    }
    /// As the signalling carries it: a document.
    void hear(const party& from) {
        message m;
        std::array<char, 4000> document;
        (void)from.agent.describe(message_type::accept, m);
        const auto size = write_xml(document, m);
        if (!size) std::abort();
        const auto read = read_xml({document.data(), *size});
        if (!read) std::abort();
        (void)agent.set_remote(w.net.now(), 0, read->streams[0].view());
    }
    void send_media() {
        const data_route r = agent.route_of(0, 1);
        const std::uint8_t rtp[] = {0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
        if (r.may_send) (void)line.send(r.to, rtp);
    }
    string route() const {
        const data_route r = agent.route_of(0, 1);
        if (!r.may_send) return "nowhere";
        return w.name(agent.inspect().locals[r.to.base.index()].where) + ">" + w.name(r.to.remote);
    }

    void handle_datagram(time_point now, const ice::route& from, byte_view bytes) {
        const verdict v = agent.handle_datagram(now, from, bytes);
        heard += v == verdict::data ? 1U : 0U;
        deaf += v == verdict::data_unverified ? 1U : 0U;
    }
    void handle_timeout(time_point now) { agent.handle_timeout(now); }
    time_point next_deadline() const { return agent.next_deadline(); }
};

/// A calls B.
struct couple {
    world w;
    party a{w, 'A'}, b{w, 'B'};

    void introduce() {
        a.hear(b);
        b.hear(a);
    }
    void run_on(duration d) { w.run_to(w.net.now() - time_point{} + d); }
    /// Media once each way; A's first, so that B's cannot wake B's NAT for it.
    bool talk() {
        const std::size_t before[] = {a.heard, b.heard};
        a.send_media();
        run_on(milliseconds(50));
        b.send_media();
        run_on(milliseconds(50));
        return a.heard == before[0] + 1 && b.heard == before[1] + 1;
    }
    verdict_line conclude(verdict_line v) const {
        v.drops = w.drops();
        keep_ladder(w.net);
        v.routes = "A " + a.route() + ", B " + b.route();
        return v;
    }
};

inline const endpoint server(address::v4(192, 0, 2, 1), 3478);
inline const address nat_a = address::v4(192, 0, 2, 88);
inline const address nat_b = address::v4(192, 0, 2, 99);
inline const endpoint p1(address::v4(10, 0, 1, 1), 8866);
inline const endpoint p2(address::v4(10, 0, 2, 2), 7766);
inline endpoint open_at(std::uint8_t last) { return {address::v4(198, 51, 100, last), 5000}; }

inline void add_server(world& w) {
    const auto host = w.net.add_host("S+T", w.internet, server.addr());
    (void)w.net.add_stun_server(host, server, {.behavior = sim::stun_behavior::classic});
    w.call(server, "S+T");
}

/// Section 5.3.1: asks the server from the first base, and adds what it tells.
inline void gather(party& who, const string& called) {
    world& w = who.w;
    basic_gatherer<host_services, profile_02::gathering_rules> gatherer(
        who.lent, gather_config{.keepalive = {}});
    (void)gatherer.add_server(server);
    (void)gatherer.add_base({base_id(0), who.agent.inspect().locals[0].where});
    session_pace pace(duration{});
    while (!gatherer.is_done()) {
        gatherer.handle_timeout(w.net.now(), pace);
        const auto d = w.net.step(gatherer.next_deadline(pace));
        if (d) (void)gatherer.handle_datagram(d->at, {base_id(0), 0, 1, d->source}, d->bytes);
    }
    for (auto r = gatherer.poll(); r.outcome != gather_outcome::none; r = gatherer.poll())
        if (is_candidate(r.outcome)) who.derive(0, r.mapped, called);
}

/// The two clients of section 8.1: port restricted NATs, gathered, and told of each other. A's
/// checks begin before B's, as in the figure.
struct section_8_1 : couple {
    sim::nat_id nats[2];

    section_8_1() {
        const auto at_a = w.home("home of A", nat_a, sim::port_restricted(), &nats[0]);
        const auto at_b = w.home("home of B", nat_b, sim::port_restricted(), &nats[1]);
        add_server(w);
        w.call({nat_a, 8866}, "U");
        w.call({nat_b, 7766}, "V");
        a.add(at_a, p1, "P1");
        b.add(at_b, p2, "P2");
        a.credentials("unameA", "passA");
        b.credentials("unameB", "passB");
        gather(a, "U");
        w.say("Initiate" + a.description());
        gather(b, "V");
        w.say("Accept" + b.description());
        a.hear(b);
        run_on(milliseconds(50));
        b.hear(a);
    }
};

// Message, from and to; the username and password of requests, MAPPED-ADDRESS of responses.
inline constexpr std::string_view figure_8_1 =
    "P1,S+T req|U,S+T req|S+T,U res [U]|S+T,P1 res [U]|"
    "Initiate {P1,unameA,passA,q=0.4} {U,unameA,passA,q=0.3}|"
    "P2,S+T req|V,S+T req|S+T,V res [V]|S+T,P2 res [V]|"
    "Accept {P2,unameB,passB,q=0.4} {V,unameB,passB,q=0.3}|"
    "P1,P2 req {unameBunameA,passB}|P1,V req {unameBunameA,passB}|U,V req {unameBunameA,passB}|"
    "P2,P1 req {unameAunameB,passA}|P2,U req {unameAunameB,passA}|V,U req {unameAunameB,passA}|"
    "V,P1 req {unameAunameB,passA}|P1,V res [V]|U,V res [V]|U,P2 res [V]|"
    "P1,V req {unameBunameA,passB}|U,V req {unameBunameA,passB}|U,P2 req {unameBunameA,passB}|"
    "P2,U res [U]|V,U res [U]|V,P1 res [U]|"
    "P1,V RTP|U,V RTP|U,P2 RTP|P2,U RTP|V,U RTP|V,P1 RTP|";

inline verdict_line port_restricted() {
    section_8_1 s;
    s.w.run_to(seconds(2));
    s.a.send_media();
    s.w.run_to(milliseconds(2'050));
    s.b.send_media();
    s.w.run_to(seconds(3));
    verdict_line v;
    v.good = s.a.heard == 1 && s.b.heard == 1;
    std::string_view rest = figure_8_1;
    for (const string& line : s.w.flow()) {
        const std::string_view wanted = rest.substr(0, rest.find('|'));
        v.expect(line == wanted);
        if (!v.good) std::printf("  (%zu) %s\n", v.compared, line.c_str());
        rest.remove_prefix(std::min(rest.size(), wanted.size() + 1));
    }
    v.good = v.good && rest.empty();
    return s.conclude(v);
}

/// Two hosts on the internet with an address each, or B with two, introduced at time 0. B may be
/// cut off from time to time.
struct open_pair : couple {
    explicit open_pair(bool b_has_two = false, bool a_has_relay = false) {
        a.add(w.internet, open_at(1), "A");
        if (a_has_relay) a.add(w.internet, open_at(2), "RA", candidate_kind::relay);
        b.add(w.internet, open_at(11), "B1", candidate_kind::host, 400);
        if (b_has_two) b.add(w.internet, open_at(12), "B2", candidate_kind::host, 300);
    }
    void cut(const endpoint& where, bool off = true) {
        (void)w.net.set_up(w.net.interface_at(w.internet, where.addr()), !off);
    }
    component_state state() const { return a.agent.state(0, 1); }
};

inline verdict_line nat_reboot() {
    couple s;
    sim::nat_rules rules = sim::port_restricted();
    rules.ports = sim::nat_ports::random;  // the new mapping is another one
    sim::nat_id nat;
    s.b.add(s.w.home("home of B", nat_b, rules, &nat), p2, "P2");
    s.a.add(s.w.internet, open_at(1), "A");
    s.introduce();
    verdict_line v;
    s.w.run_to(seconds(20));
    const string before = s.a.route();
    v.expect(before != "nowhere" && s.b.route() == "P2>A");
    (void)s.w.net.reboot(nat);
    s.w.run_to(seconds(60));
    v.expect(s.a.route() != "nowhere" && s.a.route() != before);  // learnt, the old one given up
    v.expect(s.talk());
    return s.conclude(v);
}

/// What is expected of A at a moment, and what happens then.
struct moment {
    std::int64_t ms;
    const char* route;
    component_state state;
    enum { nothing, cut_off, back } then = nothing;
};

inline verdict_line play(open_pair& s, const endpoint& victim,
                         std::initializer_list<moment> story) {
    verdict_line v;
    for (const moment& m : story) {
        s.w.run_to(milliseconds(m.ms));
        v.expect(s.a.route() == m.route && s.state() == m.state);
        if (m.then != moment::nothing) s.cut(victim, m.then == moment::cut_off);
    }
    if (s.state() == component_state::connected) v.expect(s.talk());
    return s.conclude(v);
}

using enum component_state;

inline verdict_line route_flap() {
    open_pair s(true);
    s.introduce();
    return play(s, open_at(11),
                {{30'000, "A>B1", connected, moment::cut_off},
                 {39'600, "A>B1", connected},  // the refresh of 30.12 s fails after 9.5 s
                 {39'700, "A>B2", connected},
                 {55'000, "A>B2", connected, moment::back},
                 {109'600, "A>B2", connected},  // tried again a minute later, and ten seconds
                 {109'700, "A>B1", connected}});
}

inline verdict_line last_good_lost() {
    open_pair s;
    s.introduce();
    return play(s, open_at(11),
                {{30'000, "A>B1", connected, moment::cut_off},
                 {40'000, "nowhere", reconnecting},
                 {42'000, "nowhere", reconnecting, moment::back},
                 {44'000, "A>B1", connected}});
}

inline verdict_line give_up() {
    open_pair s;
    s.introduce();
    return play(s, open_at(11),
                {{30'000, "A>B1", connected, moment::cut_off},
                 {89'600, "nowhere", reconnecting},
                 {89'700, "nowhere", failed}});  // 39.62 s and 50 s
}

inline verdict_line never_connected() {
    open_pair s;
    s.cut(open_at(11));
    s.introduce();
    return play(s, open_at(11),
                {{59'400, "nowhere", checking},
                 {59'600, "nowhere", unreachable},
                 {63'000, "nowhere", unreachable, moment::back},  // no check is under way
                 {121'900, "nowhere", unreachable},
                 {122'100, "A>B1", connected}});
}

inline verdict_line direct_first() {
    open_pair s(false, true);
    s.cut(open_at(1));
    s.introduce();
    return play(s, open_at(1),
                {{5'000, "RA>B1", connected, moment::back},  // the first GOOD one, at once
                 {16'300, "RA>B1", connected},
                 {16'400, "A>B1", connected}});  // answered at 6.32 s, and ten seconds
}

/// Section 5.3.2: A calls B, who is called C there. B's private address is that of D, too, in A's
/// own network, and D is in a call with E.
inline verdict_line other_user() {
    couple s;
    party d(s.w, 'D'), e(s.w, 'E');
    const auto one = s.w.home("enterprise 1", nat_a, sim::full_cone());
    const auto two = s.w.home("enterprise 2", nat_b, sim::full_cone());
    add_server(s.w);
    s.a.add(one, {address::v4(10, 0, 1, 9), 8866}, "A");
    s.b.add(two, p1, "10.0.1.1");
    d.add(one, p1, "10.0.1.1");
    e.add(s.w.internet, open_at(4), "E");
    gather(s.b, "V");
    d.hear(e);
    e.hear(d);
    s.introduce();
    s.w.run_to(seconds(70));
    verdict_line v;
    std::size_t refused = 0;
    for (const string& line : s.w.flow()) refused += line == "10.0.1.1,A 432" ? 1U : 0U;
    v.expect(refused == 1);
    v.expect(s.a.route() == "A>V");
    const std::size_t before = d.heard + d.deaf;
    v.expect(s.talk() && d.heard + d.deaf == before);
    return s.conclude(v);
}

inline verdict_line symmetric() {
    couple s;
    s.a.add(s.w.home("home of A", nat_a, sim::symmetric()), p1, "P1");
    s.b.add(s.w.internet, open_at(11), "B1");
    s.introduce();
    s.w.run_to(seconds(2));
    verdict_line v;
    v.expect(s.a.route() == "P1>B1");
    v.expect(s.b.route().find("B1>192.0.2.88:") == 0);  // learnt from A's request
    v.expect(s.talk());
    return s.conclude(v);
}

/// NATs forget after a minute without traffic from inside; the refresh keeps them awake.
inline verdict_line for_hours() {
    section_8_1 s;
    verdict_line v;
    sim::nat_rules rules = sim::port_restricted();
    rules.timeout = seconds(60);
    for (const auto nat : s.nats) (void)s.w.net.set_rules(nat, rules);
    for (int half_hours = 1; half_hours <= 8; ++half_hours) {
        s.w.net.recording().stop();
        s.w.run_to(seconds(1800) * half_hours);
        s.w.net.recording().start();
        v.expect(s.talk());
    }
    v.expect(s.a.agent.route_of(0, 1).generation == 1 && s.b.agent.route_of(0, 1).generation == 1);
    return s.conclude(v);
}

/// Section 5.1.2: the accept of a peer without ICE has no alternates.
inline verdict_line plain_peer() {
    open_pair s;
    (void)s.a.agent.set_remote(s.w.net.now(), 0, {{open_at(11), {}}, {}});
    s.a.send_media();
    s.w.run_to(seconds(100));
    verdict_line v;
    v.expect(s.w.flow() == std::vector<string>{"A,B1 RTP"});
    v.expect(s.a.agent.state(0, 1) == component_state::plain);
    return s.conclude(v);
}

inline constexpr scenario scenarios[] = {
    {"port-restricted", port_restricted, "8.1: A P1>V, B P2>U, 32 messages", ""},
    {"nat-reboot", nat_reboot, "5.3.4: lost bindings are noticed, 5.3.5: new ones learnt",
     "refresh"},
    {"route-flap", route_flap, "5.3.4: down at once, up again after 10 s",
     "refresh bad-retry switch-wait"},
    {"last-good-lost", last_good_lost, "5.3.4: all to HANDSHAKING, reconnected rapidly",
     "refresh rapid-retry"},
    {"give-up", give_up, "5.3.4: all BAD after that ends the call", "refresh give-up"},
    {"unreachable", never_connected, "5.3.4: BAD after 9.5 + 50 s, tried once a minute",
     "give-up bad-retry"},
    {"direct-first", direct_first, "5.3.4: best of the GOOD, after 10 s; direct before relayed",
     "prefer-direct switch-wait"},
    {"other-user", other_user, "5.3.2: unknown fragments are refused, C is reached",
     "fragment-match"},
    {"symmetric", symmetric, "5.3.5: the unknown source is a candidate", ""},
    {"for-hours", for_hours, "5.3.4: checks go on for the whole call", "refresh"},
    {"plain-peer", plain_peer, "5.1.2: without ICE, media to the default address", ""},
};
inline constexpr const char* rules[] = {"refresh",     "fragment-match", "prefer-direct", "give-up",
                                        "rapid-retry", "bad-retry",      "switch-wait"};

}  // namespace drafts::july_2004

// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/nat64.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include <ice/agent/agent.hpp>
#include <ice/agent/description.hpp>
#include <ice/agent/digest.hpp>
#include <ice/agent/stats.hpp>
#include <ice/agent/widen.hpp>
#include <ice/net/parse.hpp>

#include "two_agents.hpp"

using namespace ice;
using two_agents::side;

namespace {

endpoint at(std::string_view addr, std::uint16_t port) { return {*parse_address(addr), port}; }
nat64_prefix pref(std::string_view text) { return *parse_nat64_prefix(text); }

const endpoint six = at("2001:db8:1::5", 5000);  // all that the host has
const endpoint four = at("198.51.100.2", 6000);  // all that its peer has
const endpoint pool = at("203.0.113.9", 40000);  // how the translator shows the host
const nat64_prefix translator = pref("2001:db8:64::/96");
const endpoint synthesised = at("2001:db8:64::198.51.100.2", 6000);

/// An IPv6-only host, a translator, an IPv4 host. Returns whether anything moved.
bool translate(side& host, side& peer, time_point now) {
    bool moved = false;
    for (; !host.out.sent.empty(); host.out.sent.pop_front(), moved = true) {
        const auto d = host.out.sent.front();
        CHECK(d.to.base == base_id(0));  // a socket that there is
        if (d.to.remote == synthesised)
            peer.agent.handle_datagram(now, {base_id(0), 0, 1, pool}, d.bytes);
    }
    for (; !peer.out.sent.empty(); peer.out.sent.pop_front(), moved = true) {
        const auto d = peer.out.sent.front();
        if (d.to.remote == pool)
            host.agent.handle_datagram(now, {base_id(0), 0, 1, synthesised}, d.bytes);
    }
    return moved;
}

time_point pass(side& host, side& peer, time_point now, time_point end) {
    for (;;) {
        while (translate(host, peer, now)) {
        }
        const time_point next = earlier(host.agent.next_deadline(), peer.agent.next_deadline());
        if (next > end) return end;
        now = later(now, next);
        host.agent.handle_timeout(now);
        peer.agent.handle_timeout(now);
    }
}

/// Descriptions across, both ways.
void describe(side& a, side& b, std::string_view foundation = "1") {
    CHECK(b.agent.set_remote_description({}, 0, {a.agent.local_ufrag(), a.agent.local_pwd()}));
    a.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
        CHECK(b.agent.add_remote_candidate(
            {}, 0,
            {.where = c.where, .priority = c.priority, .foundation = foundation, .kind = c.kind}));
    });
}

struct session {
    side host;
    side peer{agent_role::controlled, 2};

    explicit session(agent_role role = agent_role::controlling) : host(role, 1) {
        host.add_host(six);
        peer.add_host(four);
        CHECK(*host.agent.add_nat64({}, base_id(0), translator) == 1);
    }
    void start() {
        describe(host, peer);
        describe(peer, host);
        CHECK(host.agent.start({}));
        CHECK(peer.agent.start({}));
    }
};

struct large : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;
};

std::vector<std::uint64_t> keys(const side& s) {
    std::vector<std::uint64_t> all;
    for (const auto i : s.agent.inspect().pairs.by_priority())
        all.push_back(s.agent.inspect().pairs[i].key);
    return all;
}

}  // namespace

TEST_CASE("an IPv6-only host reaches an IPv4 peer") {
    for (const agent_role role : {agent_role::controlling, agent_role::controlled}) {
        session s(role);
        s.start();
        pass(s.host, s.peer, {}, time_point{} + seconds(5));
        CHECK(s.host.agent.state() == session_state::completed);
        CHECK(s.peer.agent.state() == session_state::completed);
        const data_route out = s.host.agent.route_of(0, 1);
        CHECK(out.may_send);
        CHECK(out.to.base == base_id(0));
        CHECK(out.to.remote == synthesised);
        CHECK(s.peer.agent.route_of(0, 1).to.remote == pool);
    }
}

TEST_CASE("what comes through the translator is the peer's IPv4 candidate, and data") {
    session s;
    s.start();
    pass(s.host, s.peer, {}, time_point{} + seconds(5));
    const auto& state = s.host.agent.inspect();
    std::size_t remotes = 0;
    for (const remote_record& r : state.remotes) remotes += r.used ? 1U : 0U;
    CHECK(remotes == 1);  // none learnt by its synthesised address
    const std::uint8_t data[] = {0x80, 1, 2, 3};
    const route from{base_id(0), 0, 1, synthesised};
    CHECK(s.host.agent.handle_datagram({}, from, data) == verdict::data);
    const route other{base_id(0), 0, 1, at("2001:db8:64::198.51.100.3", 6000)};
    CHECK(s.host.agent.handle_datagram({}, other, data) == verdict::data_unverified);
}

TEST_CASE("the peer sees a peer-reflexive candidate with the shadow's preference") {
    session s;
    s.start();
    pass(s.host, s.peer, {}, time_point{} + seconds(5));
    const candidate shadow = s.host.agent.inspect().locals[1].c;
    CHECK(is_shadow(shadow));
    const std::uint32_t expected =
        rfc8445_priority::priority({candidate_kind::prflx, shadow.local_preference, 1});
    bool seen = false;
    for (const remote_record& r : s.peer.agent.inspect().remotes)
        if (r.used && r.c.where == pool) {
            seen = true;
            CHECK(r.c.kind == candidate_kind::prflx);
            CHECK(r.c.priority == expected);
        }
    CHECK(seen);
    // The host has learnt its own address on the other side.
    bool learnt = false;
    for (const local_record& l : s.host.agent.inspect().locals)
        learnt = learnt || (l.used && l.c.where == pool && l.c.base == 1);
    CHECK(learnt);
}

TEST_CASE("same pairs, order and priorities as a dual-stack host") {
    side translated(agent_role::controlling, 1);
    side dual(agent_role::controlling, 1);
    for (side* s : {&translated, &dual})
        for (const char* a : {"2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::3"})
            s->add_host(at(a, 5000));
    for (std::uint16_t base = 0; base < 3; ++base) {
        CHECK(translated.agent.add_nat64({}, base_id(base), translator));
        dual.add_host(at("192.0.2.1", static_cast<std::uint16_t>(5000 + base)));
    }
    for (side* s : {&translated, &dual}) {
        CHECK(s->agent.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
        std::uint32_t priority = 2'000'000'000;
        for (const char* a : {"2001:db8:2::1", "198.51.100.1", "2001:db8:2::2", "198.51.100.2"})
            CHECK(s->agent.add_remote_candidate(
                {}, 0, {.where = at(a, 6000), .priority = priority -= 1000, .foundation = a}));
        CHECK(s->agent.start({}));
    }
    CHECK(keys(translated).size() == 12);
    CHECK(keys(translated) == keys(dual));
    CHECK(translated.agent.next_deadline() == dual.agent.next_deadline());
}

TEST_CASE("a shadow is never signalled") {
    session s;
    std::size_t n = 0;
    s.host.agent.for_each_local_candidate([&](std::uint16_t i, const candidate& c) {
        ++n;
        CHECK(i == 0);
        CHECK(c.where == six);
    });
    CHECK(n == 1);
    CHECK(candidate_attribute(s.host.agent, 1).view().empty());
    CHECK(!candidate_attribute(s.host.agent, 0).view().empty());
}

TEST_CASE("a server behind the translator tells an IPv4 candidate, which stands on the shadow") {
    session s;
    const auto mapped = s.host.agent.add_local_candidate(
        {}, {.where = pool, .kind = candidate_kind::srflx, .base = base_id(0)});
    CHECK(*mapped == 2);
    const auto& state = s.host.agent.inspect();
    CHECK(state.locals[2].c.base == 1);
    const std::string line(candidate_attribute(s.host.agent, 2).view());
    CHECK(line.find("203.0.113.9 40000 typ srflx raddr 2001:db8:1::5 rport 5000") !=
          std::string::npos);
    // By the shadow's own name: the same candidate.
    CHECK(*s.host.agent.add_local_candidate(
              {}, {.where = pool, .kind = candidate_kind::srflx, .base = base_id(1)}) == 2);
    s.start();
    // Replaced by its base: one pair for the base and the peer's candidate.
    CHECK(state.pairs.size() == 1);
    pass(s.host, s.peer, {}, time_point{} + seconds(5));
    CHECK(s.host.agent.state() == session_state::completed);
    const pair& p = state.pairs[0];
    CHECK(state.locals[p.valid_local].c.kind == candidate_kind::srflx);
    // An IPv6 address that a server saw stands on the base itself.
    const auto own = s.host.agent.add_local_candidate(
        {}, {.where = at("2001:db8:1::99", 1), .kind = candidate_kind::srflx, .base = base_id(0)});
    CHECK(state.locals[*own].c.base == 0);
}

TEST_CASE("what DNS64 made of a candidate is no second one") {
    session s;
    CHECK(s.host.agent.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
    const auto add = [&](const endpoint& where) {
        return *s.host.agent.add_remote_candidate(
            {}, 0, {.where = where, .priority = 1000, .foundation = "1"});
    };
    const auto plain = add(four);
    CHECK(add(synthesised) == plain);
    const auto other = add(at("2001:db8:64::198.51.100.3", 6000));
    CHECK(other != plain);
    CHECK(s.host.agent.inspect().remotes[other].c.where == at("198.51.100.3", 6000));
    CHECK(add(at("198.51.100.3", 6000)) == other);
    // Another prefix is somebody else's.
    CHECK(s.host.agent.inspect().remotes[add(at("2001:db8:65::198.51.100.3", 6000))].c.where ==
          at("2001:db8:65::198.51.100.3", 6000));
}

TEST_CASE("no pair with what no translator reaches, nor with what the prefix must not stand for") {
    for (const bool well_known : {false, true}) {
        side s(agent_role::controlling, 1);
        s.add_host(six);
        CHECK(s.agent.add_nat64({}, base_id(0), well_known ? well_known_nat64_prefix : translator));
        CHECK(s.agent.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
        std::uint32_t priority = 1000;
        for (const char* a : {"8.8.8.8", "192.168.1.1", "169.254.1.1", "127.0.0.1", "192.0.0.4"})
            CHECK(s.agent.add_remote_candidate(
                {}, 0, {.where = at(a, 6000), .priority = --priority, .foundation = a}));
        CHECK(s.agent.start({}));
        // RFC6052-3.1-1
        CHECK(s.agent.inspect().pairs.size() == (well_known ? 1 : 2));
        CHECK(s.agent.add_remote_candidate(
            {}, 0, {.where = at("10.0.0.1", 6000), .priority = 900, .foundation = "t"}));
        CHECK(s.agent.inspect().pairs.size() == (well_known ? 1 : 3));
    }
}

TEST_CASE("several prefixes: a shadow each, in their order") {
    // RFC7050-3-11
    side s(agent_role::controlling, 1);
    s.add_host(six);
    CHECK(*s.agent.add_nat64({}, base_id(0), translator) == 1);
    CHECK(*s.agent.add_nat64({}, base_id(0), pref("2001:db8:6400::/40")) == 2);
    CHECK(*s.agent.add_nat64({}, base_id(0), translator) == 1);
    const auto& state = s.agent.inspect();
    CHECK(state.locals[1].c.priority > state.locals[2].c.priority);
    CHECK(state.locals[1].c.foundation != state.locals[2].c.foundation);
    CHECK(translator_of(state.locals[2].c) == pref("2001:db8:6400::/40"));
    CHECK(shadowed_base(state.locals[2].c) == 0);
    CHECK(s.agent.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
    CHECK(
        s.agent.add_remote_candidate({}, 0, {.where = four, .priority = 1000, .foundation = "1"}));
    CHECK(s.agent.start({}));
    CHECK(state.pairs.size() == 2);
    std::vector<endpoint> sent;
    for (int i = 0; i < 2; ++i) {
        s.agent.handle_timeout(s.agent.next_deadline());
        for (; !s.out.sent.empty(); s.out.sent.pop_front())
            sent.push_back(s.out.sent.front().to.remote);
    }
    CHECK(sent == std::vector{synthesised, at("2001:db8:64c6:3364:2::", 6000)});
}

TEST_CASE("what a base must be to have one") {
    side s(agent_role::controlling, 1);
    s.add_host(six);
    s.add_host(four);
    s.add_host(at("fe80::1", 5000));
    const auto add = [&](std::uint16_t base, const nat64_prefix& p) {
        return s.agent.add_nat64({}, base_id(base), p).code();
    };
    CHECK(add(1, translator) == errc::misuse_agent_base);
    CHECK(add(2, translator) == errc::misuse_agent_base);
    CHECK(add(3, translator) == errc::misuse_agent_base);
    CHECK(add(999, translator) == errc::misuse_agent_base);
    CHECK(add(0, {}) == errc::misuse_agent_candidate);
    CHECK(add(0, translator) == errc::ok);
    CHECK(add(3, translator) == errc::misuse_agent_base);  // a shadow has none
    std::uint16_t port = 7000;
    while (s.agent.add_local_candidate({}, {.where = at("192.0.2.7", ++port)})) {
    }
    CHECK(add(0, pref("2001:db8:65::/96")) == errc::agent_full);
}

TEST_CASE("candidates and translators in trickle: a shadow follows its base") {
    agent_config config;
    config.trickle = true;
    side s(agent_role::controlling, 1, config);
    s.add_host(six);
    CHECK(s.agent.add_nat64({}, base_id(0), translator));
    CHECK(s.agent.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
    CHECK(
        s.agent.add_remote_candidate({}, 0, {.where = four, .priority = 1000, .foundation = "1"}));
    CHECK(s.agent.start({}));
    CHECK(s.agent.inspect().pairs.size() == 0);
    CHECK(s.agent.candidate_conveyed({}, 0));
    CHECK(s.agent.inspect().pairs.size() == 1);
    // A prefix that is learnt in mid-session is used at once.
    CHECK(s.agent.add_nat64({}, base_id(0), pref("2001:db8:65::/96")));
    CHECK(s.agent.inspect().pairs.size() == 2);
}

TEST_CASE("a base goes with its shadows, a shadow alone") {
    session s;
    s.start();
    CHECK(s.host.agent.inspect().pairs.size() == 1);
    CHECK(s.host.agent.remove_local_candidate({}, 1));
    CHECK(s.host.agent.inspect().pairs.size() == 0);
    CHECK(s.host.agent.inspect().locals[0].used);
    CHECK(*s.host.agent.add_nat64({}, base_id(0), translator) == 1);
    CHECK(s.host.agent.inspect().pairs.size() == 1);
    CHECK(s.host.agent.remove_local_candidate({}, 0));
    CHECK(s.host.agent.inspect().pairs.size() == 0);
    CHECK(!s.host.agent.inspect().locals[1].used);
}

TEST_CASE("a restart keeps shadows, and the old path until there is a new one") {
    for (const bool keep : {true, false}) {
        session s;
        s.start();
        const time_point now = pass(s.host, s.peer, {}, time_point{} + seconds(2));
        CHECK(s.host.agent.restart(now, keep));
        CHECK(s.host.agent.route_of(0, 1).to.remote == synthesised);
        CHECK(s.host.agent.inspect().locals[0].used);
        CHECK(s.host.agent.inspect().locals[1].used);
        CHECK(s.host.agent.inspect().locals[1].retired == !keep);
    }
}

TEST_CASE("a hint of ICMP names the synthesised address") {
    session s;
    agent_config config = s.host.agent.inspect().config;
    config.believe_icmp = true;
    CHECK(s.host.agent.set_config({}, config));
    s.start();
    s.host.agent.handle_timeout(s.host.agent.next_deadline());
    CHECK(s.host.agent.handle_unreachable({}, {base_id(0), 0, 1, synthesised}));
    CHECK(s.host.agent.inspect().pairs[0].state == pair_state::failed);
}

TEST_CASE("statistics show the socket's address, the peer's, and that it is translated") {
    session s;
    s.start();
    for_each_pair_stats(s.host.agent, [&](const pair_stats& p) {
        CHECK(p.translated);
        CHECK(p.local.where == six);
        CHECK(p.remote.where == four);
    });
    for_each_pair_stats(s.peer.agent, [&](const pair_stats& p) { CHECK(!p.translated); });
}

TEST_CASE("an interface turns bad: what the peer knows stays until a restart") {
    side s(agent_role::controlling, 1);
    const auto add = [&](const char* a, std::uint8_t network) {
        return *s.agent.add_local_candidate({}, {.where = at(a, 1), .network = network});
    };
    const auto priority = [&](std::uint16_t i) { return s.agent.inspect().locals[i].c.priority; };
    const auto vpn = add("2001:db8::1", 1);
    const auto wifi = add("2001:db8::2", 2);
    CHECK(priority(vpn) > priority(wifi));
    CHECK(s.agent.set_unreliable({}, 1, true));  // nobody knows them yet
    CHECK(priority(vpn) < priority(wifi));
    CHECK(s.agent.set_unreliable({}, 1, false));
    CHECK(priority(vpn) > priority(wifi));

    s.agent.for_each_local_candidate([](std::uint16_t, const candidate&) {});
    const auto before = priority(vpn);
    CHECK(s.agent.set_unreliable({}, 1, true));
    CHECK(priority(vpn) == before);
    const auto late = add("2001:db8::3", 1);  // new ones of that interface go behind
    CHECK(priority(late) < priority(wifi));
    CHECK(s.agent.restart({}));
    CHECK(priority(vpn) < priority(wifi));
    CHECK(s.agent.set_unreliable({}, 0, true).code() == errc::misuse_agent_candidate);
    CHECK(s.agent.set_unreliable({}, 64, true).code() == errc::misuse_agent_candidate);
    CHECK(s.agent.add_local_candidate({}, {.where = at("2001:db8::9", 1), .network = 64}).code() ==
          errc::misuse_agent_candidate);
}

TEST_CASE("digests know translators, and larger agents continue with them") {
    session a;
    session b;
    CHECK(digest(a.host.agent.inspect()) == digest(b.host.agent.inspect()));
    CHECK(a.host.agent.remove_local_candidate({}, 1));
    CHECK(a.host.agent.add_nat64({}, base_id(0), pref("2001:db8:64::/64")));
    CHECK(digest(a.host.agent.inspect()) != digest(b.host.agent.inspect()));

    static agent_state<large> wide;
    widen(b.host.agent.inspect(), wide);
    CHECK(detail::map_in(wide, {base_id(0), 0, 1, synthesised}).remote == four);
    CHECK(detail::map_out(wide, {base_id(1), 0, 1, four}).remote == synthesised);
    CHECK(detail::map_out(wide, {base_id(0), 0, 1, four}).remote == four);
}

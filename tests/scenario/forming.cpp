// SPDX-License-Identifier: BSL-1.0
// Which pairs are formed, how many, and who goes when they are too many.
#include "support.hpp"

using namespace story;

namespace {

using big_party = basic_party<many>;

address link_local(std::uint8_t n) {
    const std::uint8_t bytes[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n};
    return address::v6(bytes);
}
address global(std::uint8_t n) {
    const std::uint8_t bytes[16] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n};
    return address::v6(bytes);
}

/// Pairs of a stream.
template <class Party>
std::size_t pairs_of(const Party& p, std::uint16_t stream) {
    std::size_t n = 0;
    for (const auto i : p.state().pairs.by_priority())
        n += p.state().components[p.state().pairs[i].component].stream == stream ? 1U : 0U;
    return n;
}

template <class Party>
void hear(Party& p, std::uint16_t stream, const endpoint& where, int foundation,
          std::uint16_t component = 1) {
    const std::string text = std::to_string(foundation);
    remote_candidate r{where, static_cast<std::uint32_t>(100'000 - foundation), text};
    r.component = component;
    CHECK(p.agent.add_remote_candidate({}, stream, r).code() == errc::ok);
}

}  // namespace

TEST_CASE("forming: families keep to themselves, and link-local addresses too") {
    world w;
    party a(w, 'A', controlling);
    CHECK(a.agent.add_stream());
    for (const address& own : {v4(1), link_local(1), global(1)})
        CHECK(a.agent.add_local_candidate(w.now(), {.where = {own, 5000}}).code() == errc::ok);
    int n = 0;
    for (const address& theirs : {v4(2), link_local(2), global(2), global(3)})
        hear(a, 0, {theirs, 6000}, n++);
    CHECK(a.agent.set_remote_description(w.now(), 0, {"peer", "passwordpasswordpassword"}));
    a.start();
    CHECK(a.state().pairs.size() == 4);
    for (const auto i : a.state().pairs.by_priority()) {
        const pair& p = a.state().pairs[i];
        const address own = a.state().locals[p.local].c.where.addr();
        const address theirs = a.state().remotes[p.remote].c.where.addr();
        CHECK(own.is_v4() == theirs.is_v4());
        CHECK(is_link_local(own) == is_link_local(theirs));  // RFC8445-6.1.2.2-1
    }
}

TEST_CASE("forming: components pair with their like; what only one side has is not paired") {
    world w;
    big_party a(w, 'A', controlling);
    CHECK(a.agent.add_stream(2));
    CHECK(a.agent.add_local_candidate(w.now(), {.where = {v4(1), 5000}}));
    CHECK(a.agent.add_local_candidate(w.now(), {.where = {v4(1), 5001}, .component = 2}));
    hear(a, 0, {v4(2), 6000}, 0);
    CHECK(a.agent.set_remote_description(w.now(), 0, {"peer", "passwordpasswordpassword"}));
    a.start();
    CHECK(a.state().pairs.size() == 1);
}

TEST_CASE("forming: a hundred pairs and no more, shared evenly") {
    world w;
    big_party a(w, 'A', controlling);
    // Three streams want 4 x 20, 4 x 20 and 4 x 2 pairs.
    const int wanted[] = {20, 20, 2};
    for (std::uint16_t s = 0; s < 3; ++s) {
        CHECK(a.agent.add_stream());
        for (std::uint8_t i = 1; i <= 4; ++i)
            CHECK(a.agent.add_local_candidate(
                w.now(), {.where = {v4(i), static_cast<std::uint16_t>(5000 + s)}, .stream = s}));
        for (int i = 0; i < wanted[s]; ++i)
            hear(a, s,
                 {v4(static_cast<std::uint8_t>(100 + i)), static_cast<std::uint16_t>(6000 + s)}, i);
        CHECK(a.agent.set_remote_description(w.now(), s, {"peer", "passwordpasswordpassword"}));
    }
    a.start();
    CHECK(a.state().pairs.size() == 100);  // RFC8445-6.1.2.5-2, RFC8445-19.5.1-1
    CHECK(pairs_of(a, 0) == 46);           // RFC8445-6.1.2.5-3
    CHECK(pairs_of(a, 1) == 46);
    CHECK(pairs_of(a, 2) == 8);
    CHECK(a.state().dropped_pairs > 0);
    // The best ones stay: no remote candidate of those that were dropped is better.
    for (const auto i : a.state().pairs.by_priority())
        CHECK(a.state().remotes[a.state().pairs[i].remote].c.priority > 100'000U - 13U);
}

TEST_CASE("forming: the limit is the host's") {
    agent_config config;
    config.pair_limit = 7;
    world w;
    party a(w, 'A', controlling, config);
    CHECK(a.agent.add_stream());
    for (std::uint8_t i = 1; i <= 4; ++i)
        CHECK(a.agent.add_local_candidate(w.now(), {.where = {v4(i), 5000}}));
    for (int i = 0; i < 9; ++i) hear(a, 0, {v4(static_cast<std::uint8_t>(100 + i)), 6000}, i);
    CHECK(a.agent.set_remote_description(w.now(), 0, {"peer", "passwordpasswordpassword"}));
    a.start();
    CHECK(a.state().pairs.size() == 7);
    hear(a, 0, {v4(200), 6000}, 50);
    CHECK(a.state().pairs.size() == 7);
}

TEST_CASE("forming: fifty thousand candidates at one victim's address") {
    world w;
    w.silent = true;
    party a(w, 'A', controlling);
    CHECK(a.agent.add_stream());
    a.add_base({v4(1), 5000});
    CHECK(a.agent.set_remote_description(w.now(), 0, {"peer", "passwordpasswordpassword"}));
    std::size_t taken = 0;
    std::uint64_t datagrams = 0;
    w.loses = [&](const sight&) {
        ++datagrams;
        return true;
    };
    a.start();
    for (int i = 0; i < 50'000; ++i) {
        const std::string text = std::to_string(i);
        const remote_candidate r{{v4(99), static_cast<std::uint16_t>(1024 + i)}, 1000, text};
        taken += a.agent.add_remote_candidate(w.now(), 0, r) ? 1U : 0U;
    }
    CHECK(taken == 32);  // RFC8445-19.5.1-2
    w.run_to(seconds(300));
    CHECK(datagrams == 32 * 7);  // RFC8445-6.1.2.5-1
    CHECK(a.agent.state() == session_state::failed);
}

TEST_CASE("forming: a lite peer makes this agent the controlling one, in any role") {
    for (const agent_role first : {controlling, controlled}) {
        world w;
        party a(w, 'A', first);
        CHECK(a.agent.add_stream());
        a.add_base({v4(1), 5000});
        hear(a, 0, {v4(2), 6000}, 1);
        CHECK(
            a.agent.set_remote_description(w.now(), 0, {"peer", "passwordpasswordpassword", true}));
        a.start();
        CHECK(a.agent.role() == controlling);  // RFC8445-6.1.1-2
        a.tell_events();
        CHECK(w.count("becomes controlling") == (first == controlling ? 0 : 1));
    }
}

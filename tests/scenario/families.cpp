// SPDX-License-Identifier: BSL-1.0
// What a broken family, tunnel or access network costs, exactly: the healthy family's time and one
// Ta for each pair before its first one.
#include "families.hpp"

#include <doctest/doctest.h>

using namespace families;

namespace {

constexpr duration ta = milliseconds(50);
constexpr conditions fixed{};
constexpr duration round_trip = fixed.one_way * 2;

duration behind(std::size_t rank) { return round_trip + ta * static_cast<std::int64_t>(rank - 1); }

setup dual(trouble t, unsigned sixes, unsigned fours) {
    return {"", access::dual_stack, t, sixes, fours};
}

}  // namespace

TEST_CASE("a healthy host loses nothing") {
    for (const unsigned sixes : {1U, 2U, 6U}) {
        const outcome o = play<ours>(dual(trouble::none, sixes, 2), fixed);
        CHECK(o.first_valid == round_trip);
        CHECK(o.family == ip_family::ipv6);
    }
}

TEST_CASE("IPv6 that is broken, either way or both, or slow: IPv4 comes in its turn") {
    struct row {
        unsigned sixes, fours;
        std::size_t rank;
    };
    for (const trouble t : {trouble::blackholed, trouble::one_way, trouble::slow})
        for (const row r : {row{2, 1, 5}, row{2, 2, 5}, row{4, 4, 5}, row{6, 2, 17}}) {
            CAPTURE(static_cast<int>(t));
            CAPTURE(r.sixes);
            const outcome o = play<ours>(dual(t, r.sixes, r.fours), fixed);
            // RFC8421-1-2 RFC8445-5.1.2.1-6 RFC8445-B.9-1
            CHECK(o.rank == r.rank);
            CHECK(o.first_valid == behind(r.rank));
            CHECK(o.family == ip_family::ipv4);
        }
}

TEST_CASE("six and two addresses: at most half the delay of one family first") {
    const setup s = dual(trouble::blackholed, 6, 2);
    const outcome mixed = play<ours>(s, fixed);
    const outcome plain = play<family_first>(s, fixed);
    CHECK(plain.first_valid == behind(37));
    CHECK((mixed.first_valid - round_trip) * 2 <= plain.first_valid - round_trip);
    const outcome even = play<one_to_one>(s, fixed);
    CHECK(even.first_valid == behind(2));
}

TEST_CASE("a VPN that leads nowhere costs nothing once it is known") {
    setup s{"", access::broken_vpn, trouble::none, 4, 1};
    const outcome before = play<ours>(s, fixed);
    CHECK(before.first_valid > round_trip * 10);
    s.known = true;
    const outcome after = play<ours>(s, fixed);
    // RFC8445-5.1.2.2-2
    CHECK(after.first_valid == round_trip);
    CHECK(before.pairs == after.pairs);  // last, but there
}

TEST_CASE("an IPv6-only host behind NAT64 is as fast as one with IPv4") {
    setup s{"", access::nat64, trouble::none, 2, 1};
    const outcome o = play<ours>(s, fixed);
    CHECK(o.first_valid == round_trip);
    CHECK(o.family == ip_family::ipv4);
    CHECK(o.pairs == 2);   // one for each IPv6 base
    CHECK(o.locals == 4);  // two addresses, two shadows
    s.synthesises = false;
    const outcome without = play<ours>(s, fixed);
    CHECK(without.first_valid == duration{-1});
    CHECK(without.pairs == 0);
}

TEST_CASE("464XLAT: the CLAT is used, and nothing is synthesised beside it") {
    const outcome o = play<ours>({"", access::xlat464, trouble::none, 2, 1}, fixed);
    CHECK(o.first_valid == round_trip);
    CHECK(o.locals == 3);  // two addresses and the CLAT's
    CHECK(o.pairs == 1);
    CHECK(o.checks == 1);
}

TEST_CASE("two SIM cards, each with its own translator: the broken one costs one Ta a pair") {
    const setup s{"", access::dual_sim, trouble::none, 2, 1};
    const outcome o = play<ours>(s, fixed);
    CHECK(o.pairs == 4);
    CHECK(o.first_valid == behind(3));
}

TEST_CASE("the worst case of not knowing a CLAT: a check more for each base and IPv4 candidate") {
    // NAT64 and a CLAT that nobody can tell from an ordinary IPv4 interface, before an IPv4 peer
    // that does not answer: all checks are made.
    for (const bool told : {true, false}) {
        for (const unsigned fours : {1U, 3U}) {
            run<ours> r({"", access::xlat464, trouble::none, 2, fours}, fixed);
            std::size_t pairs = fours;
            if (!told) {
                auto& agent = r.host().agent;
                for (std::uint16_t base = 0; base < 2; ++base)
                    CHECK(agent.add_nat64({}, base_id(base),
                                          *parse_nat64_prefix("2001:db8:65::/96")));
                pairs += 2 * fours;
            }
            const outcome o = r.play();
            CHECK(o.pairs == pairs);
            CHECK(o.first_valid <= behind(pairs));
            CHECK(o.first_valid >= round_trip);
        }
    }
}

TEST_CASE("whatever the paths are like, a broken family is left behind") {
    sim::prng random(8421);
    for (int n = 0; n < 20; ++n) {
        conditions c = drawn(random.below(1'000'000));
        c.loss = 0;
        const auto sixes = 1 + static_cast<unsigned>(random.below(4));
        const auto fours = 1 + static_cast<unsigned>(random.below(3));
        const outcome o = play<ours>(dual(trouble::blackholed, sixes, fours), c);
        CHECK(o.family == ip_family::ipv4);
        // The peer may start late, and a check that was sent before goes out again.
        CHECK(o.first_valid >= c.one_way * 2 + ta * static_cast<std::int64_t>(o.rank - 1));
    }
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/dns64.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("sim dns64: one address a prefix, and what tells the prefixes") {
    constexpr sim::dns64 one(well_known_nat64_prefix);
    constexpr address server = address::v4(198, 51, 100, 1);
    ICE_VERIFY(one.aaaa(server).size() == 1);
    ICE_VERIFY(one.aaaa(server)[0] == *parse_address("64:ff9b::198.51.100.1"));
    ICE_VERIFY(one.ipv4only_arpa().size() == 2);
    ICE_VERIFY(one.ipv4only_arpa()[0] == *parse_address("64:ff9b::192.0.0.170"));
    ICE_VERIFY(one.ipv4only_arpa()[1] == *parse_address("64:ff9b::192.0.0.171"));

    sim::dns64 two(well_known_nat64_prefix);
    CHECK(two.add(*parse_nat64_prefix("2001:db8:64::/96")));
    CHECK((two.aaaa(server).size() == 2 && two.ipv4only_arpa().size() == 4));
    CHECK(two.aaaa(server)[1] == *parse_address("2001:db8:64::198.51.100.1"));
}

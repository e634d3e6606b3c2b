// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_facts.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

TEST_CASE("roles: full before lite, then who offers") {
    constexpr auto controlling = agent_role::controlling;
    constexpr auto controlled = agent_role::controlled;
    ICE_VERIFY(determine_role(true, false, false) == controlling);  // RFC8445-6.1.1-1
    ICE_VERIFY(determine_role(false, false, false) == controlled);
    ICE_VERIFY(determine_role(true, true, true) == controlling);  // RFC8445-6.1.1-3
    ICE_VERIFY(determine_role(false, true, true) == controlled);
    ICE_VERIFY(determine_role(true, true, false) == controlled);
    ICE_VERIFY(determine_role(false, true, false) == controlled);
    ICE_VERIFY(determine_role(true, false, true) == controlling);
    ICE_VERIFY(determine_role(false, false, true) == controlling);
}

TEST_CASE("a restart changes both credentials") {
    ICE_VERIFY(compare_credentials("a", "b", "a", "b") == credential_change::none);
    ICE_VERIFY(compare_credentials("a", "b", "c", "d") == credential_change::both);
    ICE_VERIFY(compare_credentials("a", "b", "c", "b") == credential_change::half);
    ICE_VERIFY(compare_credentials("a", "b", "a", "d") == credential_change::half);
}

TEST_CASE("abilities are lite, pacing and options") {
    ICE_VERIFY([] {
        ice_lines a;
        ice_lines b;
        const bool same = same_abilities(a, b);
        b.lite = true;
        const bool lite = same_abilities(a, b);
        b = a;
        b.pacing_ms = 20;
        const bool pacing = same_abilities(a, b);
        b = a;
        b.options = *ice_options::parse("ice2");
        return same && !lite && !pacing && !same_abilities(a, b);
    }());
}

TEST_CASE("candidates are found by component and address") {
    ICE_VERIFY([] {
        candidate_line lines[2];
        lines[0].addr = lines[1].addr = address::v4(192, 0, 2, 1);
        lines[0].port = lines[1].port = 5;
        lines[1].component = 2;
        const endpoint where(address::v4(192, 0, 2, 1), 5);
        return *find_candidate(lines, 2, where) == 1 && *find_candidate(lines, 1, where) == 0 &&
               !find_candidate(lines, 3, where) && !find_candidate(lines, 1, where.with_port(6)) &&
               !find_candidate(lines, 1, where.with_protocol(protocol::tcp));
    }());
}

TEST_CASE("no last exchange has no sections") {
    constexpr last_exchange none;
    ICE_VERIFY(none.local_section(0) == nullptr);
    ICE_VERIFY(none.remote_section(0) == nullptr);
}

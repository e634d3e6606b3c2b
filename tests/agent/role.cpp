// SPDX-License-Identifier: BSL-1.0
// All cases of a role conflict, by table.
#include <ice/agent/role.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr auto controlling = agent_role::controlling;
constexpr auto controlled = agent_role::controlled;
constexpr auto none = conflict_verdict::none;
constexpr auto switch_role = conflict_verdict::switch_role;
constexpr auto answer_487 = conflict_verdict::answer_487;

constexpr std::uint64_t half = std::uint64_t{1} << 63;  // where a signed comparison goes wrong
constexpr std::uint64_t most = ~std::uint64_t{0};

}  // namespace

TEST_CASE("role: no conflict, whatever the tie-breakers") {
    for (const std::uint64_t theirs : {std::uint64_t{0}, std::uint64_t{7}, half, most}) {
        CHECK(judge_conflict(controlling, 7, controlled, theirs) == none);
        CHECK(judge_conflict(controlled, 7, controlling, theirs) == none);
    }
    ICE_VERIFY(judge_conflict(controlling, 0, controlled, 0) == none);
    ICE_VERIFY(judge_conflict(controlled, 0, controlling, 0) == none);
}

// RFC8445-7.3.1.1-3, in both roles
TEST_CASE("role: both controlling, the larger or equal one stays") {
    ICE_VERIFY(judge_conflict(controlling, 6, controlling, 7) == switch_role);
    ICE_VERIFY(judge_conflict(controlling, 7, controlling, 7) == answer_487);
    ICE_VERIFY(judge_conflict(controlling, 8, controlling, 7) == answer_487);
    ICE_VERIFY(judge_conflict(controlling, half - 1, controlling, half) == switch_role);
    ICE_VERIFY(judge_conflict(controlling, half, controlling, half) == answer_487);
    ICE_VERIFY(judge_conflict(controlling, half + 1, controlling, half) == answer_487);
    ICE_VERIFY(judge_conflict(controlling, 0, controlling, most) == switch_role);
    ICE_VERIFY(judge_conflict(controlling, most, controlling, 0) == answer_487);
}

TEST_CASE("role: both controlled, the larger or equal one switches") {
    ICE_VERIFY(judge_conflict(controlled, 6, controlled, 7) == answer_487);
    ICE_VERIFY(judge_conflict(controlled, 7, controlled, 7) == switch_role);
    ICE_VERIFY(judge_conflict(controlled, 8, controlled, 7) == switch_role);
    ICE_VERIFY(judge_conflict(controlled, half - 1, controlled, half) == answer_487);
    ICE_VERIFY(judge_conflict(controlled, half, controlled, half) == switch_role);
    ICE_VERIFY(judge_conflict(controlled, half + 1, controlled, half) == switch_role);
    ICE_VERIFY(judge_conflict(controlled, 0, controlled, most) == answer_487);
    ICE_VERIFY(judge_conflict(controlled, most, controlled, 0) == switch_role);
}

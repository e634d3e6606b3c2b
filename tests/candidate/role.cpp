// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/role.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("there are two roles") {
    ICE_VERIFY(other(agent_role::controlling) == agent_role::controlled);
    ICE_VERIFY(other(agent_role::controlled) == agent_role::controlling);
}

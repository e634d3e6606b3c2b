// SPDX-License-Identifier: BSL-1.0
// A host that wants the inner invariants checked defines ICE_ASSERT first. Nothing else of the
// library may be included here: other programs of this room are compiled without.
#undef ICE_ASSERT
#define ICE_ASSERT(condition) ((condition) ? static_cast<void>(0) : static_cast<void>(++broken))
namespace {
int broken = 0;
}
#include <ice/core/assert.hpp>

#include <doctest/doctest.h>

namespace {

int evaluated = 0;
bool told(bool b) {
    ++evaluated;
    return b;
}

TEST_CASE("the host's own ICE_ASSERT is used") {
    ICE_ASSERT(told(true));
    CHECK(broken == 0);
    ICE_ASSERT(told(false));
    CHECK(broken == 1);
    CHECK(evaluated == 2);
}

}  // namespace

#undef ICE_ASSERT
#define ICE_ASSERT(condition) static_cast<void>(0)

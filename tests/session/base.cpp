// SPDX-License-Identifier: BSL-1.0
#include <ice/session/base.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("session base: a socket on an address that was gathered") {
    constexpr auto b = [] {
        host_address h;
        h.addr = address::v4(10, 0, 0, 2);
        h.host_preference = 7;
        h.network = 3;
        h.is_shown = false;
        return session_base::of(h, 5000, 2, 1);
    }();
    ICE_VERIFY(b.where == endpoint(address::v4(10, 0, 0, 2), 5000));
    ICE_VERIFY((b.component == 2 && b.stream == 1));
    ICE_VERIFY((b.host_preference == 7 && b.network == 3 && !b.is_shown));
}

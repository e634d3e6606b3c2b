// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/outgoing.hpp>

#include <doctest/doctest.h>

TEST_CASE("nothing is to be sent until something was built") {
    ice::outgoing out;  // not const: its bytes stay as they were
    CHECK(out.size == 0);
    CHECK(out.to.base.is_none());
    CHECK(out.bytes.size() == 1280);  // the largest datagram of an engine (see transport)
}

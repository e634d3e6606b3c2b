// SPDX-License-Identifier: BSL-1.0
#include <ice/profiles/engine_kind.hpp>

#include <doctest/doctest.h>

#include <ice/profiles/lite.hpp>
#include <ice/profiles/rfc8445.hpp>

TEST_CASE("a profile names its engine") {
    using ice::profiles::engine_kind;
    CHECK(ice::profiles::rfc8445::engine == engine_kind::checklist);
    CHECK(ice::profiles::lite::engine == engine_kind::lite);
}

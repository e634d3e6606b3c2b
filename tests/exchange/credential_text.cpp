// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/credential_text.hpp>

#include <doctest/doctest.h>

TEST_CASE("what does not fit changes nothing") {
    ice::credential_text<4> text;
    CHECK(text.view().empty());
    CHECK(text.assign("9kk="));
    CHECK(!text.assign("9kk=="));
    CHECK(text.view() == "9kk=");
    CHECK(text.assign("a"));
    CHECK(text.view() == "a");
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/checklist/limits.hpp>

#include <doctest/doctest.h>

TEST_CASE("the shipped limits are those that the documentation names") {
    CHECK(ice::single_component.locals == 16);
    CHECK(ice::single_component.remotes == 32);
    CHECK(ice::single_component.pairs == 100);
    CHECK(ice::multi_stream.locals == 64);
    CHECK(ice::multi_stream.remotes == 128);
    CHECK(ice::multi_stream.pairs == 100);
    CHECK(ice::multi_stream.credential_bytes == 256);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/core/errc.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

namespace {

using ice::category;
using ice::errc;
using ice::error_category;

static_assert(sizeof(errc) == 2 && sizeof(error_category) == 1);

// The layout is stable: traces and bindings store the numbers.
static_assert(static_cast<int>(errc::ok) == 0);
static_assert(ice::detail::code(ice::detail::room::core, error_category::malformed, 0) == 0x0040);
static_assert(ice::detail::code(ice::detail::room::sim, error_category::refused, 31) == 0x0fff);

TEST_CASE("the category is part of the number") {
    ICE_VERIFY(category(errc::ok) == error_category::none);
    ICE_VERIFY(category(errc::expected_digit) == error_category::malformed);
    ICE_VERIFY(category(errc::end_of_input) == error_category::truncated);
    ICE_VERIFY(category(errc::buffer_too_small) == error_category::full);
    ICE_VERIFY(category(errc::misuse_bad_argument) == error_category::misuse);
    ICE_VERIFY(category(errc{0x0fff}) == error_category::refused);
}

TEST_CASE("every number has a category, whatever its room") {
    unsigned wrong = 0;
    for (unsigned i = 0; i <= 0xffff; ++i)
        wrong += static_cast<unsigned>(category(errc(i))) != (i & 0xff) / 32;
    CHECK(wrong == 0);
}

}  // namespace

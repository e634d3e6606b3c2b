// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/dirty_bits.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

namespace {

enum class kind : std::uint8_t { first, second, last = 7 };

constexpr bool marks_are_taken_once() {
    ice::dirty_bits<kind> d;
    d.mark(kind::last);
    d.mark(kind::first);
    d.mark(kind::first);
    return d.any() && !d.take(kind::second) && d.take(kind::first) && !d.take(kind::first) &&
           d.take(kind::last) && !d.any();
}

}  // namespace

TEST_CASE("what was marked, once or often, is taken once") { ICE_VERIFY(marks_are_taken_once()); }

TEST_CASE("clearing forgets all") {
    ice::dirty_bits<kind> d;
    d.mark(kind::second);
    d.clear();
    CHECK(!d.any());
}

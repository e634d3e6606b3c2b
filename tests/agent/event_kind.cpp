// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/event_kind.hpp>

#include <doctest/doctest.h>

#include <ice/exchange/dirty_bits.hpp>

#include "../support/verify.hpp"

namespace {

using namespace ice;

constexpr event_kind all[] = {
    event_kind::none,
    event_kind::state_changed,
    event_kind::role_changed,
    event_kind::pacing_clamped,
    event_kind::candidate_learnt,
    event_kind::nominated,
    event_kind::candidates_free,
    event_kind::route_changed,
};

constexpr bool each_has_its_bit() {
    for (const event_kind kind : all) {
        dirty_bits<event_kind> bits;
        bits.mark(kind);
        if (!bits.any()) return false;  // shifted out of the word
        for (const event_kind other : all)
            if (other != kind && bits.take(other)) return false;
        if (!bits.take(kind) || bits.any()) return false;
    }
    return true;
}

TEST_CASE("each kind has a bit of its own in the default word") {
    ICE_VERIFY(each_has_its_bit());
    ICE_VERIFY(sizeof(dirty_bits<event_kind>) == 1);
    ICE_VERIFY(sizeof(all) / sizeof(all[0]) <= 8 * sizeof(dirty_bits<event_kind>));
}

TEST_CASE("an event that was never filled in says none") {
    ICE_VERIFY(event_kind{} == event_kind::none);
}

}  // namespace

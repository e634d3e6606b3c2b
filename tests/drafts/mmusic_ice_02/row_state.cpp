// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/row_state.hpp>

#include <doctest/doctest.h>

#include <initializer_list>

#include "../../support/verify.hpp"

using namespace ice::mmusic_ice_02;
using enum row_state;
using enum outcome;

// Figure 3 of draft-ietf-mmusic-ice-02, with its gaps filled: one row for each state.
TEST_CASE("where the completion of a transaction leads") {
    ICE_VERIFY(next_state(init, success) == good);
    ICE_VERIFY(next_state(init, timed_out) == handshaking);
    ICE_VERIFY(next_state(init, error) == bad);
    ICE_VERIFY(next_state(handshaking, success) == good);
    ICE_VERIFY(next_state(handshaking, timed_out) == handshaking);
    ICE_VERIFY(next_state(handshaking, error) == bad);
    ICE_VERIFY(next_state(good, success) == good);
    ICE_VERIFY(next_state(good, timed_out) == bad);
    ICE_VERIFY(next_state(good, error) == bad);
    ICE_VERIFY(next_state(in_use, success) == in_use);
    ICE_VERIFY(next_state(in_use, timed_out) == bad);
    ICE_VERIFY(next_state(in_use, error) == bad);
    ICE_VERIFY(next_state(bad, success) == good);
    ICE_VERIFY(next_state(bad, timed_out) == bad);
    ICE_VERIFY(next_state(bad, error) == bad);
}

// ICE02-5.3.4-4
TEST_CASE("a recoverable error is tried again") {
    ICE_VERIFY(next_state(init, recoverable) == handshaking);
    ICE_VERIFY(next_state(handshaking, recoverable) == handshaking);
    ICE_VERIFY(next_state(bad, recoverable) == bad);
    ICE_VERIFY(next_state(good, recoverable) == good);
    ICE_VERIFY(next_state(in_use, recoverable) == in_use);
    ICE_VERIFY(next_state(good, recoverable, true) == bad);
    ICE_VERIFY(next_state(in_use, recoverable, true) == bad);
}

TEST_CASE("what error codes are") {
    for (const std::uint16_t code :
         std::initializer_list<std::uint16_t>{401, 420, 430, 432, 500, 599})
        CHECK(outcome_of_error(code) == recoverable);
    for (const std::uint16_t code :
         std::initializer_list<std::uint16_t>{400, 431, 433, 499, 600, 699})
        CHECK(outcome_of_error(code) == error);
}

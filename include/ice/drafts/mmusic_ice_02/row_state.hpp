// SPDX-License-Identifier: BSL-1.0
// The state machine of a candidate (draft-ietf-mmusic-ice-02 section 5.3.4), as pure functions.
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// The draft promises five states and names four; the fifth is the GOOD one that media uses.
enum class row_state : std::uint8_t {
    init,         ///< no transaction has completed
    handshaking,  ///< failed so far, tried again rapidly until the give-up timer fires
    good,         ///< the last transaction succeeded
    in_use,       ///< good, and media goes there
    bad,          ///< tried again once in a while
};

/// How a transaction ended.
enum class outcome : std::uint8_t {
    success,
    timed_out,
    error,        ///< not recoverable: 400, 431, 600, and what RFC 3489 section 9.4 counts as these
    recoverable,  ///< 401, 420, 430, 432 and 5xx: to be tried again
};

constexpr bool is_good(row_state s) noexcept {
    return s == row_state::good || s == row_state::in_use;
}

/// What an error code is (RFC 3489 section 9.4, and the draft's list of what is not recoverable).
/// 430 and 432 come from a peer that does not know our fragments yet: its side of the signalling
/// is still under way.
constexpr outcome outcome_of_error(std::uint16_t code) noexcept {
    const bool again = code == 401 || code == 420 || code == 430 || code == 432;
    return again || code / 100 == 5 ? outcome::recoverable : outcome::error;
}

/// Where the completion of a transaction leads. What the draft leaves open is filled so:
/// HANDSHAKING and success is GOOD; a failed refresh is BAD at once; a recoverable error counts as
/// HANDSHAKING while there is time, and spoils a GOOD candidate when it comes twice in a row.
constexpr row_state next_state(row_state s, outcome o, bool second_attempt = false) noexcept {
    switch (o) {
        case outcome::success: return s == row_state::in_use ? s : row_state::good;
        case outcome::error: return row_state::bad;
        case outcome::recoverable:
            if (is_good(s) && !second_attempt) return s;
            break;
        case outcome::timed_out: break;
    }
    return s == row_state::init || s == row_state::handshaking ? row_state::handshaking
                                                               : row_state::bad;
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

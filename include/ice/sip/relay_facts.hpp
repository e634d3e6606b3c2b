// SPDX-License-Identifier: BSL-1.0
// What is known of a call that passes a media relay, and what it means for the relay (RFC 8445
// sections 7, 8 and 11; RFC 5245 section 8.1 for aggressive nomination).
#pragma once

#include <cstdint>
#include <initializer_list>

#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev::sip {

/// Whose datagrams they are: of the one who made the offer, or of the other.
enum class relay_side : std::uint8_t { caller, callee };

constexpr relay_side other(relay_side s) noexcept {
    return s == relay_side::caller ? relay_side::callee : relay_side::caller;
}

/// What a datagram is. All of them are for the relay to pass on.
enum class relayed_kind : std::uint8_t {
    media,               ///< no STUN
    connectivity_check,  ///< one of ICE, or one of consent
    nomination,          ///< the same with USE-CANDIDATE, from the controlling agent
    answer,              ///< a success response to a check that was seen
    keepalive,           ///< a Binding indication
    other,               ///< STUN of another kind, or not authentic
};

struct relay_counts {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    time_point first = time_point::never();
    time_point last = time_point::earliest();

    constexpr void add(time_point now, std::uint64_t size) noexcept {
        if (packets++ == 0) first = now;
        bytes += size;
        last = later(last, now);
    }
};

/// One side of one component.
struct relay_side_facts {
    relay_counts media;
    relay_counts stun;
    std::uint32_t checks = 0;       ///< that this side sent, repetitions included
    std::uint32_t nominations = 0;  ///< those of them with USE-CANDIDATE
    std::uint32_t answers = 0;      ///< success responses of this side
    std::uint32_t refused = 0;      ///< datagrams that claim to be checks or answers and are not
    time_point first_check = time_point::never();
    bool described = false;  ///< its description was seen
    bool lite = false;       ///< it checks nothing (RFC 8445 section 2.5)
    bool ice = false;        ///< it has ICE: by its description, or by a check of its own
};

enum class relay_verdict : std::uint8_t {
    undecided,  ///< stay, and ask again
    in_use,     ///< stay: media flows, or the path was nominated
    bypassed,   ///< another path was chosen: the relay may go silently, the call goes on
    silent,     ///< nothing flows, and not because of ICE: the call may be over or broken
};

/// For accounting: of one component. When `verdict` is `bypassed`, the end of media at the relay
/// is not the end of the call.
struct relay_account {
    relay_side_facts caller;
    relay_side_facts callee;
    time_point began;
    time_point nominated_at = time_point::never();  ///< the relay's path was, and the peer agreed
    bool aggressive = false;  ///< USE-CANDIDATE stood in the first check: nominated is not chosen

    constexpr const relay_side_facts& side(relay_side s) const noexcept {
        return s == relay_side::caller ? caller : callee;
    }
    constexpr bool both_ice() const noexcept { return caller.ice && callee.ice; }
    /// A lite side has none to send.
    constexpr bool checks_from_both() const noexcept {
        return (caller.checks != 0 || caller.lite) && (callee.checks != 0 || callee.lite) &&
               (caller.checks != 0 || callee.checks != 0);
    }
    /// Since when; never() until then.
    constexpr time_point checks_from_both_at() const noexcept {
        if (!checks_from_both()) return time_point::never();
        if (caller.lite) return callee.first_check;
        return callee.lite ? caller.first_check : later(caller.first_check, callee.first_check);
    }
    constexpr bool nominated() const noexcept { return nominated_at != time_point::never(); }
    constexpr time_point last_media() const noexcept {
        return later(caller.media.last, callee.media.last);
    }
    constexpr time_point last_stun() const noexcept {
        return later(caller.stun.last, callee.stun.last);
    }
    /// From the first to the last packet of media at the relay.
    constexpr duration media_time() const noexcept {
        const time_point first = earlier(caller.media.first, callee.media.first);
        return first == time_point::never() ? duration{} : last_media() - first;
    }
};

/// The verdict on a stream, out of its components': the relay stays as long as one needs it.
constexpr relay_verdict of_both(relay_verdict a, relay_verdict b) noexcept {
    for (const relay_verdict v : {relay_verdict::in_use, relay_verdict::undecided})
        if (a == v || b == v) return v;
    return a == b ? a : relay_verdict::bypassed;
}

}  // namespace ice::inline v0_1_0_dev::sip

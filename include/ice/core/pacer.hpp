// SPDX-License-Identifier: BSL-1.0
// Pacing of new transactions: one per Ta within a session, one per 5 ms over all sessions that
// share a pacer, checks and gathering together (RFC 8445 sections 14.1 and 14.2).
#pragma once

#include <concepts>

#include "time.hpp"

namespace ice::inline v0_1_0_dev {

/// Service: hands out the moments at which a transaction may start, first come first served.
///   book(now)         a slot for one transaction that could start at `now`; not before `now`
///   start(slot, now)  true: the transaction starts now. false: too early, or a late neighbour
///                     took the time; `slot` then holds the new moment, not to be booked again
/// A slot that is never started is lost to all, so book only what is ready to start.
/// Models: pacer, no_pacer. Belongs to one thread.
template <class P>
concept pacer_service = requires(P& p, time_point& slot, time_point now) {
    { p.book(now) } noexcept -> std::same_as<time_point>;
    { p.start(slot, now) } noexcept -> std::same_as<bool>;
};

/// The floor over all sessions of the host; every operation is O(1) and the order fair.
class pacer {
  public:
    /// RFC 8445 section 14.2 gives 5 ms; a host that knows its network may choose otherwise.
    constexpr explicit pacer(duration floor = milliseconds(5)) noexcept : floor_(floor) {}

    constexpr time_point book(time_point now) noexcept {
        const time_point slot = later(now, next_free_);
        next_free_ = slot + floor_;
        return slot;
    }

    constexpr bool start(time_point& slot, time_point now) noexcept {
        if (now < slot) return false;
        if (now < earliest_start_) {
            slot = book(earliest_start_);
            return false;
        }
        earliest_start_ = now + floor_;
        return true;
    }

    constexpr duration floor() const noexcept { return floor_; }

  private:
    duration floor_;
    time_point next_free_ = time_point::earliest();  // after the last booked slot
    // After the last real start, which hosts make late.
    time_point earliest_start_ = time_point::earliest();
};

/// For the generations of ICE that do not pace (both drafts).
struct no_pacer {
    static constexpr time_point book(time_point now) noexcept { return now; }
    static constexpr bool start(time_point& slot, time_point now) noexcept { return now >= slot; }
};

/// One session's share: Ta, and the slot that it holds. The session asks `deadline` when it has
/// something to start, and `start` when the time has come.
class session_pace {
  public:
    constexpr explicit session_pace(duration ta = milliseconds(50)) noexcept : ta_(ta) {}

    /// When the next transaction may start, given that one is ready at `now`. The shared slot is
    /// booked only once Ta has passed, so that a waiting session holds up nobody.
    template <pacer_service Pacer>
    constexpr time_point deadline(Pacer& shared, time_point now) noexcept {
        if (now < gate_) return gate_;
        if (slot_ == time_point::never()) slot_ = shared.book(now);
        return slot_;
    }

    /// True: start one transaction, now. False: `deadline` tells when to ask again.
    template <pacer_service Pacer>
    constexpr bool start(Pacer& shared, time_point now) noexcept {
        if (deadline(shared, now) > now || !shared.start(slot_, now)) return false;
        slot_ = time_point::never();
        gate_ = now + ta_;
        return true;
    }

    /// Takes effect at once: the time since the last start counts for the new Ta.
    constexpr void set_ta(duration ta) noexcept {
        if (gate_ != time_point::earliest()) gate_ = gate_ - ta_ + ta;
        ta_ = ta;
    }
    constexpr duration ta() const noexcept { return ta_; }

  private:
    duration ta_;
    time_point gate_ = time_point::earliest();  // last start + Ta
    time_point slot_ = time_point::never();     // booked, not yet started
};

static_assert(pacer_service<pacer> && pacer_service<no_pacer>);

}  // namespace ice::inline v0_1_0_dev

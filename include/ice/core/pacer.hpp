// SPDX-License-Identifier: BSL-1.0
// Pacing of new transactions: one per Ta within a session, one per 5 ms over all sessions that
// share a pacer, checks and gathering together (RFC 8445 sections 14.1 and 14.2).
#pragma once

#include <concepts>

#include "time.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

// A start at never() could have no successor that is later; just before it, the next is never.
inline constexpr time_point last_moment = {time_point::never().us - 1};

}  // namespace detail

/// A place in the queue of a pacer, kept by the session that waits in it. Blank: not in the queue.
struct pacer_slot {
    time_point place = time_point::never();      ///< the pacer's own: the order of the queue
    time_point ask_at = time_point::earliest();  ///< when to ask (again)
};

/// Service: says when a transaction may start, first come first served.
///   start(slot, now)  true: one transaction starts now, and `slot` is blank again.
///                     false: `slot` holds a place in the queue, and `slot.ask_at` is later than
///                     `now`; who asks before or after that does not lose the place.
/// Nobody is called back and nothing is allocated, so a session may vanish while it waits: it
/// costs the others one floor at most. Models: pacer, no_pacer. Belongs to one thread.
template <class P>
concept pacer_service = requires(P& p, pacer_slot& slot, time_point now) {
    { p.start(slot, now) } noexcept -> std::same_as<bool>;
};

/// The floor between any two starts of the host. O(1), whatever the number of sessions.
///
/// Places are moments, one floor apart at least: on a host with exact timers each session starts
/// at its place. When hosts come late, several sessions are due at once and the floor lets one of
/// them go. Which one is not left to the order in which the host calls them: the two oldest places
/// that were refused are kept, and the oldest has the right of way for one floor after the next
/// session has asked. So the order stays that of booking, for sessions that ask when told to.
class pacer {
  public:
    /// RFC 8445 section 14.2 gives 5 ms; a host that knows its network may choose otherwise.
    /// 0 (or less) means no floor.
    constexpr explicit pacer(duration floor = milliseconds(5)) noexcept
        : floor_(floor > duration{} ? floor : duration{}) {}

    constexpr bool start(pacer_slot& slot, time_point now) noexcept {
        now = earlier(now, detail::last_moment);
        slot.ask_at = earliest_start(slot, now);
        if (now < slot.ask_at) return false;

        if (slot.place == oldest_) forget_oldest();
        asked_since_ = false;
        next_start_ = now + floor_;
        next_place_ = later(next_place_, next_start_);
        slot = {};
        return true;
    }

    constexpr duration floor() const noexcept { return floor_; }

  private:
    /// `now` or before when `slot` may start; enters it into the queue when it is blank.
    constexpr time_point earliest_start(pacer_slot& slot, time_point now) noexcept {
        follow_clock(now);
        // All places are before next_place_; those that are not were given by a clock that has
        // gone back since.
        if (slot.place >= next_place_) {
            slot.place = later(now, next_place_);
            next_place_ = slot.place + floor_;
        }
        if (now < slot.place) return later(slot.place, next_start_);
        if (now < next_start_) return refuse(slot.place, next_start_);

        while (oldest_ < slot.place) {
            if (!asked_since_) give_way_until_ = now + floor_;
            asked_since_ = true;
            if (now < give_way_until_) return refuse(slot.place, give_way_until_);
            forget_oldest();  // it does not come
        }
        return now;
    }

    /// A clock that goes back by more than a floor is followed: no wait is longer than on a clock
    /// that never was ahead. Smaller steps, such as a reading kept a little too long, are waited
    /// out, so that they cannot bring two starts closer.
    constexpr void follow_clock(time_point now) noexcept {
        if (now < latest_ - floor_) {
            next_start_ = earlier(next_start_, now + floor_);
            next_place_ = earlier(next_place_, next_start_);
            oldest_ = second_ = time_point::never();
            asked_since_ = false;
            latest_ = now;
        }
        latest_ = later(latest_, now);
    }

    constexpr time_point refuse(time_point place, time_point until) noexcept {
        if (place < oldest_) {
            second_ = oldest_;
            oldest_ = place;
        } else if (place > oldest_ && place < second_) {
            second_ = place;
        }
        return until;
    }

    constexpr void forget_oldest() noexcept {
        oldest_ = second_;
        second_ = time_point::never();
        asked_since_ = false;
    }

    duration floor_;
    time_point next_place_ = time_point::earliest();  // behind the last place in the queue
    time_point next_start_ = time_point::earliest();  // a floor after the last start
    time_point oldest_ = time_point::never();         // of the places that were due and refused
    time_point second_ = time_point::never();
    time_point give_way_until_ = time_point::earliest();  // while asked_since_
    time_point latest_ = time_point::earliest();          // reading of the clock
    bool asked_since_ = false;  // has a younger one asked since oldest_ could have started?
};

/// For the generations of ICE that do not pace (both drafts).
struct no_pacer {
    static constexpr bool start(pacer_slot& slot, time_point) noexcept {
        slot = {};
        return true;
    }
};

/// One session's share: Ta, and its place in the pacer's queue. Whenever the session has something
/// to start it calls `start`; when that says no, `deadline` says when to call again.
class session_pace {
  public:
    constexpr explicit session_pace(duration ta = milliseconds(50)) noexcept : ta_(ta) {}

    /// True: start one transaction, now. False: `deadline()` is later than `now`. The place in the
    /// queue is taken once Ta has passed, so that a session that waits for Ta holds up nobody.
    template <pacer_service Pacer>
    constexpr bool start(Pacer& shared, time_point now) noexcept {
        now = earlier(now, detail::last_moment);
        // A clock that has gone back by more than Ta: Ta passes from here.
        if (last_start_ - now > ta_) last_start_ = now;
        if (now < gate()) return false;
        if (!shared.start(slot_, now)) return false;
        started_ = true;
        last_start_ = now;
        return true;
    }

    /// When to call `start` (again): exact for Ta, and for the queue as far as this session has
    /// been told. In the past when nothing hinders it. Of use only while there is something to
    /// start. On a clock that has gone back it is wrong until `start` is called again.
    constexpr time_point deadline() const noexcept { return later(gate(), slot_.ask_at); }

    /// Takes effect at once: the time since the last start counts for the new Ta.
    constexpr void set_ta(duration ta) noexcept { ta_ = ta; }
    constexpr duration ta() const noexcept { return ta_; }

  private:
    constexpr time_point gate() const noexcept {
        return started_ ? last_start_ + ta_ : time_point::earliest();
    }

    duration ta_;
    time_point last_start_ = time_point::earliest();
    pacer_slot slot_;
    bool started_ = false;
};

static_assert(pacer_service<pacer> && pacer_service<no_pacer>);

}  // namespace ice::inline v0_1_0_dev

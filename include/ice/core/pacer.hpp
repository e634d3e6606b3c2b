// SPDX-License-Identifier: BSL-1.0
// Pacing of new transactions: one per Ta within a session, one per 5 ms over all sessions that
// share a pacer, checks and gathering together (RFC 8445 sections 14.1 and 14.2).
#pragma once

#include <concepts>
#include <cstdint>

#include "time.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

// A start at never() could have no successor that is later; just before it, the next is never.
inline constexpr time_point last_moment = {time_point::never().us - 1};

}  // namespace detail

/// A place in the queue of a pacer, kept by the session that waits in it. Blank: not in the queue.
struct pacer_slot {
    std::uint64_t place = 0;                     ///< the pacer's own: a number in order of booking
    time_point ask_at = time_point::earliest();  ///< when to ask (again)

    friend constexpr bool operator==(const pacer_slot&, const pacer_slot&) = default;
};

/// Service: says when a transaction may start, first come first served.
///   start(slot, now)  true: one transaction starts now, and `slot` is blank again.
///                     false: `slot` holds a place in the queue, and `slot.ask_at` is later than
///                     `now`; who asks before or after that does not lose the place.
/// Nobody is called back and nothing is allocated, so a session may vanish while it waits: it
/// costs the others two floors at most. Models: pacer, no_pacer. Belongs to one thread.
template <class P>
concept pacer_service = requires(P& p, pacer_slot& slot, time_point now) {
    { p.start(slot, now) } noexcept -> std::same_as<bool>;
};

/// The floor between any two starts of the host. O(1), whatever the number of sessions.
///
/// Each place is due one floor after the one before it, counted from the last real start: when
/// timers are on time sessions start exactly when told, and lateness shifts the queue as a whole.
/// On a host that comes so late that several are due at once, the floor lets one of them go. Which
/// one is not left to the order in which the host calls them, or the last would starve: the two
/// oldest places that were refused are kept, and the oldest has the right of way until one floor
/// after the next session has asked.
class pacer {
  public:
    /// RFC 8445 section 14.2 gives 5 ms; a host that knows its network may choose otherwise.
    /// 0 (or less) means no floor.
    constexpr explicit pacer(duration floor = milliseconds(5)) noexcept
        : floor_(floor > duration{} ? floor : duration{}) {}

    constexpr bool start(pacer_slot& slot, time_point now) noexcept {
        now = earlier(now, detail::last_moment);
        follow_clock(now);
        // Numbers that were not given yet are those of another pacer.
        const bool enters = slot.place == 0 || slot.place >= next_place_;
        if (enters) slot.place = next_place_++;
        slot.ask_at = earliest_start(slot.place, now, !enters && slot.ask_at <= now);
        if (now < slot.ask_at) return false;

        if (slot.place == oldest_) forget_oldest();
        asked_since_ = false;
        if (slot.place > last_) last_ = slot.place;
        next_start_ = now + floor_;
        slot = {};
        return true;
    }

    constexpr duration floor() const noexcept { return floor_; }

  private:
    static constexpr std::uint64_t nobody = 0xffff'ffff'ffff'ffff;

    /// A clock that goes back far enough to show is followed: no wait is longer than on a clock
    /// that never was ahead. Smaller steps, such as a reading kept a little too long, are waited
    /// out, so that they cannot bring two starts closer.
    constexpr void follow_clock(time_point now) noexcept {
        if (next_start_ - now > floor_ * 2) next_start_ = now + floor_;
        if (give_way_until_ - now > floor_ * 2) asked_since_ = false;
    }

    /// `now`: at once. `comes_when_told`: it has waited until it was told to ask, so that it has
    /// the right of way if it must wait again. Not so before, since it may never come.
    constexpr time_point earliest_start(std::uint64_t place, time_point now,
                                        bool comes_when_told) noexcept {
        const std::uint64_t ahead = place > last_ ? place - last_ - 1 : 0;
        const time_point due = next_start_ + floor_ * static_cast<std::int64_t>(ahead);
        if (now < due) return ahead == 0 && comes_when_told ? refuse(place, due) : due;

        while (oldest_ < place) {
            if (!asked_since_) give_way_until_ = now + floor_;
            asked_since_ = true;
            if (now < give_way_until_) return refuse(place, give_way_until_);
            forget_oldest();  // it does not come
        }
        return now;
    }

    constexpr time_point refuse(std::uint64_t place, time_point until) noexcept {
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
        second_ = nobody;
        asked_since_ = false;
    }

    duration floor_;
    time_point next_start_ = time_point::earliest();  // a floor after the last start
    std::uint64_t next_place_ = 1;
    std::uint64_t last_ = 0;         // the highest place that has started
    std::uint64_t oldest_ = nobody;  // of the places that were next and refused
    std::uint64_t second_ = nobody;
    time_point give_way_until_ = time_point::earliest();  // while asked_since_
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

    /// What it is made of, for journals. `restore` puts it back.
    constexpr time_point last_start() const noexcept { return last_start_; }
    constexpr const pacer_slot& slot() const noexcept { return slot_; }
    constexpr bool has_started() const noexcept { return started_; }
    static constexpr session_pace restore(duration ta, time_point last_start,
                                          const pacer_slot& slot, bool started) noexcept {
        session_pace p(ta);
        p.last_start_ = last_start;
        p.slot_ = slot;
        p.started_ = started;
        return p;
    }
    friend constexpr bool operator==(const session_pace&, const session_pace&) = default;

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

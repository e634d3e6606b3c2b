// SPDX-License-Identifier: BSL-1.0
// A client transaction's clock: when to send the request again, and when it has failed
// (RFC 8489 sections 6.2.1 and 6.2.2, RFC 3489 section 9.3).
#pragma once

#include <concepts>
#include <optional>

#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Run-time facts of a schedule; a rule reads those that concern it.
struct transaction_timing {
    duration rto = milliseconds(500);  ///< first interval (RFC 8489: RTO)
    std::uint8_t requests = 7;         ///< how many are sent at most (Rc), at least 1
    std::uint8_t last_wait = 16;       ///< in RTO, after the last request (Rm)
    duration reliable = seconds(39) + milliseconds(500);  ///< over TCP (Ti)
};

/// Rule: the schedule of requests.
///   R::requests(timing)      how many are sent at most, 1 .. 255
///   R::wait(timing, n)       how long to wait after the n-th, n from 1; after the last of them
///                            the transaction has failed
/// Models: udp_schedule (default), tcp_schedule, classic_schedule.
template <class R>
concept retransmission_schedule = requires(const transaction_timing& timing, unsigned n) {
    { R::requests(timing) } noexcept -> std::same_as<std::uint8_t>;
    { R::wait(timing, n) } noexcept -> std::same_as<duration>;
};

/// RFC 8489 section 6.2.1: intervals double from RTO; Rm x RTO after the last. With the defaults
/// requests go out at 0, 500, 1500, 3500, 7500, 15500 and 31500 ms, and 39500 ms is failure.
struct udp_schedule {
    static constexpr std::uint8_t requests(const transaction_timing& timing) noexcept {
        return timing.requests == 0 ? std::uint8_t{1} : timing.requests;
    }
    static constexpr duration wait(const transaction_timing& timing, unsigned n) noexcept {
        if (n >= requests(timing)) return timing.rto * timing.last_wait;
        return timing.rto * (std::int64_t{1} << (n < 40 ? n - 1 : 39U));
    }
};

/// RFC 8489 section 6.2.2: TCP repeats what is lost, so there is one request and one time-out.
struct tcp_schedule {
    static constexpr std::uint8_t requests(const transaction_timing&) noexcept { return 1; }
    static constexpr duration wait(const transaction_timing& timing, unsigned) noexcept {
        return timing.reliable;
    }
};

/// RFC 3489 section 9.3: fixed at 0, 100, 300, 700, 1500, 3100, 4700, 6300 and 7900 ms, failure at
/// 9500 ms. Reads nothing of the timing.
struct classic_schedule {
    static constexpr std::uint8_t requests(const transaction_timing&) noexcept { return 9; }
    static constexpr duration wait(const transaction_timing&, unsigned n) noexcept {
        return milliseconds(n < 5 ? std::int64_t{100} << (n - 1) : 1600);
    }
};

static_assert(retransmission_schedule<udp_schedule> && retransmission_schedule<tcp_schedule> &&
              retransmission_schedule<classic_schedule>);

/// What is to be done now.
enum class transaction_step : std::uint8_t {
    wait,                ///< nothing before deadline()
    send,                ///< the request once more, the same bytes with the same transaction id
    timed_out,           ///< it has failed, no response came
    integrity_violated,  ///< it has failed, and all responses that came were not authentic
};

/// The clock of one request. 24 bytes; the request itself is the owner's, who sends the first one
/// when it starts this, and drops this on a response that counts.
///
/// Every interval counts from when the request before it went out: a timer that is late moves all
/// that follows, so requests are never closer than the schedule has them, and never come in bursts.
template <retransmission_schedule Schedule>
class client_transaction {
  public:
    /// The first request goes out at `now`.
    constexpr client_transaction(time_point now, const transaction_timing& timing) noexcept
        : started_(now), deadline_(now + Schedule::wait(timing, 1)) {}

    /// When handle_timeout() is due; never, after it has failed.
    constexpr time_point deadline() const noexcept { return deadline_; }
    /// How many requests have gone out.
    constexpr unsigned sent() const noexcept { return sent_; }

    /// `timing` may change between calls; what has been waited for so far stands.
    constexpr transaction_step handle_timeout(time_point now,
                                              const transaction_timing& timing) noexcept {
        if (now < deadline_) return transaction_step::wait;
        if (sent_ >= Schedule::requests(timing)) {
            deadline_ = time_point::never();
            return failure();
        }
        ++sent_;
        deadline_ = now + Schedule::wait(timing, sent_);
        return transaction_step::send;
    }

    /// A response came and was ignored because it was not authentic (RFC 8489 sections 9.1.4 and
    /// 9.2.5): the schedule goes on, but the failure has another name.
    constexpr void note_unauthentic() noexcept { violated_ = true; }
    constexpr transaction_step failure() const noexcept {
        return violated_ ? transaction_step::integrity_violated : transaction_step::timed_out;
    }

    /// The round trip that a response at `now` has measured; nothing when the request has been
    /// sent more than once, since then nobody knows which one was answered (Karn).
    constexpr std::optional<duration> round_trip(time_point now) const noexcept {
        if (sent_ != 1 || now < started_) return std::nullopt;
        return now - started_;
    }

  private:
    time_point started_;
    time_point deadline_;
    std::uint8_t sent_ = 1;
    bool violated_ = false;
};

static_assert(sizeof(client_transaction<udp_schedule>) <= 24);

}  // namespace ice::inline v0_1_0_dev::stun

// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/transaction.hpp>

#include "../support/verify.hpp"

#include <ice/core/static_vector.hpp>

#include <initializer_list>

namespace stun = ice::stun;
using ice::duration;
using ice::milliseconds;
using ice::seconds;
using ice::time_point;
using stun::transaction_step;

namespace {

constexpr time_point start{1'000'000'000};
using times = ice::static_vector<std::int64_t, 16>;

constexpr times ms(std::initializer_list<std::int64_t> list) {
    times t;
    for (const auto n : list) static_cast<void>(t.push_back(n));
    return t;
}

/// When requests go out and when it fails, in milliseconds, with timers that are `late`.
template <class Schedule>
constexpr times run(const stun::transaction_timing& timing, duration late = {}) {
    stun::client_transaction<Schedule> t(start, timing);
    times sent = ms({0});
    for (;;) {
        const time_point now = t.deadline() + late;
        const transaction_step step = t.handle_timeout(now, timing);
        static_cast<void>(sent.push_back((now - start).us / 1000));
        if (step != transaction_step::send) return sent;
    }
}

constexpr stun::transaction_timing standard;

struct archetype {
    static std::uint8_t requests(const stun::transaction_timing&) noexcept { return 1; }
    static duration wait(const stun::transaction_timing&, unsigned) noexcept { return {}; }
};
struct near_miss {
    static int requests(const stun::transaction_timing&) noexcept { return 1; }
    static duration wait(const stun::transaction_timing&, unsigned) noexcept { return {}; }
};
static_assert(stun::retransmission_schedule<archetype>);
static_assert(!stun::retransmission_schedule<near_miss>);

}  // namespace

TEST_CASE("RFC 8489: the schedule over UDP") {
    // RFC8489-6.2.1-1, RFC8489-6.2.1-11, RFC8489-6.2.1-12, RFC8489-6.2.1-13
    ICE_VERIFY(run<stun::udp_schedule>(standard) ==
               ms({0, 500, 1500, 3500, 7500, 15500, 31500, 39500}));
    constexpr stun::transaction_timing other{milliseconds(100), 3, 4, {}};
    ICE_VERIFY(run<stun::udp_schedule>(other) == ms({0, 100, 300, 700}));
    constexpr stun::transaction_timing once{milliseconds(100), 1, 16, {}};
    ICE_VERIFY(run<stun::udp_schedule>(once) == ms({0, 1600}));
    constexpr stun::transaction_timing none{milliseconds(100), 0, 16, {}};
    ICE_VERIFY(run<stun::udp_schedule>(none) == ms({0, 1600}));
}

TEST_CASE("RFC 8489: over TCP one request and one time-out") {
    ICE_VERIFY(run<stun::tcp_schedule>(standard) == ms({0, 39500}));  // RFC8489-6.2.2-2
    constexpr stun::transaction_timing other{{}, 7, 16, seconds(5)};
    ICE_VERIFY(run<stun::tcp_schedule>(other) == ms({0, 5000}));
}

TEST_CASE("RFC 3489: the schedule is fixed") {
    ICE_VERIFY(run<stun::classic_schedule>(standard) ==
               ms({0, 100, 300, 700, 1500, 3100, 4700, 6300, 7900, 9500}));
}

TEST_CASE("late timers move what follows, and never bring it closer") {
    ICE_VERIFY(run<stun::udp_schedule>(standard, milliseconds(50)) ==
               ms({0, 550, 1600, 3650, 7700, 15750, 31800, 39850}));
    // A host that slept for an hour sends one request, not six.
    stun::client_transaction<stun::udp_schedule> t(start, standard);
    const time_point woken = start + seconds(3600);
    CHECK(t.handle_timeout(woken, standard) == transaction_step::send);
    CHECK(t.handle_timeout(woken, standard) == transaction_step::wait);
    CHECK(t.deadline() == woken + seconds(1));
    CHECK(t.sent() == 2);
}

TEST_CASE("nothing happens before the deadline, or when time goes back") {
    stun::client_transaction<stun::udp_schedule> t(start, standard);
    CHECK(t.deadline() == start + milliseconds(500));
    CHECK(t.handle_timeout(start + milliseconds(499), standard) == transaction_step::wait);
    CHECK(t.handle_timeout(start - seconds(9), standard) == transaction_step::wait);
    CHECK(t.handle_timeout(time_point::earliest(), standard) == transaction_step::wait);
    CHECK(t.sent() == 1);
}

TEST_CASE("a failed transaction has no deadline") {
    stun::client_transaction<stun::tcp_schedule> t(start, standard);
    CHECK(t.handle_timeout(start + seconds(40), standard) == transaction_step::timed_out);
    CHECK(t.deadline() == time_point::never());
}

TEST_CASE("responses that were not authentic change the failure's name, and nothing else") {
    stun::client_transaction<stun::udp_schedule> t(start, standard);
    const time_point before = t.deadline();
    t.note_unauthentic();
    CHECK(t.deadline() == before);  // RFC8489-9.1.4-2, RFC8489-9.2.5-16
    transaction_step step = transaction_step::wait;
    unsigned sent = 1;
    while ((step = t.handle_timeout(t.deadline(), standard)) == transaction_step::send) ++sent;
    CHECK(sent == 7);
    CHECK(step == transaction_step::integrity_violated);  // RFC8489-9.1.4-3, RFC8489-9.2.5-17
}

TEST_CASE("round trips are measured where one request was sent") {
    stun::client_transaction<stun::udp_schedule> t(start, standard);
    CHECK(t.round_trip(start + milliseconds(30)) == milliseconds(30));
    CHECK(!t.round_trip(start - milliseconds(30)).has_value());
    CHECK(t.handle_timeout(t.deadline(), standard) == transaction_step::send);
    CHECK(
        !t.round_trip(start + milliseconds(530)).has_value());  // RFC8489-6.2.1-7, RFC8489-6.2.1-8
}

TEST_CASE("extreme timings saturate") {
    constexpr stun::transaction_timing endless{duration::longest(), 255, 255, duration::longest()};
    stun::client_transaction<stun::udp_schedule> t(start, endless);
    CHECK(t.handle_timeout(start + seconds(1'000'000), endless) == transaction_step::wait);
    constexpr stun::transaction_timing many{milliseconds(1), 255, 1, {}};
    ICE_VERIFY(stun::udp_schedule::wait(many, 200) >= stun::udp_schedule::wait(many, 100));
    ICE_VERIFY(stun::udp_schedule::wait(many, 40) == milliseconds(1) * (std::int64_t{1} << 39));
}

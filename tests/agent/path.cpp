// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/path.hpp>

#include <doctest/doctest.h>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;

namespace {

/// Two pairs, the first of them better; both valid.
struct two_paths : bench::single {
    std::uint16_t first = no_index;
    std::uint16_t second = no_index;

    two_paths() {
        const auto l = local(here(1));
        const auto a = remote(there(1), 200);
        const auto b = remote(there(2), 100);
        form();
        first = index(l, a);
        second = index(l, b);
        validate(first);
        validate(second);
    }
    path_record& path() { return s.components[0].path; }
};

}  // namespace

TEST_CASE("path: consent is asked for every 4 to 6 seconds, evenly spread") {
    bench::single p;
    duration least = seconds(100);
    duration most{};
    for (int i = 0; i < 5000; ++i) {
        const duration wait = detail::consent_wait(p.c);
        if (wait < least) least = wait;
        if (wait > most) most = wait;
    }
    CHECK(least >= seconds(4));
    CHECK(least < milliseconds(4010));
    CHECK(most <= seconds(6));
    CHECK(most > milliseconds(5990));
}

TEST_CASE("path: never more often than every 4 seconds, whatever is configured") {
    bench::single p;
    p.s.config.consent_interval = seconds(2);
    for (int i = 0; i < 20; ++i) CHECK(detail::consent_wait(p.c) == seconds(4));
    p.s.config.consent_interval = seconds(10);
    for (int i = 0; i < 20; ++i) {
        CHECK(detail::consent_wait(p.c) >= seconds(8));
        CHECK(detail::consent_wait(p.c) <= seconds(12));
    }
}

TEST_CASE("path: a new path has a new serial, the same one keeps it") {
    two_paths p;
    detail::set_path(p.c, 0, p.second);
    const std::uint8_t serial = p.path().serial;
    CHECK(bool{p.path().set});
    CHECK(p.path().remote == there(2));
    CHECK(p.path().consent_until == p.c.now + seconds(30));
    CHECK(p.s.timers.at(p.s.expiry_timer) == p.path().consent_until);
    CHECK(p.s.timers.at(p.s.keepalive_timer) == p.c.now + seconds(15));
    CHECK(detail::next_event(p.s).kind == event_kind::route_changed);

    detail::set_path(p.c, 0, p.second);
    CHECK(p.path().serial == serial);
    CHECK(detail::next_event(p.s).kind == event_kind::none);
    detail::set_path(p.c, 0, p.first);
    CHECK(p.path().serial == serial + 1);
    CHECK(p.path().remote == there(1));
    detail::lose_path(p.c, 0);
    detail::set_path(p.c, 0, p.first);  // a lost one is not taken up again, it begins anew
    CHECK(p.path().serial == serial + 2);
    CHECK(!p.path().lost);
}

TEST_CASE("path: an answer renews consent and ends the silence, unless the path is lost") {
    two_paths p;
    detail::set_path(p.c, 0, p.first);
    p.path().silent = true;
    p.s.timers.set(p.s.silence_timer, p.c.now + seconds(5));
    p.c.now = p.c.now + seconds(20);
    detail::renew_consent(p.c, 0);
    CHECK(p.path().consent_until == bench::start + seconds(50));
    CHECK(p.s.timers.at(p.s.expiry_timer) == bench::start + seconds(50));
    CHECK(!p.path().silent);
    CHECK(!p.s.timers.is_set(p.s.silence_timer));

    detail::lose_path(p.c, 0);
    CHECK(!p.s.timers.is_set(p.s.expiry_timer));
    CHECK(!p.s.timers.is_set(p.s.consent_timer));
    CHECK(!p.s.timers.is_set(p.s.keepalive_timer));
    p.c.now = p.c.now + seconds(5);
    detail::renew_consent(p.c, 0);
    CHECK(p.path().consent_until == bench::start + seconds(50));
    CHECK(!p.s.timers.is_set(p.s.expiry_timer));
}

TEST_CASE("path: the nominated pair, else the best valid one whose consent lasts") {
    two_paths p;
    detail::choose_path(p.c, 0);
    CHECK(p.path().pair == p.first);  // RFC8445-12.1-1
    p.c.now = p.c.now + seconds(10);
    p.s.pairs[p.second].validated_at = p.c.now;
    p.c.now = p.c.now + seconds(20);  // exactly the 30 seconds of the first
    detail::choose_path(p.c, 0);
    CHECK(p.path().pair == p.second);
    p.s.components[0].nominated = p.first;
    detail::choose_path(p.c, 0);
    CHECK(p.path().pair == p.first);
}

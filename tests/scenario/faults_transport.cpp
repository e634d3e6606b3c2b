// SPDX-License-Identifier: BSL-1.0
// Transports that fail: once, at every call that a session makes; from some call on; for ever.
#include "faults_support.hpp"

using namespace faults;

namespace {

constexpr send_status kinds[] = {send_status::would_block, send_status::unreachable,
                                 send_status::pending};

/// How often A sends in a minute of a session, when nothing fails.
int calls_of_a_minute() {
    two t;
    t.begin();
    t.run_to(seconds(60));
    CHECK(t.is_up());
    return static_cast<int>(t.a.carrier.calls.size());
}

}  // namespace

TEST_CASE("faults: the k-th send fails, for every k of a minute, in every way") {
    const int all = calls_of_a_minute();
    CHECK(all > 20);
    for (const send_status kind : kinds)
        for (int k = 1; k <= all; ++k) {
            CAPTURE(k);
            CAPTURE(static_cast<int>(kind));
            two t;
            t.a.carrier.answers = [&](int n) {
                if (n != k) return send_status::sent;
                return kind;
            };
            t.begin();
            t.run_to(seconds(1));
            CHECK(t.a.agent.base_ready(t.net.now(), base_id(0)).code() == errc::ok);
            CHECK(t.run_to(seconds(10), [&] { return t.is_up(); }));
            t.run_to(seconds(75));
            CHECK(t.is_up());
            CHECK(static_cast<int>(t.a.carrier.calls.size()) >= k);
        }
}

TEST_CASE("faults: a third of all sends fail, on both sides, over seeds") {
    for (const send_status kind : {send_status::would_block, send_status::unreachable})
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            CAPTURE(seed);
            sim::prng dice(seed);
            two t;
            t.a.carrier.answers = t.b.carrier.answers = [&](int) {
                return dice.chance(333'333) ? kind : send_status::sent;
            };
            t.begin();
            CHECK(t.run_to(seconds(35), [&] { return t.is_up(); }));
        }
}

TEST_CASE(
    "faults: nothing goes out any more, from every call on: the session ends, without haste") {
    const int all = calls_of_a_minute();
    for (const send_status kind : {send_status::would_block, send_status::unreachable})
        for (int k = 1; k <= all; k += 3) {
            CAPTURE(k);
            two t;
            t.a.carrier.answers = [&](int n) { return n < k ? send_status::sent : kind; };
            t.begin();
            t.run_to(seconds(200));
            CHECK(t.a.agent.state() == session_state::failed);
            CHECK(t.b.agent.state() == session_state::failed);
            CHECK(!t.a.agent.route_of(0, 1).may_send);
            CHECK(t.a.agent.next_deadline() == time_point::never());
            // No more calls than a transport that loses everything sees.
            CHECK(static_cast<int>(t.a.carrier.calls.size()) <= k + 60);
        }
}

TEST_CASE(
    "faults: a transport that is never ready is asked once, and again when the host says so") {
    two t;
    t.a.carrier.answers = [](int) { return send_status::pending; };
    t.b.carrier.answers = [](int) { return send_status::would_block; };
    t.begin();
    t.run_to(seconds(30));
    CHECK(t.a.carrier.calls.size() == 1);
    for (int n = 0; n < 5; ++n) {
        CHECK(t.a.agent.base_ready(t.net.now(), base_id(0)).code() == errc::ok);
        t.run_to(seconds(31 + n));
    }
    CHECK(t.a.carrier.calls.size() == 6);
    t.a.carrier.answers = t.b.carrier.answers = {};
    CHECK(t.a.agent.base_ready(t.net.now(), base_id(0)).code() == errc::ok);
    CHECK(t.run_to(seconds(60), [&] { return t.is_up(); }));
}

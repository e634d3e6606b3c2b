// SPDX-License-Identifier: BSL-1.0
// Clocks: any epoch, values near the edges of 32 and 64 bits, jumps forward and back.
#include "support.hpp"

using namespace story;

namespace {

std::string ten_seconds_from(time_point start) {
    couple c(milliseconds(25), {}, 1, start);
    c.begin();
    c.w.run_to(seconds(10));
    return c.w.take();
}

}  // namespace

TEST_CASE("clock: the same story at any epoch") {
    const std::string story = ten_seconds_from({});
    CHECK(story.find("A is completed") != std::string::npos);
    const std::int64_t two_31 = std::int64_t{1} << 31, two_32 = std::int64_t{1} << 32;
    for (const std::int64_t edge : {two_31, two_32, two_31 * 1000, two_32 * 1000,
                                    std::int64_t{1} << 53, std::int64_t{1} << 62, std::int64_t{0}})
        for (const std::int64_t before :
             {std::int64_t{0}, std::int64_t{60'000}, std::int64_t{5'000'000}})
            CHECK(ten_seconds_from({edge - before}) == story);
    CHECK(ten_seconds_from({-two_32 * 1000}) == story);
}

TEST_CASE("clock: at the end of time nothing breaks") {
    couple c(milliseconds(25), {}, 1, {time_point::never().us - 3'000'000});
    c.begin();
    c.w.run_to(seconds(2));
    CHECK(c.a.agent.state() == session_state::completed);
    c.a.handle_timeout(time_point::never());
    c.a.handle_timeout(time_point::never());
    c.a.handle_timeout(time_point::earliest());
    CHECK(c.a.agent.state() != session_state::checking);
}

TEST_CASE("clock: a step back counts as no time passing") {
    couple c;
    c.complete();
    c.w.run_to(seconds(3));
    c.a.handle_timeout(c.w.now());
    const time_point deadline = c.a.next_deadline();
    const time_point latest = c.a.state().now;
    c.a.handle_timeout(at(seconds(1)));
    c.a.handle_timeout(time_point::earliest());
    CHECK(c.a.next_deadline() == deadline);
    CHECK(c.a.agent.add_remote_candidate(at({}), 0, {{v4(8), 8}, 1, "1"}).code() == errc::ok);
    CHECK(c.a.state().now == latest);
    c.w.run_to(seconds(60));
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("clock: a laptop that slept loses consent, and does not send a burst") {
    couple c;
    c.complete();
    c.w.run_to(seconds(3));
    c.w.take();
    c.a.handle_timeout(at(seconds(3'600)));
    // RFC7675-5.1-2: at most one datagram of each timer; then all is over.
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    CHECK(c.a.agent.reason() == failed_reason::consent_expired);
    CHECK(c.w.count("A1>B1") <= 2);
    CHECK(c.a.agent.restart(at(seconds(3'600))).code() == errc::ok);
}

TEST_CASE("clock: late timeouts never bring transmissions closer together") {
    couple c;
    c.w.loses = [](const sight&) { return true; };
    c.a.hear_credentials(c.b);
    c.a.hear_candidates(c.b);
    c.a.start();
    c.w.net.run_until(at(milliseconds(100)));
    c.a.handle_timeout(c.w.now());
    CHECK(c.a.next_deadline() == at(milliseconds(600)));
    c.w.net.run_until(at(seconds(5)));  // the host was busy
    c.a.handle_timeout(c.w.now());
    CHECK(c.a.next_deadline() == at(seconds(6)));
    c.a.handle_timeout(c.w.now());
    CHECK(c.w.count("A1>B1") == 2);
}

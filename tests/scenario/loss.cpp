// SPDX-License-Identifier: BSL-1.0
// Loss, duplication, reordering and jitter, over many seeds.
#include "support.hpp"

using namespace story;

namespace {

struct tally {
    int completed = 0;
    duration slowest{};
    std::uint64_t most_datagrams = 0;
};

tally run(const sim::link_rules& link, std::uint64_t seeds, duration limit) {
    tally t;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        couple c(link.latency, {}, seed);
        std::uint64_t datagrams = 0;
        c.w.silent = true;
        c.w.loses = [&](const sight&) {
            ++datagrams;
            return false;
        };
        c.w.net.set_link(c.w.lan, link);
        c.begin();
        const bool done = c.w.run_to(limit, [&] {
            return c.a.agent.state() == session_state::completed &&
                   c.b.agent.state() == session_state::completed;
        });
        if (!done) continue;
        ++t.completed;
        t.slowest = c.w.now() - c.w.epoch > t.slowest ? c.w.now() - c.w.epoch : t.slowest;
        t.most_datagrams = datagrams > t.most_datagrams ? datagrams : t.most_datagrams;
        // Both sides use the same pair, and one controls.
        CHECK(c.a.agent.route_of(0, 1).to.remote == endpoint(v4(2), 6000));
        CHECK(c.b.agent.route_of(0, 1).to.remote == endpoint(v4(1), 5000));
        CHECK(c.a.agent.role() != c.b.agent.role());
    }
    return t;
}

}  // namespace

TEST_CASE("loss: 10, 20 and 30 percent each way complete within the time that Rc = 7 gives") {
    // Seven transmissions of both checks span 2 x 31.5 s. At 30 % one exchange fails with
    // probability 0.51, seven of them with 0.9 %, which the peer's own checks still can mend.
    const tally ten = run({.latency = milliseconds(25), .loss = 100'000}, 300, seconds(63));
    CHECK(ten.completed == 300);
    CHECK(ten.slowest < seconds(16));
    const tally twenty = run({.latency = milliseconds(25), .loss = 200'000}, 300, seconds(63));
    CHECK(twenty.completed == 300);
    const tally thirty = run({.latency = milliseconds(25), .loss = 300'000}, 300, seconds(63));
    CHECK(thirty.completed >= 294);
}

TEST_CASE("loss: duplicates and late datagrams cost nothing") {
    const tally t = run({.latency = milliseconds(25),
                         .jitter = milliseconds(30),
                         .duplicate = 300'000,
                         .reorder = 300'000,
                         .reorder_delay = milliseconds(70)},
                        200, seconds(5));
    CHECK(t.completed == 200);
    CHECK(t.slowest < seconds(1));
    CHECK(t.most_datagrams <= 24);
}

TEST_CASE("loss: everything at once") {
    const tally t = run({.latency = milliseconds(60),
                         .jitter = milliseconds(100),
                         .loss = 150'000,
                         .duplicate = 200'000,
                         .reorder = 200'000,
                         .reorder_delay = milliseconds(200)},
                        200, seconds(63));
    CHECK(t.completed == 200);
}

TEST_CASE("loss: a round trip longer than the timeout is only slower") {
    const tally t = run({.latency = milliseconds(900)}, 1, seconds(20));
    CHECK(t.completed == 1);
    CHECK(t.slowest == milliseconds(3'600));
}

TEST_CASE("loss: one direction is dead for some seconds") {
    for (const char who : {'A', 'B'}) {
        couple c;
        c.w.loses = [&](const sight& s) { return s.who == who && c.w.now() < at(seconds(4)); };
        c.begin();
        CHECK(c.w.run_to(seconds(20), [&] {
            return c.a.agent.state() == session_state::completed &&
                   c.b.agent.state() == session_state::completed;
        }));
        CHECK(c.w.now() > at(seconds(4)));
        CHECK(c.w.now() < at(seconds(8)));
    }
}

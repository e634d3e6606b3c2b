// SPDX-License-Identifier: BSL-1.0
// Services of their own on threads of their own run in parallel: nothing is shared behind their
// backs. ThreadSanitizer would see it, and each thread must get what a lone one gets.
#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include <ice/core.hpp>

namespace {

struct trace {
    std::vector<std::uint64_t> drawn;
    std::vector<std::int64_t> started;
    bool operator==(const trace&) const = default;
};

/// What one thread owns: randomness, a pacer, and sessions that share both.
trace run(std::uint8_t seed_byte) {
    std::uint8_t seed[32] = {seed_byte};
    ice::chacha_random random(seed);
    ice::pacer shared;
    std::vector<ice::session_pace> sessions(20);
    trace t;
    ice::time_point now;
    for (int i = 0; i < 20'000; ++i) {
        now = now + ice::microseconds(ice::draw_below(random, 3'000, ice::draw::jitter));
        auto& session = sessions[ice::draw_below(random, 20, ice::draw::jitter)];
        if (!session.start(shared, now)) continue;
        t.started.push_back(now.us);
        t.drawn.push_back(ice::draw_u64(random, ice::draw::transaction_id));
    }
    return t;
}

TEST_CASE("two threads, each with services of its own") {
    const trace expected[2] = {run(1), run(2)};
    for (int round = 0; round < 5; ++round) {
        trace got[2];
        std::thread first([&] { got[0] = run(1); });
        std::thread second([&] { got[1] = run(2); });
        first.join();
        second.join();
        CHECK(got[0] == expected[0]);
        CHECK(got[1] == expected[1]);
    }
    CHECK(expected[0] != expected[1]);
    CHECK(expected[0].started.size() > 1'000);
}

}  // namespace

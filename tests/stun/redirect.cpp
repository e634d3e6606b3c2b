// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/redirect.hpp>

#include "../support/verify.hpp"

namespace stun = ice::stun;
using enum stun::redirect_verdict;
using ice::address;
using ice::endpoint;
using ice::seconds;
using ice::time_point;

namespace {

constexpr endpoint server(std::uint8_t n) { return {address::v4(192, 0, 2, n), 3478}; }
constexpr std::uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8};

}  // namespace

TEST_CASE("a redirection is followed once in five minutes") {
    stun::redirect_guard guard;
    const time_point t{};
    guard.note(t, server(1));
    CHECK(guard.judge(t, server(1), server(2), true) == follow);
    CHECK(guard.judge(t, server(2), server(1), true) == visited);  // RFC8489-10-9
    CHECK(guard.judge(t, server(2), server(2), true) == visited);
    CHECK(guard.judge(t + seconds(299), server(2), server(1), true) == visited);
    CHECK(guard.judge(t + seconds(300), server(2), server(1), true) == follow);
}

TEST_CASE("a 300 that anybody could have sent is not followed") {
    stun::redirect_guard guard;
    CHECK(guard.judge({}, server(1), server(2), false) == unauthenticated);  // RFC8489-14.8-7
    CHECK(guard.judge({}, server(1), server(2), true) == follow);            // it left no trace
}

TEST_CASE("the family stays") {
    stun::redirect_guard guard;
    CHECK(guard.judge({}, server(1), endpoint(address::v6(six), 3478), true) == other_family);
    CHECK(guard.judge({}, server(1), endpoint(), true) == other_family);
}

TEST_CASE("a long chain of servers ends") {
    stun::redirect_guard guard;
    guard.note({}, server(1));
    for (std::uint8_t n = 2; n <= 8; ++n)
        CHECK(guard.judge({}, server(1), server(n), true) == follow);
    CHECK(guard.judge({}, server(1), server(9), true) == too_many);
    CHECK(guard.judge(time_point{} + seconds(300), server(1), server(9), true) == follow);
}

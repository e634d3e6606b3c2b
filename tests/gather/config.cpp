// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/config.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool with(duration gather_config::*member, duration value) {
    gather_config c;
    c.*member = value;
    return c.is_valid();
}
constexpr bool with(std::uint8_t gather_config::*member, std::uint8_t value) {
    gather_config c;
    c.*member = value;
    return c.is_valid();
}
constexpr duration rto(std::int64_t ta_ms, std::size_t candidates, const gather_config& c = {}) {
    return candidate_count_rto::gathering(c, milliseconds(ta_ms), candidates);
}

}  // namespace

TEST_CASE("gather config: ranges") {
    ICE_VERIFY(gather_config{}.is_valid());
    ICE_VERIFY(with(&gather_config::keepalive, duration{}));
    ICE_VERIFY(with(&gather_config::keepalive, seconds(1)));
    ICE_VERIFY(!with(&gather_config::keepalive, milliseconds(999)));
    ICE_VERIFY(!with(&gather_config::keepalive, seconds(-15)));
    ICE_VERIFY(!with(&gather_config::shortest_rto, duration{}));
    ICE_VERIFY(!with(&gather_config::longest_rto, milliseconds(499)));
    ICE_VERIFY(!with(&gather_config::longest_rto, duration{0x1'0000'0000}));
    ICE_VERIFY(with(&gather_config::longest_rto, duration{0xffff'ffff}));
    ICE_VERIFY(!with(&gather_config::rc, 0));
    ICE_VERIFY(!with(&gather_config::rc, 31));
    ICE_VERIFY(!with(&gather_config::rm, 0));
}

TEST_CASE("gather config: RTO by the number of candidates") {
    // RFC8445-14.3-1
    ICE_VERIFY(rto(50, 0) == milliseconds(500));
    ICE_VERIFY(rto(50, 10) == milliseconds(500));
    ICE_VERIFY(rto(50, 11) == milliseconds(550));
    ICE_VERIFY(rto(5, 100) == milliseconds(500));
    ICE_VERIFY(rto(5, 101) == milliseconds(505));
    ICE_VERIFY(rto(2'000, 2) == milliseconds(4'000));
    // RFC8445-14.3-3: the ceiling.
    ICE_VERIFY(rto(2'000, 3) == milliseconds(5'000));
    ICE_VERIFY(rto(2'000, 64, {.longest_rto = seconds(1'000)}) == seconds(128));
}

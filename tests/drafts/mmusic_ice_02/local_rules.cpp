// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/local_rules.hpp>

#include <doctest/doctest.h>

#include "../../support/verify.hpp"

using namespace ice;
using namespace ice::mmusic_ice_02;
using enum candidate_kind;

namespace {

constexpr address four = address::v4(192, 0, 2, 1);
constexpr address six = address::v6(0x2001'0db8ULL << 32, 1);
constexpr q_value q(candidate_kind k, const address& a) {
    return fewest_relays_first::preference(k, a);
}

struct archetype {
    static q_value preference(candidate_kind, const address&) noexcept { return {}; }
};
struct near_miss {
    static double preference(candidate_kind, const address&) noexcept { return 0.4; }
};
static_assert(preference_rule<archetype>);
static_assert(!preference_rule<near_miss>);

}  // namespace

TEST_CASE("media is wanted without relay, and over IPv6 first") {
    ICE_VERIFY(q(host, six) > q(host, four));
    ICE_VERIFY(q(host, four) > q(srflx, six));
    ICE_VERIFY(q(srflx, six) > q(srflx, four));
    ICE_VERIFY(q(srflx, four) > q(relay, six));
    ICE_VERIFY(q(relay, six) > q(relay, four));
    ICE_VERIFY(q(host, four) == q_value(400));
}

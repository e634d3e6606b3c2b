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
constexpr int likelihood(candidate_kind k, const address& a) {
    return relay_is_likeliest::likelihood(k, a);
}

struct archetype {
    static q_value preference(candidate_kind, const address&) noexcept { return {}; }
    static std::uint8_t likelihood(candidate_kind, const address&) noexcept { return 0; }
};
struct near_miss {
    static double preference(candidate_kind, const address&) noexcept { return 0.4; }
    static std::uint8_t likelihood(candidate_kind) noexcept { return 0; }
};
static_assert(preference_rule<archetype> && default_rule<archetype>);
static_assert(!preference_rule<near_miss> && !default_rule<near_miss>);

}  // namespace

TEST_CASE("media is wanted without relay, and over IPv6 first") {
    ICE_VERIFY(q(host, six) > q(host, four));
    ICE_VERIFY(q(host, four) > q(srflx, six));
    ICE_VERIFY(q(srflx, six) > q(srflx, four));
    ICE_VERIFY(q(srflx, four) > q(relay, six));
    ICE_VERIFY(q(relay, six) > q(relay, four));
    ICE_VERIFY(q(host, four) == q_value(400));
}

// ICE02-5.3.3-1
TEST_CASE("the default is where a peer without ICE gets through likeliest") {
    ICE_VERIFY(likelihood(relay, four) > likelihood(relay, six));
    ICE_VERIFY(likelihood(relay, six) > likelihood(srflx, four));
    ICE_VERIFY(likelihood(srflx, six) > likelihood(host, four));
    ICE_VERIFY(likelihood(host, four) > likelihood(host, six));
}

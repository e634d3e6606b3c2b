// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/default_rule.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::early;
using enum candidate_kind;

namespace {

constexpr address four = address::v4(192, 0, 2, 1);
constexpr address six = address::v6(0x2001'0db8ULL << 32, 1);
constexpr int likelihood(candidate_kind k, const address& a) {
    return relay_is_likeliest::likelihood(k, a);
}

struct archetype {
    static std::uint8_t likelihood(candidate_kind, const address&) noexcept { return 0; }
};
struct near_miss {
    static std::uint8_t likelihood(candidate_kind) noexcept { return 0; }
};
static_assert(default_rule<archetype> && !default_rule<near_miss>);

}  // namespace

// ICE02-5.3.3-1
TEST_CASE("the default is where a peer without ICE gets through likeliest") {
    ICE_VERIFY(likelihood(relay, four) > likelihood(relay, six));
    ICE_VERIFY(likelihood(relay, six) > likelihood(srflx, four));
    ICE_VERIFY(likelihood(srflx, six) > likelihood(host, four));
    ICE_VERIFY(likelihood(host, four) > likelihood(host, six));
}

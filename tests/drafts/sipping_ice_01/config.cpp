// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/config.hpp>

#include <doctest/doctest.h>

#include "../../support/verify.hpp"

using namespace ice;
using namespace ice::sipping_ice_01;

namespace {

constexpr std::uint8_t six_bytes[] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr address six = address::v6(six_bytes);
constexpr address four = address::v4(192, 0, 2, 1);
constexpr q_value of(candidate_kind kind, const address& a, bool vpn = false) {
    return class_values{}.of(kind, a, vpn);
}

}  // namespace

TEST_CASE("q-values follow the number of intermediaries, IPv6 first") {
    using enum candidate_kind;
    // ICE01-5.3-1
    ICE_VERIFY(of(host, four) > of(srflx, four));
    ICE_VERIFY(of(srflx, four) > of(relay, four));
    ICE_VERIFY(of(relay, four) > of(host, six, true));
    ICE_VERIFY(of(host, four) > of(srflx, six));
    ICE_VERIFY(of(srflx, four) > of(relay, six));
    // ICE01-5.3-2
    ICE_VERIFY(of(host, six) > of(host, four));
    ICE_VERIFY(of(srflx, six) > of(srflx, four));
    ICE_VERIFY(of(relay, six) > of(relay, four));
    ICE_VERIFY(of(host, six, true) > of(host, four, true));
}

TEST_CASE("q-values are configuration") {
    ICE_VERIFY([] {
        class_values q;
        q.local_v4 = q_value(1000);
        return q.of(candidate_kind::host, four, false) == q_value(1000);
    }());
}

TEST_CASE("what cannot be configured") {
    ICE_VERIFY(cycles_config{}.is_valid());
    ICE_VERIFY((cycles_config{.free_wait = {}, .offer_wait = {}}).is_valid());
    ICE_VERIFY((!cycles_config{.free_wait = seconds(-1)}.is_valid()));
    ICE_VERIFY((!cycles_config{.offer_wait = seconds(-1)}.is_valid()));
    ICE_VERIFY((!cycles_config{.retry_wait = {}}.is_valid()));
    ICE_VERIFY((!cycles_config{.first_id = 0}.is_valid()));
}

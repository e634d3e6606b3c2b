// SPDX-License-Identifier: BSL-1.0
#include <ice/profiles/lite.hpp>

#include <doctest/doctest.h>

#include <array>
#include <concepts>

#include <ice/agent/lite.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

struct silent {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};
using agent = basic_lite_agent<silent, profiles::lite>;

}  // namespace

TEST_CASE("lite: the rules of RFC 8445 on a small engine") {
    ICE_VERIFY(profile<profiles::lite>);
    ICE_VERIFY(profiles::lite::engine == profiles::engine_kind::lite);
    ICE_VERIFY(profiles::lite::says_ice2);
    ICE_VERIFY(profiles::lite::capacity.pairs == 0);
    ICE_VERIFY(profiles::lite::capacity.remotes == 0);
    static_assert(std::same_as<profiles::lite::stun_dialect, profiles::rfc8445::stun_dialect>);
}

TEST_CASE("lite: a thousand sessions fit in a megabyte") { ICE_VERIFY(sizeof(agent) <= 1024); }

TEST_CASE("lite: one component, as the capacity says") {
    silent out;
    services<silent, profiles::lite> host{out, chacha_random(std::array<std::uint8_t, 32>{1})};
    agent a(host);
    CHECK(a.add_component(0, 1, {address::v4(192, 0, 2, 1), 5000}));
    CHECK(!a.add_component(0, 2, {address::v4(192, 0, 2, 1), 5001}));
}

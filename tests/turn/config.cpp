// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/config.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

namespace {

using ice::turn::client_config;

template <class Change>
constexpr bool is_valid(Change change) {
    client_config c;
    change(c);
    return c.is_valid();
}

}  // namespace

TEST_CASE("the defaults are those of RFC 8656 and RFC 8489") {
    constexpr client_config c;
    ICE_VERIFY(c.is_valid());
    ICE_VERIFY(c.permission_lifetime == ice::seconds(300));
    ICE_VERIFY(c.channel_lifetime == ice::seconds(600));
    ICE_VERIFY(c.channel_rest == ice::seconds(300));
    ICE_VERIFY(c.refresh_margin == ice::seconds(60));
    ICE_VERIFY(c.quota_rest == ice::seconds(60));
    ICE_VERIFY(c.mismatch_rest == ice::seconds(120));
    ICE_VERIFY(c.rto == ice::milliseconds(500));
    ICE_VERIFY((c.rc == 7 && c.rm == 16));
    ICE_VERIFY(c.reliable_timeout == ice::milliseconds(39'500));
}

TEST_CASE("each member has its range") {
    ICE_VERIFY(!is_valid([](client_config& c) { c.rto = {}; }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.rto = ice::seconds(5000); }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.rc = 0; }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.rc = 31; }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.rm = 0; }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.reliable_timeout = {}; }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.permission_lifetime = {}; }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.channel_lifetime = ice::milliseconds(1); }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.channel_rest = ice::seconds(-1); }));
    ICE_VERIFY(is_valid([](client_config& c) { c.channel_rest = {}; }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.refresh_margin = ice::seconds(-1); }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.lifetime = ice::seconds(0x1'0000'0000); }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.permission_delay = ice::seconds(-1); }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.permission_idle = ice::seconds(-1); }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.quota_rest = ice::seconds(-1); }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.mismatch_rest = ice::seconds(-1); }));
    ICE_VERIFY(!is_valid([](client_config& c) { c.retry_wait = {}; }));
}

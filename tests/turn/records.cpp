// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/records.hpp>

#include <doctest/doctest.h>

#include <ice/profiles/rfc8445.hpp>
#include <type_traits>

#include "../support/verify.hpp"

using namespace ice::turn;

namespace {

using state = detail::client_state<ice::profiles::rfc8445, client_rules>;

static_assert(std::is_trivially_copyable_v<state>);
static_assert(sizeof(void*) != 8 || sizeof(detail::permission_record) <= 80);
static_assert(sizeof(void*) != 8 || sizeof(detail::channel_record) <= 48);
static_assert(sizeof(void*) != 8 || sizeof(state) <= 16 * 1024);

constexpr std::uint8_t three[] = {1, 2, 3};

constexpr bool keeps_what_fits() {
    ice::static_vector<std::uint8_t, 2> v;
    const ice::byte_view all(three);
    if (!detail::assign(v, all.first(2)) || detail::view(v).size() != 2) return false;
    return !detail::assign(v, all) && detail::view(v)[1] == 2;
}

}  // namespace

TEST_CASE("what does not fit changes nothing") { ICE_VERIFY(keeps_what_fits()); }

TEST_CASE("families by number") {
    ICE_VERIFY(detail::family_index(ice::ip_family::ipv4) == 0);
    ICE_VERIFY(detail::family_index(ice::ip_family::ipv6) == 1);
    ICE_VERIFY(detail::family_at(0) == ice::ip_family::ipv4);
    ICE_VERIFY(detail::family_at(1) == ice::ip_family::ipv6);
}

TEST_CASE("counters stop at their end") {
    std::uint32_t n = 0xffff'fffe;
    detail::count(n);
    detail::count(n);
    CHECK(n == 0xffff'ffff);
}

TEST_CASE("timers have a handle each") {
    ICE_VERIFY(state::first_allocation == 12);
    ICE_VERIFY(state::first_permission == 16);
    ICE_VERIFY(state::first_channel == 48);
    ICE_VERIFY(state::timer_count == 64);
    constexpr state s{};
    ICE_VERIFY((!s.is_used(0) && !s.is_live(0) && !s.is_used(4)));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/default_candidate.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include <ice/sdp/candidate_reader.hpp>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

constexpr std::size_t none = ~std::size_t{0};

/// The index chosen among the values of candidate lines.
constexpr std::size_t choose(std::initializer_list<std::string_view> values,
                             std::uint16_t component = 1, default_rules rules = {}) {
    candidate_line lines[8];
    std::size_t n = 0;
    for (const std::string_view value : values)
        lines[n++] = *parse_candidate_value<mdns_lines>(value);
    return choose_default(std::span<const candidate_line>(lines, n), component, rules)
        .value_or(none);
}

constexpr std::string_view host = "1 1 UDP 2130706431 192.0.2.1 5000 typ host";
constexpr std::string_view host6 = "2 1 UDP 2130706430 2001:db8::1 5000 typ host";
constexpr std::string_view link_local = "3 1 UDP 2130706431 fe80::1 5000 typ host";
constexpr std::string_view loopback = "4 1 UDP 2130706431 127.0.0.1 5000 typ host";
constexpr std::string_view srflx =
    "5 1 UDP 1694498815 198.51.100.1 6000 typ srflx raddr 0.0.0.0 rport 9";
constexpr std::string_view relay =
    "6 1 UDP 16777215 203.0.113.1 7000 typ relay raddr 0.0.0.0 rport 9";
constexpr std::string_view rtcp = "1 2 UDP 2130706430 192.0.2.1 5001 typ host";
constexpr std::string_view active = "7 1 TCP 2105458943 192.0.2.1 9 typ host tcptype active";
constexpr std::string_view passive = "8 1 TCP 2105458942 192.0.2.1 5000 typ host tcptype passive";
constexpr std::string_view so = "9 1 TCP 2105458944 192.0.2.1 5002 typ host tcptype so";
constexpr std::string_view mdns = "1 1 UDP 2130706431 a.local 5000 typ host";

}  // namespace

TEST_CASE("relayed before reflexive before host") {
    ICE_VERIFY(choose({host, srflx, relay}) == 2);
    ICE_VERIFY(choose({host, srflx}) == 1);
    ICE_VERIFY(choose({host}) == 0);
    ICE_VERIFY(choose({}) == none);
}

TEST_CASE("of the component that is asked for") {
    ICE_VERIFY(choose({relay, rtcp}, 2) == 1);
    ICE_VERIFY(choose({relay, rtcp}, 3) == none);
}

TEST_CASE("family by policy, priority, then order") {
    ICE_VERIFY(choose({host, host6}) == 0);
    // RFC8445-5.2-10
    ICE_VERIFY(choose({host, host6}, 1, {protocol::udp, ip_family::ipv6, tcp_type::active}) == 1);
    ICE_VERIFY(choose({host, host}) == 0);
    ICE_VERIFY(choose({host6, host}) == 1);
}

TEST_CASE("addresses that leave the link") {
    ICE_VERIFY(choose({link_local, host6}) == 1);
    ICE_VERIFY(choose({loopback, host}) == 1);
    ICE_VERIFY(choose({loopback}) == 0);  // better than none
    ICE_VERIFY(choose({link_local, host6}, 1, {protocol::udp, ip_family::ipv6, tcp_type::active}) ==
               1);
}

TEST_CASE("TCP streams") {
    constexpr default_rules offering{protocol::tcp, ip_family::none, tcp_type::active};
    constexpr default_rules lite{protocol::tcp, ip_family::none, tcp_type::passive};
    ICE_VERIFY(choose({host, active, passive, so}) == 0);               // RFC6544-4.3-1
    ICE_VERIFY(choose({host, so, passive, active}, 1, offering) == 3);  // RFC6544-4.3-3
    ICE_VERIFY(choose({host, so, active, passive}, 1, lite) == 3);      // RFC6544-4.3-4
    ICE_VERIFY(choose({so}, 1, offering) == none);                      // RFC6544-4.3-2
    ICE_VERIFY(choose({host, relay}, 1, offering) == none);
}

TEST_CASE("a name is no default destination of ours") {
    ICE_VERIFY(choose({mdns}) == none);
    ICE_VERIFY(choose({mdns, srflx}) == 1);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/body_destinations.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

/// A section out of the values of its m=, c= and a=rtcp lines; the last may be empty.
constexpr section_facts section(std::string_view media, std::string_view where,
                                std::string_view rtcp = {}) {
    section_facts s;
    s.media = *parse_media(media);
    s.where = *parse_connection(where);
    if (!rtcp.empty()) {
        s.rtcp = *parse_rtcp(rtcp);
        s.has_rtcp = true;
    }
    return s;
}

constexpr bool goes_to(const section_facts& s, std::uint16_t component, const endpoint& where,
                       destination_kind kind = destination_kind::address) {
    const default_destination d = destination_of(s, component);
    return d.kind == kind && d.where == where && d.port == where.port();
}

constexpr bool goes_nowhere(const section_facts& s, std::uint16_t component) {
    return destination_of(s, component) == default_destination{};
}

constexpr address a1 = address::v4(192, 0, 2, 1);
constexpr address a2 = address::v4(192, 0, 2, 2);

}  // namespace

TEST_CASE("RTP goes where c= and m= say, RTCP to the next port") {
    constexpr section_facts s = section("audio 5000 RTP/AVP 0", "IN IP4 192.0.2.1");
    // RFC8839-5.1-4
    ICE_VERIFY(goes_to(s, 1, {a1, 5000}));
    ICE_VERIFY(goes_to(s, 2, {a1, 5001}));
    ICE_VERIFY(goes_nowhere(s, 0));
    ICE_VERIFY(goes_nowhere(s, 3));
    ICE_VERIFY(goes_nowhere(section("audio 65535 RTP/AVP 0", "IN IP4 192.0.2.1"), 2));
    ICE_VERIFY(goes_nowhere(section("image 5000 udptl t38", "IN IP4 192.0.2.1"), 2));
}

TEST_CASE("a=rtcp says otherwise") {
    ICE_VERIFY(goes_to(section("audio 5000 RTP/AVP 0", "IN IP4 192.0.2.1", "7"), 2, {a1, 7}));
    ICE_VERIFY(goes_to(section("audio 5000 RTP/AVP 0", "IN IP4 192.0.2.1", "7 IN IP4 192.0.2.2"), 2,
                       {a2, 7}));
    ICE_VERIFY(goes_to(section("audio 5000 RTP/AVP 0", "IN IP4 192.0.2.1", "9 IN IP4 0.0.0.0"), 2,
                       {address::v4(0), 9}, destination_kind::placeholder));
}

TEST_CASE("TCP streams go by TCP") {
    ICE_VERIFY(
        goes_to(section("audio 9 TCP/RTP/AVP 0", "IN IP4 192.0.2.1"), 1, {a1, 9, protocol::tcp}));
}

TEST_CASE("rejected streams go nowhere") {
    ICE_VERIFY(goes_nowhere(section("audio 0 RTP/AVP 0", "IN IP4 192.0.2.1"), 1));
    ICE_VERIFY(goes_nowhere(section("audio 0 RTP/AVP 0", "IN IP4 192.0.2.1", "7"), 2));
}

TEST_CASE("placeholders, hold, names") {
    constexpr section_facts later = section("audio 9 RTP/AVP 0", "IN IP4 0.0.0.0");
    ICE_VERIFY(goes_to(later, 1, {address::v4(0), 9}, destination_kind::placeholder));
    ICE_VERIFY(goes_to(later, 2, {address::v4(0), 9}, destination_kind::placeholder));
    constexpr address any6 = address::any(ip_family::ipv6);
    ICE_VERIFY(goes_to(section("audio 9 RTP/AVP 0", "IN IP6 ::"), 1, {any6, 9},
                       destination_kind::placeholder));
    ICE_VERIFY(goes_to(section("audio 5000 RTP/AVP 0", "IN IP4 0.0.0.0"), 1, {address::v4(0), 5000},
                       destination_kind::unspecified));
    // TCP active candidates have port 9, too, and an address
    ICE_VERIFY(goes_to(section("audio 9 RTP/AVP 0", "IN IP4 192.0.2.1"), 1, {a1, 9}));

    constexpr section_facts named = section("audio 5000 RTP/AVP 0", "IN IP4 host.example.com");
    ICE_VERIFY(destination_of(named, 1).kind == destination_kind::name);
    ICE_VERIFY(destination_of(named, 1).name == "host.example.com");
    ICE_VERIFY(destination_of(named, 2).port == 5001);
    ICE_VERIFY(destination_of(section("audio 5000 RTP/AVP 0", "ATM NSAP 47"), 1).kind ==
               destination_kind::foreign);
}

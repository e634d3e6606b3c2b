// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/body_fields.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

constexpr bool media(std::string_view text, std::string_view kind, std::uint16_t port,
                     std::string_view proto, std::string_view formats) {
    const auto m = parse_media(text);
    return m && m->media == kind && m->port == port && m->proto == proto && m->formats == formats;
}

constexpr bool bad_media(std::string_view text, errc code, std::uint32_t at) {
    return parse_media(text).error() == failure{code, at};
}

constexpr bool to_address(std::string_view text, address expected, bool multicast = false) {
    const auto c = parse_connection(text);
    return c && c->kind == connection_kind::address && c->addr == expected &&
           c->multicast == multicast;
}

constexpr bool to_name(std::string_view text, connection_kind kind, std::string_view name) {
    const auto c = parse_connection(text);
    return c && c->kind == kind && c->name == name && c->addr == address();
}

constexpr bool bad_connection(std::string_view text, std::uint32_t at) {
    return parse_connection(text).error() == failure{errc::sdp_bad_connection, at};
}

constexpr bool rtcp(std::string_view text, std::uint16_t port, connection_kind kind) {
    const auto r = parse_rtcp(text);
    return r && r->port == port && r->where.kind == kind;
}

constexpr bool bad_rtcp(std::string_view text, errc code, std::uint32_t at) {
    return parse_rtcp(text).error() == failure{code, at};
}

constexpr bool is_rtp(std::string_view proto) { return media_line{{}, proto, {}, 0, 1}.is_rtp(); }
constexpr bool is_tcp(std::string_view proto) {
    return media_line{{}, proto, {}, 0, 1}.transport() == protocol::tcp;
}

}  // namespace

TEST_CASE("m= lines") {
    ICE_VERIFY(media("audio 49170 RTP/AVP 0", "audio", 49170, "RTP/AVP", "0"));
    ICE_VERIFY(media("audio 9 UDP/TLS/RTP/SAVPF 111 0", "audio", 9, "UDP/TLS/RTP/SAVPF", "111 0"));
    ICE_VERIFY(media("video 0 RTP/AVP 31 32", "video", 0, "RTP/AVP", "31 32"));
    ICE_VERIFY(media("image 65535 udptl t38", "image", 65535, "udptl", "t38"));
    ICE_VERIFY(media("audio 0009 RTP/AVP 0", "audio", 9, "RTP/AVP", "0"));  // port = 1*DIGIT
    ICE_VERIFY(media("video 49170/2 RTP/AVP 31", "video", 49170, "RTP/AVP", "31"));
    ICE_VERIFY(parse_media("video 49170/2 RTP/AVP 31")->port_count == 2);
    ICE_VERIFY(parse_media("video 49170 RTP/AVP 31")->port_count == 1);
}

TEST_CASE("m= lines that are none") {
    ICE_VERIFY(bad_media("", errc::sdp_bad_media, 0));
    ICE_VERIFY(bad_media("audio", errc::sdp_bad_media, 5));
    ICE_VERIFY(bad_media(" audio 9 RTP/AVP 0", errc::sdp_bad_media, 0));
    ICE_VERIFY(bad_media("au(dio 9 RTP/AVP 0", errc::sdp_bad_media, 0));
    ICE_VERIFY(bad_media("audio  9 RTP/AVP 0", errc::sdp_bad_media, 6));
    ICE_VERIFY(bad_media("audio -1 RTP/AVP 0", errc::sdp_bad_media, 6));
    ICE_VERIFY(bad_media("audio 65536 RTP/AVP 0", errc::number_too_large, 10));
    ICE_VERIFY(bad_media("audio 99999999999999999999999 RTP/AVP 0", errc::number_too_large, 10));
    ICE_VERIFY(bad_media("audio 9x RTP/AVP 0", errc::sdp_bad_media, 7));
    ICE_VERIFY(bad_media("audio 9/ RTP/AVP 0", errc::sdp_bad_media, 8));
    ICE_VERIFY(bad_media("audio 9/0 RTP/AVP 0", errc::sdp_bad_media, 8));
    ICE_VERIFY(bad_media("audio 9", errc::sdp_bad_media, 7));
    ICE_VERIFY(bad_media("audio 9 RTP//AVP 0", errc::sdp_bad_media, 8));
    ICE_VERIFY(bad_media("audio 9 RTP/ 0", errc::sdp_bad_media, 8));
    ICE_VERIFY(bad_media("audio 9 RTP/AVP", errc::sdp_bad_media, 15));
    ICE_VERIFY(bad_media("audio 9 RTP/AVP ", errc::sdp_bad_media, 16));
    ICE_VERIFY(bad_media("audio 9 RTP/AVP 0 ", errc::sdp_bad_media, 18));
    ICE_VERIFY(bad_media("audio 9 RTP/AVP 0\xc3\xa9", errc::sdp_bad_media, 16));
}

TEST_CASE("the protocol tells RTP and the transport of the default destination") {
    ICE_VERIFY((is_rtp("RTP/AVP") && is_rtp("UDP/TLS/RTP/SAVPF") && is_rtp("TCP/RTP/AVP")));
    ICE_VERIFY((is_rtp("rtp/savp") && is_rtp("RTP")));
    ICE_VERIFY(
        (!is_rtp("udptl") && !is_rtp("UDP/DTLS/SCTP") && !is_rtp("TCP/MSRP") && !is_rtp("")));
    ICE_VERIFY((!is_rtp("SRTP/X") && !is_rtp("X/RTPX")));
    ICE_VERIFY((is_tcp("TCP/RTP/AVP") && is_tcp("tcp") && is_tcp("TCP/DTLS/SCTP")));
    ICE_VERIFY((!is_tcp("UDP/TLS/RTP/SAVPF") && !is_tcp("RTP/AVP") && !is_tcp("TCPX/Y")));
}

TEST_CASE("c= lines") {
    constexpr std::uint8_t documentation[16] = {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0,
                                                0,    0, 0,    0,    0, 0, 0, 3};
    constexpr std::uint8_t group[16] = {0xff, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
    ICE_VERIFY(to_address("IN IP4 192.0.2.3", address::v4(192, 0, 2, 3)));
    ICE_VERIFY(to_address("IN IP6 2001:db8::3", address::v6(documentation)));
    ICE_VERIFY(to_address("in ip4 0.0.0.0", address::v4(0)));
    ICE_VERIFY(to_address("IN IP6 ::", address::any(ip_family::ipv6)));
    ICE_VERIFY(to_address("IN IP4 224.2.36.42/127", address::v4(224, 2, 36, 42), true));
    ICE_VERIFY(to_address("IN IP4 224.2.1.1/127/3", address::v4(224, 2, 1, 1), true));
    ICE_VERIFY(to_address("IN IP6 ff15::101/3", address::v6(group), true));
    ICE_VERIFY(to_name("IN IP4 atlanta.example.com", connection_kind::name, "atlanta.example.com"));
    ICE_VERIFY(to_name("IN IP6 pc1", connection_kind::name, "pc1"));
    ICE_VERIFY(to_name("ATM NSAP 47.0091", connection_kind::foreign, "47.0091"));
    ICE_VERIFY(to_name("IN IP9 x", connection_kind::foreign, "x"));
}

TEST_CASE("c= lines that are none") {
    ICE_VERIFY(bad_connection("", 0));
    ICE_VERIFY(bad_connection("IN", 2));
    ICE_VERIFY(bad_connection("IN IP4", 6));
    ICE_VERIFY(bad_connection("IN IP4 ", 7));
    ICE_VERIFY(bad_connection("IN  192.0.2.3", 3));
    ICE_VERIFY(bad_connection("IN IP4 192.0.2.3 ", 7));
    ICE_VERIFY(bad_connection("IN IP4 192.0.2.3 x", 7));
    ICE_VERIFY(bad_connection("IN IP4 192.0.2.300", 15));
    ICE_VERIFY(bad_connection("IN IP4 192.0.2", 14));
    ICE_VERIFY(bad_connection("IN IP4 2001:db8::3", 3));  // of the other family
    ICE_VERIFY(bad_connection("IN IP6 192.0.2.3", 3));
    ICE_VERIFY(bad_connection("IN IP6 fe80::1%1", 14));  // no zone in SDP
    ICE_VERIFY(bad_connection("IN IP4 exa_mple.com", 7));
    ICE_VERIFY(bad_connection("IN IP4 ex\xc3\xa4mple.com", 7));
    ICE_VERIFY(bad_connection("IN IP4 example.com/127", 7));
    ICE_VERIFY(bad_connection("IN IP4 192.0.2.3/127", 16));  // a TTL is for multicast
    ICE_VERIFY(bad_connection("IN IP4 224.2.1.1/256", 17));
    ICE_VERIFY(bad_connection("IN IP4 224.2.1.1/", 17));
    ICE_VERIFY(bad_connection("IN IP4 224.2.1.1/1/x", 19));
    ICE_VERIFY(bad_connection("IN IP6 ff15::101/3/3", 16));
    ICE_VERIFY(bad_connection("I(N IP4 192.0.2.3", 0));
}

TEST_CASE("a=rtcp, as printed in RFC 3605 section 2.1") {
    ICE_VERIFY(rtcp("53020", 53020, connection_kind::none));
    ICE_VERIFY(rtcp("53020 IN IP4 126.16.64.4", 53020, connection_kind::address));
    ICE_VERIFY(rtcp("53020 IN IP6 2001:2345:6789:ABCD:EF01:2345:6789:ABCD", 53020,
                    connection_kind::address));
    ICE_VERIFY(rtcp("9 IN IP4 0.0.0.0", 9, connection_kind::address));
    ICE_VERIFY(bad_rtcp("", errc::expected_digit, 0));
    ICE_VERIFY(bad_rtcp("65536", errc::number_too_large, 4));
    ICE_VERIFY(bad_rtcp("53020 ", errc::sdp_bad_connection, 6));
    ICE_VERIFY(bad_rtcp("53020 IN IP4", errc::sdp_bad_connection, 12));
    ICE_VERIFY(bad_rtcp("53020 IN IP4 126.16.64.4x", errc::sdp_bad_connection, 24));
    ICE_VERIFY(bad_rtcp("53020x IN IP4 126.16.64.4", errc::expected_digit, 5));
}

TEST_CASE("o= lines") {
    constexpr auto o = parse_origin("jdoe 2890844526 2890842807 IN IP4 203.0.113.141");
    ICE_VERIFY(o.has_value());
    ICE_VERIFY((o->username == "jdoe" && o->session_id == "2890844526"));
    ICE_VERIFY((o->session_version == "2890842807" && o->net_type == "IN"));
    ICE_VERIFY((o->address_type == "IP4" && o->host == "203.0.113.141"));
    ICE_VERIFY(*o == *parse_origin("jdoe 2890844526 2890842807 IN IP4 203.0.113.141"));
    ICE_VERIFY(!(*o == *parse_origin("jdoe 2890844526 2890842808 IN IP4 203.0.113.141")));
    // a session id of more than 64 bits is a number all the same
    ICE_VERIFY(parse_origin("- 99999999999999999999999999 1 IN IP4 host").has_value());

    constexpr auto bad = [](std::string_view text, std::uint32_t at) {
        return parse_origin(text).error() == failure{errc::sdp_bad_origin, at};
    };
    ICE_VERIFY(bad("", 0));
    ICE_VERIFY(bad("jdoe 1 1 IN IP4", 15));
    ICE_VERIFY(bad("jdoe 1 1 IN IP4 ", 16));
    ICE_VERIFY(bad("jdoe 1 1 IN IP4 host x", 22));
    ICE_VERIFY(bad("jdoe x 1 IN IP4 host", 5));
    ICE_VERIFY(bad("jdoe 1 -1 IN IP4 host", 7));
    ICE_VERIFY(bad("jdoe  1 IN IP4 host", 5));
}

TEST_CASE("tokens") {
    ICE_VERIFY(is_token("a1!#$%&'*+-.^_`{|}~"));
    ICE_VERIFY((!is_token("") && !is_token("a b") && !is_token("a/b") && !is_token("a:b")));
    ICE_VERIFY((!is_token("a\"") && !is_token("\x7f") && !is_token("\xff") && !is_token("a\t")));
}

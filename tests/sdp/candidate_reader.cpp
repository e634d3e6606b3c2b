// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/candidate_reader.hpp>

#include "../support/verify.hpp"

#include <string>
#include <string_view>

using namespace ice;

namespace {

template <class Policy = rfc8839_lines>
constexpr bool ok(std::string_view line) {
    const auto parsed = parse_candidate<Policy>(line);
    return parsed && parsed->usable();
}

/// Well formed, and to be ignored for that reason.
template <class Policy = rfc8839_lines>
constexpr bool ignored(std::string_view line, errc why) {
    const auto parsed = parse_candidate<Policy>(line);
    return parsed && parsed->ignored == why;
}

template <class Policy = rfc8839_lines>
constexpr bool bad(std::string_view line, errc code, std::uint32_t at) {
    return parse_candidate<Policy>(line).error() == failure{code, at};
}

constexpr candidate_line good(std::string_view line) { return *parse_candidate(line); }

constexpr std::string_view full =
    "candidate:842163049 1 udp 1677729535 203.0.113.141 45664 typ srflx raddr 192.168.1.23 rport "
    "54321 generation 7 ufrag 8hhY network-id 3 network-cost 50 sip.x-y%1 a=b:c";

}  // namespace

TEST_CASE("everything a line says") {
    constexpr candidate_line line = good(full);
    ICE_VERIFY(line.foundation == "842163049");
    ICE_VERIFY(line.component == 1);
    ICE_VERIFY(line.transport == line_transport::udp);
    ICE_VERIFY(line.transport_name == "udp");
    ICE_VERIFY(line.priority == 1677729535);
    ICE_VERIFY(line.where() == endpoint(address::v4(203, 0, 113, 141), 45664));
    ICE_VERIFY(line.address_name == "203.0.113.141");
    ICE_VERIFY(line.kind == candidate_kind::srflx);
    ICE_VERIFY(line.has_raddr);
    ICE_VERIFY(line.related == address::v4(192, 168, 1, 23));
    ICE_VERIFY(line.has_rport);
    ICE_VERIFY(line.related_port == 54321);
    ICE_VERIFY(line.tcp == tcp_type::none);
    ICE_VERIFY(line.generation == 7U);
    ICE_VERIFY(line.ufrag == "8hhY");
    ICE_VERIFY(line.network_id == std::uint16_t{3});
    ICE_VERIFY(line.network_cost == std::uint16_t{50});
    // RFC8839-5.1-10: the unknown one is kept among the others, and does not disturb them
    ICE_VERIFY(line.extensions.find("sip.x-y%1") == std::string_view("a=b:c"));
}

TEST_CASE("a TCP line") {
    constexpr candidate_line line = good(
        "candidate:4 1 TCP 1688207359 192.0.2.3 9 typ srflx raddr 10.0.1.1 rport 9 tcptype "
        "active generation 0");
    ICE_VERIFY(line.where() == endpoint(address::v4(192, 0, 2, 3), 9, protocol::tcp));
    ICE_VERIFY(line.tcp == tcp_type::active);
    ICE_VERIFY(line.extensions.text() == " generation 0");
    ICE_VERIFY(good("candidate:1 1 tcp 1 10.0.1.1 9 typ host tcptype passive").tcp ==
               tcp_type::passive);
    ICE_VERIFY(good("candidate:1 1 tcp 1 10.0.1.1 9 TYP HOST TCPTYPE SO").tcp == tcp_type::so);
}

TEST_CASE("literals match in any case") {
    ICE_VERIFY(ok("CANDIDATE:1 1 uDp 1 10.0.1.1 9 tYP hOST"));
    ICE_VERIFY(good("candidate:1 1 udp 1 10.0.1.1 9 typ SRFLX RADDR 1.2.3.4 RPORT 5").kind ==
               candidate_kind::srflx);
    ICE_VERIFY(good("candidate:1 1 udp 1 10.0.1.1 9 typ host GENERATION 4").generation == 4U);
    ICE_VERIFY(good("candidate:1 1 udp 1 10.0.1.1 9 typ host gEneration 4").transport_name ==
               "udp");
}

TEST_CASE("another attribute is not mine") {
    constexpr errc other = errc::sdp_other_attribute;
    ICE_VERIFY(category(other) == error_category::not_mine);
    for (const std::string_view line : {"", "candidate", "candidates:1 1", "a=candidate:1 1 UDP",
                                        " candidate:1", "ice-ufrag:8hhY", "candidat\xe5:1"})
        CHECK(bad(line, other, 0));
    ICE_VERIFY(bad("a=candidate:1 1 UDP 5 10.0.0.1 9 typ host", other, 0));
}

TEST_CASE("foundation") {
    ICE_VERIFY(ok("candidate:aZ09+/ 1 UDP 5 10.0.0.1 9 typ host"));
    ICE_VERIFY(ok("candidate:12345678901234567890123456789012 1 UDP 5 10.0.0.1 9 typ host"));
    ICE_VERIFY(bad("candidate:123456789012345678901234567890123 1 UDP 5 10.0.0.1 9 typ host",
                   errc::candidate_bad_foundation, 42));
    ICE_VERIFY(bad("candidate: 1 1 UDP 5 10.0.0.1 9 typ host", errc::candidate_bad_foundation, 10));
    ICE_VERIFY(
        bad("candidate:a-b 1 UDP 5 10.0.0.1 9 typ host", errc::candidate_bad_foundation, 11));
    ICE_VERIFY(bad("candidate:1\t1 UDP 5 10.0.0.1 9 typ host", errc::candidate_bad_foundation, 11));
    ICE_VERIFY(bad("candidate:", errc::end_of_input, 10));
    ICE_VERIFY(bad("candidate:1", errc::end_of_input, 11));
}

TEST_CASE("component") {
    ICE_VERIFY(good("candidate:1 256 UDP 5 10.0.0.1 9 typ host").component == 256);
    ICE_VERIFY(good("candidate:1 001 UDP 5 10.0.0.1 9 typ host").component == 1);
    constexpr errc code = errc::candidate_bad_component;
    ICE_VERIFY(bad("candidate:1 0 UDP 5 10.0.0.1 9 typ host", code, 12));
    ICE_VERIFY(bad("candidate:1 257 UDP 5 10.0.0.1 9 typ host", code, 12));
    ICE_VERIFY(bad("candidate:1 0011 UDP 5 10.0.0.1 9 typ host", code, 15));
    ICE_VERIFY(bad("candidate:1  1 UDP 5 10.0.0.1 9 typ host", code, 12));
    ICE_VERIFY(bad("candidate:1 -1 UDP 5 10.0.0.1 9 typ host", code, 12));
    ICE_VERIFY(bad("candidate:1 1x UDP 5 10.0.0.1 9 typ host", code, 13));
    ICE_VERIFY(bad("candidate:1 1", errc::end_of_input, 13));
}

TEST_CASE("transport") {
    ICE_VERIFY(
        ignored("candidate:1 1 SCTP 5 10.0.0.1 9 typ host", errc::candidate_unknown_transport));
    ICE_VERIFY(
        ignored("candidate:1 1 udpx 5 10.0.0.1 9 typ host", errc::candidate_unknown_transport));
    ICE_VERIFY(good("candidate:1 1 tls-tcp 5 10.0.0.1 9 typ host").transport_name == "tls-tcp");
    ICE_VERIFY(good("candidate:1 1 u 5 10.0.0.1 9 typ host").where() == endpoint());
    ICE_VERIFY(category(errc::candidate_unknown_transport) == error_category::unsupported);
    ICE_VERIFY(bad("candidate:1 1 UD/P 5 10.0.0.1 9 typ host", errc::candidate_bad_transport, 16));
    ICE_VERIFY(bad("candidate:1 1  UDP 5 10.0.0.1 9 typ host", errc::candidate_bad_transport, 14));
    // A line that is ignored is well formed all the same.
    ICE_VERIFY(bad("candidate:1 1 SCTP 0 10.0.0.1 9 typ host", errc::candidate_bad_priority, 19));
    ICE_VERIFY(bad("candidate:1 1 UDP", errc::end_of_input, 17));
}

TEST_CASE("priority") {
    ICE_VERIFY(good("candidate:1 1 UDP 2147483647 10.0.0.1 9 typ host").priority == 2147483647);
    ICE_VERIFY(good("candidate:1 1 UDP 0000000001 10.0.0.1 9 typ host").priority == 1);
    constexpr errc code = errc::candidate_bad_priority;
    ICE_VERIFY(bad("candidate:1 1 UDP 0 10.0.0.1 9 typ host", code, 18));
    ICE_VERIFY(bad("candidate:1 1 UDP 2147483648 10.0.0.1 9 typ host", code, 18));
    ICE_VERIFY(bad("candidate:1 1 UDP 9999999999 10.0.0.1 9 typ host", code, 18));
    ICE_VERIFY(bad("candidate:1 1 UDP 00000000011 10.0.0.1 9 typ host", code, 28));
    ICE_VERIFY(bad("candidate:1 1 UDP 1.0 10.0.0.1 9 typ host", code, 19));
    ICE_VERIFY(bad("candidate:1 1 UDP 5", errc::end_of_input, 19));
}

TEST_CASE("connection address") {
    ICE_VERIFY(good("candidate:1 1 UDP 5 255.255.255.255 9 typ host").addr ==
               address::v4(0xffffffff));
    ICE_VERIFY(good("candidate:1 1 UDP 5 :: 9 typ host").addr == address::any(ip_family::ipv6));
    ICE_VERIFY(good("candidate:1 1 UDP 5 ::FFFF:192.0.2.1 9 typ host").addr ==
               *parse_address("::ffff:c000:201"));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 256.0.0.1 9 typ host", errc::bad_octet, 20));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.01 9 typ host", errc::leading_zero, 27));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0 9 typ host", errc::too_few_octets, 26));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1.2 9 typ host", errc::too_many_octets, 28));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 1:2 9 typ host", errc::too_few_groups, 23));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 1:2:3:4:5:6:7:8:9 9 typ host", errc::too_many_groups, 36));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 1::2::3 9 typ host", errc::repeated_double_colon, 24));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 1:2:3:4:5:6:7::8 9 typ host", errc::too_many_groups, 36));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 12345:: 9 typ host", errc::bad_group, 20));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 1: 9 typ host", errc::bad_group, 22));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 :1::2 9 typ host", errc::bad_group, 20));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 [::1] 9 typ host", errc::bracketed_address, 20));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 224.2.1.1/127 9 typ host", errc::bad_octet, 29));
    // A zone means something on one host only.
    ICE_VERIFY(bad("candidate:1 1 UDP 5 fe80::1%1 9 typ host", errc::candidate_bad_address, 27));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 fe80::1%eth0 9 typ host", errc::candidate_bad_address, 27));
    ICE_VERIFY(bad("candidate:1 1 UDP 5  10.0.0.1 9 typ host", errc::candidate_bad_address, 20));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1\t9 typ host", errc::candidate_bad_address, 28));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 ", errc::end_of_input, 20));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1", errc::end_of_input, 28));
}

TEST_CASE("a name is ignored, or resolved by the host under a policy that is named") {
    // RFC8839-5.1-2
    constexpr std::string_view fqdn = "candidate:1 1 UDP 5 host.example.com 9 typ host";
    constexpr std::string_view local = "candidate:1 1 UDP 5 c9fb-4f.local 9 typ host";
    ICE_VERIFY(ignored(fqdn, errc::candidate_name));
    ICE_VERIFY(good(fqdn).is_name());
    ICE_VERIFY(good(fqdn).address_name == "host.example.com");
    ICE_VERIFY(ignored(local, errc::candidate_name));

    ICE_VERIFY(ok<mdns_lines>(local));
    ICE_VERIFY(ok<mdns_lines>("candidate:1 1 UDP 5 A.LOCAL 9 typ host"));
    ICE_VERIFY(ignored<mdns_lines>(fqdn, errc::candidate_name));
    ICE_VERIFY(ignored<mdns_lines>("candidate:1 1 UDP 5 .local 9 typ host", errc::candidate_name));
    constexpr candidate_line resolved =
        parse_candidate<mdns_lines>(local)->with_address(address::v4(10, 0, 0, 1));
    ICE_VERIFY(resolved.where() == endpoint(address::v4(10, 0, 0, 1), 9));
    // Bytes from 0x80 may stand in a name, control characters not.
    ICE_VERIFY(ignored("candidate:1 1 UDP 5 h\xc3\xb4te 9 typ host", errc::candidate_name));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 ho\x7fst 9 typ host", errc::candidate_bad_address, 22));
}

TEST_CASE("port") {
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 0 typ host").port == 0);
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 65535 typ host").port == 65535);
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 000000065535 typ host").port == 65535);
    constexpr errc code = errc::candidate_bad_port;
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 65536 typ host", code, 29));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 4294967297 typ host", code, 29));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 +9 typ host", code, 29));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9, typ host", code, 30));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9", errc::end_of_input, 30));
}

TEST_CASE("type") {
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 9 typ prflx raddr :: rport 9").kind ==
               candidate_kind::prflx);
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 9 typ relay raddr :: rport 9").kind ==
               candidate_kind::relay);
    ICE_VERIFY(ignored("candidate:1 1 UDP 5 10.0.0.1 9 typ token", errc::candidate_unknown_type));
    ICE_VERIFY(ignored("candidate:1 1 UDP 5 10.0.0.1 9 typ hosts", errc::candidate_unknown_type));
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx2").type_name == "srflx2");
    // Of an unknown type each of the two may stand alone.
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 9 typ new rport 7").related_port == 7);
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 9 typ new raddr ::").has_raddr);
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 host", errc::candidate_expected_typ, 31));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ  host", errc::candidate_bad_type, 35));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host,", errc::candidate_bad_type, 39));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ ", errc::end_of_input, 35));
}

TEST_CASE("related address and port") {
    // RFC8839-5.1-6
    constexpr errc missing = errc::candidate_no_related;
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx", missing, 40));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ prflx raddr 1.2.3.4", missing, 54));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ relay rport 9", missing, 48));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx generation 0", missing, 40));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx rport 9 raddr ::", missing, 48));
    // RFC8839-5.1-7
    constexpr errc host = errc::candidate_host_related;
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host raddr :: rport 9", host, 40));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host rport 9", host, 40));
    // Hidden ones, and one that is a name.
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx raddr 0.0.0.0 rport 9").related ==
               address::v4(0));
    ICE_VERIFY(ok("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx raddr my.host rport 9"));
    ICE_VERIFY(
        good("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx raddr my.host rport 9").related_name ==
        "my.host");
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx raddr 1.2.3 rport 9",
                   errc::too_few_octets, 52));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx raddr :: rport 65536",
                   errc::candidate_bad_port, 56));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ srflx raddr :: rport", missing, 49));
}

TEST_CASE("what old SIP clients wrote, under a policy that is named") {
    constexpr std::string_view relay =
        "candidate:R6ba1155 1 UDP 16777215 85.17.186.6 51354 typ relay";
    constexpr std::string_view host =
        "candidate:1 1 UDP 5 10.0.0.1 9 typ host raddr 10.0.0.1 rport 9";
    ICE_VERIFY(!ok(relay));
    ICE_VERIFY(ok<old_sip_lines>(relay));
    ICE_VERIFY(!ok(host));
    ICE_VERIFY(ok<old_sip_lines>(host));
    ICE_VERIFY(!ok<old_sip_lines>("candidate:1 1 UDP 0 85.17.186.6 51354 typ relay"));
}

TEST_CASE("a TCP candidate has its type in front of its extensions") {
    constexpr errc code = errc::candidate_bad_tcp_type;
    ICE_VERIFY(bad("candidate:1 1 TCP 5 10.0.0.1 9 typ host", code, 39));
    ICE_VERIFY(bad("candidate:1 1 TCP 5 10.0.0.1 9 typ host generation 0", code, 39));
    ICE_VERIFY(bad("candidate:1 1 TCP 5 10.0.0.1 9 typ host generation 0 tcptype so", code, 39));
    ICE_VERIFY(bad("candidate:1 1 TCP 5 10.0.0.1 9 typ host tcptype both", code, 48));
    ICE_VERIFY(bad("candidate:1 1 TCP 5 10.0.0.1 9 typ host tcptype ", errc::end_of_input, 48));
    // Of another transport it is an extension like any.
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 9 typ host tcptype both").tcp == tcp_type::none);
    ICE_VERIFY(
        good("candidate:1 1 UDP 5 10.0.0.1 9 typ host tcptype both").extensions.find("tcptype") ==
        std::string_view("both"));
}

TEST_CASE("extensions that are not understood are kept, and those that are no pairs refused") {
    constexpr candidate_line odd = good(
        "candidate:1 1 UDP 5 10.0.0.1 9 typ host generation x ufrag a,b network-id 65536 "
        "network-cost 1000 generation 4294967296 generation 3 generation 4");
    ICE_VERIFY(odd.generation == 3U);
    ICE_VERIFY(odd.ufrag.empty());
    ICE_VERIFY(!odd.network_id);
    ICE_VERIFY(!odd.network_cost);
    ICE_VERIFY(odd.extensions.find("network-cost") == std::string_view("1000"));
    // The value may be empty, which is all that two spaces can mean there.
    ICE_VERIFY(good("candidate:1 1 UDP 5 10.0.0.1 9 typ host a  b ").extensions.find("b") ==
               std::string_view(""));
    constexpr errc code = errc::candidate_bad_extension;
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host ", errc::end_of_input, 40));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host name", errc::end_of_input, 44));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host  name value", code, 40));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host na/me value", code, 42));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host name val\xc3\xbc", code, 48));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host name a\r\nb", code, 46));
    ICE_VERIFY(bad("candidate:1 1 UDP 5 10.0.0.1 9 typ host generation 0\r", code, 52));
}

TEST_CASE("the value alone is read as well") {
    ICE_VERIFY(parse_candidate_value(full.substr(10))->priority == 1677729535);
    ICE_VERIFY(parse_candidate_value("1 0 UDP").error() ==
               failure{errc::candidate_bad_component, 2});
    ICE_VERIFY(parse_candidate_value("").error() == failure{errc::end_of_input, 0});
}

TEST_CASE("every front of a good line is refused or good, and every bad byte found in it") {
    const std::string text(full);
    for (std::size_t n = 0; n < text.size(); ++n) {
        const auto part = parse_candidate(std::string_view(text).substr(0, n));
        if (!part) CHECK(part.error().at <= n);
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char byte : {'\0', '\n', '\t', '\x7f'}) {
            std::string other = text;
            other[i] = byte;
            const auto parsed = parse_candidate(other);
            CHECK(!parsed);
            CHECK(parsed.error().at <= i);
        }
    }
}

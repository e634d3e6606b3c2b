// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/candidate_writer.hpp>

#include "../support/verify.hpp"

#include <ice/sdp/candidate_reader.hpp>

#include <array>
#include <string_view>

using namespace ice;

namespace {

constexpr bool same(std::string_view line) {
    char out[512] = {};
    const auto parsed = parse_candidate(line);
    if (!parsed) return false;
    const auto length = write_candidate(out, *parsed);
    return length && std::string_view(out, *length) == line;
}

/// What a good host candidate becomes when `change` has been at it.
template <class Change>
constexpr errc refused(Change change) {
    candidate_line line;
    line.foundation = "1";
    line.priority = 5;
    line.addr = address::v4(10, 0, 0, 1);
    line.port = 5000;
    change(line);
    char out[128] = {};
    const errc code = write_candidate(out, line).code();
    return out[0] == 0 || code == errc::ok ? code : errc::sdp_bad_line;  // out is left alone
}

constexpr errc misuse = errc::misuse_candidate_line;

}  // namespace

TEST_CASE("the lines of RFC 8839 come out as they are printed") {
    ICE_VERIFY(same("candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host"));
    ICE_VERIFY(
        same("candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 "
             "rport 8998"));
    ICE_VERIFY(same("candidate:1 1 UDP 2130706431 fe80::6676:baff:fe9c:ee4a 8998 typ host"));
    ICE_VERIFY(
        same("candidate:2 1 UDP 1694498815 2001:db8:8101:3a55:4858:a2a9:22ff:99b9 45664 "
             "typ srflx raddr fe80::6676:baff:fe9c:ee4a rport 8998"));
    ICE_VERIFY(same("candidate:1 1 UDP 2130706431 192.0.2.1 3478 typ host"));
}

TEST_CASE("the lines of RFC 8838 and 8840 come out as they are printed, but for a wrong one") {
    ICE_VERIFY(same("candidate:1 1 UDP 2130706431 2001:db8::1 5000 typ host ufrag 8hhY"));
    ICE_VERIFY(same("candidate:1 2 UDP 2130706431 10.0.1.1 5001 typ host"));
    ICE_VERIFY(
        same("candidate:2 1 UDP 1694498815 192.0.2.3 5000 typ srflx raddr 10.0.1.1 rport "
             "8998"));
    ICE_VERIFY(same("candidate:1 1 UDP 2130706432 2001:db8:a0b:12f0::1 5000 typ host"));
    ICE_VERIFY(
        same("candidate:2 2 UDP 1694498815 192.0.2.3 6011 typ srflx raddr 192.0.2.1 rport "
             "9998"));
    ICE_VERIFY(same("candidate:1 1 UDP 1658497328 2001:db8:a0b:12f0::3 10000 typ host"));
    ICE_VERIFY(same("candidate:1 1 UDP 1658497382 2001:db8:a0b:12f0::4 6000 typ host"));
    // RFC 8840 section 4.4 prints a first group of six digits, which no IPv6 address has.
    ICE_VERIFY(
        parse_candidate("candidate:1 1 UDP 2130706432 200a0b:12f0::1 5000 typ host").code() ==
        errc::bad_group);
}

TEST_CASE("the lines of RFC 6544 come out as they are printed") {
    ICE_VERIFY(same("candidate:1 1 TCP 2128609279 10.0.1.1 9 typ host tcptype active"));
    ICE_VERIFY(same("candidate:2 1 TCP 2124414975 10.0.1.1 8998 typ host tcptype passive"));
    ICE_VERIFY(same("candidate:3 1 TCP 2120220671 10.0.1.1 8999 typ host tcptype so"));
    ICE_VERIFY(
        same("candidate:4 1 TCP 1688207359 192.0.2.3 9 typ srflx raddr 10.0.1.1 rport 9 "
             "tcptype active"));
    ICE_VERIFY(
        same("candidate:5 1 TCP 1684013055 192.0.2.3 45664 typ srflx raddr 10.0.1.1 rport "
             "8998 tcptype passive"));
    ICE_VERIFY(
        same("candidate:6 1 TCP 1692401663 192.0.2.3 45687 typ srflx raddr 10.0.1.1 rport "
             "8999 tcptype so"));
    ICE_VERIFY(same("candidate:1 1 TCP 2128609279 192.0.2.1 9 typ host tcptype active"));
    ICE_VERIFY(same("candidate:2 1 TCP 2124414975 192.0.2.1 3478 typ host tcptype passive"));
    ICE_VERIFY(same("candidate:3 1 TCP 2120220671 192.0.2.1 3482 typ host tcptype so"));
    ICE_VERIFY(same("candidate:1 1 TCP 2111832063 10.0.1.1 9 typ host tcptype active"));
    ICE_VERIFY(same("candidate:2 1 TCP 2107637759 10.0.1.1 9012 typ host tcptype passive"));
    ICE_VERIFY(
        same("candidate:3 1 TCP 1671430143 192.0.2.3 9 typ srflx raddr 10.0.1.1 rport 9 "
             "tcptype active"));
    ICE_VERIFY(
        same("candidate:4 1 TCP 1667235839 192.0.2.3 44642 typ srflx raddr 10.0.1.1 rport "
             "9012 tcptype passive"));
    ICE_VERIFY(same("candidate:5 1 UDP 2130706431 10.0.1.1 8998 typ host"));
    ICE_VERIFY(
        same("candidate:6 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 10.0.1.1 rport "
             "8998"));
    ICE_VERIFY(same("candidate:1 1 TCP 2111832063 192.0.2.1 9 typ host tcptype active"));
    ICE_VERIFY(same("candidate:2 1 TCP 2107637759 192.0.2.1 3478 typ host tcptype passive"));
    ICE_VERIFY(same("candidate:3 1 UDP 2130706431 192.0.2.1 3478 typ host"));
}

TEST_CASE("the lines of the SIP talk come out as they are shown, but for the relay's") {
    // The slides lost a ligature: "srf x".
    ICE_VERIFY(
        same("candidate:Sc0a86317 1 UDP 1694498815 62.131.6.55 64249 typ srflx raddr "
             "192.168.99.23 rport 49306"));
    ICE_VERIFY(same("candidate:Hc0a86317 1 UDP 2130706431 192.168.99.23 49306 typ host"));
    ICE_VERIFY(
        same("candidate:Sc0a86317 2 UDP 1694498814 62.131.6.55 64250 typ srflx raddr "
             "192.168.99.23 rport 49519"));
    ICE_VERIFY(same("candidate:Hc0a86335 2 UDP 2130706430 192.168.99.53 40568 typ host"));
    ICE_VERIFY(same("candidate:Ha45450a 1 UDP 2130706431 10.69.69.10 51641 typ host"));
    // The relay that inserted itself wrote no raddr: wrong, read and written by policy only.
    constexpr auto relay = parse_candidate<old_sip_lines>(
        "candidate:R6ba1155 1 UDP 16777215 85.17.186.6 51354 typ relay");
    ICE_VERIFY(relay.has_value());
    ICE_VERIFY(check_candidate(*relay).code() == misuse);
    ICE_VERIFY(check_candidate<old_sip_lines>(*relay).has_value());
    char out[128] = {};
    const auto length = write_candidate<old_sip_lines>(out, *relay);
    CHECK(std::string_view(out, length.value_or(0)) ==
          "candidate:R6ba1155 1 UDP 16777215 85.17.186.6 51354 typ relay");
}

TEST_CASE("spelling and extensions are kept") {
    ICE_VERIFY(
        same("candidate:842163049 1 udp 1677729535 203.0.113.141 45664 typ srflx raddr "
             "192.168.1.23 rport 54321 generation 0 ufrag 8hhY network-id 1 network-cost 50"));
    ICE_VERIFY(same("candidate:1 1 sCtP 5 10.0.0.1 5000 typ future raddr :: a  b c"));
    ICE_VERIFY(same("candidate:1 256 UDP 2147483647 ::ffff:102:304 0 typ host"));
}

TEST_CASE("names that are left out get the usual spelling") {
    constexpr auto line = [] {
        candidate_line l;
        l.foundation = "1";
        l.priority = 5;
        l.addr = address::v4(10, 0, 0, 1);
        l.port = 9;
        l.transport = line_transport::tcp;
        l.tcp = tcp_type::active;
        l.kind = candidate_kind::relay;
        l.has_raddr = l.has_rport = true;
        l.related = address::any(ip_family::ipv6);
        return l;
    }();
    char out[100] = {};
    const auto length = write_candidate(out, line);
    CHECK(length.has_value());
    CHECK(std::string_view(out, *length) ==
          "candidate:1 1 TCP 5 10.0.0.1 9 typ relay raddr :: rport 0 tcptype active");
}

TEST_CASE("what the grammar cannot say is not written") {
    ICE_VERIFY(refused([](candidate_line&) {}) == errc::ok);
    ICE_VERIFY(refused([](candidate_line& l) { l.foundation = ""; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.foundation = "a\r\na=x"; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) {
                   l.foundation = "123456789012345678901234567890123";
               }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.component = 0; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.component = 257; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.priority = 0; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.priority = 0x80000000; }) == misuse);
    // RFC8839-5.1-1
    ICE_VERIFY(refused([](candidate_line& l) {
                   l.addr = {};
                   l.address_name = "host.example.com";
               }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.transport_name = "TCP"; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.transport = line_transport::other; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) {
                   l.transport = line_transport::other;
                   l.transport_name = "udp";
               }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) {
                   l.transport = line_transport::other;
                   l.transport_name = "a b";
               }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.type_name = "relay"; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.kind = candidate_kind::other; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) {
                   l.kind = candidate_kind::other;
                   l.type_name = "HOST";
               }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.tcp = tcp_type::so; }) == misuse);
    ICE_VERIFY(refused([](candidate_line& l) { l.transport = line_transport::tcp; }) == misuse);
    // RFC6544-4.5-1
    ICE_VERIFY(refused([](candidate_line& l) {
                   l.transport = line_transport::tcp;
                   l.tcp = tcp_type::active;
               }) == misuse);
}

TEST_CASE("related addresses stand where they must and nowhere else") {
    // RFC8839-5.1-6 RFC8839-5.1-7
    const auto with = [](candidate_kind kind, bool raddr, bool rport) {
        return refused([&](candidate_line& l) {
            l.kind = kind;
            l.has_raddr = raddr;
            l.has_rport = rport;
            if (raddr) l.related = address::v4(0);
        });
    };
    using enum candidate_kind;
    for (const candidate_kind kind : {srflx, prflx, relay}) {
        CHECK(with(kind, true, true) == errc::ok);
        CHECK(with(kind, true, false) == misuse);
        CHECK(with(kind, false, true) == misuse);
        CHECK(with(kind, false, false) == misuse);
    }
    CHECK(with(host, false, false) == errc::ok);
    CHECK(with(host, true, true) == misuse);
    CHECK(with(host, false, true) == misuse);
    // A name would tell what is to be hidden.
    CHECK(refused([](candidate_line& l) {
              l.kind = srflx;
              l.has_raddr = l.has_rport = true;
              l.related_name = "my.host";
          }) == misuse);
}

TEST_CASE("a buffer that is too small is left as it was") {
    constexpr std::string_view text = "candidate:1 1 UDP 5 10.0.0.1 5000 typ host generation 0";
    const auto line = *parse_candidate(text);
    for (std::size_t size = 0; size <= text.size(); ++size) {
        std::array<char, 100> out;
        out.fill('#');
        const auto length = write_candidate(std::span(out).first(size), line);
        if (size < text.size()) {
            CHECK(length.code() == errc::buffer_too_small);
            CHECK(out[0] == '#');
        } else {
            CHECK(*length == text.size());
        }
        for (std::size_t i = size; i < out.size(); ++i) CHECK(out[i] == '#');
    }
}

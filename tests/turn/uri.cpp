// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/uri.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice::turn;
using ice::errc;

namespace {

constexpr bool ok(std::string_view text, uri_scheme scheme, std::string_view host,
                  std::uint16_t port = 0, std::string_view transport = "") {
    const auto u = parse_server_uri(text);
    return u && u->scheme == scheme && u->host == host && u->port == port &&
           u->transport == transport;
}
constexpr bool bad(std::string_view text, errc code, std::size_t at) {
    const auto u = parse_server_uri(text);
    return !u && u.error().code == code && u.error().at == at;
}
/// Read and written again.
constexpr bool same(std::string_view text) {
    const auto u = parse_server_uri(text);
    char out[100] = {};
    if (!u) return false;
    const auto size = write_server_uri(out, *u);
    return size && std::string_view(out, *size) == text;
}
constexpr errc written(const server_uri& u, std::size_t room = 100) {
    char out[100] = {};
    return write_server_uri(std::span<char>(out).first(room), u).error().code;
}
constexpr auto transport_in(std::string_view text) { return transport_of(*parse_server_uri(text)); }

}  // namespace

TEST_CASE("the examples of RFC 7064 and RFC 7065") {
    using enum uri_scheme;
    ICE_VERIFY(ok("stun:example.org", stun, "example.org"));
    ICE_VERIFY(ok("stuns:example.org", stuns, "example.org"));
    ICE_VERIFY(ok("stun:example.org:8000", stun, "example.org", 8000));
    ICE_VERIFY(ok("turn:example.org", turn, "example.org"));
    ICE_VERIFY(ok("turns:example.org", turns, "example.org"));
    ICE_VERIFY(ok("turn:example.org:8000", turn, "example.org", 8000));
    ICE_VERIFY(ok("turn:example.org?transport=udp", turn, "example.org", 0, "udp"));
    ICE_VERIFY(ok("turn:example.org?transport=tcp", turn, "example.org", 0, "tcp"));
    ICE_VERIFY(ok("turns:example.org?transport=tcp", turns, "example.org", 0, "tcp"));
}

TEST_CASE("hosts: names, IPv4 and IPv6 addresses") {
    using enum uri_scheme;
    ICE_VERIFY(ok("turn:192.0.2.1:3478", turn, "192.0.2.1", 3478));
    ICE_VERIFY(ok("turn:[2001:db8::1]:3478", turn, "[2001:db8::1]", 3478));
    ICE_VERIFY(ok("stun:[::1]", stun, "[::1]"));
    ICE_VERIFY(ok("turn:[2001:db8::1]?transport=udp", turn, "[2001:db8::1]", 0, "udp"));
    ICE_VERIFY(ok("stun:a-b.c_d~e", stun, "a-b.c_d~e"));
    ICE_VERIFY(ok("stun:%65xample.org", stun, "%65xample.org"));
    ICE_VERIFY(ok("stun:a,b;c=d", stun, "a,b;c=d"));
    ICE_VERIFY(parse_server_uri("turn:192.0.2.1")->literal() == ice::address::v4(192, 0, 2, 1));
    ICE_VERIFY(parse_server_uri("turn:[::1]")->literal() == ice::address::v6(0, 1));
    ICE_VERIFY(parse_server_uri("turn:example.org")->literal() == ice::address());
    ICE_VERIFY(parse_server_uri("turn:192.0.2.256")->literal() == ice::address());
}

TEST_CASE("schemes and transports are compared without case") {
    ICE_VERIFY(ok("TURN:Example.ORG?Transport=UDP", uri_scheme::turn, "Example.ORG", 0, "UDP"));
    ICE_VERIFY(ok("StunS:h", uri_scheme::stuns, "h"));
}

TEST_CASE("an empty port is none, a port of nothing but zeros is no port") {
    ICE_VERIFY(ok("stun:h:", uri_scheme::stun, "h"));
    ICE_VERIFY(ok("stun:h:00080", uri_scheme::stun, "h", 80));
    ICE_VERIFY(ok("stun:h:65535", uri_scheme::stun, "h", 65535));
    ICE_VERIFY(bad("stun:h:65536", errc::uri_bad_port, 7));
    ICE_VERIFY(bad("stun:h:99999999999999999999", errc::uri_bad_port, 7));
    ICE_VERIFY(bad("stun:h:0", errc::uri_bad_port, 7));
}

TEST_CASE("what is no URI of a server") {
    ICE_VERIFY(bad("", errc::uri_not_a_server, 0));
    ICE_VERIFY(bad("turn", errc::uri_not_a_server, 0));
    ICE_VERIFY(bad("http://example.org", errc::uri_not_a_server, 0));
    ICE_VERIFY(bad("turnx:h", errc::uri_not_a_server, 0));
    ICE_VERIFY(bad("192.0.2.1:3478", errc::uri_not_a_server, 0));
    ICE_VERIFY(bad("turn:", errc::uri_bad_host, 5));
    ICE_VERIFY(bad("turn::3478", errc::uri_bad_host, 5));
    ICE_VERIFY(bad("turn://example.org", errc::uri_bad_host, 5));
    ICE_VERIFY(bad("turn:user@example.org", errc::uri_bad_host, 9));
    ICE_VERIFY(bad("turn:example.org/path", errc::uri_bad_host, 16));
    ICE_VERIFY(bad("turn:exa mple.org", errc::uri_bad_host, 8));
    ICE_VERIFY(bad("turn:h%4", errc::uri_bad_host, 6));
    ICE_VERIFY(bad("turn:h\r\nX: y", errc::uri_bad_host, 6));
    ICE_VERIFY(bad("turn:[::1", errc::uri_bad_host, 9));
    ICE_VERIFY(bad("turn:[192.0.2.1]", errc::uri_bad_host, 6));
    ICE_VERIFY(bad("turn:[fe80::1%251]", errc::uri_bad_host, 6));
    ICE_VERIFY(bad("turn:[::1]x", errc::uri_bad_host, 10));
    ICE_VERIFY(bad("turn:h:1x", errc::uri_trailing, 8));
    ICE_VERIFY(bad("turn:h:x", errc::uri_trailing, 7));
    ICE_VERIFY(bad("turn:h#f", errc::uri_bad_host, 6));
    // RFC8489-8.1-1
    ICE_VERIFY(bad("stuns:192.0.2.1", errc::uri_needs_name, 6));
    ICE_VERIFY(bad("stuns:[2001:db8::1]:443", errc::uri_needs_name, 6));
    ICE_VERIFY(ok("turns:192.0.2.1", uri_scheme::turns, "192.0.2.1"));
    ICE_VERIFY(bad("turn:h:1#f", errc::uri_trailing, 8));
}

TEST_CASE("queries: one, of TURN, with a transport") {
    ICE_VERIFY(ok("turn:h?transport=sctp-2", uri_scheme::turn, "h", 0, "sctp-2"));
    ICE_VERIFY(bad("turn:h?transport=", errc::uri_bad_transport, 17));
    ICE_VERIFY(bad("turn:h?transport=u/p", errc::uri_bad_transport, 17));
    ICE_VERIFY(bad("turn:h?transport=udp&x=y", errc::uri_bad_transport, 17));
    ICE_VERIFY(bad("turn:h?x=y", errc::uri_trailing, 6));
    ICE_VERIFY(bad("stun:h?transport=udp", errc::uri_trailing, 6));
    ICE_VERIFY(bad("turn:h:1?", errc::uri_trailing, 8));
}

TEST_CASE("what is read is written as it was") {
    ICE_VERIFY(same("stun:example.org"));
    ICE_VERIFY(same("stuns:example.org:443"));
    ICE_VERIFY(same("turn:[2001:db8::1]:65535?transport=tcp"));
    ICE_VERIFY(same("turns:example.org?transport=udp"));
    ICE_VERIFY(written({uri_scheme::stun, "h", 0, "udp"}) == errc::misuse_bad_argument);
    ICE_VERIFY(written({uri_scheme::turn, "", 0, ""}) == errc::misuse_bad_argument);
    ICE_VERIFY(written({uri_scheme::turn, "a b", 0, ""}) == errc::misuse_bad_argument);
    ICE_VERIFY(written({uri_scheme::stuns, "192.0.2.1", 0, ""}) == errc::misuse_bad_argument);
    ICE_VERIFY(written({uri_scheme::turn, "h", 0, "a/b"}) == errc::misuse_bad_argument);
    ICE_VERIFY(written({uri_scheme::turn, "h", 0, ""}, 6) == errc::ok);
    ICE_VERIFY(written({uri_scheme::turn, "h", 0, ""}, 5) == errc::buffer_too_small);
}

TEST_CASE("ports and transports that follow from the scheme") {
    ICE_VERIFY(parse_server_uri("stun:h")->port_or_default() == 3478);
    ICE_VERIFY(parse_server_uri("stuns:h")->port_or_default() == 5349);
    ICE_VERIFY(parse_server_uri("turn:h")->port_or_default() == 3478);
    ICE_VERIFY(parse_server_uri("turns:h")->port_or_default() == 5349);
    ICE_VERIFY(parse_server_uri("turns:h:9")->port_or_default() == 9);
    // RFC8656-4.1-1
    ICE_VERIFY(transport_in("turn:h") == server_transport::udp);
    ICE_VERIFY(transport_in("turn:h?transport=udp") == server_transport::udp);
    ICE_VERIFY(transport_in("turn:h?transport=TCP") == server_transport::tcp);
    ICE_VERIFY(transport_in("turns:h") == server_transport::tls);
    ICE_VERIFY(transport_in("turns:h?transport=tcp") == server_transport::tls);
    ICE_VERIFY(transport_in("turns:h?transport=udp") == server_transport::dtls);
    ICE_VERIFY(!transport_in("turn:h?transport=sctp"));
    ICE_VERIFY(!transport_in("stun:h"));
    for (const auto t : {server_transport::udp, server_transport::tcp})
        CHECK(scheme_of(t) == uri_scheme::turn);
    for (const auto t : {server_transport::dtls, server_transport::tls})
        CHECK(scheme_of(t) == uri_scheme::turns);
}

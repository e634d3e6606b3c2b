// SPDX-License-Identifier: BSL-1.0
// URIs of STUN and TURN servers (RFC 7064 section 3, RFC 7065 section 3): read and written, never
// resolved.
//
//     stun:host[:port]     turn:host[:port][?transport=udp|tcp|...]
//     stuns: and turns:    the same over TLS or DTLS
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "../net/parse.hpp"
#include "request.hpp"

namespace ice::inline v0_1_0_dev::turn {

enum class uri_scheme : std::uint8_t { stun, stuns, turn, turns };

constexpr std::string_view describe(uri_scheme s) noexcept {
    switch (s) {
        case uri_scheme::stun: return "stun";
        case uri_scheme::stuns: return "stuns";
        case uri_scheme::turn: return "turn";
        case uri_scheme::turns: return "turns";
    }
    return "unknown";
}

/// Borrows the text it was read from.
struct server_uri {
    uri_scheme scheme = uri_scheme::stun;
    std::string_view host{};       ///< as it stands; an IPv6 address in its brackets
    std::uint16_t port = 0;        ///< 0: none was given
    std::string_view transport{};  ///< of turn and turns; empty: none was given

    constexpr bool is_secure() const noexcept {
        return scheme == uri_scheme::stuns || scheme == uri_scheme::turns;
    }
    constexpr bool is_turn() const noexcept {
        return scheme == uri_scheme::turn || scheme == uri_scheme::turns;
    }
    /// The port that was given, or the default one.
    constexpr std::uint16_t port_or_default() const noexcept {
        if (port != 0) return port;
        return is_secure() ? std::uint16_t{5349} : std::uint16_t{3478};
    }
    /// The host as an address; none where it is a name, which is for a resolver.
    constexpr address literal() const noexcept {
        const bool bracketed = host.size() > 1 && host.front() == '[';
        const auto a = bracketed ? parse_ipv6(host.substr(1, host.size() - 2)) : parse_ipv4(host);
        return a ? *a : address();
    }
};

namespace detail {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool same_word(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

/// RFC 3986 section 2.3.
constexpr bool is_unreserved(char c) noexcept {
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || is_digit(c) ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}
/// RFC 3986 section 2.2.
constexpr bool is_sub_delimiter(char c) noexcept {
    return std::string_view("!$&'()*+,;=").find(c) != std::string_view::npos;
}
constexpr bool is_hex(char c) noexcept {
    const char l = lower(c);
    return is_digit(c) || (l >= 'a' && l <= 'f');
}

/// How many characters of a registered name (RFC 3986 section 3.2.2) are at the front.
constexpr std::size_t registered_name(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        if (is_unreserved(text[at]) || is_sub_delimiter(text[at])) {
            ++at;
        } else if (text[at] == '%' && at + 2 < text.size() && is_hex(text[at + 1]) &&
                   is_hex(text[at + 2])) {
            at += 3;
        } else {
            break;
        }
    }
    return at;
}

/// The length of the host at the front. Errors: uri_bad_host.
constexpr result<std::size_t> read_host(std::string_view text) noexcept {
    if (text.empty() || text.front() != '[') {
        const std::size_t length = registered_name(text);
        if (length == 0) return fail(errc::uri_bad_host);
        return length;
    }
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return fail(errc::uri_bad_host, text.size());
    const std::string_view inner = text.substr(1, end - 1);
    // Zones have no place in the grammar of RFC 3986.
    if (inner.find('%') != std::string_view::npos || !parse_ipv6(inner))
        return fail(errc::uri_bad_host, 1);
    return end + 1;
}

constexpr std::optional<uri_scheme> read_scheme(std::string_view word) noexcept {
    for (const uri_scheme s :
         {uri_scheme::stun, uri_scheme::stuns, uri_scheme::turn, uri_scheme::turns})
        if (same_word(word, describe(s))) return s;
    return std::nullopt;
}

/// RFC 8489 section 8.1: a STUN server over TLS is found by its name, which it can prove.
constexpr bool needs_name(const server_uri& uri) noexcept {
    return uri.scheme == uri_scheme::stuns && uri.literal().family() != ip_family::none;
}

constexpr bool is_transport(std::string_view word) noexcept {
    for (const char c : word)
        if (!is_unreserved(c)) return false;
    return !word.empty();
}

}  // namespace detail

/// Reads the whole text. Schemes and transports are compared without case. No userinfo, path,
/// query of another kind or fragment: these are no hierarchical URIs. O(length).
/// Errors: uri_not_a_server (another scheme, not mine), uri_bad_host, uri_needs_name (stuns with an
/// address), uri_bad_port (0 too), uri_bad_transport, uri_trailing; with the offset.
constexpr result<server_uri> parse_server_uri(std::string_view text) noexcept {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return fail(errc::uri_not_a_server);
    const auto scheme = detail::read_scheme(text.substr(0, colon));
    if (!scheme) return fail(errc::uri_not_a_server);
    server_uri uri;
    uri.scheme = *scheme;

    std::size_t at = colon + 1;
    const auto host = detail::read_host(text.substr(at));
    if (!host) return fail(host.error().code, at + host.error().at);
    uri.host = text.substr(at, *host);
    if (detail::needs_name(uri)) return fail(errc::uri_needs_name, at);
    at += *host;

    if (at < text.size() && text[at] == ':') {
        std::uint32_t port = 0;
        const std::size_t first = ++at;
        for (; at < text.size() && is_digit(text[at]); ++at) {
            port = port * 10 + static_cast<std::uint32_t>(text[at] - '0');
            if (port > 0xffff) return fail(errc::uri_bad_port, first);
        }
        if (at != first && port == 0) return fail(errc::uri_bad_port, first);
        uri.port = static_cast<std::uint16_t>(port);  // an empty port is none (RFC 3986 3.2.3)
    }
    constexpr std::string_view query = "?transport=";
    if (uri.is_turn() && detail::same_word(text.substr(at, query.size()), query)) {
        at += query.size();
        uri.transport = text.substr(at);
        if (!detail::is_transport(uri.transport)) return fail(errc::uri_bad_transport, at);
        return uri;
    }
    if (at != text.size()) {
        // Between host and end only a port may stand.
        const bool in_host = text[at - 1] != ':' && uri.port == 0;
        return fail(in_host && text[at] != '?' ? errc::uri_bad_host : errc::uri_trailing, at);
    }
    return uri;
}

/// Writes it; what parse_server_uri reads back. Returns the length. Errors: misuse_bad_argument
/// (a host or transport that is none, a transport of a STUN server, an address with stuns),
/// buffer_too_small.
constexpr result<std::size_t> write_server_uri(std::span<char> out,
                                               const server_uri& uri) noexcept {
    const auto host = detail::read_host(uri.host);
    const bool has_transport = !uri.transport.empty();
    if (!host || *host != uri.host.size() || detail::needs_name(uri) ||
        (has_transport && (!uri.is_turn() || !detail::is_transport(uri.transport))))
        return errc::misuse_bad_argument;
    char port[6] = {':'};
    const std::size_t digits = uri.port == 0 ? 0 : 1 + write_decimal(port + 1, uri.port);
    const std::string_view parts[] = {describe(uri.scheme),
                                      ":",
                                      uri.host,
                                      {port, digits},
                                      has_transport ? std::string_view("?transport=") : "",
                                      uri.transport};
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    if (size > out.size()) return errc::buffer_too_small;
    std::size_t at = 0;
    for (const std::string_view part : parts)
        for (const char c : part) out[at++] = c;
    return size;
}

/// What the URI of a TURN server asks for between client and server (RFC 7065 section 3.1 with
/// RFC 5928 and RFC 7350); none where the transport is not known here, or the scheme is STUN's.
/// A `turn` URI without transport leaves the choice to the resolver: here it is UDP, as RFC 8656
/// section 7.1 recommends.
constexpr std::optional<server_transport> transport_of(const server_uri& uri) noexcept {
    if (!uri.is_turn()) return std::nullopt;
    const bool secure = uri.is_secure();
    if (uri.transport.empty()) return secure ? server_transport::tls : server_transport::udp;
    if (detail::same_word(uri.transport, "udp"))
        return secure ? server_transport::dtls : server_transport::udp;
    if (detail::same_word(uri.transport, "tcp"))
        return secure ? server_transport::tls : server_transport::tcp;
    return std::nullopt;
}

/// RFC 8656 section 4.1: which scheme says so.
constexpr uri_scheme scheme_of(server_transport t) noexcept {
    return is_encrypted(t) ? uri_scheme::turns : uri_scheme::turn;
}

}  // namespace ice::turn

// SPDX-License-Identifier: BSL-1.0
// The lines of SDP that say where media goes: m=, c= and o= (RFC 8866 sections 5.2, 5.7, 5.14),
// a=rtcp (RFC 3605 section 2.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "../net/address.hpp"
#include "../net/endpoint.hpp"
#include "../net/kind.hpp"
#include "../net/parse.hpp"
#include "body_lines.hpp"
#include "chars.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// RFC 8866 section 9, token-char.
constexpr bool is_token_char(char c) noexcept {
    if (c <= ' ' || c > '~') return false;  // bytes from 0x80 are negative or beyond
    return std::string_view("\"(),/:;<=>?@[\\]").find(c) == std::string_view::npos;
}

/// One or more token characters.
constexpr bool is_token(std::string_view text) noexcept {
    for (const char c : text)
        if (!is_token_char(c)) return false;
    return !text.empty();
}

/// An `m=` line: MEDIA PORT[/COUNT] PROTO FMT...
struct media_line {
    std::string_view media;    // "audio"
    std::string_view proto;    // "RTP/AVP"
    std::string_view formats;  // "0 8 97"
    std::uint16_t port = 0;
    std::uint32_t port_count = 1;

    /// Whether RTP is spoken, which has RTCP beside it.
    constexpr bool is_rtp() const noexcept {
        // A whole part of the name between slashes: RTP/AVP, UDP/TLS/RTP/SAVPF, TCP/RTP/AVP.
        std::string_view left = proto;
        while (!left.empty()) {
            const std::size_t slash = left.find('/');
            if (ice::detail::equal_ignoring_case(left.substr(0, slash), "RTP")) return true;
            if (slash == std::string_view::npos) break;
            left.remove_prefix(slash + 1);
        }
        return false;
    }
    /// The transport of the default destination: RFC 4571 and RFC 8122 put "TCP" in front.
    constexpr protocol transport() const noexcept {
        return ice::detail::equal_ignoring_case(proto.substr(0, proto.find('/')), "TCP")
                   ? protocol::tcp
                   : protocol::udp;
    }
};

/// `value` is what stands behind `m=`. Errors: sdp_bad_media, number_too_large.
constexpr result<media_line> parse_media(std::string_view value) noexcept {
    media_line m;
    field_reader fields(value);
    m.media = fields.next();
    if (!is_token(m.media)) return fail(errc::sdp_bad_media, fields.field_at());

    const std::string_view port = fields.next();
    const std::size_t port_at = fields.field_at();
    const auto number = read_decimal(port, 65535, 20, true);
    if (!number)
        return fail(
            number.code() == errc::number_too_large ? errc::number_too_large : errc::sdp_bad_media,
            port_at + number.error().at);
    m.port = static_cast<std::uint16_t>(number->value);
    if (number->length < port.size()) {
        const std::size_t slash = number->length;
        if (port[slash] != '/') return fail(errc::sdp_bad_media, port_at + slash);
        const auto count = parse_decimal(port.substr(slash + 1), 65535);
        if (!count || *count == 0) return fail(errc::sdp_bad_media, port_at + slash + 1);
        m.port_count = static_cast<std::uint32_t>(*count);
    }

    m.proto = fields.next();
    std::string_view part = m.proto;
    for (std::size_t slash = part.find('/'); slash != std::string_view::npos;
         slash = part.find('/')) {
        if (!is_token(part.substr(0, slash))) return fail(errc::sdp_bad_media, fields.field_at());
        part.remove_prefix(slash + 1);
    }
    if (!is_token(part)) return fail(errc::sdp_bad_media, fields.field_at());

    m.formats = fields.rest();
    do {
        if (!is_token(fields.next())) return fail(errc::sdp_bad_media, fields.field_at());
    } while (!fields.at_end());
    return m;
}

enum class connection_kind : std::uint8_t {
    none,     ///< there is no such line
    address,  ///< an IP address
    name,     ///< a host name, which only the host resolves
    foreign,  ///< of another network or address type
};

/// A `c=` line, or the same fields behind a port in `a=rtcp`.
struct connection {
    connection_kind kind = connection_kind::none;
    bool multicast = false;  // by its address, or because a TTL or count follows it
    address addr;            // for `address`
    std::string_view name;   // for `name` and `foreign`, as written

    friend constexpr bool operator==(const connection&, const connection&) = default;
};

namespace detail {

/// RFC 8866 section 9, FQDN; one label of any length is let pass, as hosts are called at home.
constexpr bool is_host_name(std::string_view text) noexcept {
    for (const char c : text) {
        const char lower = static_cast<char>(c | 0x20);
        if (!is_digit(c) && !(lower >= 'a' && lower <= 'z') && c != '-' && c != '.') return false;
    }
    return !text.empty() && text.size() < 256;
}

constexpr result<connection> parse_connection_fields(field_reader fields) noexcept {
    connection c;
    const std::string_view net = fields.next();
    if (!is_token(net)) return fail(errc::sdp_bad_connection, fields.field_at());
    const std::string_view type = fields.next();
    const std::size_t type_at = fields.field_at();
    if (!is_token(type)) return fail(errc::sdp_bad_connection, type_at);
    const std::string_view where = fields.next();
    const std::size_t where_at = fields.field_at();
    if (where.empty() || !fields.at_end()) return fail(errc::sdp_bad_connection, where_at);

    const bool ipv4 = ice::detail::equal_ignoring_case(type, "IP4");
    if (!ice::detail::equal_ignoring_case(net, "IN") ||
        (!ipv4 && !ice::detail::equal_ignoring_case(type, "IP6"))) {
        c.kind = connection_kind::foreign;
        c.name = where;
        return c;
    }
    const std::size_t slash = where.find('/');
    const std::string_view host = where.substr(0, slash);
    const auto addr = parse_address(host);
    if (!addr) {
        if (addr.code() != errc::not_an_address || slash != std::string_view::npos ||
            !is_host_name(host))
            return fail(errc::sdp_bad_connection, where_at + addr.error().at);
        c.kind = connection_kind::name;
        c.name = host;
        return c;
    }
    // The grammar has no zones, and the family is said twice.
    if (addr->is_v4() != ipv4) return fail(errc::sdp_bad_connection, type_at);
    if (const auto zone = host.find('%'); zone != std::string_view::npos)
        return fail(errc::sdp_bad_connection, where_at + zone);
    c.kind = connection_kind::address;
    c.addr = *addr;
    c.multicast = is_multicast(*addr);
    if (slash == std::string_view::npos) return c;

    // /TTL[/COUNT] for IPv4, /COUNT for IPv6, and behind multicast addresses only.
    std::size_t at = slash + 1;
    const std::size_t second = where.find('/', at);
    if (!c.multicast || (!ipv4 && second != std::string_view::npos))
        return fail(errc::sdp_bad_connection, where_at + slash);
    const auto first = parse_decimal(where.substr(at, second - at), ipv4 ? 255 : 65535);
    if (!first) return fail(errc::sdp_bad_connection, where_at + at);
    if (second != std::string_view::npos && !parse_decimal(where.substr(second + 1), 65535))
        return fail(errc::sdp_bad_connection, where_at + second + 1);
    return c;
}

}  // namespace detail

/// `value` is what stands behind `c=`: IN IP4 192.0.2.1. Error: sdp_bad_connection.
constexpr result<connection> parse_connection(std::string_view value) noexcept {
    return detail::parse_connection_fields(field_reader(value));
}

/// An `a=rtcp` line: where RTCP goes when that is not the port behind RTP's.
struct rtcp_line {
    std::uint16_t port = 0;
    connection where;  // of kind none: as RTP
};

/// `value` is what stands behind `a=rtcp:`. Errors: number_too_large, sdp_bad_connection.
constexpr result<rtcp_line> parse_rtcp(std::string_view value) noexcept {
    rtcp_line r;
    field_reader fields(value);
    const std::string_view port = fields.next();
    const auto number = parse_decimal(port, 65535, 20, true);
    if (!number) return number.error();
    r.port = static_cast<std::uint16_t>(*number);
    if (fields.at_end()) return r;
    const auto where = detail::parse_connection_fields(field_reader(fields.rest()));
    if (!where) return fail(where.code(), port.size() + 1 + where.error().at);
    r.where = *where;
    return r;
}

/// An `o=` line. Session and version are numbers of any length, kept as text.
struct origin_line {
    std::string_view username, session_id, session_version, net_type, address_type, host;

    /// RFC 3264 section 8: an unchanged version says that the whole body is unchanged.
    friend constexpr bool operator==(const origin_line&, const origin_line&) = default;
};

/// `value` is what stands behind `o=`. Error: sdp_bad_origin.
constexpr result<origin_line> parse_origin(std::string_view value) noexcept {
    origin_line o;
    field_reader fields(value);
    std::string_view* const each[] = {&o.username, &o.session_id,   &o.session_version,
                                      &o.net_type, &o.address_type, &o.host};
    for (std::string_view* field : each) {
        *field = fields.next();
        if (field->empty()) return fail(errc::sdp_bad_origin, fields.field_at());
        if (field != &o.session_id && field != &o.session_version) continue;
        for (const char c : *field)
            if (!is_digit(c)) return fail(errc::sdp_bad_origin, fields.field_at());
    }
    if (!fields.at_end()) return fail(errc::sdp_bad_origin, value.size());
    return o;
}

}  // namespace ice::inline v0_1_0_dev::sdp

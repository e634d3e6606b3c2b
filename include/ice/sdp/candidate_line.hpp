// SPDX-License-Identifier: BSL-1.0
// The "candidate" attribute (RFC 8839 section 5.1, RFC 6544 section 4.5) as a view of its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "../candidate/candidate.hpp"
#include "../candidate/related.hpp"
#include "../core/errc.hpp"
#include "../net/endpoint.hpp"
#include "extensions.hpp"

namespace ice::inline v0_1_0_dev {

/// UDP of RFC 8839, TCP of RFC 6544, or a name that some later document defines.
enum class line_transport : std::uint8_t { udp, tcp, other };

/// Everything a candidate line says. What a parser fills in borrows the parsed text. A host that
/// writes lines fills in the values and leaves the texts of what it names by value empty.
///
///   candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE
///       [ raddr ADDRESS][ rport PORT][ tcptype TYPE]*( NAME VALUE)
struct candidate_line {
    std::string_view foundation;      ///< 1 to 32 ice-chars
    std::string_view transport_name;  ///< as written: "UDP", "udp"
    std::string_view address_name;    ///< as written; the one place of a host name
    std::string_view type_name;       ///< as written
    std::string_view related_name;    ///< as written; empty without raddr
    candidate_extensions extensions;  ///< in order, those named below included
    std::string_view ufrag;           ///< extension of RFC 8838 section 9; empty when absent
    address addr;                     ///< of no family when the address is a name
    address related;                  ///< of no family without raddr, or when that is a name
    std::uint32_t priority = 0;       ///< 1 to 2^31 - 1
    std::uint16_t component = 1;      ///< 1 to 256
    std::uint16_t port = 0;
    std::uint16_t related_port = 0;
    bool has_raddr = false;
    bool has_rport = false;
    line_transport transport = line_transport::udp;
    candidate_kind kind = candidate_kind::host;
    tcp_type tcp = tcp_type::none;
    /// Why an agent must ignore this well-formed line, or `ok`: candidate_name,
    /// candidate_unknown_transport, candidate_unknown_type.
    errc ignored = errc::ok;
    /// Extensions of WebRTC. One whose value is not what it should be is not understood, and
    /// stays among the others.
    std::optional<std::uint32_t> generation;
    std::optional<std::uint16_t> network_id;
    std::optional<std::uint16_t> network_cost;  ///< 0 to 999

    constexpr bool usable() const noexcept { return ignored == errc::ok; }
    /// The address is a name. When the line is usable, the host resolves it (`with_address`).
    constexpr bool is_name() const noexcept { return addr.family() == ip_family::none; }

    /// The transport address; of no family when that is a name or the transport unknown.
    constexpr endpoint where() const noexcept {
        if (is_name() || transport == line_transport::other) return {};
        return {addr, port, transport == line_transport::tcp ? protocol::tcp : protocol::udp};
    }

    /// The same with the address that the name stood for.
    constexpr candidate_line with_address(const address& resolved) const noexcept {
        candidate_line line = *this;
        line.addr = resolved;
        line.address_name = {};
        return line;
    }

    /// As the agent keeps a remote candidate; `foundation_number` is the interned foundation.
    constexpr candidate record(std::uint16_t foundation_number,
                               std::uint16_t stream = 0) const noexcept {
        candidate c;
        c.where = where();
        c.priority = priority;
        c.foundation = foundation_number;
        c.component = component;
        c.stream = stream;
        c.kind = kind;
        c.tcp = tcp;
        return c;
    }
};

static_assert(std::is_trivially_copyable_v<candidate_line>);

/// What the host writes for a local candidate that has no related address.
constexpr candidate_line line_of(const candidate& c, std::string_view foundation) noexcept {
    candidate_line line;
    line.foundation = foundation;
    line.component = c.component;
    line.priority = c.priority;
    line.addr = c.where.addr();
    // RFC 6544 section 4.5: the real port of an active candidate means nothing to the peer.
    line.port = c.tcp == tcp_type::active ? tcp_active_port : c.where.port();
    line.kind = c.kind;
    line.tcp = c.tcp;
    if (c.where.proto() == protocol::tcp) line.transport = line_transport::tcp;
    return line;
}

/// The same with a related address by `Rule`: `related` is the base of a reflexive candidate, the
/// mapped address of a relayed one; for a host candidate it is not looked at.
template <related_address_rule Rule>
constexpr candidate_line line_of(const candidate& c, std::string_view foundation,
                                 const endpoint& related) noexcept {
    candidate_line line = line_of(c, foundation);
    if (!has_related(c.kind)) return line;
    const endpoint told = Rule::related(c.where, related);
    line.has_raddr = line.has_rport = true;
    line.related = told.addr();
    line.related_port = told.port();
    return line;
}

}  // namespace ice::inline v0_1_0_dev

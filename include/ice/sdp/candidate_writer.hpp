// SPDX-License-Identifier: BSL-1.0
// Writes a "candidate" attribute: strict RFC 8839 section 5.1 and RFC 6544 section 4.5, whatever
// the reader of it would forgive, unless the host asks for what old clients wrote.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "candidate_line.hpp"
#include "chars.hpp"
#include "line_policy.hpp"
#include "scan.hpp"
#include "text_sink.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// The name as it was written, or in the usual spelling when there was none.
constexpr std::string_view name_or(std::string_view name, std::string_view usual) noexcept {
    return name.empty() ? usual : name;
}

constexpr std::string_view transport_name(const candidate_line& line) noexcept {
    return name_or(line.transport_name, line.transport == line_transport::tcp ? "TCP" : "UDP");
}

/// A name of its own is a token, and agrees with the value beside it.
constexpr bool transport_agrees(const candidate_line& line) noexcept {
    const std::string_view name = line.transport_name;
    const bool udp = is_text<"udp">(name);
    const bool tcp = is_text<"tcp">(name);
    switch (line.transport) {
        case line_transport::udp: return udp || name.empty();
        case line_transport::tcp: return tcp || name.empty();
        case line_transport::other: break;
    }
    return !udp && !tcp && is_word_of(name, token_chars);
}

constexpr candidate_kind kind_of(std::string_view name) noexcept {
    if (is_text<"host">(name)) return candidate_kind::host;
    if (is_text<"srflx">(name)) return candidate_kind::srflx;
    if (is_text<"relay">(name)) return candidate_kind::relay;
    return is_text<"prflx">(name) ? candidate_kind::prflx : candidate_kind::other;
}

constexpr bool kind_agrees(const candidate_line& line) noexcept {
    const std::string_view name = line.type_name;
    if (name.empty()) return line.kind != candidate_kind::other;
    return kind_of(name) == line.kind &&
           (line.kind != candidate_kind::other || all_in(name, token_chars));
}

/// RFC 8839 section 5.1: both for reflexive and relayed candidates, none for host candidates.
/// They are addresses, never names: a name would tell what hiding them is to hide.
template <line_policy Policy>
constexpr bool related_agrees(const candidate_line& line) noexcept {
    if (line.has_raddr == (line.related.family() == ip_family::none)) return false;
    if (line.kind == candidate_kind::host)
        return Policy::host_related || (!line.has_raddr && !line.has_rport);
    return Policy::missing_related || !has_related(line.kind) || (line.has_raddr && line.has_rport);
}

/// RFC 6544 section 4.5: every TCP candidate has a type, an active one port 9.
constexpr bool tcp_agrees(const candidate_line& line) noexcept {
    if (line.transport != line_transport::tcp) return line.tcp == tcp_type::none;
    return line.tcp != tcp_type::none &&
           (line.tcp != tcp_type::active || line.port == tcp_active_port);
}

}  // namespace detail

/// Whether a line may be written. A candidate with a name for an address may not (RFC 8839
/// section 5.1). Errors: misuse_candidate_line.
template <line_policy Policy = rfc8839_lines>
constexpr result<void> check_candidate(const candidate_line& line) noexcept {
    const bool good = !line.foundation.empty() && line.foundation.size() <= 32 &&
                      detail::all_in(line.foundation, detail::ice_chars) &&
                      line.component - 1U < 256 && line.priority - 1U < 0x7fff'ffffU &&
                      !line.is_name() && detail::transport_agrees(line) &&
                      detail::kind_agrees(line) && detail::related_agrees<Policy>(line) &&
                      detail::tcp_agrees(line);
    if (!good) return errc::misuse_candidate_line;
    return {};
}

/// Writes "candidate:..." without "a=" and line end, and returns its length. A line that was read
/// comes out as it was, but for addresses and numbers, which get their one usual form.
/// Errors: misuse_candidate_line, buffer_too_small; `out` is then as before.
template <line_policy Policy = rfc8839_lines>
constexpr result<std::size_t> write_candidate(std::span<char> out,
                                              const candidate_line& line) noexcept {
    if (const auto fit = check_candidate<Policy>(line); !fit) return fit.error();
    const std::string_view transport = detail::transport_name(line);
    const std::string_view type = detail::name_or(line.type_name, to_text(line.kind));
    // Names, spaces and numbers at their longest; an address without zone has up to 39.
    const std::size_t bound = 73 + 2 * 39 + line.foundation.size() + transport.size() +
                              type.size() + line.extensions.text().size();
    return detail::write_within(out, bound, [&](auto& to) {
        to.literal("candidate:");
        to.text(line.foundation);
        to.space();
        to.number(line.component);
        to.space();
        to.text(transport);
        to.space();
        to.number(line.priority);
        to.space();
        to.addr(line.addr);
        to.space();
        to.number(line.port);
        to.literal(" typ ");
        to.text(type);
        if (line.has_raddr) {
            to.literal(" raddr ");
            to.addr(line.related);
        }
        if (line.has_rport) {
            to.literal(" rport ");
            to.number(line.related_port);
        }
        if (line.tcp != tcp_type::none) {
            to.literal(" tcptype ");
            to.text(to_text(line.tcp));
        }
        to.text(line.extensions.text());
    });
}

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Policy: how far the reader of a line forgives (RFC 8839 section 5 forgives nothing). Writers
// are strict for every reader, unless the host asks them to write as those clients did.
#pragma once

#include <concepts>
#include <cstddef>

namespace ice::inline v0_1_0_dev {

/// Policy: what a reader of lines accepts beyond RFC 8839.
///   P::missing_related    reflexive and relayed candidates may lack raddr or rport
///   P::host_related       host candidates may have them
///   P::local_names        a name ending in .local is a usable address, for the host to resolve
///   P::equal_priorities   candidates of one component may share a priority
///   P::token_options      option tags are tokens ("google-ice"), not only ice-chars
///   P::shortest_password  in characters, at most 22
/// Example: rfc8839_lines.   Models: rfc8839_lines (default), old_sip_lines, mdns_lines.
template <class P>
concept line_policy = requires {
    { P::missing_related } -> std::convertible_to<bool>;
    { P::host_related } -> std::convertible_to<bool>;
    { P::local_names } -> std::convertible_to<bool>;
    { P::equal_priorities } -> std::convertible_to<bool>;
    { P::token_options } -> std::convertible_to<bool>;
    { P::shortest_password } -> std::convertible_to<std::size_t>;
    requires P::shortest_password > 0 && P::shortest_password <= 22;
};

/// The grammar and the rules of RFC 8839 section 5 to the letter.
struct rfc8839_lines {
    static constexpr bool missing_related = false;
    static constexpr bool host_related = false;
    static constexpr bool local_names = false;
    static constexpr bool equal_priorities = false;
    static constexpr bool token_options = false;
    static constexpr std::size_t shortest_password = 22;
};

/// What SIP clients and proxies of the years of RFC 5245 wrote: passwords of eight characters,
/// relays inserted on the way without a related address, the same priority twice.
struct old_sip_lines : rfc8839_lines {
    static constexpr bool missing_related = true;
    static constexpr bool host_related = true;
    static constexpr bool equal_priorities = true;
    static constexpr bool token_options = true;
    static constexpr std::size_t shortest_password = 8;
};

/// Strict, but with the .local names that browsers write instead of host addresses
/// (draft-ietf-mmusic-mdns-ice-candidates). The host must resolve them.
struct mdns_lines : rfc8839_lines {
    static constexpr bool local_names = true;
};

static_assert(line_policy<rfc8839_lines> && line_policy<old_sip_lines> && line_policy<mdns_lines>);

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Policy: how the foundation of a local candidate is written (RFC 8445 section 5.1.1.3).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../net/format.hpp"
#include "kind.hpp"

namespace ice::inline v0_1_0_dev {

/// At most 32 ice-chars (RFC 8839 section 5.1).
using foundation_text = fixed_text<32>;

/// Candidates with equal keys have the same foundation, others a different one.
struct foundation_key {
    candidate_kind kind = candidate_kind::host;
    protocol proto = protocol::udp;  ///< by which it was obtained
    address base;                    ///< IP address of the base, its zone included
    address server;                  ///< of the STUN or TURN server; none for host candidates

    friend constexpr bool operator==(const foundation_key&, const foundation_key&) = default;
};

/// What there is to write about one foundation.
struct foundation_inputs {
    foundation_key key;
    std::uint16_t number = 0;   ///< of the foundation, from 0: an agent numbers the different ones
    std::uint16_t server = 0;   ///< ordinal of the server, from 0
    std::uint16_t servers = 1;  ///< how many servers there are
};

/// Policy: writes a foundation.
///   F::text(in)   1 to 32 ice-chars; different for different keys, equal for equal ones
/// Example: numeric_foundation.
/// Models: numeric_foundation (default), letter_foundation, swapped_letter_foundation.
template <class F>
concept foundation_rule = requires(const foundation_inputs& in) {
    { F::text(in) } noexcept -> std::same_as<foundation_text>;
};

/// 1, 2, 3: tells nothing, needs least.
struct numeric_foundation {
    static constexpr foundation_text text(const foundation_inputs& in) noexcept {
        return foundation_text::by(
            [&](char* out) { return write_decimal(out, std::uint64_t{in.number} + 1); });
    }
};

namespace detail {

constexpr char kind_letter(candidate_kind kind) noexcept {
    switch (kind) {
        case candidate_kind::host: return 'H';
        case candidate_kind::srflx: return 'S';
        case candidate_kind::prflx: return 'P';
        case candidate_kind::relay: return 'R';
        case candidate_kind::other: break;
    }
    return 'U';
}

/// As "%x": no leading zeros.
constexpr std::size_t write_hex(char* out, std::uint64_t value) noexcept {
    unsigned digits = 1;
    while (digits < 16 && value >> 4 * digits != 0) ++digits;
    for (unsigned i = 0; i < digits; ++i)
        out[i] = "0123456789abcdef"[value >> 4 * (digits - 1 - i) & 15];
    return digits;
}

/// FNV-1a of 64 bits, which the 32 characters have room for; 128 bits would need 33.
constexpr std::uint64_t digest_of(const address& a) noexcept {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325U;
    const auto add = [&](std::uint8_t byte) { hash = (hash ^ byte) * 0x100'0000'01b3U; };
    for (const std::uint8_t byte : a.bytes()) add(byte);
    for (unsigned shift = 0; shift < 32; shift += 8)
        add(static_cast<std::uint8_t>(a.zone() >> shift));
    return hash;
}

constexpr std::uint32_t swapped(std::uint32_t v) noexcept {
    return v >> 24 | (v >> 8 & 0xff00U) | (v << 8 & 0xff'0000U) | v << 24;
}

}  // namespace detail

/// As SIP clients have long written it: a letter of the type and the base in hexadecimal,
/// "Sc0a86317" for a server-reflexive candidate of 192.168.99.23. An IPv6 base as a digest. "t"
/// follows for TCP, and + and its number for a server that is not the only one.
template <bool Swapped>
struct basic_letter_foundation {
    static constexpr foundation_text text(const foundation_inputs& in) noexcept {
        return foundation_text::by([&](char* out) {
            const address& base = in.key.base;
            std::size_t n = 1;
            out[0] = detail::kind_letter(in.key.kind);
            if (base.is_v4())
                n += detail::write_hex(
                    out + n, Swapped ? detail::swapped(base.value_v4()) : base.value_v4());
            else
                n += detail::write_hex(out + n, detail::digest_of(base));
            if (in.key.proto == protocol::tcp) out[n++] = 't';
            if (in.servers > 1 && in.key.kind != candidate_kind::host) {
                out[n++] = '+';
                n += write_decimal(out + n, std::uint64_t{in.server} + 1);
            }
            return n;
        });
    }
};

using letter_foundation = basic_letter_foundation<false>;
/// The same with the octets of the base in reverse, "R6ba1155" for 85.17.186.6: what relays that
/// insert themselves into SIP have written on little-endian machines.
using swapped_letter_foundation = basic_letter_foundation<true>;

static_assert(foundation_rule<numeric_foundation> && foundation_rule<letter_foundation>);

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Values of the lines that a session and a media section may both have: ICE (RFC 8839 section
// 5), direction (RFC 8866 section 6.7), RTCP bandwidth (RFC 3556).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "body_attributes.hpp"
#include "body_facts.hpp"
#include "body_lines.hpp"
#include "credentials.hpp"
#include "flags.hpp"
#include "line_policy.hpp"
#include "options.hpp"
#include "pacing.hpp"

namespace ice::inline v0_1_0_dev::sdp::detail {

constexpr failure behind(std::size_t at, failure f) noexcept { return fail(f.code, at + f.at); }

/// The lines of one level that were met: which attributes, and the two modifiers of RFC 3556.
struct seen_lines {
    std::uint32_t attributes = 0;  // bit per enumerator of attribute
    bool connection = false;

    /// False when it was there before.
    constexpr bool add(attribute a) noexcept {
        const std::uint32_t bit = 1U << static_cast<unsigned>(a);
        const bool fresh = (attributes & bit) == 0;
        attributes |= bit;
        return fresh;
    }
    constexpr bool has(attribute a) const noexcept {
        return (attributes >> static_cast<unsigned>(a) & 1U) != 0;
    }
};

/// Reads an ICE line that both levels may have; true when it was one of them.
template <line_policy Policy>
constexpr result<bool> read_ice_line(ice_lines& ice, attribute what,
                                     const body_line& line) noexcept {
    switch (what) {
        case attribute::ice_ufrag: {
            const auto ufrag = parse_ufrag(line.value);
            if (!ufrag) return behind(line.value_at(), ufrag.error());
            ice.ufrag = *ufrag;
            return true;
        }
        case attribute::ice_pwd: {
            const auto password = parse_password<Policy>(line.value);
            if (!password) return behind(line.value_at(), password.error());
            ice.pwd = *password;
            return true;
        }
        case attribute::ice_options: {
            const auto options = parse_options<Policy>(line.value);
            if (!options) return behind(line.value_at(), options.error());
            ice.options = *options;
            return true;
        }
        case attribute::ice_pacing: {
            const auto pacing = parse_pacing(line.value);
            if (!pacing) return behind(line.value_at(), pacing.error());
            ice.pacing_ms = *pacing;
            return true;
        }
        case attribute::ice_lite: ice.lite = true; return true;
        case attribute::end_of_candidates:
            ice.end_of_candidates = parse_end_of_candidates(line.value).has_value();
            return true;
        default: return false;
    }
}

constexpr bool read_direction(media_direction& direction, attribute what) noexcept {
    switch (what) {
        case attribute::sendrecv: direction = media_direction::sendrecv; return true;
        case attribute::sendonly: direction = media_direction::sendonly; return true;
        case attribute::recvonly: direction = media_direction::recvonly; return true;
        case attribute::inactive: direction = media_direction::inactive; return true;
        default: return false;
    }
}

/// What `b=RS:0` and `b=RR:0` say (RFC 3556 section 2); other modifiers are not looked at.
constexpr void read_bandwidth(bool& no_senders, bool& no_receivers, std::string_view b) noexcept {
    const std::size_t colon = b.find(':');
    if (colon == std::string_view::npos) return;
    const auto value = parse_decimal(b.substr(colon + 1), ~std::uint64_t{0}, 20, true);
    if (!value) return;
    const std::string_view modifier = b.substr(0, colon);
    if (modifier == "RS") no_senders = *value == 0;
    if (modifier == "RR") no_receivers = *value == 0;
}

}  // namespace ice::inline v0_1_0_dev::sdp::detail

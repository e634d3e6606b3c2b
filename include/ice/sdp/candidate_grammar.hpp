// SPDX-License-Identifier: BSL-1.0
// Policy: the text of a candidate. One model for each document that has one.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include "../core/result.hpp"
#include "alt_line.hpp"
#include "candidate_reader.hpp"
#include "candidate_writer.hpp"

namespace ice::inline v0_1_0_dev {

/// Policy: reads and writes one attribute, given without "a=" and line end.
///   G::line              what it says, trivially copyable; may borrow the text
///   G::attribute         its name in lower case, without colon
///   G::parse(text)       sdp_other_attribute (not mine) for another attribute; never half a line
///   G::write(out, line)  what parse would give back; errors leave `out` as it was
/// Example: rfc8839_candidate.
/// Models: rfc8839_candidate (default), old_sip_candidate, mdns_candidate, sipping_ice_01_alt,
/// mmusic_ice_02_alt. A parameter of the functions over lines, not of the agent.
template <class G>
concept candidate_grammar =
    requires(std::string_view text, std::span<char> out, const typename G::line& line) {
        requires std::is_trivially_copyable_v<typename G::line>;
        { G::attribute } -> std::convertible_to<std::string_view>;
        { G::parse(text) } noexcept -> std::same_as<result<typename G::line>>;
        { G::write(out, line) } noexcept -> std::same_as<result<std::size_t>>;
    };

/// RFC 8839 section 5.1 as `Policy` reads it; written strictly by all.
template <line_policy Policy>
struct basic_candidate_grammar {
    using line = candidate_line;
    static constexpr std::string_view attribute = "candidate";

    static constexpr result<line> parse(std::string_view text) noexcept {
        return parse_candidate<Policy>(text);
    }
    static constexpr result<std::size_t> write(std::span<char> out, const line& l) noexcept {
        return write_candidate(out, l);
    }
};

using rfc8839_candidate = basic_candidate_grammar<rfc8839_lines>;
using old_sip_candidate = basic_candidate_grammar<old_sip_lines>;
using mdns_candidate = basic_candidate_grammar<mdns_lines>;

template <alt_draft Draft>
struct basic_alt_grammar {
    using line = alt_line;
    static constexpr std::string_view attribute = "alt";

    static constexpr result<line> parse(std::string_view text) noexcept {
        return parse_alt(text, Draft);
    }
    static constexpr result<std::size_t> write(std::span<char> out, const line& l) noexcept {
        return write_alt(out, l, Draft);
    }
};

using sipping_ice_01_alt = basic_alt_grammar<alt_draft::sipping_ice_01>;
using mmusic_ice_02_alt = basic_alt_grammar<alt_draft::mmusic_ice_02>;

static_assert(candidate_grammar<rfc8839_candidate> && candidate_grammar<sipping_ice_01_alt> &&
              candidate_grammar<mmusic_ice_02_alt>);

}  // namespace ice::inline v0_1_0_dev

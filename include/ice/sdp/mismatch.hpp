// SPDX-License-Identifier: BSL-1.0
// ICE mismatch: default destinations that are none of the candidates, because something on the
// way has rewritten the one and not the other (RFC 8839 section 4.2.5, RFC 8445 section 5.4).
#pragma once

#include <cstdint>

#include "body_destinations.hpp"
#include "body_facts.hpp"
#include "candidate_reader.hpp"
#include "line_policy.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// What the default destinations of a section say about ICE. ICE goes on from `match` down.
enum class default_verdict : std::uint8_t {
    rejected,     ///< the stream is not there
    no_ice,       ///< no fragment and password: the peer does not use ICE here
    peer_said,    ///< the peer saw a mismatch in what it was sent (a=ice-mismatch)
    mismatch,     ///< a default destination is none of the candidates
    match,        ///< each default destination is a candidate
    placeholder,  ///< candidates come later, or peer-reflexive ones only
    name,         ///< a host name, however it resolves
    bundled,      ///< another section's transport is used, and this one has no candidates
};

struct default_check {
    default_verdict verdict = default_verdict::rejected;
    std::uint16_t component = 0;      // the first that decided; 0 for the section as a whole
    default_destination destination;  // of that component

    constexpr bool allows_ice() const noexcept { return verdict >= default_verdict::match; }
};

namespace detail {

/// Which of the first two components have a candidate at their default destination, and whether
/// component 2 has any candidate at all. One walk over the lines.
struct default_matches {
    bool found[2] = {};
    bool second_component = false;
};

template <line_policy Policy>
constexpr default_matches match_defaults(const section_facts& s,
                                         const default_destination (&defaults)[2]) noexcept {
    default_matches m;
    for (const lazy_value& text : s.candidates) {
        const auto line = parse_candidate_value<Policy>(text.value);
        if (!line || line->component < 1 || line->component > 2) continue;
        const unsigned i = line->component - 1U;
        if (i == 1) m.second_component = true;
        // The address as sent: of a line that must be ignored (an unknown type) it counts too.
        if (!line->is_name() && line->where() == defaults[i].where) m.found[i] = true;
    }
    return m;
}

}  // namespace detail

/// O(lines of the section). A candidate line that cannot be read is no match.
///
/// Component 2 is looked at when the section speaks of it: by a=rtcp or by a candidate. RTCP at
/// the next port without either is a peer that uses one component only. `components` of 1 leaves
/// it out: RTCP is multiplexed (RFC 5761 section 5.1.3).
template <line_policy Policy = rfc8839_lines>
constexpr default_check check_default(const section_facts& s,
                                      std::uint16_t components = 2) noexcept {
    if (s.is_rejected()) return {};
    if (s.ice_mismatch) return {default_verdict::peer_said, 0, {}};
    if (!s.supports_ice()) return {default_verdict::no_ice, 0, {}};
    if (s.is_bundled() && s.candidates.empty()) return {default_verdict::bundled, 0, {}};

    const default_destination defaults[2] = {destination_of(s, rtp_component),
                                             destination_of(s, rtcp_component)};
    const auto matches = detail::match_defaults<Policy>(s, defaults);
    default_check result{default_verdict::match, 0, {}};
    for (std::uint16_t component = 1; component <= s.components() && component <= components;
         ++component) {
        const default_destination& d = defaults[component - 1U];
        if (component == rtcp_component && !s.has_rtcp && !matches.second_component) break;
        default_verdict verdict = default_verdict::mismatch;
        if (d.kind == destination_kind::placeholder) verdict = default_verdict::placeholder;
        if (d.kind == destination_kind::name) verdict = default_verdict::name;
        if (d.kind == destination_kind::address && matches.found[component - 1U]) continue;
        if (result.verdict == default_verdict::match || verdict == default_verdict::mismatch)
            result = {verdict, component, d};
        if (verdict == default_verdict::mismatch) break;
    }
    return result;
}

}  // namespace ice::inline v0_1_0_dev::sdp

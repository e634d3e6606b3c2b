// SPDX-License-Identifier: BSL-1.0
// Does a body use ICE, as a whole and stream by stream? What a SIP server asks before it touches
// it (RFC 8839 section 4.2.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/result.hpp"
#include "../core/static_vector.hpp"
#include "../sdp/body.hpp"
#include "../sdp/line_policy.hpp"
#include "../sdp/mismatch.hpp"

namespace ice::inline v0_1_0_dev::sip {

/// What one media section says. `defaults.verdict` tells rejected, without ICE, mismatch, match.
struct offered_stream {
    sdp::default_check defaults;
    std::uint32_t candidates = 0;  ///< lines, readable or not
    std::uint16_t components = 0;  ///< 0 when rejected
    bool uses_ice = false;         ///< fragment and password are there, and no ice-mismatch
};

/// What a body says; streams in the order of its m= lines. Holds no view of the text.
template <std::size_t MaxSections>
struct offered_body {
    static_vector<offered_stream, MaxSections> streams;

    /// Some stream uses ICE.
    constexpr bool uses_ice() const noexcept {
        for (const offered_stream& s : streams)
            if (s.uses_ice) return true;
        return false;
    }
    /// Each stream that is not rejected uses ICE, and there is one.
    constexpr bool uses_ice_everywhere() const noexcept {
        for (const offered_stream& s : streams)
            if (!s.uses_ice && s.components != 0) return false;
        return uses_ice();
    }
    /// A default destination of a stream with ICE is none of its candidates: something on the way
    /// has rewritten the one and not the other, and ICE will not be used.
    constexpr bool mismatch() const noexcept {
        for (const offered_stream& s : streams)
            if (s.uses_ice && s.defaults.verdict == sdp::default_verdict::mismatch) return true;
        return false;
    }
};

/// Reads an offer or an answer. Tolerant by default: what a server passes on, it need not like.
/// Errors: those of read_body(). O(text).
template <std::size_t MaxSections = 16, line_policy Policy = old_sip_lines>
constexpr result<offered_body<MaxSections>> read_offered(std::string_view text) noexcept {
    const auto body = sdp::read_body<MaxSections, Policy>(text);
    if (!body) return body.error();
    offered_body<MaxSections> offered;
    for (const sdp::section_facts& s : body->sections) {
        offered_stream stream;
        stream.defaults = sdp::check_default<Policy>(s);
        // A view of the text would outlive it.
        stream.defaults.destination.name = {};
        stream.candidates = s.candidates.size();
        if (!s.is_rejected()) {
            stream.components = s.components();
            stream.uses_ice = s.supports_ice() && !s.ice_mismatch;
        }
        static_cast<void>(offered.streams.push_back(stream));
    }
    return offered;
}

/// Whether any stream of the body uses ICE. Errors: those of read_body().
template <std::size_t MaxSections = 16, line_policy Policy = old_sip_lines>
constexpr result<bool> offers_ice(std::string_view text) noexcept {
    const auto offered = read_offered<MaxSections, Policy>(text);
    if (!offered) return offered.error();
    return offered->uses_ice();
}

}  // namespace ice::inline v0_1_0_dev::sip

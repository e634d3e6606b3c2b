// SPDX-License-Identifier: BSL-1.0
// The candidate types of RFC 8445 section 4, by the tokens of RFC 8839 section 5.1.
#pragma once

#include <cstdint>
#include <string_view>

namespace ice::inline v0_1_0_dev {

/// How a candidate was found. Stable values: journals and records store them.
enum class candidate_kind : std::uint8_t {
    host,   ///< a transport address of this host
    srflx,  ///< server-reflexive: what a STUN or TURN server saw
    prflx,  ///< peer-reflexive: what the peer saw in a check
    relay,  ///< allocated on a TURN server
    other,  ///< of a text only: a type this library does not know
};

/// The token that stands after "typ"; empty for `other`.
constexpr std::string_view to_text(candidate_kind kind) noexcept {
    switch (kind) {
        case candidate_kind::host: return "host";
        case candidate_kind::srflx: return "srflx";
        case candidate_kind::prflx: return "prflx";
        case candidate_kind::relay: return "relay";
        case candidate_kind::other: break;
    }
    return {};
}

/// Whether RFC 8839 section 5.1 asks for a related address and port. What an unknown type does
/// is for its own document to say.
constexpr bool has_related(candidate_kind kind) noexcept {
    return kind == candidate_kind::srflx || kind == candidate_kind::prflx ||
           kind == candidate_kind::relay;
}

}  // namespace ice::inline v0_1_0_dev

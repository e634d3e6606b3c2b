// SPDX-License-Identifier: BSL-1.0
// The attributes of a body that matter to ICE, told apart by name: RFC 8839 section 5, RFC 8840
// section 8.2, RFC 3605, RFC 5761, RFC 8858, RFC 5888, RFC 9143, RFC 8866 section 6.7.
#pragma once

#include <cstdint>
#include <string_view>

#include "chars.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// What an `a=` line is. Below 32 values, so that a set of them is one word.
enum class attribute : std::uint8_t {
    other,
    candidate,
    remote_candidates,
    ice_ufrag,
    ice_pwd,
    ice_options,
    ice_pacing,
    ice_lite,
    ice_mismatch,
    end_of_candidates,
    rtcp,
    rtcp_mux,
    rtcp_mux_only,
    mid,
    group,
    bundle_only,
    sendrecv,
    sendonly,
    recvonly,
    inactive,
    setup,
    alt,
};

namespace detail {

struct attribute_name {
    std::string_view name;
    attribute is;
};

inline constexpr attribute_name attribute_names[] = {
    {"candidate", attribute::candidate},
    {"remote-candidates", attribute::remote_candidates},
    {"ice-ufrag", attribute::ice_ufrag},
    {"ice-pwd", attribute::ice_pwd},
    {"ice-options", attribute::ice_options},
    {"ice-pacing", attribute::ice_pacing},
    {"ice-lite", attribute::ice_lite},
    {"ice-mismatch", attribute::ice_mismatch},
    {"end-of-candidates", attribute::end_of_candidates},
    {"rtcp", attribute::rtcp},
    {"rtcp-mux", attribute::rtcp_mux},
    {"rtcp-mux-only", attribute::rtcp_mux_only},
    {"mid", attribute::mid},
    {"group", attribute::group},
    {"bundle-only", attribute::bundle_only},
    {"sendrecv", attribute::sendrecv},
    {"sendonly", attribute::sendonly},
    {"recvonly", attribute::recvonly},
    {"inactive", attribute::inactive},
    {"setup", attribute::setup},
    {"alt", attribute::alt},  // draft-rosenberg-sipping-ice-01, draft-ietf-mmusic-ice-02
};

}  // namespace detail

/// Names are told apart without case: those of ICE are quoted strings of RFC 5234.
constexpr attribute attribute_of(std::string_view name) noexcept {
    for (const auto& known : detail::attribute_names)
        if (ice::detail::equal_ignoring_case(known.name, name)) return known.is;
    return attribute::other;
}

/// Those that are complete without a value.
constexpr bool is_flag(attribute a) noexcept {
    switch (a) {
        case attribute::ice_lite:
        case attribute::ice_mismatch:
        case attribute::end_of_candidates:
        case attribute::rtcp_mux:
        case attribute::rtcp_mux_only:
        case attribute::bundle_only:
        case attribute::sendrecv:
        case attribute::sendonly:
        case attribute::recvonly:
        case attribute::inactive: return true;
        default: return false;
    }
}

/// Those whose meaning is lost when a second line in the same section contradicts the first.
constexpr bool stands_once(attribute a) noexcept {
    switch (a) {
        case attribute::ice_ufrag:
        case attribute::ice_pwd:
        case attribute::ice_options:
        case attribute::ice_pacing:
        case attribute::rtcp:
        case attribute::mid: return true;
        default: return false;
    }
}

/// Those that say nothing before the first m= line (RFC 8839 section 10.1, RFC 3605 section 2.1).
constexpr bool media_level_only(attribute a) noexcept {
    switch (a) {
        case attribute::candidate:
        case attribute::remote_candidates:
        case attribute::ice_mismatch:
        case attribute::rtcp: return true;
        default: return false;
    }
}

}  // namespace ice::inline v0_1_0_dev::sdp

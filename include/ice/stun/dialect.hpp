// SPDX-License-Identifier: BSL-1.0
// The generations of STUN on the wire, as a rule: a type with a few facts that reader, builder
// and credentials ask for. RFC 8489, RFC 5389 and RFC 3489.
#pragma once

#include <concepts>

namespace ice::inline v0_1_0_dev::stun {

/// Rule: what STUN looks like on the wire. All are static constexpr bool:
///   has_cookie         bytes 4-7 are the magic cookie, the id has 96 bits (RFC 8489 section 5)
///   has_fingerprint    FINGERPRINT is known (RFC 8489 section 14.7)
///   has_sha256         MESSAGE-INTEGRITY-SHA256 is known (RFC 8489 section 14.6)
///   integrity_is_last  nothing may follow MESSAGE-INTEGRITY, whose text is zero-padded to a
///                      multiple of 64 bytes and whose length field is the final one
///                      (RFC 3489 section 11.2.8)
///   classic_values     texts and lists fill multiples of four within their length, ERROR-CODE has
///                      classes 1 to 6 (RFC 3489 sections 11.2.6, 11.2.7, 11.2.9, 11.2.10)
///   classic_answers    a Binding answer carries MAPPED-, SOURCE- and CHANGED-ADDRESS, and requests
///                      are refused with 401 and 430 to 432 (RFC 3489 section 8.1)
/// Models: rfc8489, rfc5389, rfc3489.
template <class D>
concept stun_dialect = requires {
    { D::has_cookie } -> std::convertible_to<bool>;
    { D::has_fingerprint } -> std::convertible_to<bool>;
    { D::has_sha256 } -> std::convertible_to<bool>;
    { D::integrity_is_last } -> std::convertible_to<bool>;
    { D::classic_values } -> std::convertible_to<bool>;
    { D::classic_answers } -> std::convertible_to<bool>;
};

struct rfc8489 {
    static constexpr bool has_cookie = true;
    static constexpr bool has_fingerprint = true;
    static constexpr bool has_sha256 = true;
    static constexpr bool integrity_is_last = false;
    static constexpr bool classic_values = false;
    static constexpr bool classic_answers = false;
};

/// Reads padding of any value, as RFC 8489 does too, and writes zeros.
struct rfc5389 : rfc8489 {
    static constexpr bool has_sha256 = false;
};

/// Classic STUN, as the first drafts of ICE use it. Values of USERNAME and PASSWORD that are no
/// multiple of four (the drafts' own `user1`, `9kksj==`) are written with zero bytes behind them,
/// which the length counts, and read without them; keys are made of the unpadded bytes. Padding
/// outside of the length, as RFC 5389 writes it, is read as well.
struct rfc3489 {
    static constexpr bool has_cookie = false;
    static constexpr bool has_fingerprint = false;
    static constexpr bool has_sha256 = false;
    static constexpr bool integrity_is_last = true;
    static constexpr bool classic_values = true;
    static constexpr bool classic_answers = true;
};

static_assert(stun_dialect<rfc8489> && stun_dialect<rfc5389> && stun_dialect<rfc3489>);

}  // namespace ice::inline v0_1_0_dev::stun

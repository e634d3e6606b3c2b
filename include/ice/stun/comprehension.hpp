// SPDX-License-Identifier: BSL-1.0
// Which comprehension-required attributes an agent understands, and which of a message's it does
// not: the question behind error 420 (RFC 8489 section 6.3.1, RFC 3489 section 8.1).
#pragma once

#include "../core/static_vector.hpp"
#include "reader.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// A set of attributes, made once:
///     constexpr stun::comprehension understood(attr::username, attr::priority);
/// Those that protect a message need not be named. Room for 8 codes of 64 and above; O(1) below.
class comprehension {
  public:
    template <class... Codecs>
    constexpr explicit comprehension(attribute<Codecs>... known) noexcept {
        (add(known.code), ...);
    }

    /// One of the host's own; false when there is no more room.
    constexpr bool add(std::uint16_t code) noexcept {
        if (code < 64) low_ |= std::uint64_t{1} << code;
        return code < 64 || !comprehension_required(code) || has(code) || high_.push_back(code);
    }
    constexpr bool has(std::uint16_t code) const noexcept {
        if (code < 64) return (low_ >> code & 1) != 0;
        for (const std::uint16_t c : high_)
            if (c == code) return true;
        return !comprehension_required(code);
    }

    /// Whether it has all that the message requires. One comparison for today's attributes.
    template <stun_dialect Dialect>
    constexpr bool covers(const basic_message<Dialect>& m) const noexcept {
        if ((m.low_codes() & ~low_) != 0) return false;
        if (!m.has_high_required()) return true;
        for (const raw_attribute a : m.attributes())
            if (!has(a.code)) return false;
        return true;
    }

  private:
    std::uint64_t low_ = 0;
    static_vector<std::uint16_t, 8> high_;
};

/// What UNKNOWN-ATTRIBUTES lists: at most 32 codes, each once, in the order of the message. More
/// are left out, so that no request makes a large answer.
using unknown_codes = static_vector<std::uint16_t, 32>;

/// Empty where `known.covers(m)`. What follows integrity does not count (RFC 8489 section 9).
template <stun_dialect Dialect>
constexpr unknown_codes find_unknown(const basic_message<Dialect>& m,
                                     const comprehension& known) noexcept {
    unknown_codes unknown;
    if (known.covers(m)) return unknown;
    for (const raw_attribute a : m.attributes()) {
        if (known.has(a.code)) continue;
        bool listed = false;
        for (const std::uint16_t c : unknown) listed = listed || c == a.code;
        if (!listed && !unknown.push_back(a.code)) break;
    }
    return unknown;
}

}  // namespace ice::inline v0_1_0_dev::stun

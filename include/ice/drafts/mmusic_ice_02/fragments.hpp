// SPDX-License-Identifier: BSL-1.0
// Usernames made of two fragments without anything between them (draft-ietf-mmusic-ice-02
// sections 5.3.2, 5.3.4 and 5.3.5).
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "../../core/bytes.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// Own fragments are of one length, so none is the beginning of another; a multiple of four, as
/// RFC 3489 section 11.2.6 wants USERNAME. 16 characters of 64 kinds are 96 bits: globally unique.
inline constexpr std::size_t own_fragment_length = 16;
inline constexpr std::size_t own_password_length = 24;

/// Rule: how the two halves of a received USERNAME are compared with fragments.
///   R::begins(username, mine)   may `mine` be its first half?
///   R::ends(rest, theirs)       is what stands behind that half the peer's fragment?
/// Of several first halves the longest counts. Models: exact_fragments.
template <class R>
concept fragment_match = requires(wire_text received, std::string_view fragment) {
    { R::begins(received, fragment) } noexcept -> std::same_as<bool>;
    { R::ends(received, fragment) } noexcept -> std::same_as<bool>;
};

/// Every byte counts.
struct exact_fragments {
    static constexpr bool begins(wire_text username, std::string_view mine) noexcept {
        return !mine.empty() && username.size() >= mine.size() &&
               wire_text(username.bytes().first(mine.size())) == mine;
    }
    static constexpr bool ends(wire_text rest, std::string_view theirs) noexcept {
        return rest == theirs;
    }
};

static_assert(fragment_match<exact_fragments>);

/// Whether one is the beginning of the other: then a username might be split in two ways.
constexpr bool share_beginning(std::string_view a, std::string_view b) noexcept {
    const std::size_t n = a.size() < b.size() ? a.size() : b.size();
    return a.substr(0, n) == b.substr(0, n);
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

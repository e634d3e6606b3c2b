// SPDX-License-Identifier: BSL-1.0
// Bytes of the wire: `std::uint8_t`, big-endian (network order), constexpr throughout.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace ice::inline v0_1_0_dev {

using byte_view = std::span<const std::uint8_t>;  ///< borrowed, read only
using byte_span = std::span<std::uint8_t>;        ///< borrowed, the caller's buffer

// Loads are written as shifts: compilers make one instruction of them. Both hold at any alignment
// and in constant evaluation. The caller has checked the size.

constexpr std::uint16_t load_u16(const std::uint8_t* p) noexcept {
    return static_cast<std::uint16_t>(p[0] << 8 | p[1]);
}
constexpr std::uint32_t load_u32(const std::uint8_t* p) noexcept {
    return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
}
constexpr std::uint64_t load_u64(const std::uint8_t* p) noexcept {
    return std::uint64_t{load_u32(p)} << 32 | load_u32(p + 4);
}

namespace detail {

/// One store where the program runs: compilers that find several stores of bytes side by side may
/// gather them into vectors first, which costs a kilobyte and 20 ns.
template <class Word>
constexpr void store_big_endian(std::uint8_t* p, Word v) noexcept {
    if (std::is_constant_evaluated() || std::endian::native != std::endian::little) {
        for (std::size_t i = sizeof v; i-- > 0; v = static_cast<Word>(v >> 4 >> 4))
            p[i] = static_cast<std::uint8_t>(v);
    } else {
        if constexpr (sizeof v == 2)
            v = __builtin_bswap16(v);
        else if constexpr (sizeof v == 4)
            v = __builtin_bswap32(v);
        else
            v = __builtin_bswap64(v);
        std::memcpy(p, &v, sizeof v);
    }
}

}  // namespace detail

constexpr void store_u16(std::uint8_t* p, std::uint16_t v) noexcept {
    detail::store_big_endian(p, v);
}
constexpr void store_u32(std::uint8_t* p, std::uint32_t v) noexcept {
    detail::store_big_endian(p, v);
}
constexpr void store_u64(std::uint8_t* p, std::uint64_t v) noexcept {
    detail::store_big_endian(p, v);
}

namespace detail {

/// `b` holds bytes or characters.
template <class Octets>
constexpr bool same_octets(byte_view a, const Octets& b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != static_cast<std::uint8_t>(b[i])) return false;
    return true;
}

}  // namespace detail

/// Text from the wire or for it: bytes that compare with `std::string_view`. A view of its own,
/// because a cast from bytes to char has no place in constant evaluation. Borrowed; may hold any
/// byte, zero included; no encoding is promised.
class wire_text {
  public:
    constexpr wire_text() noexcept = default;
    constexpr explicit wire_text(byte_view bytes) noexcept : bytes_(bytes) {}

    constexpr byte_view bytes() const noexcept { return bytes_; }
    constexpr std::size_t size() const noexcept { return bytes_.size(); }
    constexpr bool empty() const noexcept { return bytes_.empty(); }
    constexpr std::uint8_t operator[](std::size_t i) const noexcept { return bytes_[i]; }
    constexpr auto begin() const noexcept { return bytes_.begin(); }
    constexpr auto end() const noexcept { return bytes_.end(); }

    friend constexpr bool operator==(wire_text a, std::string_view b) noexcept {
        return detail::same_octets(a.bytes_, b);
    }
    friend constexpr bool operator==(wire_text a, wire_text b) noexcept {
        return detail::same_octets(a.bytes_, b.bytes_);
    }

  private:
    byte_view bytes_;
};

/// Copies as many elements as `from` has; the caller has checked that `to` has room, and that the
/// two do not overlap. By memcpy where the program runs: compilers cannot make one of a loop
/// over bytes that might overlap.
constexpr void copy_bytes(std::uint8_t* to, byte_view from) noexcept {
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
    } else if (!from.empty()) {
        std::memcpy(to, from.data(), from.size());
    }
}
constexpr void copy_bytes(std::uint8_t* to, std::string_view from) noexcept {
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<std::uint8_t>(from[i]);
    } else if (!from.empty()) {
        std::memcpy(to, from.data(), from.size());
    }
}
constexpr void fill_zero(byte_span bytes) noexcept {
    for (auto& b : bytes) b = 0;
}

constexpr bool equal_bytes(byte_view a, byte_view b) noexcept {
    return wire_text(a) == wire_text(b);
}

}  // namespace ice::inline v0_1_0_dev

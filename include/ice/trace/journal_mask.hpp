// SPDX-License-Identifier: BSL-1.0
// What a masked journal puts in place of secrets: verdicts in place of MACs (RFC 8489 sections 14.5
// to 14.7), nothing in place of passwords. Addresses stay, hidden ones of the host too: a replay
// pairs and sends by them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/bytes.hpp"
#include "journal_format.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

// By number: a message that does not parse is masked all the same.
inline constexpr std::uint16_t integrity_code = 0x0008;
inline constexpr std::uint16_t integrity_sha256_code = 0x001c;
inline constexpr std::uint16_t fingerprint_code = 0x8028;

/// `f(code, offset of the value, size)` for each attribute of what looks like STUN. Sizes are
/// those that lie within `bytes`.
template <class F>
constexpr void for_each_attribute(byte_view bytes, F f) noexcept {
    for (std::size_t at = 20; at + 4 <= bytes.size();) {
        const std::size_t size = load_u16(bytes.data() + at + 2);
        const std::size_t left = bytes.size() - at - 4;
        f(load_u16(bytes.data() + at), at + 4, size < left ? size : left);
        if (size > left) return;
        at += 4 + (size + 3) / 4 * 4;
    }
}

/// Replaces every MAC by `fill`, every fingerprint by `fingerprint`.
constexpr void mask_message(byte_span bytes, std::uint8_t fill,
                            std::uint32_t fingerprint) noexcept {
    for_each_attribute(bytes, [&](std::uint16_t code, std::size_t at, std::size_t size) {
        if (code == integrity_code || code == integrity_sha256_code)
            for (std::size_t i = 0; i < size; ++i) bytes[at + i] = fill;
        if (code == fingerprint_code && size == 4) store_u32(bytes.data() + at, fingerprint);
    });
}

/// Of a datagram that is being received: the copy in the journal says that nothing is right, until
/// the crypto service computes what stands in the original.
class pending_verdicts {
  public:
    /// Both must stay where they are until `clear`.
    constexpr void begin(byte_view original, std::uint8_t* copy) noexcept {
        original_ = original;
        copy_ = copy;
        mask_message({copy, original.size()}, 0xff, 0);
    }
    constexpr void clear() noexcept { copy_ = nullptr; }

    /// The first MAC of a verb is that of the datagram.
    constexpr void mac(std::uint16_t code, byte_view expected) noexcept {
        if (copy_ == nullptr) return;
        bool hit = false;
        for_each_attribute(original_, [&](std::uint16_t c, std::size_t at, std::size_t size) {
            if (c != code || hit || size == 0 || size > expected.size()) return;
            hit = true;
            if (!equal_bytes(original_.subspan(at, size), expected.first(size))) return;
            for (std::size_t i = 0; i < size; ++i) copy_[at + i] = 0;
        });
        copy_ = nullptr;
    }
    constexpr void crc(std::uint32_t value) noexcept {
        if (copy_ == nullptr) return;
        for_each_attribute(original_, [&](std::uint16_t c, std::size_t at, std::size_t size) {
            if (c == fingerprint_code && size == 4 &&
                load_u32(original_.data() + at) == (value ^ masked_fingerprint))
                store_u32(copy_ + at, masked_fingerprint);
        });
    }

  private:
    byte_view original_;
    std::uint8_t* copy_ = nullptr;
};

}  // namespace detail

}  // namespace ice::trace

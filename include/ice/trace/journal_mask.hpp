// SPDX-License-Identifier: BSL-1.0
// What a masked journal puts in place of secrets: verdicts in place of MACs (RFC 8489 sections 14.5
// to 14.7), nothing in place of passwords. Addresses stay, hidden ones of the host too: a replay
// pairs and sends by them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/bytes.hpp"
#include "field_codec.hpp"
#include "journal_format.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

// By number: a message that does not parse is masked all the same.
inline constexpr std::uint16_t password_code = 0x0007;
inline constexpr std::uint16_t hidden_password_code = 0xc007;
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

/// Checks of draft-rosenberg-sipping-ice-01 say the password in clear. In a received one the right
/// one becomes an attribute that nobody knows, which is as good as none; a wrong one stays wrong.
template <class Credentials>
constexpr void mask_received_password(byte_span copy, const Credentials& own) noexcept {
    for_each_attribute(copy, [&](std::uint16_t code, std::size_t at, std::size_t size) {
        if (code != password_code) return;
        std::size_t n = size;  // RFC 3489 has padding inside
        while (n != 0 && copy[at + n - 1] == 0) --n;
        const wire_text said(copy.subspan(at, n));
        bool right = false;
        for (const auto& c : own) right = right || (c.used && said == c.password.view());
        if (right) store_u16(copy.data() + at - 4, hidden_password_code);
        fill_zero(copy.subspan(at, size));
    });
}
/// In one that is sent it is as the replay has it: masked in the description that told it.
constexpr void mask_sent_password(byte_span copy) noexcept {
    for_each_attribute(copy, [&](std::uint16_t code, std::size_t at, std::size_t size) {
        if (code != password_code) return;
        for (std::uint8_t& b : copy.subspan(at, size))
            if (b != 0) b = static_cast<std::uint8_t>(masked_character(static_cast<char>(b)));
    });
}

/// Verdicts in place of the MACs of one datagram at a time. The crypto service tells what it has
/// computed and over which bytes, which is mostly all that it takes to know where a MAC stands:
/// messages are gone through only when they have more of them, or one that nobody looked at.
class pending_verdicts {
  public:
    /// A datagram is received, and `copy` of it is in the journal. Both must stay where they are
    /// until `end`, which is called before another record and when the verb is over.
    constexpr void begin(byte_view original, std::uint8_t* copy) noexcept {
        original_ = original;
        copy_ = copy;
        mac_ = crc_ = 0;
    }
    [[gnu::always_inline]] constexpr void end() noexcept {
        if (copy_ != nullptr) mask_rest();
    }

    /// The first MAC of a verb is that of the datagram. It is over all that stands before.
    [[gnu::always_inline]] constexpr void mac(std::uint16_t code, byte_view over,
                                              byte_view expected) noexcept {
        if (copy_ != nullptr && mac_ == 0)
            compare(code, over, expected);
        else
            written_ = over.data() + over.size();
    }
    [[gnu::noinline]] constexpr void compare(std::uint16_t code, byte_view over,
                                             byte_view expected) noexcept {
        written_ = over.data() + over.size();
        const bool direct = over.data() == original_.data() + 20;
        mac_ = direct ? 20 + over.size() : find(code);
        if (mac_ == 0 || mac_ + 4 > original_.size()) {
            mac_ = original_.size();  // of something else: this verb has had its first
            return;
        }
        const std::uint8_t* const value = original_.data() + mac_ + 4;
        const std::size_t size = load_u16(value - 2);
        const std::size_t left = original_.size() - mac_ - 4;
        whole_ = code == integrity_code && size == 20 && left >= 20;
        if (whole_) return fill_mac(copy_ + mac_ + 4, same_mac(value, expected.data()) ? 0 : 0xff);
        const bool right = size != 0 && size <= left && size <= expected.size() &&
                           equal_bytes({value, size}, expected.first(size));
        fill(copy_ + mac_ + 4, size < left ? size : left, right ? 0 : 0xff);
    }
    [[gnu::always_inline]] constexpr void crc(byte_view over, std::uint32_t value) noexcept {
        if (copy_ != nullptr && over.data() == original_.data()) compare(over, value);
    }
    [[gnu::noinline]] constexpr void compare(byte_view over, std::uint32_t value) noexcept {
        const std::size_t at = over.size();
        if (at + 8 != original_.size()) return;
        crc_ = at;
        const bool right = load_u32(original_.data() + at + 4) == (value ^ masked_fingerprint);
        store_u32(copy_ + at + 4, right ? masked_fingerprint : 0);
    }

    /// Of a datagram that this side has made.
    [[gnu::noinline]] constexpr void mask_sent(byte_view original, std::uint8_t* copy) noexcept {
        end();
        const std::size_t size = original.size();
        const bool usual = size >= 52 && original.data() + size - 32 == written_ &&
                           load_u32(original.data() + size - 32) == (integrity_code << 16 | 20U) &&
                           load_u32(original.data() + size - 8) == (fingerprint_code * 65536U | 4U);
        written_ = nullptr;
        if (!usual) return mask_message({copy, size}, 0, masked_fingerprint);
        fill_mac(copy + size - 28, 0);
        store_u32(copy + size - 4, masked_fingerprint);
    }

  private:
    // Of 20 bytes, by words.
    static constexpr bool same_mac(const std::uint8_t* a, const std::uint8_t* b) noexcept {
        return ((load_u64(a) ^ load_u64(b)) | (load_u64(a + 8) ^ load_u64(b + 8)) |
                (load_u32(a + 16) ^ load_u32(b + 16))) == 0;
    }
    static constexpr void fill_mac(std::uint8_t* p, std::uint8_t with) noexcept {
        const std::uint64_t word = with * 0x0101010101010101U;
        store_u64(p, word);
        store_u64(p + 8, word);
        store_u32(p + 16, static_cast<std::uint32_t>(word));
    }
    static constexpr void fill(std::uint8_t* p, std::size_t size, std::uint8_t with) noexcept {
        for (std::size_t i = 0; i < size; ++i) p[i] = with;
    }
    constexpr std::size_t find(std::uint16_t code) const noexcept {
        std::size_t found = 0;
        for_each_attribute(original_, [&](std::uint16_t c, std::size_t at, std::size_t) {
            if (c == code && found == 0) found = at - 4;
        });
        return found;
    }
    /// What has no verdict by now was not looked at. Nothing can have been missed when the first
    /// MESSAGE-INTEGRITY had one and only FINGERPRINT, which had one too, stands behind it.
    constexpr void mask_rest() noexcept {
        const byte_span copy{copy_, original_.size()};
        copy_ = nullptr;
        if (whole_ && mac_ + 24 == crc_ && crc_ + 8 == copy.size()) return;
        for_each_attribute(original_, [&](std::uint16_t c, std::size_t at, std::size_t size) {
            if ((c == integrity_code || c == integrity_sha256_code) && at - 4 != mac_)
                fill(copy.data() + at, size, 0xff);
            if (c == fingerprint_code && size == 4 && at - 4 != crc_)
                store_u32(copy.data() + at, 0);
        });
    }

    byte_view original_;
    std::uint8_t* copy_ = nullptr;
    const std::uint8_t* written_ = nullptr;  ///< where the latest MAC was to stand
    std::size_t mac_ = 0;                    ///< offset of the one with a verdict, or 0
    std::size_t crc_ = 0;
    bool whole_ = false;
};

}  // namespace detail

}  // namespace ice::trace

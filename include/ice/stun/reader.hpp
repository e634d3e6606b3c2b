// SPDX-License-Identifier: BSL-1.0
// Reads STUN messages in place: one pass that checks every length, then typed access
// (RFC 8489 sections 5, 6.3 and 14; RFC 3489 section 11).
#pragma once

#include "attr/text.hpp"
#include "attribute.hpp"
#include "dialect.hpp"
#include "header.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// A checked view of one message; borrows the datagram, 32 bytes, copy it freely. Whether the
/// message is authentic is another question: ask verify_integrity() before acting on it.
template <stun_dialect Dialect>
class basic_message {
  public:
    using dialect = Dialect;

    constexpr basic_message() noexcept = default;

    /// The whole datagram is one message. O(attributes).
    /// Errors: stun_first_bits, stun_no_cookie (not mine), stun_truncated, stun_bad_length,
    /// stun_trailing_bytes, stun_attribute_overrun with the offset of the attribute.
    static constexpr result<basic_message> parse(byte_view datagram) noexcept {
        const std::size_t size = datagram.size();
        const std::uint8_t* p = datagram.data();
        if (size > 0 && (p[0] & 0xc0) != 0) return fail(errc::stun_first_bits);
        if (size < header_size) return fail(errc::stun_truncated, size);
        if constexpr (Dialect::has_cookie)
            if (load_u32(p + 4) != magic_cookie) return fail(errc::stun_no_cookie, 4);
        const std::size_t length = load_u16(p + 2);
        if (length % 4 != 0) return fail(errc::stun_bad_length, 2);
        if (length > size - header_size) return fail(errc::stun_truncated, size);
        if (length < size - header_size)
            return fail(errc::stun_trailing_bytes, header_size + length);

        basic_message m;
        m.message_ = p;
        m.size_ = static_cast<std::uint32_t>(size);
        return m.index_attributes();
    }

    constexpr message_type type() const noexcept {
        return message_type::decode(load_u16(message_));
    }
    constexpr stun::method method() const noexcept { return type().method; }
    constexpr message_class cls() const noexcept { return type().cls; }
    constexpr transaction_id id() const noexcept {
        transaction_id id;
        copy_bytes(id.bytes.data(), {message_ + 4, id.bytes.size()});
        return id;
    }
    constexpr byte_view bytes() const noexcept { return {message_, size_}; }

    /// The attributes that count: those before the first integrity attribute, or before
    /// FINGERPRINT. What follows integrity is not protected and is never shown here
    /// (RFC 8489 sections 14.5 and 14.6).
    constexpr attribute_range attributes() const noexcept {
        return {message_, header_size, visible_end_};
    }
    /// Everything, for dissectors.
    constexpr attribute_range all_attributes() const noexcept {
        return {message_, header_size, size_};
    }

    /// The first attribute of that name (RFC 8489 section 14: later ones are ignored).
    /// O(attributes). Errors: stun_attribute_missing, or what the codec finds, with its offset in
    /// the message.
    template <class Codec>
    constexpr result<typename Codec::value_type> get(attribute<Codec> which) const noexcept {
        for (const raw_attribute a : attributes()) {
            if (a.code != which.code) continue;
            const auto value = Codec::read(unpadded<Codec>(a.value), message_);
            if (value) return value;
            return fail(value.error().code, a.offset + 4 + value.error().at);
        }
        return fail(errc::stun_attribute_missing);
    }
    template <class Codec>
    constexpr bool has(attribute<Codec> which) const noexcept {
        for (const raw_attribute a : attributes())
            if (a.code == which.code) return true;
        return false;
    }

    /// Where these stand, 0 when absent. Offsets of the attribute's code.
    constexpr std::size_t integrity_offset() const noexcept { return integrity_; }
    constexpr std::size_t integrity_sha256_offset() const noexcept { return integrity_sha256_; }
    constexpr std::size_t fingerprint_offset() const noexcept { return fingerprint_; }

    constexpr raw_attribute attribute_at(std::size_t offset) const noexcept {
        return *attribute_range(message_, offset, size_).begin();
    }

  private:
    constexpr result<basic_message> index_attributes() noexcept {
        visible_end_ = size_;
        for (std::uint32_t at = header_size; at < size_;) {
            // Header and values are multiples of four, so a code and a length are there.
            const std::size_t length = load_u16(message_ + at + 2);
            if (length > size_ - at - 4) return fail(errc::stun_attribute_overrun, at);
            note(load_u16(message_ + at), at);
            at += static_cast<std::uint32_t>(4 + padded(length));
        }
        return *this;
    }

    /// Remembers the first integrity of each kind and the fingerprint, and what they hide.
    constexpr void note(std::uint16_t code, std::uint32_t at) noexcept {
        if (code == detail::integrity_code) {
            // Behind MESSAGE-INTEGRITY-SHA256 it is ignored like any other (section 14.6).
            if (integrity_ == 0 && integrity_sha256_ == 0) integrity_ = at;
        } else if (Dialect::has_sha256 && code == detail::integrity_sha256_code) {
            if (integrity_sha256_ == 0) integrity_sha256_ = at;
        } else if (Dialect::has_fingerprint && code == detail::fingerprint_code) {
            if (fingerprint_ == 0) fingerprint_ = at;
        } else {
            return;
        }
        if (at < visible_end_) visible_end_ = at;
    }

    template <class Codec>
    static constexpr byte_view unpadded(byte_view value) noexcept {
        if constexpr (Dialect::length_counts_padding && is_text_codec<Codec>) {
            std::size_t n = value.size();
            for (int i = 0; i < 3 && n > 0 && value[n - 1] == 0; ++i) --n;
            return value.first(n);
        }
        return value;
    }

    const std::uint8_t* message_ = nullptr;
    std::uint32_t size_ = 0;
    std::uint32_t visible_end_ = 0;
    std::uint32_t integrity_ = 0;
    std::uint32_t integrity_sha256_ = 0;
    std::uint32_t fingerprint_ = 0;
};

using message = basic_message<rfc8489>;

static_assert(sizeof(message) <= 32);

}  // namespace ice::inline v0_1_0_dev::stun

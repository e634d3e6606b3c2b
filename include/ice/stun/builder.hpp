// SPDX-License-Identifier: BSL-1.0
// Builds STUN messages in the caller's buffer (RFC 8489 sections 6.1 and 14; RFC 3489 section 11).
#pragma once

#include "../crypto/provider.hpp"
#include "attr/text.hpp"
#include "attribute.hpp"
#include "dialect.hpp"
#include "header.hpp"
#include "mac.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Writes one message, attribute by attribute; the first error sticks and `finish` reports it.
///
///     std::uint8_t buffer[544];  // largest_message() of an unknown path
///     stun::builder b(buffer, stun::binding_request, id);
///     b.add(attr::username, "rfrag:lfrag").add(attr::priority, 0x6e0001ff);
///     b.add_integrity(crypto, key).add_fingerprint(crypto);
///     const auto bytes = b.finish();
///
/// Borrows the buffer, which is working space: after an error its content is unspecified. Every
/// byte of the message is written, padding as zero (RFC 8489 section 14), so nothing that was in
/// the buffer can leak. Nothing is allocated.
/// Errors: buffer_too_small, misuse_stun_value, misuse_stun_order, stun_message_full; `at` is
/// where the attribute would have stood.
template <stun_dialect Dialect>
class basic_builder {
  public:
    using dialect = Dialect;

    constexpr basic_builder(byte_span out, message_type type, const transaction_id& id) noexcept
        : out_(out.data()) {
        if (out.size() < header_size) {
            failure_ = fail(errc::buffer_too_small);
            return;
        }
        room_ = limit_ = static_cast<std::uint32_t>(out.size() < longest ? out.size() : longest);
        size_ = header_size;
        store_u16(out_, type.encode());
        copy_bytes(out_ + 4, id.bytes);
    }

    template <class Codec>
    constexpr basic_builder& add(attribute<Codec> which,
                                 const typename Codec::input_type& value) noexcept {
        using codec = codec_in<Codec, Dialect>;
        const auto size = codec::size(value);
        if (!size) return give_up(size.code());
        if (std::uint8_t* p = reserve(which.code, *size)) codec::write(p, value, out_);
        return *this;
    }

    /// An attribute whose presence is the value.
    template <class Codec>
        requires std::is_empty_v<typename Codec::input_type>
    constexpr basic_builder& add(attribute<Codec> which) noexcept {
        return add(which, typename Codec::input_type{});
    }

    /// A text attribute put together from parts, such as USERNAME from two fragments.
    template <class Codec, std::size_t N>
        requires is_text_codec<Codec>
    constexpr basic_builder& add_joined(attribute<Codec> which, const octets (&parts)[N]) noexcept {
        std::size_t size = 0;
        for (const octets& part : parts) size += part.size();
        if (size > Codec::longest) return give_up(errc::misuse_stun_value);
        const std::size_t room = Dialect::classic_values ? padded(size) : size;
        if (std::uint8_t* p = reserve(which.code, room)) {
            for (const octets& part : parts) {
                part.copy_to(p);
                p += part.size();
            }
            for (; size < room; ++size) *p++ = 0;
        }
        return *this;
    }

    /// An attribute of the host's own, by its code and bytes; not one that protects the message.
    constexpr basic_builder& add_raw(std::uint16_t code, byte_view value) noexcept {
        if (value.size() > 0xffff) return give_up(errc::misuse_stun_value);
        if (std::uint8_t* p = reserve(code, value.size())) copy_bytes(p, value);
        return *this;
    }

    /// MESSAGE-INTEGRITY over all so far (RFC 8489 section 14.5, RFC 3489 section 11.2.8). `key` is
    /// Crypto's kept key state of the password or of the long-term key.
    template <crypto_provider Crypto>
    constexpr basic_builder& add_integrity(const Crypto& crypto,
                                           const typename Crypto::hmac_sha1_key& key) noexcept {
        const std::size_t text = size_;
        if (stage_ != stage::attributes) return give_up(errc::misuse_stun_order);
        if (std::uint8_t* p = put_head(detail::integrity_code, sizeof(sha1_digest))) {
            enter(stage::integrity);
            const sha1_digest mac =
                detail::integrity_mac<Dialect>(crypto, key, {}, byte_view(out_, text));
            copy_bytes(p, mac);
        }
        return *this;
    }

    /// MESSAGE-INTEGRITY-SHA256 (RFC 8489 section 14.6), cut to `length` bytes: 16 to 32, a
    /// multiple of four; shorter than 32 only where the usage allows it.
    template <crypto_provider Crypto>
    constexpr basic_builder& add_integrity_sha256(const Crypto& crypto,
                                                  const typename Crypto::hmac_sha256_key& key,
                                                  std::size_t length = 32) noexcept {
        static_assert(Dialect::has_sha256);
        const std::size_t text = size_;
        if (stage_ > stage::integrity) return give_up(errc::misuse_stun_order);
        if (length < 16 || length > 32 || length % 4 != 0) return give_up(errc::misuse_stun_value);
        if (std::uint8_t* p = put_head(detail::integrity_sha256_code, length)) {
            enter(stage::integrity_sha256);
            const sha256_digest mac = crypto.hmac_sha256(key, {}, byte_view(out_, text));
            copy_bytes(p, byte_view(mac).first(length));
        }
        return *this;
    }

    /// FINGERPRINT, the last attribute (RFC 8489 section 14.7).
    template <crypto_provider Crypto>
    constexpr basic_builder& add_fingerprint(const Crypto& crypto) noexcept {
        static_assert(Dialect::has_fingerprint);
        const std::size_t text = size_;
        if (stage_ == stage::fingerprint) return give_up(errc::misuse_stun_order);
        if (std::uint8_t* p = put_head(detail::fingerprint_code, 4)) {
            enter(stage::fingerprint);
            store_u32(p, crypto.crc32(byte_view(out_, text)) ^ detail::fingerprint_xor);
        }
        return *this;
    }

    /// The finished message: the front of the caller's buffer. May be called again after adding
    /// more, where the order allows it.
    constexpr result<byte_view> finish() noexcept {
        if (failure_.code != errc::ok) return failure_;
        set_length();
        return byte_view(out_, size_);
    }

    /// Bytes so far, header included.
    constexpr std::size_t size() const noexcept { return size_; }
    /// What stopped it, or errc::ok.
    constexpr failure error() const noexcept { return failure_; }

  private:
    enum class stage : std::uint8_t { attributes, integrity, integrity_sha256, fingerprint };

    static constexpr std::uint32_t longest = header_size + 0xfffc;

    /// From here on only what protects the message may follow.
    constexpr void enter(stage s) noexcept {
        stage_ = s;
        room_ = 0;
        set_length();
    }

    constexpr basic_builder& give_up(errc code) noexcept {
        if (failure_.code == errc::ok) failure_ = fail(code, size_);
        room_ = limit_ = 0;
        return *this;
    }

    /// Why an attribute of `needed` bytes cannot follow.
    constexpr void refuse(std::size_t needed) noexcept {
        if (stage_ != stage::attributes && room_ == 0 && size_ + needed <= limit_)
            give_up(errc::misuse_stun_order);
        else
            give_up(size_ + needed > longest ? errc::stun_message_full : errc::buffer_too_small);
    }

    /// Writes code, length and padding; returns where the value goes, or null. `room_` is 0 after
    /// an error and behind integrity, so one comparison holds for all.
    constexpr std::uint8_t* reserve(std::uint16_t code, std::size_t size) noexcept {
        const std::size_t needed = 4 + padded(size);
        if (size_ + needed > room_) return refuse(needed), nullptr;
        if (detail::is_protection(code)) return give_up(errc::misuse_stun_order), nullptr;
        return put(code, size, needed);
    }
    constexpr std::uint8_t* put_head(std::uint16_t code, std::size_t size) noexcept {
        if (size_ + 4 + size > limit_) return refuse(4 + size), nullptr;
        return put(code, size, 4 + size);
    }
    constexpr std::uint8_t* put(std::uint16_t code, std::size_t size, std::size_t needed) noexcept {
        std::uint8_t* const p = out_ + size_;
        // Last word first: it is the padding, or part of the value that is to come.
        if (needed > 4) store_u32(p + needed - 4, 0);
        store_u32(p, std::uint32_t{code} << 16 | static_cast<std::uint32_t>(size));
        size_ += static_cast<std::uint32_t>(needed);
        return p + 4;
    }

    constexpr void set_length() noexcept {
        store_u16(out_ + 2, static_cast<std::uint16_t>(size_ - header_size));
    }

    std::uint8_t* out_;
    std::uint32_t size_ = 0;
    std::uint32_t room_ = 0;   // how far ordinary attributes may go
    std::uint32_t limit_ = 0;  // how far anything may go
    failure failure_;
    stage stage_ = stage::attributes;
};

using builder = basic_builder<rfc8489>;

}  // namespace ice::inline v0_1_0_dev::stun

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
///     std::uint8_t buffer[548];
///     stun::builder b(buffer, stun::binding_request, id);
///     b.add(attr::username, "rfrag:lfrag").add(attr::priority, 0x6e0001ff);
///     b.add_integrity(crypto, key).add_fingerprint(crypto);
///     const auto bytes = b.finish();
///
/// Borrows the buffer, which is working space: after an error its content is unspecified. Every
/// byte of the message is written, padding as zero (RFC 8489 section 14), so nothing that was in
/// the buffer can leak. Nothing is allocated.
/// Errors: buffer_too_small, misuse_stun_value, misuse_stun_order, stun_not_in_dialect,
/// stun_message_full; `at` is where the attribute would have stood.
template <stun_dialect Dialect>
class basic_builder {
  public:
    constexpr basic_builder(byte_span out, message_type type, const transaction_id& id) noexcept
        : out_(out) {
        if (out.size() < header_size) {
            failure_ = fail(errc::buffer_too_small);
            return;
        }
        store_u16(out.data(), type.encode());
        store_u16(out.data() + 2, 0);
        copy_bytes(out.data() + 4, id.bytes);
        size_ = header_size;
    }

    template <class Codec>
    constexpr basic_builder& add(attribute<Codec> which,
                                 const typename Codec::input_type& value) noexcept {
        const auto size = Codec::size(value);
        if (!size) return give_up(size.code());
        if (std::uint8_t* p = reserve(which.code, *size, is_text_codec<Codec>))
            Codec::write(p, value, out_.data());
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
        if (std::uint8_t* p = reserve(which.code, size, true)) {
            for (const octets& part : parts) {
                part.copy_to(p);
                p += part.size();
            }
        }
        return *this;
    }

    /// An attribute of the host's own, by its code and bytes.
    constexpr basic_builder& add_raw(std::uint16_t code, byte_view value) noexcept {
        if (value.size() > 0xffff) return give_up(errc::misuse_stun_value);
        if (std::uint8_t* p = reserve(code, value.size(), false)) copy_bytes(p, value);
        return *this;
    }

    /// MESSAGE-INTEGRITY over all so far (RFC 8489 section 14.5, RFC 3489 section 11.2.8). `key` is
    /// Crypto's kept key state of the password or of the long-term key.
    template <crypto_provider Crypto>
    constexpr basic_builder& add_integrity(const Crypto& crypto,
                                           const typename Crypto::hmac_sha1_key& key) noexcept {
        if (stage_ != stage::attributes) return give_up(errc::misuse_stun_order);
        const std::size_t text = size_;
        if (std::uint8_t* p = reserve(detail::integrity_code, sizeof(sha1_digest), false)) {
            set_length();
            copy_bytes(p, detail::integrity_mac<Dialect>(crypto, key, {}, out_.first(text)));
            stage_ = stage::integrity;
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
        if (stage_ > stage::integrity) return give_up(errc::misuse_stun_order);
        if (length < 16 || length > 32 || length % 4 != 0) return give_up(errc::misuse_stun_value);
        const std::size_t text = size_;
        stage_ = stage::attributes;  // it may follow MESSAGE-INTEGRITY
        if (std::uint8_t* p = reserve(detail::integrity_sha256_code, length, false)) {
            set_length();
            const sha256_digest mac = crypto.hmac_sha256(key, {}, out_.first(text));
            copy_bytes(p, byte_view(mac).first(length));
            stage_ = stage::integrity_sha256;
        }
        return *this;
    }

    /// FINGERPRINT, the last attribute (RFC 8489 section 14.7).
    template <crypto_provider Crypto>
    constexpr basic_builder& add_fingerprint(const Crypto& crypto) noexcept {
        static_assert(Dialect::has_fingerprint);
        if (stage_ == stage::fingerprint) return give_up(errc::misuse_stun_order);
        const std::size_t text = size_;
        stage_ = stage::attributes;
        if (std::uint8_t* p = reserve(detail::fingerprint_code, 4, false)) {
            set_length();
            store_u32(p, crypto.crc32(out_.first(text)) ^ detail::fingerprint_xor);
            stage_ = stage::fingerprint;
        }
        return *this;
    }

    /// The finished message: the front of the caller's buffer. May be called again after adding
    /// more, where the order allows it.
    constexpr result<byte_view> finish() noexcept {
        if (failure_.code != errc::ok) return failure_;
        set_length();
        return byte_view(out_.first(size_));
    }

    constexpr std::size_t size() const noexcept { return size_; }

  private:
    enum class stage : std::uint8_t { attributes, integrity, integrity_sha256, fingerprint };

    constexpr basic_builder& give_up(errc code) noexcept {
        if (failure_.code == errc::ok) failure_ = fail(code, size_);
        return *this;
    }

    /// Writes code, length and padding; returns where the value goes, or null.
    constexpr std::uint8_t* reserve(std::uint16_t code, std::size_t size, bool text) noexcept {
        const std::size_t room = padded(size);
        if (failure_.code != errc::ok) return nullptr;
        if (stage_ != stage::attributes) return give_up(errc::misuse_stun_order), nullptr;
        if (out_.size() - size_ < 4 + room) return give_up(errc::buffer_too_small), nullptr;
        if (size_ - header_size + 4 + room > 0xfffc)
            return give_up(errc::stun_message_full), nullptr;
        std::uint8_t* p = out_.data() + size_;
        store_u16(p, code);
        store_u16(p + 2,
                  static_cast<std::uint16_t>(Dialect::length_counts_padding && text ? room : size));
        for (std::size_t i = size; i < room; ++i) p[4 + i] = 0;
        size_ += 4 + room;
        return p + 4;
    }

    constexpr void set_length() noexcept {
        store_u16(out_.data() + 2, static_cast<std::uint16_t>(size_ - header_size));
    }

    byte_span out_;
    std::size_t size_ = 0;
    failure failure_;
    stage stage_ = stage::attributes;
};

using builder = basic_builder<rfc8489>;

}  // namespace ice::inline v0_1_0_dev::stun

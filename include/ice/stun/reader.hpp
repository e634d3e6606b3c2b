// SPDX-License-Identifier: BSL-1.0
// Reads STUN messages in place: one pass that checks every length, then typed access
// (RFC 8489 sections 5, 6.3 and 14; RFC 3489 section 11).
#pragma once

#include "attribute.hpp"
#include "dialect.hpp"
#include "header.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Where `basic_message::collect` leaves the first attribute of a name.
template <class Codec>
class slot {
  public:
    constexpr explicit slot(attribute<Codec> which) noexcept : code_(which.code) {}

    /// Whether the attribute is there, well formed or not.
    constexpr bool present() const noexcept {
        return value_.code() != errc::stun_attribute_missing;
    }
    /// The value, stun_attribute_missing, or what the codec found.
    constexpr const result<typename Codec::value_type>& value() const noexcept { return value_; }
    constexpr explicit operator bool() const noexcept { return value_.has_value(); }
    constexpr const typename Codec::value_type& operator*() const noexcept { return *value_; }
    constexpr const typename Codec::value_type* operator->() const noexcept { return &*value_; }

  private:
    template <stun_dialect>
    friend class basic_message;

    std::uint16_t code_;
    result<typename Codec::value_type> value_ = errc::stun_attribute_missing;
};

/// A checked view of one message; borrows the datagram, 40 bytes, copy it freely. Only what
/// parse() returns may be asked anything. Whether the message is authentic is another question:
/// ask verify_integrity() before acting on it.
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
    /// O(attributes): to read several, collect() them. Errors: stun_attribute_missing, or what the
    /// codec finds, with its offset in the message.
    template <class Codec>
    constexpr result<typename Codec::value_type> get(attribute<Codec> which) const noexcept {
        const auto raw = find(which.code);
        if (!raw) return raw.error();
        return read(which, *raw);
    }
    template <class Codec>
    constexpr bool has(attribute<Codec> which) const noexcept {
        return find(which.code).has_value();
    }
    /// The first attribute with that code, the host's own included.
    constexpr result<raw_attribute> find(std::uint16_t code) const noexcept {
        if (!may_have(code)) return fail(errc::stun_attribute_missing);
        for (const raw_attribute a : attributes())
            if (a.code == code) return a;
        return fail(errc::stun_attribute_missing);
    }
    /// Decodes one of this message's attributes, whatever its code: the way to those that may
    /// stand there more than once.
    template <class Codec>
    constexpr result<typename Codec::value_type> read(attribute<Codec>,
                                                      const raw_attribute& raw) const noexcept {
        const auto value = codec_in<Codec, Dialect>::read(raw.value, message_);
        if (value) return value;
        return fail(value.error().code, raw.offset + 4 + value.error().at);
    }

    /// Reads several attributes in one pass:
    ///     stun::slot user(stun::attr::username);
    ///     stun::slot priority(stun::attr::priority);
    ///     m.collect(user, priority);
    /// One error does not stop the others. O(attributes).
    template <class... Codecs>
    constexpr void collect(slot<Codecs>&... slots) const noexcept {
        for (std::uint32_t at = header_size; at < visible_end_;) {
            const std::uint32_t head = load_u32(message_ + at);
            const std::uint32_t length = head & 0xffff;
            const raw_attribute raw{
                static_cast<std::uint16_t>(head >> 16), at, {message_ + at + 4, length}};
            static_cast<void>((offer(slots, raw) || ...));
            at += static_cast<std::uint32_t>(4 + padded(length));
        }
    }

    /// Where these stand, 0 when absent. Offsets of the attribute's code.
    constexpr std::size_t integrity_offset() const noexcept { return integrity_; }
    constexpr std::size_t integrity_sha256_offset() const noexcept { return integrity_sha256_; }
    constexpr std::size_t fingerprint_offset() const noexcept { return fingerprint_; }

    constexpr raw_attribute attribute_at(std::size_t offset) const noexcept {
        return *attribute_range(message_, offset, size_).begin();
    }

    /// Codes below 64 that are present, a bit each: all that today's RFCs require to be understood.
    constexpr std::uint64_t low_codes() const noexcept { return low_codes_; }
    /// Whether a code of 64 to 0x7fff is present.
    constexpr bool has_high_required() const noexcept { return high_required_; }

  private:
    constexpr result<basic_message> index_attributes() noexcept {
        std::uint32_t at = header_size;
        while (at < size_) {
            // Header and values are multiples of four, so a code and a length are there.
            const std::uint32_t head = load_u32(message_ + at);
            const std::uint32_t length = head & 0xffff;
            const auto code = static_cast<std::uint16_t>(head >> 16);
            if (length > size_ - at - 4) return fail(errc::stun_attribute_overrun, at);
            if (protects(code)) break;
            if (code < 64)
                low_codes_ |= std::uint64_t{1} << code;
            else if (code < 0x8000)
                high_required_ = true;
            at += static_cast<std::uint32_t>(4 + padded(length));
        }
        visible_end_ = at;
        while (at < size_) {
            const std::uint32_t head = load_u32(message_ + at);
            const std::uint32_t length = head & 0xffff;
            if (length > size_ - at - 4) return fail(errc::stun_attribute_overrun, at);
            note(static_cast<std::uint16_t>(head >> 16), at);
            at += static_cast<std::uint32_t>(4 + padded(length));
        }
        return *this;
    }

    static constexpr bool protects(std::uint16_t code) noexcept {
        return code == detail::integrity_code ||
               (Dialect::has_sha256 && code == detail::integrity_sha256_code) ||
               (Dialect::has_fingerprint && code == detail::fingerprint_code);
    }

    /// Remembers the first integrity of each kind and the fingerprint.
    constexpr void note(std::uint16_t code, std::uint32_t at) noexcept {
        if (!protects(code)) return;
        if (code == detail::integrity_code) {
            // Behind MESSAGE-INTEGRITY-SHA256 it is ignored like any other (section 14.6).
            if (integrity_ == 0 && integrity_sha256_ == 0) integrity_ = at;
        } else if (code == detail::integrity_sha256_code) {
            if (integrity_sha256_ == 0) integrity_sha256_ = at;
        } else if (fingerprint_ == 0) {
            fingerprint_ = at;
        }
    }

    constexpr bool may_have(std::uint16_t code) const noexcept {
        return code >= 64 || (low_codes_ >> code & 1) != 0;
    }

    template <class Codec>
    constexpr bool offer(slot<Codec>& to, const raw_attribute& raw) const noexcept {
        if (raw.code != to.code_) return false;
        if (!to.present()) to.value_ = read(attribute<Codec>{}, raw);
        return true;
    }

    const std::uint8_t* message_ = nullptr;
    std::uint64_t low_codes_ = 0;
    std::uint32_t size_ = 0;
    std::uint32_t visible_end_ = 0;
    std::uint32_t integrity_ = 0;
    std::uint32_t integrity_sha256_ = 0;
    std::uint32_t fingerprint_ = 0;
    bool high_required_ = false;
};

using message = basic_message<rfc8489>;

static_assert(sizeof(message) <= 40);

}  // namespace ice::inline v0_1_0_dev::stun

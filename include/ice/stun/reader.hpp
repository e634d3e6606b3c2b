// SPDX-License-Identifier: BSL-1.0
// Reads STUN messages in place: one pass that checks every length, then typed access
// (RFC 8489 sections 5, 6.3 and 14; RFC 3489 section 11).
#pragma once

#include <utility>

#include "attribute.hpp"
#include "dialect.hpp"
#include "header.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Where parse() leaves the first attribute of a name, so that one pass reads all that is wanted.
/// Borrows from the datagram like the message itself.
template <class Codec>
class slot {
  public:
    using value_type = typename Codec::value_type;

    constexpr explicit slot(attribute<Codec> which) noexcept : code_(which.code) {}

    /// Whether the attribute is there, well formed or not.
    constexpr bool present() const noexcept {
        return failure_.code != errc::stun_attribute_missing;
    }
    constexpr bool has_value() const noexcept { return failure_.code == errc::ok; }
    constexpr explicit operator bool() const noexcept { return has_value(); }
    constexpr const value_type& operator*() const noexcept {
        ICE_ASSERT(has_value());
        return value_;
    }
    constexpr const value_type* operator->() const noexcept { return &**this; }
    /// errc::ok, stun_attribute_missing, or what the codec found and where in the message.
    constexpr errc code() const noexcept { return failure_.code; }
    constexpr failure error() const noexcept { return failure_; }

  private:
    template <stun_dialect>
    friend class basic_message;

    constexpr void clear() noexcept { failure_ = {errc::stun_attribute_missing, 0}; }

    std::uint16_t code_;
    failure failure_{errc::stun_attribute_missing, 0};
    value_type value_{};
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
    /// Slots get the attributes they name in the same pass:
    ///     stun::slot user(stun::attr::username);
    ///     stun::slot priority(stun::attr::priority);
    ///     const auto m = stun::message::parse(datagram, user, priority);
    /// An attribute that its codec refuses fails its slot, not the message; after an error all
    /// slots are empty.
    template <class... Codecs>
    [[gnu::always_inline]] static constexpr result<basic_message> parse(
        byte_view datagram, slot<Codecs>&... slots) noexcept {
        (slots.clear(), ...);
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

        return index(p, size, slots...);
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
    /// O(attributes): to read several, give slots to parse(). Errors: stun_attribute_missing, or
    /// what the codec finds, with its offset in the message.
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
        if (!value) return fail(value.error().code, raw.offset + 4 + value.error().at);
        return *value;
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
    /// The message is made where it is returned: copying it costs more than reading it.
    template <class... Codecs>
    [[gnu::always_inline]] static constexpr result<basic_message> index(
        const std::uint8_t* p, std::size_t size, slot<Codecs>&... slots) noexcept {
        result<basic_message> m(std::in_place);
        m->message_ = p;
        m->size_ = static_cast<std::uint32_t>(size);
        if (const std::uint32_t bad = m->index_attributes(slots...); bad != 0) {
            (slots.clear(), ...);
            m = fail(errc::stun_attribute_overrun, bad);
        }
        return m;
    }

    /// Returns where an attribute reaches too far, or 0. What the loop changes are locals: members
    /// might be aliased by what the slots get, and would be stored and loaded each time. Inline,
    /// so that the codes of the slots are constants.
    template <class... Codecs>
    [[gnu::always_inline]] constexpr std::uint32_t index_attributes(
        slot<Codecs>&... slots) noexcept {
        const std::uint8_t* const p = message_;
        const std::uint32_t size = size_;
        std::uint32_t at = header_size;
        std::uint64_t low_codes = 0;
        bool high_required = false;
        while (at < size) {
            // Header and values are multiples of four, so a code and a length are there.
            const std::uint16_t code = load_u16(p + at);
            const std::uint32_t length = load_u16(p + at + 2);
            if (length > size - at - 4) return at;
            if (protects(code)) break;
            if (code < 64)
                low_codes |= std::uint64_t{1} << code;
            else
                high_required = high_required || comprehension_required(code);
            static_cast<void>((offer(slots, p, code, at, length) || ...));
            at += 4 + ((length + 3) & ~3U);
        }
        low_codes_ = low_codes;
        high_required_ = high_required;
        visible_end_ = at;
        while (at < size) {
            const std::uint32_t length = load_u16(p + at + 2);
            if (length > size - at - 4) return at;
            note(load_u16(p + at), at);
            at += 4 + ((length + 3) & ~3U);
        }
        return 0;
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
    [[gnu::always_inline]] static constexpr bool offer(slot<Codec>& to, const std::uint8_t* p,
                                                       std::uint16_t code, std::uint32_t at,
                                                       std::uint32_t length) noexcept {
        if (code != to.code_) return false;
        if (to.present()) return true;  // the first counts
        const auto value = codec_in<Codec, Dialect>::read({p + at + 4, length}, p);
        if (value) {
            to.value_ = *value;
            to.failure_ = {};
        } else {
            to.failure_ = fail(value.error().code, at + 4 + value.error().at);
        }
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

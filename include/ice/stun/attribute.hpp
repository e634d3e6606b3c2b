// SPDX-License-Identifier: BSL-1.0
// What an attribute is: a code, a name and the codec of its value (RFC 8489 section 14).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "../core/bytes.hpp"
#include "../core/result.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Rule: how a value stands on the wire.
///   C::value_type              what a reader gets; a value, or a view into the message
///   C::input_type              what a writer gives
///   C::read(value, header)     the value's bytes without padding; `header` is the message's 20
///                              bytes, which the XOR-ed addresses need. Checks every length before
///                              it reads; offsets of errors count from the value
///   C::size(input)             its length without padding, or misuse_stun_value
///   C::write(out, input, header)  exactly size(input) bytes
///   C::classic                 optional: the codec of the same types for RFC 3489, where that
///                              differs (dialect.hpp: classic_values)
/// Models: the codecs in stun/attr/.
template <class C>
concept value_codec = requires(byte_view in, const std::uint8_t* header, std::uint8_t* out,
                               const typename C::input_type& input) {
    { C::read(in, header) } noexcept -> std::same_as<result<typename C::value_type>>;
    { C::size(input) } noexcept -> std::same_as<result<std::size_t>>;
    { C::write(out, input, header) } noexcept -> std::same_as<void>;
};

constexpr bool comprehension_required(std::uint16_t code) noexcept { return code < 0x8000; }

/// An attribute by name. Hosts define their own beside the library's tables:
///   inline constexpr stun::attribute<stun::u32_codec> my_attribute{0xc123, "MY-ATTRIBUTE"};
template <value_codec Codec>
struct attribute {
    using codec = Codec;
    using value_type = typename Codec::value_type;

    std::uint16_t code;
    std::string_view name;

    /// RFC 8489 section 14: half of the codes must be understood or answered by a 420.
    constexpr bool comprehension_required() const noexcept {
        return stun::comprehension_required(code);
    }
};

namespace detail {

// The three that protect a message: they are computed, never given as values.
inline constexpr std::uint16_t integrity_code = 0x0008;
inline constexpr std::uint16_t integrity_sha256_code = 0x001c;
inline constexpr std::uint16_t fingerprint_code = 0x8028;

constexpr bool is_protection(std::uint16_t code) noexcept {
    return code == integrity_code || code == integrity_sha256_code || code == fingerprint_code;
}

template <class Codec, class Dialect>
struct codec_in {
    using type = Codec;
};
template <class Codec, class Dialect>
    requires requires {
        requires Dialect::classic_values;
        typename Codec::classic;
    }
struct codec_in<Codec, Dialect> {
    using type = typename Codec::classic;
    static_assert(std::is_same_v<typename type::value_type, typename Codec::value_type> &&
                  std::is_same_v<typename type::input_type, typename Codec::input_type>);
};

}  // namespace detail

/// The codec that stands for `Codec` in a dialect.
template <class Codec, class Dialect>
using codec_in = typename detail::codec_in<Codec, Dialect>::type;

/// One attribute as it stands in a message; borrowed from it.
struct raw_attribute {
    std::uint16_t code = 0;
    std::uint32_t offset = 0;  ///< of the attribute's code, from the start of the message
    byte_view value;           ///< without padding
};

/// Length of a value with its padding.
constexpr std::size_t padded(std::size_t length) noexcept { return (length + 3) & ~std::size_t{3}; }

/// Walks the attributes of a range of bytes whose lengths have been checked.
class attribute_range {
  public:
    class iterator {
      public:
        using value_type = raw_attribute;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() noexcept = default;
        constexpr iterator(const std::uint8_t* message, std::size_t at) noexcept
            : message_(message), at_(at) {}

        constexpr raw_attribute operator*() const noexcept {
            const std::uint8_t* p = message_ + at_;
            return {load_u16(p), static_cast<std::uint32_t>(at_), {p + 4, load_u16(p + 2)}};
        }
        constexpr iterator& operator++() noexcept {
            at_ += 4 + padded(load_u16(message_ + at_ + 2));
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            const iterator before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(iterator a, iterator b) noexcept { return a.at_ == b.at_; }

      private:
        const std::uint8_t* message_ = nullptr;
        std::size_t at_ = 0;
    };

    constexpr attribute_range(const std::uint8_t* message, std::size_t first,
                              std::size_t last) noexcept
        : message_(message), first_(first), last_(last) {}

    constexpr iterator begin() const noexcept { return {message_, first_}; }
    constexpr iterator end() const noexcept { return {message_, last_}; }
    constexpr bool empty() const noexcept { return first_ == last_; }

  private:
    const std::uint8_t* message_;
    std::size_t first_;
    std::size_t last_;
};

}  // namespace ice::inline v0_1_0_dev::stun

// SPDX-License-Identifier: BSL-1.0
// Attribute values that are text or opaque bytes of bounded length.
#pragma once

#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Bytes to write, given as characters or as bytes; borrowed for the call.
class octets {
  public:
    constexpr octets() noexcept = default;
    constexpr octets(std::string_view text) noexcept : text_(text.data()), size_(text.size()) {}
    constexpr octets(const char* text) noexcept : octets(std::string_view(text)) {}
    constexpr octets(byte_view bytes) noexcept : bytes_(bytes.data()), size_(bytes.size()) {}
    constexpr octets(wire_text text) noexcept : octets(text.bytes()) {}

    constexpr std::size_t size() const noexcept { return size_; }
    constexpr void copy_to(std::uint8_t* out) const noexcept {
        if (text_ != nullptr)
            copy_bytes(out, std::string_view(text_, size_));
        else
            copy_bytes(out, byte_view(bytes_, size_));
    }

  private:
    const char* text_ = nullptr;
    const std::uint8_t* bytes_ = nullptr;
    std::size_t size_ = 0;
};

namespace detail {

template <class Value, std::size_t Shortest, std::size_t Longest>
struct octets_codec {
    using value_type = Value;
    using input_type = octets;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() < Shortest || value.size() > Longest)
            return fail(errc::stun_attribute_length);
        return value_type(value);
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        if (v.size() < Shortest || v.size() > Longest) return fail(errc::misuse_stun_value);
        return v.size();
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        v.copy_to(out);
    }
};

}  // namespace detail

/// UTF-8 text of at most `Longest` bytes; the encoding is not looked at, so that no text of a peer
/// can fail a message. Unterminated, may hold zero bytes.
template <std::size_t Longest>
struct text_codec : detail::octets_codec<wire_text, 0, Longest> {
    static constexpr bool is_text = true;
    static constexpr std::size_t longest = Longest;
};

/// Opaque bytes of `Shortest` to `Longest`.
template <std::size_t Shortest, std::size_t Longest>
struct opaque_codec : detail::octets_codec<byte_view, Shortest, Longest> {};

/// Whether a codec's values are text, which RFC 3489 pads within its length.
template <class Codec>
inline constexpr bool is_text_codec = requires { requires Codec::is_text; };

}  // namespace ice::inline v0_1_0_dev::stun

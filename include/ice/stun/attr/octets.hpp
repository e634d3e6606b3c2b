// SPDX-License-Identifier: BSL-1.0
// Attribute values that are bytes of bounded length: opaque ones, and what writers give for them.
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
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr std::uint8_t operator[](std::size_t i) const noexcept {
        return text_ != nullptr ? static_cast<std::uint8_t>(text_[i]) : bytes_[i];
    }
    constexpr void copy_to(std::uint8_t* out) const noexcept {
        if (text_ != nullptr)
            copy_bytes(out, std::string_view(text_, size_));
        else
            copy_bytes(out, byte_view(bytes_, size_));
    }
    /// `count` bytes from `first` on; both within size().
    constexpr octets part(std::size_t first, std::size_t count) const noexcept {
        if (text_ != nullptr) return std::string_view(text_ + first, count);
        return byte_view(bytes_ + first, count);
    }

  private:
    const char* text_ = nullptr;
    const std::uint8_t* bytes_ = nullptr;
    std::size_t size_ = 0;
};

namespace detail {

/// Reads `ShortestRead` to `LongestRead` bytes and writes at most `LongestWritten`.
template <class Value, std::size_t Shortest, std::size_t LongestRead, std::size_t LongestWritten>
struct octets_codec {
    using value_type = Value;
    using input_type = octets;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() < Shortest || value.size() > LongestRead)
            return fail(errc::stun_attribute_length);
        return value_type(value);
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        if (v.size() < Shortest || v.size() > LongestWritten) return fail(errc::misuse_stun_value);
        return v.size();
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        v.copy_to(out);
    }
};

}  // namespace detail

/// Opaque bytes of `Shortest` to `Longest`.
template <std::size_t Shortest, std::size_t Longest>
struct opaque_codec : detail::octets_codec<byte_view, Shortest, Longest, Longest> {};

static_assert(value_codec<opaque_codec<0, 8>>);

}  // namespace ice::inline v0_1_0_dev::stun

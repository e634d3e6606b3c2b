// SPDX-License-Identifier: BSL-1.0
// Where the writers of lines put their text: straight into the caller's buffer once it is known
// to be large enough, so that a buffer that is too small is left as it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "../net/format.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// Counts what a text_sink would write.
class text_counter {
  public:
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr void text(std::string_view text) noexcept { size_ += text.size(); }
    template <std::size_t N>
    constexpr void literal(const char (&)[N]) noexcept {
        size_ += N - 1;
    }
    constexpr void number(std::uint64_t value) noexcept { size_ += decimal_length(value); }
    constexpr void addr(const address& a) noexcept {
        size_ += to_text(a, zone_text::hidden).size();
    }

  private:
    std::size_t size_ = 0;
};

/// "00" to "99", so that a division gives two digits.
struct digit_pairs {
    char text[200] = {};

    constexpr digit_pairs() noexcept {
        for (int i = 0; i < 100; ++i) {
            text[2 * i] = static_cast<char>('0' + i / 10);
            text[2 * i + 1] = static_cast<char>('0' + i % 10);
        }
    }
};
inline constexpr digit_pairs two_digits;

/// Writes without looking at any bound: see write_within.
class text_sink {
  public:
    constexpr explicit text_sink(char* out) noexcept : begin_(out), at_(out) {}

    constexpr std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

    constexpr void text(std::string_view text) noexcept { put(text.data(), text.size()); }
    template <std::size_t N>
    constexpr void literal(const char (&literal)[N]) noexcept {
        put(literal, N - 1);
    }

    constexpr void number(std::uint64_t value) noexcept {
        char digits[20] = {};
        char* first = digits + 20;
        for (; value >= 100; value /= 100) {
            first -= 2;
            first[0] = two_digits.text[2 * (value % 100)];
            first[1] = two_digits.text[2 * (value % 100) + 1];
        }
        if (value >= 10) *--first = two_digits.text[2 * value + 1];
        *--first = value >= 10 ? two_digits.text[2 * value] : static_cast<char>('0' + value);
        put(first, static_cast<std::size_t>(digits + 20 - first));
    }

    /// RFC 5952 text, never with a zone: it means something on this host only.
    constexpr void addr(const address& a) noexcept {
        at_ += put_address(at_, a, zone_text::hidden);
    }

  private:
    constexpr void put(const char* from, std::size_t n) noexcept {
        if (std::is_constant_evaluated()) {
            for (std::size_t i = 0; i < n; ++i) at_[i] = from[i];
        } else if (n > 0) {
            std::memcpy(at_, from, n);
        }
        at_ += n;
    }

    char* begin_;
    char* at_;
};

/// `put(sink)` writes at most `bound` characters. Counts them first only when `out` is smaller.
template <class Put>
constexpr result<std::size_t> write_within(std::span<char> out, std::size_t bound,
                                           Put put) noexcept {
    if (out.size() < bound) {
        text_counter counter;
        put(counter);
        if (counter.size() > out.size()) return errc::buffer_too_small;
    }
    text_sink sink(out.data());
    put(sink);
    return sink.size();
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev

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
    constexpr void space() noexcept { ++size_; }
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
        put_literal(literal, N - 1);
    }

    constexpr void space() noexcept { *at_++ = ' '; }

    constexpr void number(std::uint64_t value) noexcept {
        char* const end = at_ + decimal_digits(value);
        char* at = end;
        for (; value >= 100; value /= 100) put_pair(at -= 2, value % 100);
        if (value >= 10) put_pair(at_, value);
        if (value < 10) *at_ = static_cast<char>('0' + value);
        at_ = end;
    }

    /// RFC 5952 text, never with a zone: it means something on this host only.
    constexpr void addr(const address& a) noexcept {
        if (!a.is_v4()) {
            at_ += put_address(at_, a, zone_text::hidden);
            return;
        }
        const std::uint32_t quad = a.value_v4();
        for (unsigned shift = 24;; shift -= 8) {
            small_number(quad >> shift & 0xff);
            if (shift == 0) break;
            *at_++ = '.';
        }
    }

  private:
    static constexpr void put_pair(char* at, std::uint64_t pair) noexcept {
        at[0] = two_digits.text[2 * pair];
        at[1] = two_digits.text[2 * pair + 1];
    }

    /// Below 1,000.
    constexpr void small_number(std::uint32_t value) noexcept {
        if (value >= 100) *at_++ = static_cast<char>('0' + value / 100);
        if (value >= 10) {
            put_pair(at_, value % 100);
            at_ += 2;
        } else {
            *at_++ = static_cast<char>('0' + value);
        }
    }

    static constexpr std::size_t decimal_digits(std::uint64_t value) noexcept {
        std::size_t n = 1;
        for (; value >= 10000; value /= 10000) n += 4;
        return n + (value >= 10) + (value >= 100) + (value >= 1000);
    }

    /// Inlined with its length, so that it becomes a store or two.
    constexpr void put_literal(const char* from, std::size_t n) noexcept {
        if (std::is_constant_evaluated()) {
            for (std::size_t i = 0; i < n; ++i) at_[i] = from[i];
        } else {
            std::memcpy(at_, from, n);
        }
        at_ += n;
    }

    constexpr void put(const char* from, std::size_t n) noexcept {
        if (std::is_constant_evaluated()) {
            for (std::size_t i = 0; i < n; ++i) at_[i] = from[i];
        } else if (n >= 8 && n <= 16) {
            // Two blocks that may overlap: most texts are so short that a call costs more.
            std::memcpy(at_, from, 8);
            std::memcpy(at_ + n - 8, from + n - 8, 8);
        } else if (n >= 4 && n < 8) {
            std::memcpy(at_, from, 4);
            std::memcpy(at_ + n - 4, from + n - 4, 4);
        } else if (n > 0 && n < 4) {
            at_[0] = from[0];
            at_[n / 2] = from[n / 2];
            at_[n - 1] = from[n - 1];
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

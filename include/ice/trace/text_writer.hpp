// SPDX-License-Identifier: BSL-1.0
// Text for people, in pieces, to a function of the host: no buffer, no allocation, no length that
// is too long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/time.hpp"
#include "../net/format.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// `Sink` is called as `sink(std::string_view)` with one piece after the other, line ends
/// included. Counts columns, so that tables can be aligned.
template <class Sink>
class text_writer {
  public:
    constexpr explicit text_writer(Sink& sink) noexcept : sink_(&sink) {}

    constexpr text_writer& text(std::string_view piece) noexcept {
        if (piece.empty()) return *this;
        (*sink_)(piece);
        for (const char c : piece) column_ += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        return *this;
    }
    constexpr text_writer& number(std::uint64_t value) noexcept {
        char digits[20] = {};
        return text({digits, write_decimal(digits, value)});
    }
    constexpr text_writer& addr(const endpoint& e) noexcept {
        return text(e.family() == ip_family::none ? std::string_view("nowhere")
                                                  : to_text(e, zone_text::hidden).view());
    }
    /// "12.345": seconds, cut to milliseconds; "-0.500".
    constexpr text_writer& seconds(duration d) noexcept {
        std::uint64_t us = static_cast<std::uint64_t>(d.us);
        if (d.us < 0) text("-"), us = 0 - us;
        number(us / 1'000'000);
        const std::uint64_t ms = us / 1000 % 1000;
        const char fraction[4] = {'.', static_cast<char>('0' + ms / 100),
                                  static_cast<char>('0' + ms / 10 % 10),
                                  static_cast<char>('0' + ms % 10)};
        return text({fraction, 4});
    }
    /// What a peer chose: nothing that a terminal would obey, and no line end.
    constexpr text_writer& quoted(std::string_view foreign) noexcept {
        for (const char& c : foreign) text(c >= 0x20 && c < 0x7f ? std::string_view(&c, 1) : "?");
        return *this;
    }
    /// Spaces up to this column of the line; one at least, unless the line is empty.
    constexpr text_writer& to_column(std::size_t column) noexcept {
        if (column_ != 0 && column_ >= column) return text(" ");
        while (column_ < column) text(" ");
        return *this;
    }
    constexpr text_writer& repeat(std::string_view piece, std::size_t times) noexcept {
        while (times-- > 0) text(piece);
        return *this;
    }
    constexpr text_writer& line() noexcept {
        text("\n");
        column_ = 0;
        return *this;
    }

    constexpr std::size_t column() const noexcept { return column_; }

  private:
    Sink* sink_;
    std::size_t column_ = 0;
};

}  // namespace ice::trace

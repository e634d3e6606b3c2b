// SPDX-License-Identifier: BSL-1.0
// The q-value of RFC 3261 section 25.1, by which both old drafts rank, in thousandths.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"

namespace ice::inline v0_1_0_dev {

/// 0 to 1,000 thousandths: no floating point decides anything here.
class q_value {
  public:
    constexpr q_value() noexcept = default;
    /// More than 1,000 is 1,000.
    constexpr explicit q_value(std::uint16_t thousandths) noexcept
        : thousandths_(thousandths < 1000 ? thousandths : std::uint16_t{1000}) {}

    constexpr std::uint16_t thousandths() const noexcept { return thousandths_; }
    friend constexpr auto operator<=>(const q_value&, const q_value&) = default;

    /// All of `text`: "0" or "1", perhaps a point, up to three decimals; none but zeros behind 1.
    /// Errors: alt_bad_q_value at the byte that does not fit; end_of_input when empty.
    static constexpr result<q_value> parse(std::string_view text) noexcept {
        if (text.empty()) return errc::end_of_input;
        if (text[0] != '0' && text[0] != '1') return errc::alt_bad_q_value;
        unsigned value = text[0] == '1' ? 1000U : 0U;
        if (text.size() > 1 && text[1] != '.') return fail(errc::alt_bad_q_value, 1);
        unsigned weight = 100;
        for (std::size_t i = 2; i < text.size(); ++i, weight /= 10) {
            if (i > 4 || !is_digit(text[i])) return fail(errc::alt_bad_q_value, i);
            value += weight * static_cast<unsigned>(text[i] - '0');
            if (value > 1000) return fail(errc::alt_bad_q_value, i);
        }
        return q_value(static_cast<std::uint16_t>(value));
    }

    /// With one decimal at least, as both drafts print it: "1.0", "0.85". `out` has room for 5.
    constexpr std::size_t write(char* out) const noexcept {
        const unsigned fraction = thousandths_ % 1000U;
        out[0] = static_cast<char>('0' + thousandths_ / 1000);
        out[1] = '.';
        out[2] = static_cast<char>('0' + fraction / 100);
        out[3] = static_cast<char>('0' + fraction / 10 % 10);
        out[4] = static_cast<char>('0' + fraction % 10);
        return fraction % 10 != 0 ? 5 : fraction % 100 != 0 ? 4 : 3;
    }

  private:
    std::uint16_t thousandths_ = 0;
};

}  // namespace ice::inline v0_1_0_dev

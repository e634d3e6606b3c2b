// SPDX-License-Identifier: BSL-1.0
// The lines of an SDP body (RFC 8866 section 5): TYPE=VALUE, ended by CRLF or by a lone LF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "../core/result.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// One line; `value` borrows the body. Offsets count from the start of the body.
struct body_line {
    char type = 0;
    std::string_view value;
    std::uint32_t at = 0;  // of `type`; the value starts two bytes behind

    constexpr std::uint32_t value_at() const noexcept { return at + 2; }
};

/// NAME or NAME:VALUE of an attribute line.
struct body_attribute {
    std::string_view name;
    std::string_view value;  // empty where there is no colon
    std::uint32_t value_at = 0;
    bool has_value = false;
};

/// Walks the lines of a body, in one pass and with no memory but the position. The last line may
/// lack its end; empty lines are let pass behind the last line only.
class line_walker {
  public:
    constexpr line_walker() noexcept = default;
    /// Starts at byte `at` of `text`, which is the start of a line, and ends before byte `end`.
    constexpr line_walker(std::string_view text, std::size_t at, std::size_t end) noexcept
        : text_(text.substr(0, end)), at_(at) {}
    constexpr explicit line_walker(std::string_view text) noexcept : text_(text) {}

    /// Where the next line starts.
    constexpr std::size_t position() const noexcept { return at_; }
    constexpr bool at_end() const noexcept { return at_ >= text_.size(); }

    /// Goes on behind the line it returns.
    /// Errors: end_of_input behind the last line; sdp_bad_line, sdp_forbidden_byte.
    constexpr result<body_line> next() noexcept {
        if (at_end()) return fail(errc::end_of_input, text_.size());
        const std::size_t start = at_;
        std::size_t stop = text_.find('\n', start);
        const bool ended = stop != std::string_view::npos;
        if (!ended) stop = text_.size();
        at_ = ended ? stop + 1 : stop;
        if (stop > start && text_[stop - 1] == '\r' && ended) --stop;

        const std::string_view line = text_.substr(start, stop - start);
        if (line.empty()) return only_line_ends(start);
        if (line.size() < 2 || line[1] != '=' || line[0] < 'a' || line[0] > 'z')
            return fail(errc::sdp_bad_line, start);
        // RFC 8866 section 9, byte-string: neither NUL nor a CR that ends no line.
        for (const char forbidden : {'\0', '\r'})
            if (const std::size_t i = line.find(forbidden, 2); i != std::string_view::npos)
                return fail(errc::sdp_forbidden_byte, start + i);
        return body_line{line[0], line.substr(2), fail(errc::ok, start).at};
    }

  private:
    constexpr failure only_line_ends(std::size_t start) noexcept {
        for (std::size_t i = start; i < text_.size(); ++i)
            if (text_[i] != '\r' && text_[i] != '\n') return fail(errc::sdp_bad_line, start);
        at_ = text_.size();
        return fail(errc::end_of_input, at_);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// The two halves of an `a=` line. O(length of the name).
constexpr body_attribute split_attribute(const body_line& line) noexcept {
    const std::size_t colon = line.value.find(':');
    if (colon == std::string_view::npos) return {line.value, {}, line.value_at(), false};
    return {line.value.substr(0, colon), line.value.substr(colon + 1),
            static_cast<std::uint32_t>(line.value_at() + colon + 1), true};
}

/// Takes fields that are parted by single spaces from the front of a value.
class field_reader {
  public:
    constexpr explicit field_reader(std::string_view text) noexcept : text_(text) {}

    /// Where the field that next() gave last starts.
    constexpr std::size_t field_at() const noexcept { return field_at_; }
    constexpr bool at_end() const noexcept { return at_ > text_.size(); }
    constexpr std::string_view rest() const noexcept {
        return at_end() ? std::string_view{} : text_.substr(at_);
    }

    /// Empty where no field is left, and for a field of no length: two spaces in a row, a space
    /// in front or behind. Callers refuse both alike.
    constexpr std::string_view next() noexcept {
        field_at_ = at_end() ? text_.size() : at_;
        if (at_end()) return {};
        std::size_t stop = text_.find(' ', at_);
        if (stop == std::string_view::npos) stop = text_.size();
        const std::string_view field = text_.substr(at_, stop - at_);
        at_ = stop + 1;
        return field;
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;  // one past the end of the text: nothing is left
    std::size_t field_at_ = 0;
};

}  // namespace ice::inline v0_1_0_dev::sdp

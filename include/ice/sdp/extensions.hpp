// SPDX-License-Identifier: BSL-1.0
// The name and value pairs at the end of a candidate line (cand-extension, RFC 8839 section 5.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "../core/result.hpp"
#include "chars.hpp"
#include "line_policy.hpp"
#include "list_iterator.hpp"

namespace ice::inline v0_1_0_dev {

/// One pair, a view of its line. The value may be empty: the grammar asks for its space only.
struct candidate_extension {
    std::string_view name;
    std::string_view value;

    friend constexpr bool operator==(const candidate_extension&,
                                     const candidate_extension&) = default;
};

namespace detail {

/// The end of the pair that starts at `at`, behind its space; or null, and `bad` is what does
/// not fit.   cand-extension = token SP *VCHAR
constexpr const char* skip_extension(const char* at, const char* end, const char*& bad) noexcept {
    const char* const gap = skip(at, end, token_chars);
    bad = gap;
    if (gap == at || gap == end || *gap != ' ') return nullptr;
    const char* const stop = skip(gap + 1, end, visible_chars);
    bad = stop;
    if (stop != end && *stop != ' ') return nullptr;
    return stop;
}

struct extension_list {
    using item = candidate_extension;

    /// `rest` starts with the space in front of the pair.
    static constexpr std::size_t take(std::string_view rest, item& pair) noexcept {
        const std::size_t gap = rest.find(' ', 1);
        std::size_t stop = rest.find(' ', gap + 1);
        if (stop == std::string_view::npos) stop = rest.size();
        pair = {rest.substr(1, gap - 1), rest.substr(gap + 1, stop - gap - 1)};
        return stop;
    }
};

}  // namespace detail

/// The pairs of one line in their order, well formed by construction; iterates without a copy.
/// Borrows the line's text.
class candidate_extensions {
  public:
    using iterator = detail::list_iterator<detail::extension_list>;

    constexpr candidate_extensions() noexcept = default;

    /// `text` is empty, or pairs that are each led by one space, as they stand in a line.
    /// Errors: candidate_bad_extension at the first byte that does not fit.
    static constexpr result<candidate_extensions> parse(std::string_view text) noexcept {
        const char* at = text.data();
        const char* const end = at + text.size();
        while (at != end) {
            const char* bad = at;
            at = *at == ' ' ? detail::skip_extension(at + 1, end, bad) : nullptr;
            if (at == nullptr)
                return fail(errc::candidate_bad_extension,
                            static_cast<std::size_t>(bad - text.data()));
        }
        return candidate_extensions(text);
    }

    constexpr iterator begin() const noexcept { return iterator(text_); }
    constexpr iterator end() const noexcept { return {}; }
    constexpr bool empty() const noexcept { return text_.empty(); }
    /// The pairs as written, each with its leading space.
    constexpr std::string_view text() const noexcept { return text_; }

    /// O(n). The value of the first pair of that name, in any case.
    constexpr std::optional<std::string_view> find(std::string_view name) const noexcept {
        for (const candidate_extension& pair : *this)
            if (detail::equal_ignoring_case(pair.name, name)) return pair.value;
        return std::nullopt;
    }

    friend constexpr bool operator==(const candidate_extensions& a,
                                     const candidate_extensions& b) noexcept {
        return a.text_ == b.text_;
    }

  private:
    template <line_policy Policy>
    friend class candidate_reader;

    constexpr explicit candidate_extensions(std::string_view text) noexcept : text_(text) {}

    std::string_view text_;
};

}  // namespace ice::inline v0_1_0_dev

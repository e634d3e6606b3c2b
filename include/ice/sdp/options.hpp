// SPDX-License-Identifier: BSL-1.0
// "ice-options" (RFC 8839 section 5.6): tags of what an agent supports.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "chars.hpp"
#include "line_policy.hpp"
#include "list_iterator.hpp"
#include "scan.hpp"
#include "text_sink.hpp"

namespace ice::inline v0_1_0_dev {

namespace option_tag {

inline constexpr std::string_view ice2 = "ice2";        ///< RFC 8445 section 10
inline constexpr std::string_view trickle = "trickle";  ///< RFC 8838 section 3
/// draft-thatcher-ice-renomination
inline constexpr std::string_view renomination = "renomination";

}  // namespace option_tag

namespace detail {

struct tag_list {
    using item = std::string_view;

    static constexpr std::size_t take(std::string_view rest, item& tag) noexcept {
        tag = rest.substr(0, rest.find(' '));
        return tag.size() < rest.size() ? tag.size() + 1 : tag.size();
    }
};

}  // namespace detail

/// The tags of one line in order, one space between them, well formed by construction. A view.
class ice_options {
  public:
    using iterator = detail::list_iterator<detail::tag_list>;

    constexpr ice_options() noexcept = default;

    /// `text` is the value: tags with one space between them, at least one.
    /// Errors: sdp_bad_option; end_of_input when a tag is missing at the end.
    template <line_policy P = rfc8839_lines>
    static constexpr result<ice_options> parse(std::string_view text) noexcept {
        constexpr unsigned classes =
            detail::ice_chars | (P::token_options ? detail::token_chars : 0U);
        detail::scanner scan(text);
        do {
            if (scan.run(classes).empty() || !scan.at_gap()) {
                scan.fail_here(errc::sdp_bad_option);
                return scan.failed();
            }
        } while (!scan.at_end() && scan.space(errc::sdp_bad_option));
        if (text.ends_with(' ')) return fail(errc::end_of_input, text.size());
        return ice_options(text);
    }

    constexpr iterator begin() const noexcept { return iterator(text_); }
    constexpr iterator end() const noexcept { return {}; }
    constexpr bool empty() const noexcept { return text_.empty(); }
    /// The value as it was written; what a session compares when nothing may change.
    constexpr std::string_view text() const noexcept { return text_; }

    /// O(n). RFC 8839 gives tags no literal, so their case counts.
    constexpr bool has(std::string_view tag) const noexcept {
        for (const std::string_view t : *this)
            if (t == tag) return true;
        return false;
    }

  private:
    constexpr explicit ice_options(std::string_view text) noexcept : text_(text) {}

    std::string_view text_;
};

/// "ice-options:" and tags. Errors: sdp_other_attribute (not mine), sdp_bad_option, end_of_input.
template <line_policy P = rfc8839_lines>
constexpr result<ice_options> parse_options(std::string_view attribute) noexcept {
    const auto value = detail::value_of<"ice-options:">(attribute);
    if (!value.mine) return errc::sdp_other_attribute;
    const auto options = ice_options::parse<P>(value.text);
    if (!options) return detail::fail_behind(attribute.size() - value.text.size(), options.error());
    return options;
}

/// Errors: misuse_sdp_text when there is no tag, or one is not all ice-chars; buffer_too_small.
constexpr result<std::size_t> write_options(std::span<char> out,
                                            std::span<const std::string_view> tags) noexcept {
    if (tags.empty()) return errc::misuse_sdp_text;
    std::size_t bound = 12;
    for (const std::string_view tag : tags) {
        if (tag.empty() || !detail::all_in(tag, detail::ice_chars)) return errc::misuse_sdp_text;
        bound += 1 + tag.size();
    }
    return detail::write_within(out, bound, [&](auto& to) {
        to.literal("ice-options:");
        for (std::size_t i = 0; i < tags.size(); ++i) {
            if (i > 0) to.literal(" ");
            to.text(tags[i]);
        }
    });
}

constexpr result<std::size_t> write_options(std::span<char> out,
                                            std::initializer_list<std::string_view> tags) noexcept {
    return write_options(out, std::span<const std::string_view>(tags.begin(), tags.size()));
}

}  // namespace ice::inline v0_1_0_dev

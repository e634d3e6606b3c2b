// SPDX-License-Identifier: BSL-1.0
// The XML that messages are written in (draft-ietf-mmusic-ice-02 section 7): elements, attributes,
// text and comments of XML 1.0, and nothing that expands, includes or is processed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../../core/result.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// A start-tag, `<name attributes>` or `<name attributes/>`; views into the document.
struct xml_tag {
    std::string_view name;
    std::string_view attributes;  ///< text between name and end, not looked at yet
    std::size_t at = 0;           ///< of the name
    std::size_t attributes_at = 0;
    bool empty = false;
};

struct xml_attribute {
    std::string_view name;
    std::string_view value;
    std::size_t name_at = 0;
    std::size_t value_at = 0;
};

namespace detail {

constexpr bool is_xml_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
constexpr bool is_name_char(char c) noexcept {
    const char lower = static_cast<char>(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == ':' ||
           c == '-' || c == '.';
}
constexpr bool is_name_start(char c) noexcept {
    return is_name_char(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.';
}

/// How many bytes a character of UTF-8 has at `i`; 0 when there is none that XML allows.
constexpr std::size_t xml_character(std::string_view text, std::size_t i) noexcept {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned first = byte(i);
    if (first < 0x80) return first >= 0x20 || is_xml_space(text[i]) ? 1 : 0;
    const std::size_t n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || i + n > text.size()) return 0;
    std::uint32_t code = first & (0x7fU >> n);
    for (std::size_t k = 1; k < n; ++k) {
        if ((byte(i + k) & 0xc0U) != 0x80) return 0;
        code = code << 6 | (byte(i + k) & 0x3fU);
    }
    const bool short_enough = n == 2 || code >= (n == 3 ? 0x800U : 0x10000U);
    const bool allowed =
        code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code != 0xfffe && code != 0xffff;
    return short_enough && allowed ? n : 0;
}

}  // namespace detail

/// Walks a document tag by tag; the caller says what it expects. One pass, no memory but the
/// position. What XML 1.0 has beyond elements, attributes, text and comments is refused by name:
/// xml_doctype, xml_reference, xml_instruction, xml_character_data, xml_encoding. Names are ASCII.
class xml_scanner {
  public:
    constexpr explicit xml_scanner(std::string_view document) noexcept : text_(document) {}

    constexpr std::size_t position() const noexcept { return at_; }

    /// Checks every character, and takes byte order mark and XML declaration from the front.
    /// Errors: xml_bad_syntax, xml_encoding.
    constexpr result<void> begin() noexcept {
        for (std::size_t i = 0; i < text_.size();) {
            const std::size_t n = detail::xml_character(text_, i);
            if (n == 0) return fail(errc::xml_bad_syntax, i);
            i += n;
        }
        if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
        if (ends_within("<?xml ")) return fail(errc::xml_truncated, text_.size());
        if (!rest().starts_with("<?xml") || !detail::is_xml_space(rest()[5])) return {};
        const std::size_t end = text_.find("?>", at_);
        if (end == std::string_view::npos) return fail(errc::xml_truncated, text_.size());
        xml_tag declaration;
        declaration.attributes = text_.substr(at_ + 5, end - at_ - 5);
        declaration.attributes_at = at_ + 5;
        const auto fine = read_declaration(declaration);
        at_ = end + 2;
        return fine;
    }

    /// The next start-tag, behind spaces and comments. Errors: xml_truncated, xml_bad_syntax,
    /// xml_bad_element (text or an end-tag stands there), and what is refused by name.
    constexpr result<xml_tag> open() noexcept {
        if (const auto passed = pass_between(); !passed) return passed.error();
        if (at_ == text_.size()) return fail(errc::xml_truncated, at_);
        if (text_[at_] == '&') return fail(errc::xml_reference, at_);
        if (text_[at_] != '<' || rest().starts_with("</")) return fail(errc::xml_bad_element, at_);
        ++at_;
        xml_tag tag;
        tag.at = at_;
        const auto name = read_name();
        if (!name) return name.error();
        tag.name = *name;
        tag.attributes_at = at_;
        char quote = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '<') return fail(errc::xml_bad_syntax, at_);
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                break;
            }
        }
        if (at_ == text_.size()) return fail(errc::xml_truncated, at_);
        tag.empty = at_ > tag.attributes_at && text_[at_ - 1] == '/';
        tag.attributes =
            text_.substr(tag.attributes_at, at_ - tag.attributes_at - (tag.empty ? 1U : 0U));
        ++at_;
        return tag;
    }

    /// Whether an end-tag comes next, behind spaces and comments.
    constexpr bool at_close() noexcept {
        return pass_between().has_value() && rest().starts_with("</");
    }

    /// The end-tag of `tag`, behind spaces and comments; nothing when the tag was empty.
    /// Errors: xml_truncated, xml_bad_element (something else stands there), xml_bad_syntax.
    constexpr result<void> close(const xml_tag& tag) noexcept {
        if (tag.empty) return {};
        if (const auto passed = pass_between(); !passed) return passed;
        return end_tag(tag);
    }

    /// The text of an element that has nothing else in it, as it stands, and its end-tag.
    /// `at` is where it starts. Errors: as close, and xml_reference.
    constexpr result<std::string_view> text(const xml_tag& tag, std::size_t& at) noexcept {
        at = at_;
        if (tag.empty) return std::string_view();
        std::size_t end = at_;
        while (end < text_.size() && text_[end] != '<' && text_[end] != '&') ++end;
        if (end == text_.size()) return fail(errc::xml_truncated, end);
        if (text_[end] == '&') return fail(errc::xml_reference, end);
        const std::string_view value = text_.substr(at_, end - at_);
        at_ = end;
        const auto closed = end_tag(tag);
        if (!closed) return closed.error();
        return value;
    }

    /// Behind the root element: comments and spaces only.
    constexpr result<void> finish() noexcept {
        if (const auto passed = pass_between(); !passed) return passed;
        if (at_ != text_.size()) return fail(errc::xml_bad_syntax, at_);
        return {};
    }

    /// Takes the next attribute off the tag; its name is empty when there is none left.
    /// Errors: xml_bad_syntax, xml_reference.
    static constexpr result<xml_attribute> next_attribute(xml_tag& tag) noexcept {
        const std::string_view all = tag.attributes;
        std::size_t i = 0;
        while (i < all.size() && detail::is_xml_space(all[i])) ++i;
        xml_attribute a;
        a.name_at = tag.attributes_at + i;
        const auto bad = [&](std::size_t at) {
            return fail(errc::xml_bad_syntax, tag.attributes_at + at);
        };
        if (i == all.size()) return a;
        if (i == 0 || !detail::is_name_start(all[i])) return bad(i);
        std::size_t end = i;
        while (end < all.size() && detail::is_name_char(all[end])) ++end;
        a.name = all.substr(i, end - i);
        while (end < all.size() && detail::is_xml_space(all[end])) ++end;
        if (end == all.size() || all[end] != '=') return bad(end);
        ++end;
        while (end < all.size() && detail::is_xml_space(all[end])) ++end;
        if (end == all.size() || (all[end] != '"' && all[end] != '\'')) return bad(end);
        const std::size_t close = all.find(all[end], end + 1);
        if (close == std::string_view::npos) return bad(end);
        a.value = all.substr(end + 1, close - end - 1);
        a.value_at = tag.attributes_at + end + 1;
        if (const std::size_t and_at = a.value.find('&'); and_at != std::string_view::npos)
            return fail(errc::xml_reference, a.value_at + and_at);
        tag.attributes = all.substr(close + 1);
        tag.attributes_at += close + 1;
        return a;
    }

  private:
    constexpr std::string_view rest() const noexcept { return text_.substr(at_); }

    /// Whether the document ends in the middle of this, two characters at least.
    constexpr bool ends_within(std::string_view mark) const noexcept {
        return rest().size() > 1 && rest().size() < mark.size() && mark.starts_with(rest());
    }

    constexpr result<std::string_view> read_name() noexcept {
        const std::size_t start = at_;
        if (start < text_.size() && !detail::is_name_start(text_[start]))
            return fail(errc::xml_bad_syntax, start);
        while (at_ < text_.size() && detail::is_name_char(text_[at_])) ++at_;
        if (at_ == text_.size()) return fail(errc::xml_truncated, at_);
        return text_.substr(start, at_ - start);
    }

    constexpr result<void> end_tag(const xml_tag& tag) noexcept {
        if (rest().size() < 2) return fail(errc::xml_truncated, text_.size());
        if (rest().starts_with("<!") || rest().starts_with("<?")) {
            const auto passed = pass_between();
            return passed ? result<void>(fail(errc::xml_bad_element, at_)) : passed;
        }
        if (!rest().starts_with("</")) return fail(errc::xml_bad_element, at_);
        const std::size_t start = at_;
        at_ += 2;
        const auto name = read_name();
        if (!name) return name.error();
        if (*name != tag.name) return fail(errc::xml_bad_syntax, start + 2);
        while (at_ < text_.size() && detail::is_xml_space(text_[at_])) ++at_;
        if (at_ == text_.size()) return fail(errc::xml_truncated, at_);
        if (text_[at_] != '>') return fail(errc::xml_bad_syntax, at_);
        ++at_;
        return {};
    }

    /// Spaces and comments.
    constexpr result<void> pass_between() noexcept {
        for (;;) {
            while (at_ < text_.size() && detail::is_xml_space(text_[at_])) ++at_;
            if (ends_within("<!--") || ends_within("<![CDATA["))
                return fail(errc::xml_truncated, text_.size());
            if (rest().starts_with("<?")) return fail(errc::xml_instruction, at_);
            if (rest().starts_with("<![CDATA[")) return fail(errc::xml_character_data, at_);
            if (!rest().starts_with("<!")) return {};
            if (!rest().starts_with("<!--")) return fail(errc::xml_doctype, at_);
            const std::size_t dashes = text_.find("--", at_ + 4);
            if (dashes == std::string_view::npos) return fail(errc::xml_truncated, text_.size());
            if (dashes + 2 == text_.size()) return fail(errc::xml_truncated, text_.size());
            if (text_[dashes + 2] != '>') return fail(errc::xml_bad_syntax, dashes);
            at_ = dashes + 3;
        }
    }

    /// version, then perhaps encoding, then perhaps standalone.
    static constexpr result<void> read_declaration(xml_tag declaration) noexcept {
        constexpr std::string_view names[] = {"version", "encoding", "standalone"};
        std::size_t expected = 0;
        for (;;) {
            const auto a = next_attribute(declaration);
            if (!a) return a.error();
            if (a->name.empty()) break;
            while (expected < 3 && a->name != names[expected] && expected != 0) ++expected;
            if (expected == 3 || a->name != names[expected])
                return fail(errc::xml_bad_syntax, a->name_at);
            if (expected == 0 && a->value != "1.0") return fail(errc::xml_encoding, a->value_at);
            if (expected == 1 && a->value != "UTF-8" && a->value != "utf-8" &&
                a->value != "US-ASCII")
                return fail(errc::xml_encoding, a->value_at);
            if (expected == 2 && a->value != "yes" && a->value != "no")
                return fail(errc::xml_bad_syntax, a->value_at);
            ++expected;
        }
        if (expected == 0) return fail(errc::xml_bad_syntax, declaration.attributes_at);
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

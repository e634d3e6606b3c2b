// SPDX-License-Identifier: BSL-1.0
// Reads initiate, accept and modify messages (draft-ietf-mmusic-ice-02 section 7).
#pragma once

#include "../../core/decimal.hpp"
#include "../../net/parse.hpp"
#include "../../sdp/chars.hpp"
#include "description.hpp"
#include "xml_scanner.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

inline constexpr std::string_view xml_namespace = "urn:ietf:params:xml:ns:ice";

namespace detail {

/// xs:double as far as preferences need it: [0]"."digits, to the nearest thousandth; 1 with zeros.
constexpr result<q_value> parse_preference(std::string_view text) noexcept {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals =
        point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (whole.empty() ? decimals.empty() : whole != "0" && whole != "1")
        return errc::xml_bad_preference;
    unsigned thousandths = whole == "1" ? 1000U : 0U;
    unsigned weight = 100;
    for (std::size_t i = 0; i < decimals.size(); ++i) {
        if (!is_digit(decimals[i])) return fail(errc::xml_bad_preference, point + 1 + i);
        const auto digit = static_cast<unsigned>(decimals[i] - '0');
        if (whole == "1" && digit != 0) return fail(errc::xml_bad_preference, point + 1 + i);
        thousandths += i < 3 ? weight * digit : i == 3 && digit >= 5 ? 1U : 0U;
        weight /= 10;
    }
    return q_value(static_cast<std::uint16_t>(thousandths));
}

constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_xml_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_xml_space(text.back())) text.remove_suffix(1);
    return text;
}

template <class Message>
class message_reader {
  public:
    constexpr explicit message_reader(std::string_view document) noexcept : scan_(document) {}

    constexpr result<Message> read() noexcept {
        if (const auto begun = scan_.begin(); !begun) return begun.error();
        const auto root = scan_.open();
        if (!root) return root.error();
        const std::size_t colon = root->name.find(':');
        if (colon != std::string_view::npos) prefix_ = root->name.substr(0, colon);
        if (local(root->name) != "message") return fail(errc::xml_no_message, root->at);
        if (const auto typed = read_root(*root); !typed) return typed.error();
        if (root->empty) return fail(errc::xml_bad_element, root->at);

        const auto streams = child("media-streams");
        if (!streams) return streams.error();
        if (const auto none = no_attributes(*streams); !none) return none.error();
        while (!streams->empty && !scan_.at_close())
            if (const auto read = read_stream(); !read) return read.error();
        if (const auto closed = scan_.close(*streams); !closed) return closed.error();
        if (const auto closed = scan_.close(*root); !closed) return closed.error();
        if (const auto finished = scan_.finish(); !finished) return finished.error();
        if (const auto kept = check_alternates(m_); !kept)
            return fail(kept.code(), scan_.position());
        return m_;
    }

  private:
    /// Without the prefix of the root; all elements have the same.
    constexpr std::string_view local(std::string_view name) const noexcept {
        if (prefix_.empty()) return name;
        if (name.size() <= prefix_.size() || !name.starts_with(prefix_) ||
            name[prefix_.size()] != ':')
            return {};
        return name.substr(prefix_.size() + 1);
    }

    /// The type, and the namespace that the prefix of the root stands for. Other namespaces may be
    /// declared, and are of no use.
    constexpr result<void> read_root(xml_tag root) noexcept {
        bool has_type = false;
        std::string_view uri;
        const std::size_t at = root.at;
        for (;;) {
            const auto a = xml_scanner::next_attribute(root);
            if (!a) return a.error();
            if (a->name.empty()) break;
            if (a->name == "xmlns" || a->name.starts_with("xmlns:")) {
                const bool plain = a->name.size() < 6;
                const bool ours = prefix_.empty() ? plain : !plain && a->name.substr(6) == prefix_;
                if (!ours) continue;
                if (!uri.empty()) return fail(errc::xml_bad_attribute, a->name_at);
                uri = a->value;
                continue;
            }
            if (a->name != "type" || has_type) return fail(errc::xml_bad_attribute, a->name_at);
            has_type = true;
            type_ = a->value;
            type_at_ = a->value_at;
        }
        if (uri != xml_namespace) return fail(errc::xml_no_message, at);
        if (!has_type) return fail(errc::xml_bad_attribute, at);
        for (const message_type t :
             {message_type::initiate, message_type::accept, message_type::modify})
            if (type_ == to_text(t)) {
                m_.type = t;
                return {};
            }
        return fail(errc::xml_bad_type, type_at_);
    }

    /// The next element must be this one.
    constexpr result<xml_tag> child(std::string_view name) noexcept {
        const auto tag = scan_.open();
        if (!tag) return tag;
        if (local(tag->name) != name) return fail(errc::xml_bad_element, tag->at);
        return tag;
    }
    static constexpr result<void> no_attributes(xml_tag tag) noexcept {
        const auto a = xml_scanner::next_attribute(tag);
        if (!a) return a.error();
        if (!a->name.empty()) return fail(errc::xml_bad_attribute, a->name_at);
        return {};
    }

    /// The text of an element without attributes.
    constexpr result<std::string_view> text_of(std::string_view name, std::size_t& at) noexcept {
        const auto tag = child(name);
        if (!tag) return tag.error();
        if (const auto none = no_attributes(*tag); !none) return none.error();
        return scan_.text(*tag, at);
    }

    constexpr result<void> read_stream() noexcept {
        const auto tag = child("media-stream");
        if (!tag) return tag.error();
        if (const auto none = no_attributes(*tag); !none) return none;
        if (tag->empty) return fail(errc::xml_bad_element, tag->at);
        typename Message::media_stream stream;
        const auto fallback = child("default-address");
        if (!fallback) return fallback.error();
        if (const auto none = no_attributes(*fallback); !none) return none;
        const auto info = read_info(*fallback);
        if (!info) return info.error();
        stream.default_address = *info;
        while (!scan_.at_close()) {
            const auto a = read_alternate();
            if (!a) return a.error();
            if (!stream.alternates.push_back(*a)) return fail(errc::draft_full, scan_.position());
        }
        if (const auto closed = scan_.close(*tag); !closed) return closed;
        if (!m_.streams.push_back(stream)) return fail(errc::draft_full, scan_.position());
        return {};
    }

    constexpr result<rtp_info> read_info(const xml_tag& parent) noexcept {
        if (parent.empty) return fail(errc::xml_bad_element, parent.at);
        rtp_info info;
        const auto rtp = read_address("rtp-address");
        if (!rtp) return rtp.error();
        info.rtp = *rtp;
        if (!scan_.at_close()) {
            const auto rtcp = read_address("rtcp-address");
            if (!rtcp) return rtcp.error();
            info.rtcp_written = *rtcp;
        }
        if (const auto closed = scan_.close(parent); !closed) return closed.error();
        return info;
    }

    constexpr result<endpoint> read_address(std::string_view name) noexcept {
        const auto tag = child(name);
        if (!tag) return tag.error();
        if (const auto none = no_attributes(*tag); !none) return none.error();
        std::size_t at = 0;
        const auto ip = text_of("ip-address", at);
        if (!ip) return ip.error();
        const auto addr = parse_address(trimmed(*ip));
        if (!addr) return fail(addr.error().code, at + addr.error().at);
        if (!ice::detail::is_unicast(*addr) || addr->zone() != 0)
            return fail(errc::alt_not_unicast, at);
        const auto port = text_of("port", at);
        if (!port) return port.error();
        const auto number = parse_decimal(trimmed(*port), 65535, 16, true);
        if (!number || *number == 0) return fail(errc::xml_bad_port, at);
        if (const auto closed = scan_.close(*tag); !closed) return closed.error();
        return endpoint(*addr, static_cast<std::uint16_t>(*number));
    }

    constexpr result<alternate> read_alternate() noexcept {
        const auto tag = child("alternate");
        if (!tag) return tag.error();
        alternate a;
        if (const auto read = read_attributes(*tag, a); !read) return read.error();
        if (tag->empty) return fail(errc::xml_bad_element, tag->at);
        for (const bool is_password : {false, true}) {
            std::size_t at = 0;
            const auto text = text_of(is_password ? "stun-password" : "stun-user-fragment", at);
            if (!text) return text.error();
            // STUN would allow spaces; ICE does not.
            if (!ice::detail::is_word_of(*text, ice::detail::non_space_chars))
                return fail(errc::xml_bad_credential, at);
            (is_password ? a.password : a.username) = *text;
        }
        const auto info = read_info(*tag);
        if (!info) return info.error();
        a.rtp = info->rtp;
        a.rtcp_written = info->rtcp_written;
        return a;
    }

    static constexpr result<void> read_attributes(xml_tag tag, alternate& to) noexcept {
        bool has_preference = false;
        const std::size_t at = tag.at;
        for (;;) {
            const auto a = xml_scanner::next_attribute(tag);
            if (!a) return a.error();
            if (a->name.empty()) break;
            if (a->name == "id" && to.id.empty()) {
                if (!ice::detail::is_word_of(a->value, ice::detail::token_chars))
                    return fail(errc::xml_bad_id, a->value_at);
                to.id = a->value;
            } else if (a->name == "preference" && !has_preference) {
                const auto q = parse_preference(trimmed(a->value));
                if (!q) return fail(q.error().code, a->value_at);
                to.q = *q;
                has_preference = true;
            } else {
                return fail(errc::xml_bad_attribute, a->name_at);
            }
        }
        if (to.id.empty() || !has_preference) return fail(errc::xml_bad_attribute, at);
        return {};
    }

    xml_scanner scan_;
    Message m_;
    std::string_view prefix_;
    std::string_view type_;
    std::size_t type_at_ = 0;
};

}  // namespace detail

/// The whole document is one message. O(text) and the square of the number of alternates; nothing
/// is expanded, nothing nests deeper than the schema. The result borrows `document`.
///
/// Errors, with their offset: xml_no_message (not mine: another root or namespace), xml_truncated,
/// draft_full (more streams or alternates than there is room for), draft_repeated_id,
/// draft_repeated_address (at the end of the document), the other xml_..., alt_not_unicast, and
/// what parse_address says.
template <std::size_t Streams = 4, std::size_t Alternates = 16>
constexpr result<basic_message<Streams, Alternates>> read_xml(std::string_view document) noexcept {
    return detail::message_reader<basic_message<Streams, Alternates>>(document).read();
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

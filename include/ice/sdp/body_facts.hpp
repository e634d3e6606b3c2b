// SPDX-License-Identifier: BSL-1.0
// What a body says about ICE (RFC 8839 section 4.2): facts of the session and of each media
// section, as views into the body's text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/static_vector.hpp"
#include "body_attributes.hpp"
#include "body_fields.hpp"
#include "body_lines.hpp"
#include "options.hpp"
#include "pacing.hpp"
#include "setup.hpp"

namespace ice::inline v0_1_0_dev::sdp {

inline constexpr std::uint16_t rtp_component = 1;   // RFC 8839 section 5.1
inline constexpr std::uint16_t rtcp_component = 2;  // where it has a port of its own

/// RFC 8866 section 6.7. Hold (RFC 3264 section 8.4) is a change of it and nothing else.
enum class media_direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };

/// The ICE lines that a session and a section may both have. Empty views: there is no such line.
struct ice_lines {
    std::string_view ufrag;
    std::string_view pwd;
    ice_options options;
    std::uint64_t pacing_ms = default_pacing_ms;  // when there is no line
    bool lite = false;
    bool end_of_candidates = false;

    /// RFC 8839 section 4.2.5: fragment and password are the sign of ICE.
    constexpr bool supports_ice() const noexcept { return !ufrag.empty() && !pwd.empty(); }
};

/// Both sets hold the same tags, in whatever order.
constexpr bool same_options(const ice_options& a, const ice_options& b) noexcept {
    for (const std::string_view tag : a)
        if (!b.has(tag)) return false;
    for (const std::string_view tag : b)
        if (!a.has(tag)) return false;
    return true;
}

/// Everything before the first m= line.
struct session_facts {
    std::string_view text;
    origin_line origin;
    connection where;
    ice_lines ice;
    media_direction direction = media_direction::sendrecv;
    bool no_sender_rtcp = false;    // b=RS:0
    bool no_receiver_rtcp = false;  // b=RR:0
};

/// The value of an attribute line, not yet read.
struct lazy_value {
    std::string_view value;
    std::uint32_t at = 0;  // offset of the value in the body
};

/// The lines of one attribute in a section, such as a=candidate: found when they are walked, which
/// costs the lines that are passed. Borrows the body.
class attribute_lines {
  public:
    class iterator {
      public:
        constexpr iterator() noexcept = default;
        constexpr iterator(const attribute_lines& lines) noexcept
            : walker_(lines.text_, lines.at_, lines.text_.size()),
              left_(lines.count_ + 1),
              which_(lines.which_) {
            ++*this;
        }
        constexpr const lazy_value& operator*() const noexcept { return value_; }
        constexpr const lazy_value* operator->() const noexcept { return &value_; }
        constexpr iterator& operator++() noexcept {
            if (--left_ == 0) return *this;
            while (const auto line = walker_.next()) {
                if (line->type != 'a') continue;
                const body_attribute a = split_attribute(*line);
                if (attribute_of(a.name) != which_) continue;
                value_ = {a.value, a.value_at};
                return *this;
            }
            left_ = 0;
            return *this;
        }
        friend constexpr bool operator==(const iterator& a, const iterator& b) noexcept {
            return a.left_ == b.left_;
        }

      private:
        line_walker walker_;
        lazy_value value_;
        std::uint32_t left_ = 0;  // this one included
        attribute which_ = attribute::other;
    };

    constexpr attribute_lines() noexcept = default;
    constexpr explicit attribute_lines(attribute which) noexcept : which_(which) {}

    constexpr std::uint32_t size() const noexcept { return count_; }
    constexpr bool empty() const noexcept { return count_ == 0; }
    constexpr iterator begin() const noexcept { return empty() ? iterator{} : iterator(*this); }
    constexpr iterator end() const noexcept { return {}; }

    /// For the reader of bodies: one more such line starts at `at`.
    constexpr void count(std::uint32_t at) noexcept {
        if (count_++ == 0) at_ = at;
    }
    /// `text` is the body up to the end of the section.
    constexpr void complete(std::string_view text) noexcept { text_ = text; }

  private:
    std::string_view text_;
    std::uint32_t at_ = 0;  // the first line
    std::uint32_t count_ = 0;
    attribute which_ = attribute::other;
};

/// A media section: its m= line up to the next, with what it inherits from the session filled in.
struct section_facts {
    static constexpr std::uint16_t not_bundled = 0xffff;

    std::string_view text;  // the section's own lines
    std::uint32_t at = 0;   // where they start in the body
    media_line media;
    connection where;
    ice_lines ice;
    std::string_view mid;  // RFC 5888
    attribute_lines candidates{attribute::candidate};
    // RFC 8839 section 5.2: one line for all components by the grammar, a line each in its example.
    attribute_lines remote_candidates{attribute::remote_candidates};
    attribute_lines alternates{attribute::alt};  // of both early drafts: parse_alt reads them
    rtcp_line rtcp;
    media_direction direction = media_direction::sendrecv;
    std::uint16_t bundle_tag = not_bundled;  // index of the section whose transport is shared
    setup_role setup = setup_role::none;     // RFC 4145; of DTLS too (RFC 8842)
    bool own_credentials = false;            // not from the session's lines
    bool has_rtcp = false;                   // an a=rtcp line
    bool no_rtcp = false;                    // b=RS:0 and b=RR:0 (RFC 3556)
    bool rtcp_mux = false;                   // RFC 5761
    bool rtcp_mux_only = false;              // RFC 8858
    bool bundle_only = false;                // kept for bundled sections only (RFC 9143 section 6)
    bool ice_mismatch = false;

    constexpr bool supports_ice() const noexcept { return ice.supports_ice(); }
    constexpr bool is_bundled() const noexcept { return bundle_tag != not_bundled; }
    /// RFC 3264 section 6: a port of zero rejects or removes the stream, but for bundle-only
    /// sections, which have no port of their own to offer (RFC 9143 section 7.2).
    constexpr bool is_rejected() const noexcept { return media.port == 0 && !bundle_only; }

    /// Components that this description alone asks for. An offer of rtcp-mux that also names an
    /// RTCP fallback still has two: the answer decides (RFC 5761 section 5.1.3).
    constexpr std::uint16_t components() const noexcept {
        if (!media.is_rtp() || no_rtcp || rtcp_mux_only) return 1;
        if (rtcp_mux && !has_rtcp) return 1;
        return 2;
    }
};

/// The components of a stream once both sides have spoken: RTCP has one of its own unless both
/// multiplex it or one does not use it.
constexpr std::uint16_t agreed_components(const section_facts& offer,
                                          const section_facts& answer) noexcept {
    if (!answer.media.is_rtp() || offer.no_rtcp || answer.no_rtcp) return 1;
    const bool offered = offer.rtcp_mux || offer.rtcp_mux_only;
    const bool accepted = answer.rtcp_mux || answer.rtcp_mux_only;
    return offered && accepted ? 1 : 2;
}

/// A read body of any capacity: what most functions take. Borrows the body and its text.
struct body_view {
    const session_facts* session = nullptr;  // null: there is no description
    std::span<const section_facts> sections;

    constexpr bool exists() const noexcept { return session != nullptr; }
    /// At least one stream that is not rejected can use ICE.
    constexpr bool supports_ice() const noexcept {
        for (const auto& s : sections)
            if (!s.is_rejected() && s.supports_ice()) return true;
        return false;
    }
    /// RFC 8839 section 5.6: options stand at either level, or at both.
    constexpr bool has_option(const section_facts& s, std::string_view tag) const noexcept {
        return s.ice.options.has(tag) || (exists() && session->ice.options.has(tag));
    }
    /// What a section's transport is described by: itself, or the tagged one of its BUNDLE group.
    constexpr const section_facts& transport_of(const section_facts& s) const noexcept {
        return s.is_bundled() ? sections[s.bundle_tag] : s;
    }
};

/// What read_body() gives: room for `MaxSections` media sections, some 300 bytes each.
template <std::size_t MaxSections>
struct basic_body {
    session_facts session;
    static_vector<section_facts, MaxSections> sections;

    constexpr body_view view() const noexcept { return {&session, sections}; }
    constexpr operator body_view() const noexcept { return view(); }
};

}  // namespace ice::inline v0_1_0_dev::sdp

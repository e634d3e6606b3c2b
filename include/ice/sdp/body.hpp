// SPDX-License-Identifier: BSL-1.0
// Reads a whole SDP body and tells what it says about ICE (RFC 8839 section 4.2): one pass over
// the lines, no memory but the result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "body_bundle.hpp"
#include "body_facts.hpp"
#include "body_lines.hpp"
#include "body_values.hpp"
#include "line_policy.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// Limits on hostile input beside the number of sections.
struct body_limits {
    std::uint32_t bytes = 1'048'576;
};

namespace detail {

template <line_policy Policy, std::size_t MaxSections>
class body_reader {
  public:
    constexpr explicit body_reader(std::string_view text) noexcept : text_(text) {}

    constexpr result<basic_body<MaxSections>> read() noexcept {
        line_walker walker(text_);
        if (const auto first = read_version(walker); !first) return first.error();
        while (true) {
            const auto line = walker.next();
            if (line.code() == errc::end_of_input) break;
            if (!line) return line.error();
            if (const auto done = read_line(*line); !done) return done.error();
        }
        if (const auto done = end_level(text_.size()); !done) return done.error();
        if (const auto done = resolve_bundles(body_.session, all()); !done) return done.error();
        if (const auto done = check_whole(); !done) return done.error();
        return body_;
    }

  private:
    constexpr std::span<section_facts> all() noexcept {
        return {body_.sections.data(), body_.sections.size()};
    }
    constexpr bool in_session() const noexcept { return body_.sections.empty(); }
    constexpr section_facts& section() noexcept { return body_.sections.back(); }

    constexpr result<void> read_version(line_walker& walker) noexcept {
        const auto line = walker.next();
        // Whatever stands there, a text without v= in front is no session description.
        if (!line || line->type != 'v') return fail(errc::sdp_no_body, 0);
        const auto version = parse_decimal(line->value, ~std::uint64_t{0}, 20, true);
        if (!version) return fail(errc::sdp_bad_version, line->value_at());
        if (*version != 0) return fail(errc::sdp_version, line->value_at());
        return {};
    }

    constexpr result<void> read_line(const body_line& line) noexcept {
        switch (line.type) {
            case 'm': return start_section(line);
            case 'a': return read_attribute(line);
            case 'c': return read_connection(line);
            case 'b':
                if (in_session())
                    read_bandwidth(body_.session.no_sender_rtcp, body_.session.no_receiver_rtcp,
                                   line.value);
                else
                    read_bandwidth(no_senders_, no_receivers_, line.value);
                return {};
            case 'o': return read_origin(line);
            default: return {};
        }
    }

    constexpr result<void> read_origin(const body_line& line) noexcept {
        if (!in_session()) return fail(errc::sdp_wrong_level, line.at);
        if (!body_.session.origin.username.empty()) return fail(errc::sdp_repeated, line.at);
        const auto origin = parse_origin(line.value);
        if (!origin) return behind(line.value_at(), origin.error());
        body_.session.origin = *origin;
        return {};
    }

    constexpr result<void> read_connection(const body_line& line) noexcept {
        const auto where = parse_connection(line.value);
        if (!where) return behind(line.value_at(), where.error());
        connection& kept = in_session() ? body_.session.where : section().where;
        // RFC 8866 section 5.7: several lines for the layers of a multicast stream only.
        if (seen_.connection && !(kept.multicast && where->multicast && !in_session()))
            return fail(errc::sdp_repeated, line.at);
        if (!seen_.connection) kept = *where;
        seen_.connection = true;
        return {};
    }

    constexpr result<void> start_section(const body_line& line) noexcept {
        if (const auto done = end_level(line.at); !done) return done;
        const auto media = parse_media(line.value);
        if (!media) return behind(line.value_at(), media.error());
        section_facts s;
        s.at = line.at;
        s.media = *media;
        s.where = body_.session.where;
        s.ice = body_.session.ice;
        s.ice.ufrag = s.ice.pwd = {};
        s.direction = body_.session.direction;
        if (!body_.sections.push_back(s)) return fail(errc::sdp_too_many_sections, line.at);
        no_senders_ = body_.session.no_sender_rtcp;
        no_receivers_ = body_.session.no_receiver_rtcp;
        return {};
    }

    /// The lines of the level so far are all; `at` is behind them.
    constexpr result<void> end_level(std::size_t at) noexcept {
        const seen_lines seen = seen_;
        seen_ = {};
        if (in_session()) {
            body_.session.text = text_.substr(0, at);
            return {};
        }
        section_facts& s = section();
        s.text = text_.substr(s.at, at - s.at);
        s.candidates.complete(text_.substr(0, at));
        s.remote_candidates.complete(text_.substr(0, at));
        s.alternates.complete(text_.substr(0, at));
        s.no_rtcp = no_senders_ && no_receivers_;
        s.own_credentials = seen.has(attribute::ice_ufrag) || seen.has(attribute::ice_pwd);
        // RFC 8839 section 5.4: the session's values are defaults, each for itself.
        if (s.ice.ufrag.empty()) s.ice.ufrag = body_.session.ice.ufrag;
        if (s.ice.pwd.empty()) s.ice.pwd = body_.session.ice.pwd;
        return {};
    }

    constexpr result<void> read_attribute(const body_line& line) noexcept {
        const body_attribute a = split_attribute(line);
        const attribute what = attribute_of(a.name);
        if (what == attribute::other) return {};
        if (in_session() && media_level_only(what)) return fail(errc::sdp_wrong_level, line.at);
        if (is_flag(what) && a.has_value) return fail(errc::sdp_trailing_text, a.value_at - 1);
        if (!seen_.add(what) && stands_once(what)) return fail(errc::sdp_repeated, line.at);

        ice_lines& ice = in_session() ? body_.session.ice : section().ice;
        const auto shared = read_ice_line<Policy>(ice, what, line);
        if (!shared) return shared.error();
        media_direction& direction = in_session() ? body_.session.direction : section().direction;
        if (*shared || read_direction(direction, what) || in_session()) return {};
        return read_media_attribute(line, a, what);
    }

    constexpr result<void> read_media_attribute(const body_line& line, const body_attribute& a,
                                                attribute what) noexcept {
        section_facts& s = section();
        switch (what) {
            case attribute::candidate: s.candidates.count(line.at); return {};
            case attribute::remote_candidates: s.remote_candidates.count(line.at); return {};
            case attribute::alt: s.alternates.count(line.at); return {};
            case attribute::ice_mismatch: s.ice_mismatch = true; return {};
            case attribute::rtcp_mux: s.rtcp_mux = true; return {};
            case attribute::rtcp_mux_only: s.rtcp_mux_only = true; return {};
            case attribute::bundle_only: s.bundle_only = true; return {};
            case attribute::setup: s.setup = setup_of(a.value); return {};
            case attribute::mid:
                if (!is_token(a.value)) return fail(errc::sdp_bad_token, a.value_at);
                if (find_mid(body_.sections, a.value) != section_facts::not_bundled)
                    return fail(errc::sdp_repeated_mid, a.value_at);
                s.mid = a.value;
                return {};
            case attribute::rtcp: {
                const auto rtcp = parse_rtcp(a.value);
                if (!rtcp) return behind(a.value_at, rtcp.error());
                s.rtcp = *rtcp;
                s.has_rtcp = true;
                return {};
            }
            default: return {};
        }
    }

    /// What only the whole body shows. O(sections^2) of a number that is fixed at compile time.
    constexpr result<void> check_whole() noexcept {
        for (std::size_t i = 0; i < body_.sections.size(); ++i) {
            const section_facts& s = body_.sections[i];
            if (s.is_rejected()) continue;
            if (s.where.kind == connection_kind::none) return fail(errc::sdp_no_connection, s.at);
            if (s.ice.ufrag.empty() != s.ice.pwd.empty())
                return fail(errc::sdp_half_credentials, s.at);
            for (std::size_t k = 0; k < i; ++k) {
                const section_facts& other = body_.sections[k];
                // RFC 8839 section 5.4: the same fragment has the same password.
                if (!other.is_rejected() && s.supports_ice() && other.ice.ufrag == s.ice.ufrag &&
                    other.ice.pwd != s.ice.pwd)
                    return fail(errc::sdp_credential_conflict, s.at);
            }
        }
        return {};
    }

    std::string_view text_;
    basic_body<MaxSections> body_;
    seen_lines seen_;
    bool no_senders_ = false;  // of the section
    bool no_receivers_ = false;
};

}  // namespace detail

/// Reads a body of up to `MaxSections` media sections. The result borrows `text`. Lines that do
/// not matter to ICE must only be lines; those that do are checked, all but the candidates: each
/// is read when section_facts::candidates is walked, so that one bad line costs one candidate.
/// O(text).
///
/// Errors, with their offset: sdp_no_body (not mine), sdp_version, sdp_bad_version, sdp_bad_line,
/// sdp_forbidden_byte, sdp_body_too_long, sdp_too_many_sections, sdp_bad_media,
/// sdp_bad_connection, sdp_bad_origin, sdp_bad_token, sdp_trailing_text, sdp_repeated,
/// sdp_repeated_mid, sdp_bundled_twice, sdp_wrong_level, sdp_no_connection,
/// sdp_half_credentials, sdp_credential_conflict, and those of the ICE lines.
template <std::size_t MaxSections = 16, line_policy Policy = rfc8839_lines>
constexpr result<basic_body<MaxSections>> read_body(std::string_view text,
                                                    body_limits limits = {}) noexcept {
    static_assert(MaxSections > 0 && MaxSections < section_facts::not_bundled);
    if (text.size() > limits.bytes) return fail(errc::sdp_body_too_long, limits.bytes);
    return detail::body_reader<Policy, MaxSections>(text).read();
}

}  // namespace ice::inline v0_1_0_dev::sdp

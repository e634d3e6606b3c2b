// SPDX-License-Identifier: BSL-1.0
// A body of type application/trickle-ice-sdpfrag (RFC 8840 section 9.2), read in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "../core/result.hpp"
#include "body_lines.hpp"
#include "candidate_reader.hpp"
#include "credentials.hpp"
#include "flags.hpp"
#include "line_policy.hpp"
#include "options.hpp"
#include "pacing.hpp"

namespace ice::inline v0_1_0_dev {

/// One level of a fragment: its session part, or one pseudo "m=" section. Borrows the text.
struct trickle_section {
    std::string_view media;       ///< behind "m=", where it means nothing (RFC 8840 section 4.4)
    std::string_view mid;         ///< tells the section of the offer and answer
    ice_credentials credentials;  ///< the session's where the section has none of its own
    ice_options options;          ///< of the session part, as the next two
    std::optional<std::uint64_t> pacing_ms;
    bool ice_lite = false;
    bool end_of_candidates = false;  ///< of the session: of all streams
    bool rtcp_mux = false;
    std::string_view body;       ///< the whole fragment up to the end of this section
    std::size_t lines_from = 0;  ///< offset of the first line behind "m="

    /// RFC 8840 section 4.4: what carries other credentials is of another generation, and must
    /// be discarded.
    constexpr bool belongs_to(const ice_credentials& remote) const noexcept {
        return !credentials.ufrag.empty() && credentials == remote;
    }
};

/// The candidate lines of one section, in their order. Each is read when it is reached, so that
/// a bad one costs no other; offsets of failures count from the front of the fragment.
template <line_policy Policy = rfc8839_lines>
class trickle_candidates {
  public:
    class iterator {
      public:
        using value_type = result<candidate_line>;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() noexcept = default;
        constexpr explicit iterator(sdp::line_walker lines) noexcept : lines_(lines), done_(false) {
            read();
        }

        constexpr const result<candidate_line>& operator*() const noexcept { return line_; }
        constexpr const result<candidate_line>* operator->() const noexcept { return &line_; }
        constexpr iterator& operator++() noexcept {
            read();
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            const iterator before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(const iterator& a, const iterator& b) noexcept {
            return a.done_ == b.done_ && (a.done_ || a.lines_.position() == b.lines_.position());
        }

      private:
        constexpr void read() noexcept {
            for (auto line = lines_.next(); line; line = lines_.next()) {
                line_ = parse_candidate<Policy>(line->value);
                if (line_.code() == errc::sdp_other_attribute) continue;
                if (!line_) line_ = detail::fail_behind(line->value_at(), line_.error());
                return;
            }
            done_ = true;
        }

        sdp::line_walker lines_;
        result<candidate_line> line_ = errc::sdp_other_attribute;
        bool done_ = true;
    };

    constexpr explicit trickle_candidates(const trickle_section& section) noexcept
        : lines_(section.body, section.lines_from, section.body.size()) {}

    constexpr iterator begin() const noexcept { return iterator(lines_); }
    constexpr iterator end() const noexcept { return {}; }

  private:
    sdp::line_walker lines_;
};

namespace detail {

/// One "a=" line into the level it stands on. Each reader says true when the line was its own.
template <line_policy Policy>
class fragment_attributes {
  public:
    constexpr fragment_attributes(const sdp::body_line& line, trickle_section& level) noexcept
        : line_(line), level_(level) {}

    constexpr failure failed() const noexcept { return failed_; }

    /// False when the line is bad. RFC 8840 section 9.2: unknown attributes are ignored.
    constexpr bool read(bool is_session) noexcept {
        const bool known = word(parse_ufrag(line_.value), level_.credentials.ufrag) ||
                           word(parse_password<Policy>(line_.value), level_.credentials.password) ||
                           (is_session ? session_only() : section_only());
        static_cast<void>(known);
        return failed_.code == errc::ok;
    }

  private:
    constexpr bool fail_line(errc code, std::size_t at = 0) noexcept {
        failed_ = fail(code, line_.value_at() + at);
        return true;
    }
    /// Whether `parsed` is of this attribute, well formed or not.
    template <class T>
    constexpr bool mine(const result<T>& parsed) noexcept {
        if (parsed.code() == errc::sdp_other_attribute) return false;
        if (!parsed) fail_line(parsed.code(), parsed.error().at);
        return true;
    }
    constexpr bool word(const result<std::string_view>& parsed, std::string_view& to) noexcept {
        if (!mine(parsed)) return false;
        if (parsed && !to.empty()) fail_line(errc::sdp_repeated);
        if (parsed) to = *parsed;
        return true;
    }
    constexpr bool flag(const result<void>& parsed, bool& to) noexcept {
        if (!mine(parsed)) return false;
        to = true;
        return true;
    }

    constexpr bool session_only() noexcept {
        if (value_of<"candidate:">(line_.value).mine || value_of<"mid:">(line_.value).mine)
            return fail_line(errc::sdp_wrong_level);
        if (const auto options = parse_options<Policy>(line_.value); mine(options)) {
            if (options) level_.options = *options;
            return true;
        }
        if (const auto pacing = parse_pacing(line_.value); mine(pacing)) {
            if (pacing) level_.pacing_ms = *pacing;
            return true;
        }
        return flag(parse_ice_lite(line_.value), level_.ice_lite) ||
               flag(parse_end_of_candidates(line_.value), level_.end_of_candidates);
    }

    constexpr bool section_only() noexcept {
        if (const auto mid = value_of<"mid:">(line_.value); mid.mine) {
            if (!level_.mid.empty()) return fail_line(errc::sdp_repeated);
            if (mid.text.empty() || !all_in(mid.text, visible_chars))
                return fail_line(errc::sdp_bad_token, 4);
            level_.mid = mid.text;
            return true;
        }
        if (line_.value == "rtcp-mux") return level_.rtcp_mux = true;
        const bool end = flag(parse_end_of_candidates(line_.value), level_.end_of_candidates);
        // RFC 8840 section 4.4: the mid stands in front of the candidates.
        if ((end || value_of<"candidate:">(line_.value).mine) && level_.mid.empty())
            return fail_line(errc::sdp_no_mid);
        return end;
    }

    const sdp::body_line& line_;
    trickle_section& level_;
    failure failed_;
};

}  // namespace detail

/// A fragment whose lines were all seen to be well formed, its candidates excepted. A view.
template <line_policy Policy = rfc8839_lines>
class trickle_fragment {
  public:
    class iterator {
      public:
        using value_type = trickle_section;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() noexcept = default;
        constexpr iterator(const trickle_fragment& of, std::size_t at) noexcept
            : of_(&of), at_(at) {
            read();
        }

        constexpr const trickle_section& operator*() const noexcept { return section_; }
        constexpr const trickle_section* operator->() const noexcept { return &section_; }
        constexpr iterator& operator++() noexcept {
            at_ = section_.body.size();
            read();
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            const iterator before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(const iterator& a, const iterator& b) noexcept {
            return a.rest() == b.rest();
        }

      private:
        constexpr std::size_t rest() const noexcept {
            return of_ == nullptr ? 0 : of_->text_.size() - at_;
        }
        constexpr void read() noexcept {
            if (rest() > 0) section_ = *of_->read_level(at_, false);
        }

        const trickle_fragment* of_ = nullptr;
        std::size_t at_ = 0;
        trickle_section section_;
    };

    /// O(n). Errors: sdp_bad_line and sdp_forbidden_byte; sdp_repeated, sdp_half_credentials,
    /// sdp_no_mid, sdp_bad_token, sdp_wrong_level; those of the attributes, candidates excepted.
    static constexpr result<trickle_fragment> parse(std::string_view text) noexcept {
        trickle_fragment fragment(text);
        const auto session = fragment.read_level(0, true);
        if (!session) return session.error();
        fragment.session_ = *session;
        for (std::size_t at = session->body.size(); at < text.size();) {
            const auto section = fragment.read_level(at, false);
            if (!section) return section.error();
            at = section->body.size();
        }
        return fragment;
    }

    /// What stands before the first "m=" line; `end_of_candidates` there is of all streams.
    constexpr const trickle_section& session() const noexcept { return session_; }

    constexpr iterator begin() const noexcept { return {*this, session_.body.size()}; }
    constexpr iterator end() const noexcept { return {}; }

  private:
    constexpr explicit trickle_fragment(std::string_view text) noexcept : text_(text) {}

    /// From `from`, the front of the text or of an "m=" line, to the next "m=" line.
    constexpr result<trickle_section> read_level(std::size_t from, bool is_session) const noexcept {
        sdp::line_walker lines(text_, from, text_.size());
        trickle_section level;
        if (!is_session) level.media = lines.next()->value;
        level.lines_from = lines.position();
        std::size_t end = lines.position();
        for (; !lines.at_end(); end = lines.position()) {
            const auto line = lines.next();
            if (line.code() == errc::end_of_input) continue;  // nothing but empty lines
            if (!line) return line.error();
            if (line->type == 'm') break;
            if (line->type != 'a') return fail(errc::sdp_bad_line, line->at);
            detail::fragment_attributes<Policy> attributes(*line, level);
            if (!attributes.read(is_session)) return attributes.failed();
        }
        level.body = text_.substr(0, end);
        if (level.credentials.ufrag.empty() != level.credentials.password.empty())
            return fail(errc::sdp_half_credentials, from);
        if (!is_session && level.credentials.ufrag.empty())
            level.credentials = session_.credentials;
        return level;
    }

    std::string_view text_;
    trickle_section session_;
};

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Writes a body of type application/trickle-ice-sdpfrag (RFC 8840 section 9.2), line by line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "candidate_writer.hpp"
#include "chars.hpp"
#include "credentials.hpp"
#include "flags.hpp"
#include "options.hpp"
#include "pacing.hpp"
#include "text_sink.hpp"

namespace ice::inline v0_1_0_dev {

/// What RFC 8840 section 4.4 puts behind "m=" when the offer's line is not known.
inline constexpr std::string_view default_trickle_media = "audio 9 RTP/AVP 0";

/// Appends lines to the caller's buffer. The first thing that goes wrong stops it: verbs after
/// that do nothing, and `finish` says what it was. What the order of lines forbids is misuse:
/// candidates before a section, a section without credentials on either level, a candidate
/// behind the end of candidates of its section.
class trickle_writer {
  public:
    constexpr explicit trickle_writer(std::span<char> out) noexcept : out_(out) {}

    /// At the session level, or of the section that was begun last: as in the offer or answer.
    constexpr trickle_writer& credentials(const ice_credentials& own) noexcept {
        took(write_password(tail(), own.password));
        took(write_ufrag(tail(), own.ufrag));
        (in_section_ ? section_credentials_ : session_credentials_) = true;
        return *this;
    }
    constexpr trickle_writer& options(std::span<const std::string_view> tags) noexcept {
        require(!in_section_);
        return took(write_options(tail(), tags));
    }
    constexpr trickle_writer& pacing(std::uint64_t ms) noexcept {
        require(!in_section_);
        return took(write_pacing(tail(), ms));
    }
    constexpr trickle_writer& ice_lite() noexcept {
        require(!in_section_);
        return plain(ice_lite_line);
    }

    /// Begins the section of the stream with that mid.
    constexpr trickle_writer& section(std::string_view mid,
                                      std::string_view media = default_trickle_media) noexcept {
        close_section();
        require(is_line_text(media) && detail::is_word_of(mid, detail::visible_chars));
        raw({"m=", media, "\r\na=mid:", mid, "\r\n"});
        in_section_ = true;
        section_credentials_ = ended_ = false;
        return *this;
    }
    constexpr trickle_writer& rtcp_mux() noexcept {
        require(in_section_);
        return plain("rtcp-mux");
    }
    /// RFC 8840 section 4.4: all of a generation, in the order they were first sent.
    constexpr trickle_writer& candidate(const candidate_line& c) noexcept {
        require(in_section_ && !ended_);
        return took(write_candidate(tail(), c));
    }
    /// In a section: of its stream. At the session level: of all streams.
    constexpr trickle_writer& end_of_candidates() noexcept {
        if (in_section_) ended_ = true;
        return plain(end_of_candidates_line);
    }

    /// The body; a view of the buffer. Errors: misuse_sdp_text, misuse_candidate_line,
    /// buffer_too_small; the buffer then holds the lines up to there.
    constexpr result<std::string_view> finish() noexcept {
        close_section();
        if (failed_ != errc::ok) return failed_;
        return std::string_view(out_.data(), size_);
    }

  private:
    static constexpr bool is_line_text(std::string_view text) noexcept {
        for (const char c : text)
            if (c != ' ' && !detail::is_in(c, detail::visible_chars)) return false;
        return !text.empty();
    }

    constexpr void close_section() noexcept {
        if (in_section_) require(session_credentials_ || section_credentials_);
    }
    constexpr void require(bool condition) noexcept {
        if (!condition && failed_ == errc::ok) failed_ = errc::misuse_sdp_text;
    }
    constexpr void raw(std::initializer_list<std::string_view> parts) noexcept {
        std::size_t length = 0;
        for (const std::string_view part : parts) length += part.size();
        if (failed_ == errc::ok && length > out_.size() - size_) failed_ = errc::buffer_too_small;
        if (failed_ != errc::ok) return;
        for (const std::string_view part : parts)
            for (const char c : part) out_[size_++] = c;
    }
    constexpr trickle_writer& plain(std::string_view attribute) noexcept {
        raw({"a=", attribute, "\r\n"});
        return *this;
    }
    /// The room of one attribute between "a=" and CRLF; none once something failed.
    constexpr std::span<char> tail() const noexcept {
        const std::size_t room = out_.size() - size_;
        return failed_ == errc::ok && room > 4 ? out_.subspan(size_ + 2, room - 4)
                                               : std::span<char>();
    }
    /// Takes what was written into tail().
    constexpr trickle_writer& took(result<std::size_t> length) noexcept {
        if (failed_ == errc::ok) failed_ = length.code();
        if (failed_ != errc::ok) return *this;
        raw({"a="});
        size_ += *length;
        raw({"\r\n"});
        return *this;
    }

    std::span<char> out_;
    std::size_t size_ = 0;
    errc failed_ = errc::ok;
    bool in_section_ = false;
    bool ended_ = false;
    bool session_credentials_ = false;
    bool section_credentials_ = false;
};

}  // namespace ice::inline v0_1_0_dev

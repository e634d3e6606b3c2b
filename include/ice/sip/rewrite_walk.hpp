// SPDX-License-Identifier: BSL-1.0
// Walks the lines of a body and says for each what becomes of it, as pieces that are kept, left
// out or put in. Once to measure, once to move the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "../core/decimal.hpp"
#include "../net/format.hpp"
#include "../sdp/body_attributes.hpp"
#include "../sdp/body_lines.hpp"
#include "../sdp/candidate_reader.hpp"
#include "rewrite_plan.hpp"

namespace ice::inline v0_1_0_dev::sip::detail {

/// `Sink` takes the body in order: keep(n) and drop(n) its next n bytes, put(text) something new.
template <line_policy Policy, std::size_t MaxSections, class Sink>
class rewrite_walk {
  public:
    constexpr rewrite_walk(const body_rewrite<MaxSections>& plan, std::string_view text,
                           Sink& to) noexcept
        : plan_(plan), text_(text), to_(to) {}

    constexpr void run() noexcept {
        for (std::size_t at = 0; at < text_.size();) {
            const std::size_t found = text_.find('\n', at);
            const std::size_t end = found == std::string_view::npos ? text_.size() : found + 1;
            const sdp::body_line line = line_at(at, end);
            if (line.type == 0) break;  // empty lines, behind the last one
            at = end;
            // What has been passed on may be overwritten: nothing looks back at it.
            const std::size_t value_end = line.value_at() + line.value.size();
            const bool open = value_end == text_.size();
            const bool crlf = !open && text_[value_end] == '\r';
            if (line.type == 'm') begin_section();
            // O(names); of sections that stay nobody asks.
            const auto what = wanted() != nullptr && line.type == 'a'
                                  ? sdp::attribute_of(sdp::split_attribute(line).name)
                                  : sdp::attribute::other;
            before(line, what);
            write(line, what);
            keep_to(end);
            open_ = open;
            if (!open_) line_end_ = crlf ? "\r\n" : "\n";
            if (what == sdp::attribute::candidate) after_candidate();
        }
        end_section();
        keep_to(text_.size());
    }

  private:
    /// The plan has read the body: its lines are lines.
    constexpr sdp::body_line line_at(std::size_t at, std::size_t end) const noexcept {
        std::size_t stop = end;
        if (text_[stop - 1] == '\n') --stop;
        if (stop > at && stop < end && text_[stop - 1] == '\r') --stop;
        if (stop - at < 2) return {};
        return {text_[at], text_.substr(at + 2, stop - at - 2), fail(errc::ok, at).at};
    }
    constexpr const section_rewrite* section() const noexcept {
        return in_session_ ? nullptr : &plan_.sections[index_];
    }
    /// The section, if something is wanted of it.
    constexpr const section_rewrite* wanted() const noexcept {
        const section_rewrite* s = section();
        return s != nullptr && s->wanted != nullptr ? s : nullptr;
    }

    constexpr void begin_section() noexcept {
        end_section();
        index_ = in_session_ ? 0 : index_ + 1;
        in_session_ = false;
        candidate_ = 0;
        const section_rewrite* s = wanted();
        owes_connection_ = s != nullptr && s->move_connection && !s->own_connection;
        owes_rtcp_ = s != nullptr && s->move_rtcp && !s->has_rtcp;
        owes_candidates_ = s != nullptr;
    }
    constexpr void end_section() noexcept {
        put_owed_connection();
        put_owed_rtcp();
        put_owed_candidates();
    }

    /// RFC 8866 section 5: m=, i=, c=, b=, k=, a=.
    constexpr void before(const sdp::body_line& line, sdp::attribute what) noexcept {
        if (wanted() == nullptr) return;
        if (line.type != 'm' && line.type != 'i') put_owed_connection();
        if (line.type == 'a') put_owed_rtcp();
        if (what == sdp::attribute::candidate && candidate_ == wanted()->wanted->position)
            put_owed_candidates();
    }

    /// Up to its line end or all of it, or nothing when the line stays.
    constexpr void write(const sdp::body_line& line, sdp::attribute what) noexcept {
        const section_rewrite* s = wanted();
        const std::size_t value_end = line.value_at() + line.value.size();
        if (line.type == 'c') {
            const bool moves = in_session_ ? plan_.session_connection.family() != ip_family::none
                                           : s != nullptr && s->move_connection;
            if (!moves) return;
            keep_to(line.value_at());
            drop_to(value_end);
            put_network_address(in_session_ ? plan_.session_connection : s->rtp.addr());
        } else if (s == nullptr) {
            return;
        } else if (line.type == 'm') {
            write_port(line, *s);
        } else if (what == sdp::attribute::candidate) {
            write_candidate_line(line, *s->wanted);
        } else if (s->move_rtcp && what == sdp::attribute::rtcp) {
            keep_to(sdp::split_attribute(line).value_at);
            drop_to(value_end);
            put_rtcp_value(*s);
        }
    }

    constexpr void after_candidate() noexcept {
        const section_rewrite* s = wanted();
        if (s != nullptr && ++candidate_ == s->candidates) put_owed_candidates();
    }

    constexpr void write_port(const sdp::body_line& line, const section_rewrite& s) noexcept {
        if (s.rtp.family() == ip_family::none) return;
        const std::size_t from = line.value_at() + line.value.find(' ') + 1;
        std::size_t to = from;
        while (is_digit(text_[to])) ++to;
        if (s.rtp.port() ==
            parse_decimal(text_.substr(from, to - from), 65535, 20, true).value_or(0))
            return;
        keep_to(from);
        drop_to(to);
        put_number(s.rtp.port());
    }

    constexpr void write_candidate_line(const sdp::body_line& line,
                                        const stream_rewrite& wanted) noexcept {
        if (!removes(wanted)) return;
        const auto candidate = parse_candidate_value<Policy>(sdp::split_attribute(line).value);
        if (!candidate || !is_removed(*candidate, wanted)) return;
        std::size_t end = line.value_at() + line.value.size();
        while (end < text_.size() && text_[end] != '\n') ++end;
        drop_to(end < text_.size() ? end + 1 : end);
    }

    constexpr void put_owed_connection() noexcept {
        if (!owes_connection_) return;
        owes_connection_ = false;
        begin_line("c=");
        put_network_address(section()->rtp.addr());
        end_line();
    }
    constexpr void put_owed_rtcp() noexcept {
        if (!owes_rtcp_) return;
        owes_rtcp_ = false;
        begin_line("a=rtcp:");
        put_rtcp_value(*section());
        end_line();
    }
    constexpr void put_owed_candidates() noexcept {
        if (!owes_candidates_) return;
        owes_candidates_ = false;
        for (const inserted_candidate& c : section()->inserted) {
            if (c.component == 0) continue;
            const auto line = text_of(c, *section()->wanted);
            if (!line) continue;  // the plan has refused such
            begin_line("a=");
            to_.put(line->view());
            end_line();
        }
    }

    /// A body whose last line is not ended keeps that.
    constexpr void begin_line(std::string_view front) noexcept {
        if (open_) to_.put(line_end_);
        to_.put(front);
    }
    constexpr void end_line() noexcept {
        if (!open_) to_.put(line_end_);
    }

    constexpr void put_rtcp_value(const section_rewrite& s) noexcept {
        put_number(s.rtcp.port());
        if (!s.rtcp_address) return;
        to_.put(" ");
        put_network_address(s.rtcp.addr());
    }
    constexpr void put_network_address(const address& a) noexcept {
        to_.put(a.is_v6() ? "IN IP6 " : "IN IP4 ");
        to_.put(to_text(a, zone_text::hidden).view());
    }
    constexpr void put_number(std::uint16_t number) noexcept {
        char digits[5] = {};
        to_.put({digits, write_decimal(digits, number)});
    }

    constexpr void keep_to(std::size_t at) noexcept {
        if (at <= read_) return;
        to_.keep(at - read_);
        read_ = at;
    }
    constexpr void drop_to(std::size_t at) noexcept {
        to_.drop(at - read_);
        read_ = at;
    }

    const body_rewrite<MaxSections>& plan_;
    std::string_view text_;
    Sink& to_;
    std::size_t read_ = 0;  // of text_
    std::size_t index_ = 0;
    std::uint32_t candidate_ = 0;         // lines of the section so far
    std::string_view line_end_ = "\r\n";  // of the line before
    bool in_session_ = true;
    bool open_ = false;  // the line before is the last one, and not ended
    bool owes_connection_ = false;
    bool owes_rtcp_ = false;
    bool owes_candidates_ = false;
};

/// How long a rewritten body becomes, and by how much it is ahead of the old one at most.
class rewrite_meter {
  public:
    constexpr void keep(std::size_t n) noexcept { written_ += n, read_ += n; }
    constexpr void drop(std::size_t n) noexcept { read_ += n; }
    constexpr void put(std::string_view text) noexcept {
        written_ += text.size();
        if (written_ > read_ && written_ - read_ > ahead_) ahead_ = written_ - read_;
    }
    constexpr std::size_t size() const noexcept { return written_; }
    constexpr std::size_t ahead() const noexcept { return ahead_; }

  private:
    std::size_t written_ = 0;
    std::size_t read_ = 0;
    std::size_t ahead_ = 0;
};

/// Writes to the front of a buffer what it reads further behind.
class rewrite_mover {
  public:
    constexpr rewrite_mover(char* out, const char* in) noexcept : out_(out), in_(in) {}

    constexpr void keep(std::size_t n) noexcept {
        if (std::is_constant_evaluated()) {
            for (std::size_t i = 0; i < n; ++i) out_[i] = in_[i];
        } else if (out_ != in_) {
            std::memmove(out_, in_, n);
        }
        out_ += n;
        in_ += n;
    }
    constexpr void drop(std::size_t n) noexcept { in_ += n; }
    constexpr void put(std::string_view text) noexcept {
        for (const char c : text) *out_++ = c;
    }

  private:
    char* out_;
    const char* in_;
};

}  // namespace ice::inline v0_1_0_dev::sip::detail

// SPDX-License-Identifier: BSL-1.0
// Puts lines of SDP (RFC 8866 section 5) into the caller's buffer, and the a=rtcp line of RFC 3605.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "../net/endpoint.hpp"
#include "../net/format.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// Puts one line after another into the caller's buffer, each ended by CRLF. After an error it
/// writes nothing more; what is in the buffer then is no text to send.
class line_writer {
  public:
    constexpr explicit line_writer(std::span<char> out) noexcept : out_(out) {}

    /// `write(rest)` writes the attribute without "a=" and returns its length or an error.
    template <class Write>
    constexpr void attribute(Write write) noexcept {
        put("a=");
        if (!failed_.has_value()) return;
        const result<std::size_t> written = write(out_.subspan(size_));
        if (!written) {
            failed_ = written.error();
            return;
        }
        size_ += *written;
        put("\r\n");
    }
    constexpr void attribute(std::string_view flag) noexcept {
        put("a=");
        put(flag);
        put("\r\n");
    }
    /// A piece of a line as it is.
    constexpr void put(std::string_view text) noexcept {
        if (!failed_.has_value()) return;
        if (text.size() > out_.size() - size_) {
            failed_ = errc::buffer_too_small;
            return;
        }
        for (const char c : text) out_[size_++] = c;
    }

    /// The number of characters written, or the first error.
    constexpr result<std::size_t> finish() const noexcept {
        if (!failed_.has_value()) return failed_.error();
        return size_;
    }

  private:
    std::span<char> out_;
    std::size_t size_ = 0;
    result<void> failed_;
};

namespace detail {

constexpr void put_network_address(line_writer& to, const address& a) noexcept {
    to.put(a.is_v6() ? "IN IP6 " : "IN IP4 ");
    to.put(to_text(a, zone_text::hidden));
}

/// RFC 3605 section 2.1: only where the port behind RTP's will not do.
constexpr void put_rtcp_line(line_writer& to, const endpoint& rtp, const endpoint& rtcp) noexcept {
    const bool same_address = rtp.addr() == rtcp.addr();
    if (same_address && rtcp.port() == rtp.port() + 1) return;
    to.put("a=rtcp:");
    char digits[5] = {};
    to.put({digits, write_decimal(digits, rtcp.port())});
    if (!same_address) {
        to.put(" ");
        put_network_address(to, rtcp.addr());
    }
    to.put("\r\n");
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev::sdp

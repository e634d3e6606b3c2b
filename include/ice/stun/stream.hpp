// SPDX-License-Identifier: BSL-1.0
// STUN and ChannelData over a byte stream (RFC 8489 section 6.2.2, RFC 8656 section 12.5): finds
// the messages in whatever pieces the bytes come.
#pragma once

#include "../core/result.hpp"
#include "channel_data.hpp"
#include "dialect.hpp"
#include "header.hpp"

namespace ice::inline v0_1_0_dev::stun {

enum class frame_kind : std::uint8_t { stun, channel_data };

/// One message; borrows the stream's buffer.
struct frame {
    frame_kind kind{};
    byte_view bytes;  ///< without the padding of ChannelData
};

/// Of a buffer that has room for whatever a stream may bring.
inline constexpr std::size_t longest_frame = header_size + 0xfffc;

/// The frame at the front of a stream, seen by its first bytes: how long it is, padding included.
/// Errors: stun_truncated while that cannot be said, or what shows that this is no such stream:
/// stun_first_bits, stun_bad_length, stun_no_cookie. Channel numbers above 0x4fff are framed like
/// the others (read_channel_data() refuses them).
template <stun_dialect Dialect = rfc8489>
constexpr result<std::size_t> frame_size(byte_view stream) noexcept {
    if (stream.empty()) return fail(errc::stun_truncated);
    const unsigned kind = stream[0] >> 6;
    if (kind > 1) return fail(errc::stun_first_bits);
    if (stream.size() < 4) return fail(errc::stun_truncated, stream.size());
    const std::size_t length = load_u16(stream.data() + 2);
    if (kind == 1) return channel_header_size + padded(length);
    if (length % 4 != 0) return fail(errc::stun_bad_length, 2);
    if constexpr (Dialect::has_cookie) {
        if (stream.size() < 8) return fail(errc::stun_truncated, stream.size());
        if (load_u32(stream.data() + 4) != magic_cookie) return fail(errc::stun_no_cookie, 4);
    }
    return header_size + length;
}

/// Gathers frames in the caller's buffer, which bounds the memory and the longest message:
///
///     const auto n = receive(socket, stream.free_space());     // bytes go where they stay
///     stream.commit(n);
///     while (const auto f = stream.next()) handle(*f);
///     if (category(stream.error().code) != error_category::truncated) close(socket);
///
/// A frame is valid until the next call of free_space(). There is no way to find the next message
/// once one is wrong: the error sticks, and the connection must be closed.
template <stun_dialect Dialect = rfc8489>
class basic_stream_reader {
  public:
    constexpr explicit basic_stream_reader(byte_span buffer) noexcept : buffer_(buffer) {}

    /// Where received bytes go; moves what is incomplete to the front. Not empty unless the stream
    /// has failed, or next() has not been asked until it had no more.
    constexpr byte_span free_space() noexcept {
        if (first_ != 0) {
            for (std::size_t i = first_; i < last_; ++i) buffer_[i - first_] = buffer_[i];
            last_ -= first_;
            first_ = 0;
        }
        return buffer_.subspan(last_);
    }
    /// `n` bytes have been put there. Errors: misuse_bad_argument when that is more than fitted.
    constexpr result<void> commit(std::size_t n) noexcept {
        if (n > buffer_.size() - last_) return fail(errc::misuse_bad_argument);
        last_ += n;
        return {};
    }

    /// The next whole frame. Errors: stun_truncated when more bytes are needed; those of
    /// frame_size(), and stun_frame_too_long for one larger than the buffer, for good.
    constexpr result<frame> next() noexcept {
        if (failure_.code != errc::ok && failure_.code != errc::stun_truncated) return failure_;
        const byte_view unread = byte_view(buffer_).subspan(first_, last_ - first_);
        const auto size = frame_size<Dialect>(unread);
        if (!size) return stop(size.error());
        if (*size > buffer_.size()) return stop(fail(errc::stun_frame_too_long, *size));
        if (*size > unread.size()) return stop(fail(errc::stun_truncated, unread.size()));
        failure_ = {};
        first_ += *size;
        if (unread[0] >> 6 == 0) return frame{frame_kind::stun, unread.first(*size)};
        const std::size_t length = channel_header_size + load_u16(unread.data() + 2);
        return frame{frame_kind::channel_data, unread.first(length)};
    }

    /// What came behind the latest frame, for streams that turn into something else (RFC 6062
    /// section 4.5). As long valid as that.
    constexpr byte_view rest() const noexcept {
        return byte_view(buffer_).subspan(first_, last_ - first_);
    }
    /// What next() said last; errc::ok after a frame.
    constexpr failure error() const noexcept { return failure_; }

  private:
    constexpr failure stop(failure f) noexcept {
        failure_ = f;
        return f;
    }

    byte_span buffer_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
    failure failure_;
};

using stream_reader = basic_stream_reader<rfc8489>;

}  // namespace ice::inline v0_1_0_dev::stun

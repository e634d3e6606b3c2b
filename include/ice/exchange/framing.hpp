// SPDX-License-Identifier: BSL-1.0
// Datagrams over a byte stream: a length of 16 bits before each (RFC 4571 section 2), as RFC 6544
// has STUN and media on TCP candidates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../core/bytes.hpp"
#include "../core/result.hpp"
#include "../stun/header.hpp"

namespace ice::inline v0_1_0_dev {

/// What goes before a frame of `size` bytes, 0 to 65535.
constexpr std::array<std::uint8_t, 2> frame_header(std::size_t size) noexcept {
    return {static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
}

/// How many bytes of a host's own byte stream go into the next frame, at most `most`: one less
/// where the frame would look like STUN to the peer (RFC 6544 section 10.1). `most` is at least 2.
constexpr std::size_t frame_of_stream(byte_view stream, std::size_t most) noexcept {
    const std::size_t size = stream.size() < most ? stream.size() : most;
    return stun::is_stun(stream.first(size)) ? size - 1 : size;
}

/// Finds the frames in whatever pieces the bytes come. They stay in the caller's buffer, which
/// bounds the memory and the longest frame:
///
///     const auto n = receive(socket, frames.free_space());
///     frames.commit(n);
///     while (const auto f = frames.next()) handle(*f);
///     if (frames.has_failed()) close(socket);
///
/// A frame is valid until the next call of free_space().
class frame_reader {
  public:
    constexpr explicit frame_reader(byte_span buffer) noexcept : buffer_(buffer) {}

    /// Where received bytes go; moves what is incomplete to the front. Not empty unless it has
    /// failed, or next() has not been asked until it had no more.
    constexpr byte_span free_space() noexcept {
        for (std::size_t i = first_; i < last_; ++i) buffer_[i - first_] = buffer_[i];
        last_ -= first_;
        first_ = 0;
        return buffer_.subspan(last_);
    }
    /// `n` bytes have been put there. Errors: misuse_bad_argument when that is more than fitted.
    constexpr result<void> commit(std::size_t n) noexcept {
        if (n > buffer_.size() - last_) return errc::misuse_bad_argument;
        last_ += n;
        return {};
    }

    /// The next whole frame; empty ones are passed over. Errors: frame_incomplete when more bytes
    /// are needed; frame_too_long, for good, for one that the buffer cannot hold.
    constexpr result<byte_view> next() noexcept {
        while (last_ - first_ >= 2) {
            const std::size_t size = load_u16(buffer_.data() + first_);
            if (size + 2 > buffer_.size()) failed_ = true;
            if (failed_) return fail(errc::frame_too_long, size);
            if (size + 2 > last_ - first_) break;
            const byte_view frame = byte_view(buffer_).subspan(first_ + 2, size);
            first_ += size + 2;
            if (size != 0) return frame;
        }
        return fail(errc::frame_incomplete, last_ - first_);
    }
    constexpr bool has_failed() const noexcept { return failed_; }

  private:
    byte_span buffer_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
    bool failed_ = false;
};

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// The frame that SHA-1, SHA-256 and MD5 share: 64-byte blocks, a bit of padding, a length of 64
// bits (RFC 1321 section 3, RFC 3174 section 4, RFC 6234 section 4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "../core/bytes.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

inline constexpr std::size_t hash_block_size = 64;

constexpr std::uint32_t load_u32_le(const std::uint8_t* p) noexcept {
    return std::uint32_t{p[3]} << 24 | std::uint32_t{p[2]} << 16 | std::uint32_t{p[1]} << 8 | p[0];
}
constexpr void store_u32_le(std::uint8_t* p, std::uint32_t v) noexcept {
    p[0] = static_cast<std::uint8_t>(v);
    p[1] = static_cast<std::uint8_t>(v >> 8);
    p[2] = static_cast<std::uint8_t>(v >> 16);
    p[3] = static_cast<std::uint8_t>(v >> 24);
}

// Copies and clears of less than 128 bytes, on the path of every check: a piece of constant size,
// which is an instruction or two, for each bit of n; memcpy of a size known at run time would be
// a call, and so would be the loop that compilers take for one.
template <std::size_t Piece>
void hash_copy_piece(std::uint8_t*& to, const std::uint8_t*& from, std::size_t n) noexcept {
    if ((n & Piece) != 0) {
        std::memcpy(to, from, Piece);
        to += Piece;
        from += Piece;
    }
}
constexpr void hash_copy(std::uint8_t* to, const std::uint8_t* from, std::size_t n) noexcept {
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < n; ++i) to[i] = from[i];
        return;
    }
    hash_copy_piece<64>(to, from, n);
    hash_copy_piece<32>(to, from, n);
    hash_copy_piece<16>(to, from, n);
    hash_copy_piece<8>(to, from, n);
    hash_copy_piece<4>(to, from, n);
    hash_copy_piece<2>(to, from, n);
    hash_copy_piece<1>(to, from, n);
}

template <std::size_t Piece>
void hash_zero_piece(std::uint8_t*& to, std::size_t n) noexcept {
    if ((n & Piece) != 0) {
        std::memset(to, 0, Piece);
        to += Piece;
    }
}
constexpr void hash_zero(std::uint8_t* to, std::size_t n) noexcept {
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < n; ++i) to[i] = 0;
        return;
    }
    hash_zero_piece<64>(to, n);
    hash_zero_piece<32>(to, n);
    hash_zero_piece<16>(to, n);
    hash_zero_piece<8>(to, n);
    hash_zero_piece<4>(to, n);
    hash_zero_piece<2>(to, n);
    hash_zero_piece<1>(to, n);
}

/// Writes the padding behind `used` bytes of a message of `total` bytes, whose last part stands
/// at `tail`; returns how many blocks the tail has now: 1, or 2 where the length did not fit.
template <class Algorithm>
constexpr std::size_t pad_tail(std::uint8_t* tail, std::size_t used, std::uint64_t total) noexcept {
    const std::size_t blocks = used + 9 <= hash_block_size ? 1 : 2;
    std::uint8_t* const length = tail + blocks * hash_block_size - 8;
    tail[used] = 0x80;
    hash_zero(tail + used + 1, blocks * hash_block_size - 8 - used - 1);
    if constexpr (Algorithm::big_endian) {
        store_u64(length, total * 8);
    } else {
        store_u32_le(length, static_cast<std::uint32_t>(total * 8));
        store_u32_le(length + 4, static_cast<std::uint32_t>(total >> 29));
    }
    return blocks;
}

/// The same as a function that is called: for whole messages, which are no part of any check.
template <class Algorithm>
[[gnu::noinline]] constexpr std::size_t pad_message(std::uint8_t* tail, std::size_t used,
                                                    std::uint64_t total) noexcept {
    return pad_tail<Algorithm>(tail, used, total);
}

template <class Algorithm>
constexpr void store_state(const typename Algorithm::state_type& state, std::uint8_t* to) noexcept {
    for (std::size_t i = 0; i < state.size(); ++i) {
        if constexpr (Algorithm::big_endian)
            store_u32(to + 4 * i, state[i]);
        else
            store_u32_le(to + 4 * i, state[i]);
    }
}

template <class Algorithm>
constexpr typename Algorithm::digest_type to_digest(
    const typename Algorithm::state_type& state) noexcept {
    typename Algorithm::digest_type digest{};
    store_state<Algorithm>(state, digest.data());
    return digest;
}

}  // namespace detail

/// A hash over a message that comes in parts. `Algorithm` names state, digest and byte order;
/// `Compress::blocks(state, bytes, n)` takes n blocks of 64 bytes, in software or hardware.
/// Whole blocks are read where they lie; up to 63 bytes are kept here between two parts.
template <class Algorithm, class Compress = Algorithm>
class block_hash {
  public:
    using digest_type = typename Algorithm::digest_type;

    constexpr void update(byte_view part) noexcept {
        const std::uint8_t* from = part.data();
        std::size_t left = part.size();
        std::size_t used = total_ % detail::hash_block_size;
        total_ += left;
        if (used != 0) {
            const std::size_t room = detail::hash_block_size - used;
            const std::size_t taken = left < room ? left : room;
            copy_bytes(buffer_ + used, {from, taken});
            if (taken < room) return;
            Compress::blocks(state_, buffer_, 1);
            from += taken;
            left -= taken;
        }
        const std::size_t whole = left / detail::hash_block_size;
        if (whole != 0) Compress::blocks(state_, from, whole);
        used = left % detail::hash_block_size;
        copy_bytes(buffer_, {from + (left - used), used});
    }

    /// The digest of all parts so far; the object is then ready for another message.
    constexpr digest_type finish() noexcept {
        const std::size_t used = total_ % detail::hash_block_size;
        const std::size_t blocks = detail::pad_message<Algorithm>(buffer_, used, total_);
        Compress::blocks(state_, buffer_, blocks);
        const digest_type digest = detail::to_digest<Algorithm>(state_);
        *this = block_hash();
        return digest;
    }

  private:
    typename Algorithm::state_type state_ = Algorithm::initial;
    std::uint64_t total_ = 0;  // bytes
    std::uint8_t buffer_[2 * detail::hash_block_size] = {};
};

namespace detail {

template <class Hash>
[[gnu::cold]] constexpr typename Hash::digest_type hash_parts(
    std::span<const byte_view> parts) noexcept {
    Hash hash;
    for (const byte_view part : parts) hash.update(part);
    return hash.finish();
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// HMAC (RFC 2104) with kept key states: a key costs its two padded blocks once, then a message of
// about 100 bytes costs two or three blocks instead of five.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "blocks.hpp"
#include "equal.hpp"
#include "sha1.hpp"
#include "sha256.hpp"

namespace ice::inline v0_1_0_dev {

/// A key as two chaining values: after key XOR ipad, and after key XOR opad (RFC 2104 section 4).
/// As secret as the key itself: `wipe` it. One that is only default constructed is no key.
template <class Algorithm>
struct hmac_key {
    typename Algorithm::state_type inner{};
    typename Algorithm::state_type outer{};
};
using hmac_sha1_key = hmac_key<detail::sha1_algorithm>;
using hmac_sha256_key = hmac_key<detail::sha256_algorithm>;

static_assert(std::is_trivially_copyable_v<hmac_sha1_key> && sizeof(hmac_sha1_key) == 40);
static_assert(std::is_trivially_copyable_v<hmac_sha256_key> && sizeof(hmac_sha256_key) == 64);

/// One of several messages to be authenticated side by side. All three are borrowed. Without a
/// key the lane is idle, and its digest is left as it is.
template <class Key>
struct hmac_job {
    const Key* key = nullptr;
    byte_view head;
    byte_view body;
};

namespace detail {

/// The inner hash's message, head || body, as padded blocks: whole blocks are read where they
/// lie; only the one across the seam and the last one or two are assembled here.
template <class Algorithm>
class hmac_blocks {
  public:
    constexpr hmac_blocks(byte_view head, byte_view body) noexcept
        : head_(head.data()), body_(body.data()) {
        const std::size_t seam = head.size() % hash_block_size;
        const std::uint8_t* const head_rest = head_ + (head.size() - seam);
        std::size_t body_left = body.size();
        std::size_t used = 0;  // bytes of the message in the tail
        head_end_ = seam_end_ = head.size() / hash_block_size;
        if (seam != 0 && seam + body_left >= hash_block_size) {
            hash_copy(seam_, head_rest, seam);
            hash_copy(seam_ + seam, body_, hash_block_size - seam);
            body_ += hash_block_size - seam;
            body_left -= hash_block_size - seam;
            ++seam_end_;
        } else {
            hash_copy(tail_, head_rest, seam);
            used = seam;
        }
        // Either nothing of the head is left, or all of the body fits behind it.
        const std::size_t whole = used == 0 ? body_left / hash_block_size : 0;
        const std::size_t rest = body_left - whole * hash_block_size;
        hash_copy(tail_ + used, body_ + whole * hash_block_size, rest);
        body_end_ = seam_end_ + whole;
        const std::uint64_t total = hash_block_size + std::uint64_t{head.size()} + body.size();
        end_ = body_end_ + pad_tail<Algorithm>(tail_, used + rest, total);
    }

    constexpr std::size_t size() const noexcept { return end_; }

    constexpr const std::uint8_t* operator[](std::size_t i) const noexcept {
        if (i >= body_end_) return tail_ + (i - body_end_) * hash_block_size;
        if (i >= seam_end_) return body_ + (i - seam_end_) * hash_block_size;
        return i >= head_end_ ? seam_ : head_ + i * hash_block_size;
    }

  private:
    const std::uint8_t* head_;
    const std::uint8_t* body_;
    std::size_t head_end_ = 0;
    std::size_t seam_end_ = 0;
    std::size_t body_end_ = 0;
    std::size_t end_ = 0;
    // Not cleared: 192 bytes a message, of which what is read has been written.
    std::uint8_t seam_[hash_block_size];
    std::uint8_t tail_[2 * hash_block_size];
};

/// The one block of the outer hash: the inner digest, padded.
template <class Algorithm>
constexpr void hmac_outer_block(const typename Algorithm::state_type& inner,
                                std::uint8_t* block) noexcept {
    constexpr std::size_t size = sizeof(typename Algorithm::digest_type);
    store_state<Algorithm>(inner, block);
    pad_tail<Algorithm>(block, size, hash_block_size + size);
}

template <class Algorithm, class Compress>
constexpr hmac_key<Algorithm> make_hmac_key(byte_view key) noexcept {
    std::uint8_t block[hash_block_size] = {};
    if (key.size() <= hash_block_size) {
        hash_copy(block, key.data(), key.size());
    } else {
        const byte_view parts[] = {key};
        auto digest = hash_parts<block_hash<Algorithm, Compress>>(parts);
        hash_copy(block, digest.data(), digest.size());
        wipe(digest);
    }
    hmac_key<Algorithm> states{Algorithm::initial, Algorithm::initial};
    for (auto& byte : block) byte ^= 0x36;
    Compress::blocks(states.inner, block, 1);
    for (auto& byte : block) byte ^= 0x36 ^ 0x5c;
    Compress::blocks(states.outer, block, 1);
    wipe(block);
    return states;
}

template <class Algorithm, class Compress>
constexpr typename Algorithm::digest_type hmac_serial(const hmac_key<Algorithm>& key,
                                                      byte_view head, byte_view body) noexcept {
    const hmac_blocks<Algorithm> message(head, body);
    auto state = key.inner;
    for (std::size_t i = 0; i < message.size(); ++i) Compress::blocks(state, message[i], 1);
    std::uint8_t block[hash_block_size] = {};
    hmac_outer_block<Algorithm>(state, block);
    state = key.outer;
    Compress::blocks(state, block, 1);
    return to_digest<Algorithm>(state);
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Four HMAC-SHA1 side by side on x86. One SHA-1 chain waits for its own last step; where the CPU
// can start the next SHA instruction before it has finished one, three more chains are for free.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "hmac.hpp"
#include "x86_sha.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

#if defined(__x86_64__) || defined(__i386__)

using x86_sha1_x4 = x86_sha1[4];

template <int... Q>
[[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] inline void x86_quads_x4(
    x86_sha1& a, x86_sha1& b, x86_sha1& c, x86_sha1& d, std::integer_sequence<int, Q...>) noexcept {
    ((a.quad<Q>(), b.quad<Q>(), c.quad<Q>(), d.quad<Q>()), ...);
}

// A function of its own, called: unrolled it is long, and there are two places for it.
[[gnu::target("sha,sse4.1,ssse3"), gnu::noinline]] inline void x86_compress_x4(
    x86_sha1_x4& chains) noexcept {
    x86_sha1 a = chains[0], b = chains[1], c = chains[2], d = chains[3];
    x86_quads_x4(a, b, c, d, std::make_integer_sequence<int, 20>());
    chains[0].add(a);
    chains[1].add(b);
    chains[2].add(c);
    chains[3].add(d);
}

/// Messages of different lengths: a chain that is done goes on with any block, its result having
/// been taken; when only one is left, it goes on alone.
[[gnu::target("sha,sse4.1,ssse3")]] inline void x86_hmac_sha1_x4(
    const hmac_job<hmac_sha1_key> (&jobs)[4], sha1_digest (&digests)[4]) noexcept {
    const hmac_blocks<sha1_algorithm> messages[4] = {{jobs[0].head, jobs[0].body},
                                                     {jobs[1].head, jobs[1].body},
                                                     {jobs[2].head, jobs[2].body},
                                                     {jobs[3].head, jobs[3].body}};
    const hmac_sha1_key no_key;
    x86_sha1_x4 chains, inner;
    std::size_t longest = 0, second = 0;  // in blocks, of the lanes that are not idle
    for (std::size_t i = 0; i < 4; ++i) {
        inner[i].load(jobs[i].key != nullptr ? jobs[i].key->inner : no_key.inner);
        chains[i].take(inner[i]);
        const std::size_t size = jobs[i].key != nullptr ? messages[i].size() : 0;
        if (size > longest)
            second = longest, longest = size;
        else if (size > second)
            second = size;
    }
    for (std::size_t block = 0; block < second; ++block) {
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t left = messages[i].size();
            x86_load_block(chains[i].m, messages[i][block < left ? block : 0], x86_sha1::order);
        }
        x86_compress_x4(chains);
        for (std::size_t i = 0; i < 4; ++i)
            if (block < messages[i].size()) inner[i].take(chains[i]);
    }
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t block = second; jobs[i].key != nullptr && block < messages[i].size();
             ++block) {
            x86_load_block(inner[i].m, messages[i][block], x86_sha1::order);
            inner[i].compress();
        }
    for (std::size_t i = 0; i < 4; ++i) {
        inner[i].digest_to_message();
        inner[i].load(jobs[i].key != nullptr ? jobs[i].key->outer : no_key.outer);
    }
    x86_compress_x4(inner);
    for (std::size_t i = 0; i < 4; ++i)
        if (jobs[i].key != nullptr) inner[i].store(digests[i]);
}

#endif

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/x86_sha.hpp>

#include <doctest/doctest.h>

#include <ice/crypto/portable.hpp>
#include <ice/crypto/x86.hpp>
#include <type_traits>

#include "vectors.hpp"

using namespace ice;

#if defined(__x86_64__) || defined(__i386__)

namespace {

bool runs_here() {
    const bool yes = detect_crypto_level() == crypto_level::x86_sha;
    if (!yes) MESSAGE("this CPU lacks the SHA extensions: x86_sha.hpp is not run");
    return yes;
}

/// As x86_engine makes them.
template <class Chain>
auto mac(const hmac_key<typename Chain::algorithm>& key, byte_view head, byte_view body) {
    if constexpr (std::is_same_v<Chain, detail::x86_sha1>)
        return detail::x86_engine::hmac_sha1(key, head, body);
    else
        return detail::x86_engine::hmac_sha256(key, head, body);
}

}  // namespace

TEST_CASE_TEMPLATE("blocks and MACs as in portable code, at every length and alignment", Chain,
                   detail::x86_sha1, detail::x86_sha256) {
    using hardware = detail::x86_hash<Chain>;
    using algorithm = typename Chain::algorithm;
    if (!runs_here()) return;
    vectors::noise noise;
    const auto memory = noise.bytes(64 * 5 + 64);
    const auto key = detail::make_hmac_key<algorithm, hardware>(byte_view(memory).first(20));
    for (std::size_t at = 0; at < 64; ++at) {
        for (std::size_t n = 0; n <= 5; ++n) {
            auto a = key.inner;
            auto b = key.inner;
            hardware::blocks(a, memory.data() + at, n);
            algorithm::blocks(b, memory.data() + at, n);
            CHECK(a == b);
        }
        for (std::size_t size = 0; size <= 300; size += 1 + size / 100) {
            const byte_view view = byte_view(memory).subspan(at, size);
            const std::size_t cut = size < at ? size : at;
            CHECK(
                mac<Chain>(key, view.first(cut), view.subspan(cut)) ==
                detail::hmac_serial<algorithm, algorithm>(key, view.first(cut), view.subspan(cut)));
        }
    }
}

#else

TEST_CASE("another architecture") { MESSAGE("not x86: x86_sha.hpp is empty"); }

#endif

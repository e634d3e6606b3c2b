// SPDX-License-Identifier: BSL-1.0
// A random service must not throw: no caller could give an answer to it.
// expect: constraints not satisfied|no matching function
#include <ice/core/random.hpp>

struct source {
#ifdef BREAK
    void fill(ice::byte_span, ice::draw) {}
#else
    void fill(ice::byte_span, ice::draw) noexcept {}
#endif
};

std::uint64_t number(source& s) { return ice::draw_u64(s, ice::draw::tie_breaker); }

// SPDX-License-Identifier: BSL-1.0
// A random service without a seed would be predictable: there is no default constructor.
// expect: no matching constructor|no matching function
#include <ice/core/chacha_random.hpp>

#ifdef BREAK
ice::chacha_random source;
#else
constexpr std::uint8_t seed[32] = {};
ice::chacha_random source(seed);
#endif

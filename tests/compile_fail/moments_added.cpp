// SPDX-License-Identifier: BSL-1.0
// Moments and lengths of time are different things: two moments have no sum.
// expect: no match for|invalid operands
#include <ice/core/time.hpp>

#ifdef BREAK
auto later_than(ice::time_point a, ice::time_point b) { return a + b; }
#else
auto later_than(ice::time_point a, ice::duration b) { return a + b; }
#endif

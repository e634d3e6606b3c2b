// SPDX-License-Identifier: BSL-1.0
// A bare number is no length of time: its unit must be said.
// expect: could not convert|no viable conversion|cannot convert|conversion from
#include <ice/core/time.hpp>

#ifdef BREAK
ice::duration ta() { return 50; }
#else
ice::duration ta() { return ice::milliseconds(50); }
#endif

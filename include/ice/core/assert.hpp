// SPDX-License-Identifier: BSL-1.0
// ICE_ASSERT guards inner invariants. It is nothing unless the host defines it before including
// the library; it never looks at NDEBUG, and neither remote input nor misuse of a public verb
// can reach it: those are answered by an `errc`.
#pragma once

#ifndef ICE_ASSERT
#define ICE_ASSERT(condition) static_cast<void>(0)
#endif

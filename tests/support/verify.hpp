// SPDX-License-Identifier: BSL-1.0
// The same expression in constant evaluation and at run time.
#pragma once

#include <doctest/doctest.h>

#define ICE_VERIFY(...)         \
    static_assert(__VA_ARGS__); \
    CHECK(__VA_ARGS__)

// SPDX-License-Identifier: BSL-1.0
// The version of this copy. The inline namespace of every header spells it too, so that two
// copies of different versions can live in one program; tests/checks compares the two.
#pragma once

#define ICE_VERSION_MAJOR 0
#define ICE_VERSION_MINOR 1
#define ICE_VERSION_PATCH 0

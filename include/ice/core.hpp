// SPDX-License-Identifier: BSL-1.0
// Umbrella of core/: results and errors, bytes, time, randomness, pacing.
#pragma once

#include "core/assert.hpp"
#include "core/bytes.hpp"
#include "core/chacha_random.hpp"
#include "core/decimal.hpp"
#include "core/describe.hpp"
#include "core/errc.hpp"
#include "core/pacer.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "core/static_vector.hpp"
#include "core/time.hpp"

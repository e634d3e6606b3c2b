// SPDX-License-Identifier: BSL-1.0
// The whole library, a line a room. Opt-in parts have includes of their own: see README.md.
#pragma once

#include "core.hpp"
#include "crypto.hpp"
#include "net.hpp"
#include "version.hpp"

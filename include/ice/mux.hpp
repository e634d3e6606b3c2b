// SPDX-License-Identifier: BSL-1.0
// Umbrella: many sessions and protocols on one port.
#pragma once

#include "mux/batch.hpp"
#include "mux/datagram_kind.hpp"
#include "mux/keyed_hash.hpp"
#include "mux/router.hpp"
#include "mux/session_table.hpp"
#include "mux/shared_bases.hpp"
#include "mux/username.hpp"

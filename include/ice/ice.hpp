// SPDX-License-Identifier: BSL-1.0
// The whole library, a line a room. Opt-in parts have includes of their own: see README.md.
#pragma once

#include "agent.hpp"
#include "candidate.hpp"
#include "checklist.hpp"
#include "core.hpp"
#include "crypto.hpp"
#include "exchange.hpp"
#include "gather.hpp"
#include "mux.hpp"
#include "net.hpp"
#include "sdp.hpp"
#include "session.hpp"
#include "stun.hpp"
#include "turn.hpp"
#include "version.hpp"

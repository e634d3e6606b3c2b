// SPDX-License-Identifier: BSL-1.0
// Umbrella of sip/: what a SIP server needs so that ICE works through it. No part of ice.hpp.
#pragma once

#include "sip/inserted_candidate.hpp"
#include "sip/offered.hpp"
#include "sip/relay_facts.hpp"
#include "sip/relay_monitor.hpp"
#include "sip/rewrite.hpp"
#include "sip/rewrite_plan.hpp"
#include "sip/rewrite_walk.hpp"
#include "sip/stream_rewrite.hpp"

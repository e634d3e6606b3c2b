// SPDX-License-Identifier: BSL-1.0
// Umbrella of candidate/: kinds, the agent's record, priorities, foundations, redundancy.
#pragma once

#include "candidate/candidate.hpp"
#include "candidate/dual_stack.hpp"
#include "candidate/foundation.hpp"
#include "candidate/kind.hpp"
#include "candidate/local_preference.hpp"
#include "candidate/priority.hpp"
#include "candidate/redundancy.hpp"
#include "candidate/related.hpp"
#include "candidate/role.hpp"
#include "candidate/slotted.hpp"
#include "candidate/tcp_type.hpp"

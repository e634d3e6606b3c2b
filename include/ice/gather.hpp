// SPDX-License-Identifier: BSL-1.0
// Umbrella of gather/.
#pragma once

#include "gather/answer.hpp"
#include "gather/behavior.hpp"
#include "gather/behavior_probe.hpp"
#include "gather/candidate_policy.hpp"
#include "gather/config.hpp"
#include "gather/disclosure.hpp"
#include "gather/feed.hpp"
#include "gather/host.hpp"
#include "gather/host_changes.hpp"
#include "gather/mapped.hpp"
#include "gather/mdns_name.hpp"
#include "gather/records.hpp"
#include "gather/reflexive.hpp"
#include "gather/reflexive_verbs.hpp"
#include "gather/result.hpp"
#include "gather/static_nat.hpp"

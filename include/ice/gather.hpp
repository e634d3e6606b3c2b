// SPDX-License-Identifier: BSL-1.0
// Umbrella of gather/.
#pragma once

#include "gather/answer.hpp"
#include "gather/config.hpp"
#include "gather/disclosure.hpp"
#include "gather/feed.hpp"
#include "gather/host.hpp"
#include "gather/mapped.hpp"
#include "gather/records.hpp"
#include "gather/reflexive.hpp"
#include "gather/reflexive_verbs.hpp"
#include "gather/result.hpp"

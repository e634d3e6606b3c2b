// SPDX-License-Identifier: BSL-1.0
// Umbrella of checklist/.
#pragma once

#include "checklist/form.hpp"
#include "checklist/limits.hpp"
#include "checklist/pair.hpp"
#include "checklist/pair_order.hpp"
#include "checklist/prune.hpp"
#include "checklist/set.hpp"

// SPDX-License-Identifier: BSL-1.0
// Umbrella of session/.
#pragma once

#include "session/base.hpp"
#include "session/carrier.hpp"
#include "session/config.hpp"
#include "session/event.hpp"
#include "session/lines.hpp"
#include "session/pool.hpp"
#include "session/pool_verbs.hpp"
#include "session/records.hpp"
#include "session/session.hpp"
#include "session/session_news.hpp"
#include "session/session_verbs.hpp"

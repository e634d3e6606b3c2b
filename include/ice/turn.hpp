// SPDX-License-Identifier: BSL-1.0
// Umbrella of turn/.
#pragma once

#include "turn/allocate_answer.hpp"
#include "turn/allocation.hpp"
#include "turn/answer.hpp"
#include "turn/authentication.hpp"
#include "turn/channel.hpp"
#include "turn/client.hpp"
#include "turn/client_allocations.hpp"
#include "turn/client_peers.hpp"
#include "turn/client_verbs.hpp"
#include "turn/config.hpp"
#include "turn/event.hpp"
#include "turn/framing.hpp"
#include "turn/message.hpp"
#include "turn/news.hpp"
#include "turn/peer_policy.hpp"
#include "turn/permission.hpp"
#include "turn/records.hpp"
#include "turn/relay.hpp"
#include "turn/request.hpp"
#include "turn/schedule.hpp"

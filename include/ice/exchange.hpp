// SPDX-License-Identifier: BSL-1.0
// Umbrella of exchange/.
#pragma once

#include "exchange/deadline_heap.hpp"
#include "exchange/queue_transport.hpp"
#include "exchange/route.hpp"
#include "exchange/transaction_table.hpp"
#include "exchange/transport.hpp"

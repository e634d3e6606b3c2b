// SPDX-License-Identifier: BSL-1.0
// Umbrella of exchange/: what every generation of ICE needs and none owns.
#pragma once

#include "exchange/answering.hpp"
#include "exchange/credential_text.hpp"
#include "exchange/deadline_heap.hpp"
#include "exchange/digester.hpp"
#include "exchange/dirty_bits.hpp"
#include "exchange/engine.hpp"
#include "exchange/framing.hpp"
#include "exchange/outgoing.hpp"
#include "exchange/queue_transport.hpp"
#include "exchange/route.hpp"
#include "exchange/services.hpp"
#include "exchange/tcp_transport.hpp"
#include "exchange/told.hpp"
#include "exchange/transaction_table.hpp"
#include "exchange/transport.hpp"
#include "exchange/verdict.hpp"

// SPDX-License-Identifier: BSL-1.0
// Everything a TURN client knows, as one trivially copyable value.
#pragma once

#include "../crypto/provider.hpp"
#include "../exchange/deadline_heap.hpp"
#include "../exchange/transaction_table.hpp"
#include "../stun/channel_data.hpp"
#include "../stun/long_term.hpp"
#include "../stun/redirect.hpp"
#include "config.hpp"
#include "event.hpp"
#include "request.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

template <class Profile, class Rules>
struct client_state {
    client_config config;
    time_point now = time_point::earliest();
};

}  // namespace ice::turn::detail

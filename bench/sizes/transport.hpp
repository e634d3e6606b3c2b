// SPDX-License-Identifier: BSL-1.0
// Transports of a host, defined elsewhere: agents are whole without them.
#pragma once

#include <ice/agent.hpp>

template <int>
struct host_transport {
    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept;
};

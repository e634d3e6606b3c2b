// SPDX-License-Identifier: BSL-1.0
// All the code of one agent.
#include "transport.hpp"

template <>
ice::send_status host_transport<1>::send(const ice::route&, ice::byte_view) noexcept {
    return ice::send_status::sent;
}

template class ice::basic_agent<host_transport<1>>;

// SPDX-License-Identifier: BSL-1.0
// The same for two transports: what depends on none is there once.
#include "transport.hpp"

template <>
ice::send_status host_transport<2>::send(const ice::route&, ice::byte_view) noexcept {
    return ice::send_status::sent;
}
template <>
ice::send_status host_transport<3>::send(const ice::route&, ice::byte_view) noexcept {
    return ice::send_status::would_block;
}

template class ice::basic_agent<host_transport<2>>;
template class ice::basic_agent<host_transport<3>>;

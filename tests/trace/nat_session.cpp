// SPDX-License-Identifier: BSL-1.0
// Compiles the agent of these tests once.
#include "nat_session.hpp"

template class ice::basic_agent<ice::sim::transport, nat_session::profile>;

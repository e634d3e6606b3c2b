// SPDX-License-Identifier: BSL-1.0
// The clients of the SIP talk, compiled once.
#include "talk_support.hpp"

template class ice::session<talk::wire, talk::profile>;
template class ice::basic_agent<talk::session_type::carrier_type, talk::profile>;

// SPDX-License-Identifier: BSL-1.0
// The clients and the proxy of the SIP talk, for its scenarios, which share them with
// tests/examples/drafts.cpp.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "../examples/drafts/talk_proxy.hpp"

extern template class ice::session<talk::wire, talk::profile>;
extern template class ice::basic_agent<talk::session_type::carrier_type, talk::profile>;

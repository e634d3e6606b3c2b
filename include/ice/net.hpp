// SPDX-License-Identifier: BSL-1.0
// Umbrella of net/: addresses, endpoints, prefixes, their text; what addresses are for, what a
// host knows of its own, and which of them it should use.
#pragma once

#include "net/address.hpp"
#include "net/clat.hpp"
#include "net/endpoint.hpp"
#include "net/format.hpp"
#include "net/interface.hpp"
#include "net/kind.hpp"
#include "net/mapped.hpp"
#include "net/nat64.hpp"
#include "net/nat64_discovery.hpp"
#include "net/parse.hpp"
#include "net/pcp_prefix64.hpp"
#include "net/prefix.hpp"
#include "net/reliability.hpp"
#include "net/scope.hpp"
#include "net/selection.hpp"

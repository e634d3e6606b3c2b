// SPDX-License-Identifier: BSL-1.0
// Umbrella of net/: addresses, endpoints, their text.
#pragma once

#include "net/address.hpp"
#include "net/endpoint.hpp"
#include "net/format.hpp"
#include "net/parse.hpp"

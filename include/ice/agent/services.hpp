// SPDX-License-Identifier: BSL-1.0
// The services of a host are those of every engine: exchange/services.hpp.
#pragma once

#include "../exchange/services.hpp"

// SPDX-License-Identifier: BSL-1.0
#include "contest.hpp"

contest::figures contest::measure_fourth(int rounds, const std::uint64_t& allocations) {
    return measure<3>(rounds, allocations);
}

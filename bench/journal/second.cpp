// SPDX-License-Identifier: BSL-1.0
#include "contest.hpp"

contest::figures contest::measure_second(int rounds, const std::uint64_t& allocations) {
    return measure<1>(rounds, allocations);
}

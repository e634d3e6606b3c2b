// SPDX-License-Identifier: BSL-1.0
// What a journal costs: W7 (bench/connect.cpp) with nobody listening, and with a journal of each
// side in a ring of memory, open or masked, in turns. The ratio to nobody is the cost; budget 1.05.
// It depends on where in memory the code lies, by 3 % to either side, so there are several copies
// of it, whose mean is what counts.
//
//   bench-journal [ROUNDS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "allocations.hpp"
#include "journal/contest.hpp"

namespace {

using contest::figures;

/// The mean, and between what the copies are.
void print(const char* name, const std::vector<figures>& all, double figures::*what) {
    double sum = 0, least = 1e9, most = 0, off = 0;
    for (const figures& f : all) {
        sum += f.*what;
        off += f.off;
        least = std::min(least, f.*what);
        most = std::max(most, f.*what);
    }
    const double n = static_cast<double>(all.size());
    std::printf("%-18s %6.0f ns, ratio %.3f, %.3f to %.3f (budget 1.05)\n", name, off / n * sum / n,
                sum / n, least, most);
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
    const std::vector<figures> all = {
        contest::measure_first(rounds, allocations), contest::measure_second(rounds, allocations),
        contest::measure_third(rounds, allocations), contest::measure_fourth(rounds, allocations)};
    double off = 0;
    for (const figures& f : all) off += f.off / static_cast<double>(all.size());
    std::printf("W7 unrecorded      %6.0f ns\n", off);
    print("W7 recorded", all, &figures::open);
    print("W7 recorded masked", all, &figures::masked);
    std::printf("its journals: %zu and %zu bytes\n", all[0].sizes[0], all[0].sizes[1]);
}

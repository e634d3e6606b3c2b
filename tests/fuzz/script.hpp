// SPDX-License-Identifier: BSL-1.0
// The input of a fuzz target, played as a script, and the end of one whose promise is broken.
#pragma once

#include <ice/core/bytes.hpp>

#include <cstdint>
#include <cstdlib>

namespace fuzz_script {

inline void must(bool holds) {
    if (!holds) std::abort();
}

/// The bytes of the input, one after the other; zeros behind them.
struct script {
    ice::byte_view left;

    script(const std::uint8_t* data, std::size_t size) : left(data, size) {}

    std::uint8_t next() {
        if (left.empty()) return 0;
        const std::uint8_t first = left[0];
        left = left.subspan(1);
        return first;
    }
    bool done() const { return left.empty(); }
};

}  // namespace fuzz_script

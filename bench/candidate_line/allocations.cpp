// SPDX-License-Identifier: BSL-1.0
// Counts the calls of operator new.
#include <cstdlib>
#include <new>

#include "lines.hpp"

namespace {

std::uint64_t calls = 0;

}  // namespace

std::uint64_t candidate_lines::allocations() { return calls; }

void* operator new(std::size_t size) {
    ++calls;
    if (void* p = std::malloc(size)) return p;
    std::abort();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

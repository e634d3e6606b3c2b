// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/mdns_name.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

struct ones {
    constexpr void fill(byte_span out, draw) noexcept {
        for (auto& b : out) b = 0xff;
    }
};

constexpr mdns_name drawn() {
    ones random;
    return draw_mdns_name(random);
}

constexpr std::string_view line = "candidate:1 1 UDP 2130706431 10.0.0.2 5000 typ host";

template <std::size_t Room>
constexpr bool becomes(std::string_view from, std::string_view name, std::string_view expected) {
    char out[Room] = {};
    const std::size_t n = put_name_into_candidate(from, name, out, Room);
    return std::string_view(out, n) == expected;
}

}  // namespace

TEST_CASE("gather mdns_name: a random UUID of version 4") {
    ICE_VERIFY(drawn().view() == "ffffffff-ffff-4fff-bfff-ffffffffffff.local");
}

TEST_CASE("gather mdns_name: in place of the address") {
    ICE_VERIFY(becomes<100>(line, "x.local", "candidate:1 1 UDP 2130706431 x.local 5000 typ host"));
    ICE_VERIFY(becomes<60>(line, "0123456789abcdef.local", ""));
    ICE_VERIFY(becomes<100>(line, "", ""));
    ICE_VERIFY(becomes<100>("candidate:1 1 UDP", "x.local", ""));
    ICE_VERIFY(becomes<100>("a b c d e", "x.local", "a b c d x.local"));
}

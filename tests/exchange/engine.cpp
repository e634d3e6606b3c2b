// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/engine.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

namespace {

struct slot {
    std::size_t stream = 0;
    std::size_t id = 0;
    bool used = false;
};

struct sizes {
    std::uint16_t components = 3;
};

struct state {
    static constexpr sizes capacity{};
    slot components[3] = {{0, 1, true}, {1, 1, false}, {1, 1, true}};
};

constexpr slot full[2] = {{0, 1, true}, {0, 2, true}};

}  // namespace

TEST_CASE("the first free slot, and a component's record") {
    ICE_VERIFY(ice::detail::find_free(state{}.components) == 1);
    ICE_VERIFY(ice::detail::find_free(full) == ice::no_index);
    ICE_VERIFY(ice::detail::find_component(state{}, 0, 1) == 0);
    ICE_VERIFY(ice::detail::find_component(state{}, 1, 1) == 2);  // the one that is used
    ICE_VERIFY(ice::detail::find_component(state{}, 0, 2) == ice::no_index);
}

TEST_CASE("a stream has all its components or none") {
    constexpr auto with = [](std::uint16_t stream, std::uint16_t count) {
        state s;
        s.components[0].used = false;
        return ice::detail::add_components(s, stream, count) ? s.components[1].id : 9;
    };
    ICE_VERIFY(with(5, 1) == 1);  // the other slot is as it was
    ICE_VERIFY(with(5, 2) == 2);
    ICE_VERIFY(with(5, 3) == 9);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/checklist/pair.hpp>

#include <doctest/doctest.h>

#include <type_traits>

TEST_CASE("a new pair is Frozen, in no list, and has validated nothing") {
    const ice::pair p;
    CHECK(p.state == ice::pair_state::frozen);
    CHECK(p.local == ice::pair::no_index);
    CHECK(!(p.listed || p.valid || p.nominated || p.queued || p.nominating || p.peer_nominated ||
            p.held));
    CHECK(p.validated_at == ice::time_point::earliest());
    static_assert(std::is_trivially_copyable_v<ice::pair>);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/transport.hpp>

#include <doctest/doctest.h>

namespace {

/// Exactly what the concept asks for.
struct archetype {
    ice::send_status send(const ice::route&, ice::byte_view) noexcept {
        return ice::send_status::sent;
    }
};
struct may_throw {
    ice::send_status send(const ice::route&, ice::byte_view) { return ice::send_status::sent; }
};
struct says_nothing {
    void send(const ice::route&, ice::byte_view) noexcept {}
};

}  // namespace

static_assert(ice::transport<archetype>);
static_assert(!ice::transport<may_throw> && !ice::transport<says_nothing> && !ice::transport<int>);

TEST_CASE("the archetype sends") {
    archetype a;
    CHECK(a.send({}, {}) == ice::send_status::sent);
}

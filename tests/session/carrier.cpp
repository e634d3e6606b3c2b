// SPDX-License-Identifier: BSL-1.0
#include <ice/session/carrier.hpp>

#include "support.hpp"

using namespace desk;

TEST_CASE("session carrier: the agent's bases become the host's sockets") {
    sink direct;
    services<sink, profiles::rfc8445> shared(direct, dice());
    pool_type pool(shared);
    session_type::carrier_type c(pool, direct);
    const std::uint8_t byte[] = {1};
    CHECK(c.send({base_id(3), 0, 1, stun_server}, byte) == send_status::unreachable);
    c.set_socket(base_id(3), base_id(0));
    CHECK(c.send({base_id(3), 0, 2, stun_server}, byte) == send_status::sent);
    CHECK(direct.sent.size() == 1);
    CHECK((direct.sent[0].base == base_id(0) && direct.sent[0].component == 2));
    CHECK(c.base_of(base_id(0)) == base_id(3));
    CHECK(c.socket_of(base_id(3)) == base_id(0));
    CHECK(c.base_of(base_id(1)).is_none());
    CHECK(c.base_of({}).is_none());
    CHECK(c.socket_of(base_id(60'000)).is_none());
    CHECK(c.send({base_id(60'000), 0, 1, stun_server}, byte) == send_status::unreachable);
    c.set_socket(base_id(3), {});
    CHECK(c.send({base_id(3), 0, 1, stun_server}, byte) == send_status::unreachable);
}

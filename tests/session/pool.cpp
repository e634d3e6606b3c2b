// SPDX-License-Identifier: BSL-1.0
#include <ice/session/pool.hpp>

#include "support.hpp"

using namespace desk;

TEST_CASE("session pool: bases are numbered as they come, and asked for at the pace") {
    sink carrier;
    services<sink, profiles::rfc8445> shared(carrier, dice());
    pool_type pool(shared);
    session_pace pace;
    CHECK(pool.is_done());
    CHECK(pool.add_stun_server(stun_server));
    CHECK(pool.add_turn_server(now, login(turn_server)));
    CHECK(*pool.add_base(now, base_at(own)) == base_id(0));
    CHECK(*pool.add_base(now, base_at(own.with_port(5001))) == base_id(1));
    while (pool.poll().source != pool_source::none) {
    }
    CHECK(!pool.is_done());
    time_point t = now;
    for (int i = 0; i < 4; ++i) {
        t = later(t, pool.next_deadline(pace));
        pool.handle_timeout(t, pace);
        CHECK(carrier.sent.size() == static_cast<std::size_t>(i + 1));
    }
    CHECK(t - now >= milliseconds(150));
    int relays = 0;
    for (const route& r : carrier.sent) relays += r.remote == turn_server ? 1 : 0;
    CHECK(relays == 2);
    static_assert(std::is_trivially_copyable_v<pool_type>);
}

TEST_CASE("session pool: what is not its own is not consumed") {
    sink carrier;
    services<sink, profiles::rfc8445> shared(carrier, dice());
    pool_type pool(shared);
    const std::uint8_t junk[] = {1, 2, 3};
    CHECK(pool.handle_datagram(now, {base_id(0), 0, 1, turn_server}, junk).kind ==
          turn::received_kind::not_mine);
    CHECK(pool.number_of(turn_server.addr()) == 0);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/session/pool_verbs.hpp>

#include "support.hpp"

using namespace desk;

namespace {

struct small : session_rules {
    struct gathering : ice::gathering {
        static constexpr gather_limits capacity{2, 1};
    };
    struct relaying : turn::client_rules {
        static constexpr turn::client_limits capacity{.servers = 2, .allocations = 1};
    };
};
using small_pool = basic_pool<sink, profiles::rfc8445, small>;

}  // namespace

TEST_CASE(
    "session pool_verbs: families that are not wanted, and no more bases than there is room") {
    sink carrier;
    services<sink, profiles::rfc8445> shared(carrier, dice());
    session_config c;
    c.candidates.ipv6 = false;
    small_pool pool(shared, c);
    const std::uint8_t six[16] = {0x20, 1, 0xd, 0xb8};
    CHECK(pool.add_base(now, base_at({address::v6(six), 1})).code() == errc::gather_filtered);
    CHECK(pool.add_base(now, base_at({})).code() == errc::gather_filtered);
    CHECK(pool.add_base(now, base_at(own)));
    CHECK(pool.add_base(now, base_at(own.with_port(1))));
    CHECK(pool.add_base(now, base_at(own.with_port(2))).code() == errc::gather_full);
    CHECK(pool.remove_base(now, base_id(0)));
    CHECK(pool.remove_base(now, base_id(0)).code() == errc::misuse_gather_base);
    CHECK(pool.base_ready(now, base_id(0)).code() == errc::misuse_gather_base);
    CHECK(*pool.add_base(now, base_at(own.with_port(2))) == base_id(0));
}

TEST_CASE("session pool_verbs: where there is room for one relay the next one waits for it") {
    sink carrier;
    services<sink, profiles::rfc8445> shared(carrier, dice());
    small_pool pool(shared);
    session_pace pace;
    CHECK(*pool.add_turn_server(now, login(turn_server)) == 0);
    CHECK(*pool.add_turn_server(now, login(stun_server)) == 1);
    CHECK(pool.add_base(now, base_at(own)));
    CHECK(pool.poll().source == pool_source::none);
    const auto& s = pool.inspect();
    CHECK(s.task(0, 0).phase == detail::relay_phase::asking);
    CHECK(s.task(0, 1).phase == detail::relay_phase::waiting);
    // The first is dead: then it is the other's turn.
    time_point t = now;
    bool failed = false;
    for (int i = 0; i < 50 && s.task(0, 1).phase == detail::relay_phase::waiting; ++i) {
        t = later(t, pool.next_deadline(pace));
        pool.handle_timeout(t, pace);
        for (auto r = pool.poll(); r.source != pool_source::none; r = pool.poll())
            failed = failed || (r.source == pool_source::turn && r.server == 0 &&
                                r.turn.reason == turn::reason::timed_out);
    }
    CHECK(failed);
    CHECK(s.task(0, 0).phase == detail::relay_phase::over);
    CHECK(s.task(0, 1).phase == detail::relay_phase::asking);
    pool.ask_again(t);
    CHECK(s.task(0, 0).phase == detail::relay_phase::waiting);
    pool.release_all(t);
    CHECK(s.task(0, 0).phase == detail::relay_phase::over);
}

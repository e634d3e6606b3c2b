// SPDX-License-Identifier: BSL-1.0
#include <ice/session/session_verbs.hpp>

#include "support.hpp"

using namespace desk;

TEST_CASE("session session_verbs: a base that the agent refuses is none of the pool's either") {
    host h;
    session_base b = base_at(own);
    b.component = 9;
    CHECK(h.s.add_base(now, b).code() == errc::misuse_agent_component);
    CHECK(*h.s.add_base(now, base_at(own)) == base_id(0));
    CHECK(h.s.remove_base(now, base_id(0)));
    CHECK(h.lines().find("candidate") == std::string::npos);
    CHECK(h.s.base_ready(now, base_id(0)).code() == errc::misuse_gather_base);
}

TEST_CASE("session session_verbs: without a path there is nowhere to send") {
    host h;
    const std::uint8_t byte[] = {1};
    CHECK(h.s.send(now, 0, 1, byte) == send_status::unreachable);
    CHECK(!h.s.route_of(0, 1).may_send);
    CHECK(h.s.route_of(0, 1).to.base.is_none());
    const route strange{base_id(7), 0, 1, stun_server};
    CHECK(h.s.handle_datagram(now, strange, byte) == verdict::not_mine);
    CHECK(h.s.handle_unreachable(now, strange).code() == errc::misuse_gather_base);
    CHECK(!h.s.is_told(60'000));
    CHECK(h.s.mapped_of(0).family() == ip_family::none);
}

TEST_CASE("session session_verbs: a pool comes first or not at all") {
    host h;
    pool_type pool(h.shared);
    CHECK(pool.add_base(now, base_at(own)));
    CHECK(h.s.adopt(now, pool));
    CHECK(h.lines().find("10.0.0.2 5000 typ host") != std::string::npos);
    CHECK(h.s.adopt(now, pool).code() == errc::misuse_gather_pool);
}

TEST_CASE("session session_verbs: bases that serve only to ask are not told") {
    host h;
    session_base b = base_at(own);
    b.is_shown = false;
    CHECK(h.s.add_base(now, b));
    CHECK(!h.s.is_told(0));
    CHECK(h.lines().find("candidate") == std::string::npos);
}

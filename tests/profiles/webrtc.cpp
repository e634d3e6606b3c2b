// SPDX-License-Identifier: BSL-1.0
#include <ice/profiles/webrtc.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <cstdint>

#include <ice/agent/agent.hpp>

#include "../support/verify.hpp"

using namespace ice;
using profiles::webrtc;

namespace {

struct silent {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};

}  // namespace

TEST_CASE("webrtc: RFC 8445 but for what the header lists") {
    ICE_VERIFY(profile<webrtc>);
    ICE_VERIFY(webrtc::engine == profiles::engine_kind::checklist);
    ICE_VERIFY(webrtc::nomination::tries_next);
    ICE_VERIFY(webrtc::latest_nomination_replaces_silent);
    ICE_VERIFY(webrtc::says_ice2);
    ICE_VERIFY(!webrtc::first_checklist_only);
    ICE_VERIFY(webrtc::config().trickle);
    ICE_VERIFY(webrtc::config().ta == profiles::rfc8445::config().ta);
    ICE_VERIFY(webrtc::config().shortest_rto == profiles::rfc8445::config().shortest_rto);
    static_assert(std::same_as<webrtc::stun_dialect, profiles::rfc8445::stun_dialect>);
    static_assert(std::same_as<webrtc::candidate_priority, profiles::rfc8445::candidate_priority>);
}

TEST_CASE("webrtc: trickles unless told otherwise") {
    silent wire;
    const std::uint8_t seed[32] = {5};
    services<silent, webrtc> host(wire, {.random = chacha_random(seed)});
    basic_agent<silent, webrtc> agent(host, agent_role::controlling);
    CHECK(agent.add_stream());
    CHECK(agent.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
    CHECK(agent.add_remote_candidate({}, 0, {{address::v4(192, 0, 2, 2), 9}, 100, "1"}));
    CHECK(agent.start({}));
    const auto local = agent.add_local_candidate({}, {.where = {address::v4(192, 0, 2, 1), 1000}});
    CHECK(local);
    if (!local) return;
    CHECK(agent.inspect().pairs.size() == 0);
    CHECK(agent.candidate_conveyed({}, *local).code() == errc::ok);
    CHECK(agent.inspect().pairs.size() == 1);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sip/rewrite_plan.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

#include "../support/verify.hpp"
#include "bodies.hpp"

using namespace bodies;

namespace {

auto plan(std::string_view text, const stream_rewrite& w) {
    return sip::detail::plan_rewrite<4, old_sip_lines>(text, std::span(&w, 1));
}

}  // namespace

TEST_CASE("RTCP follows RTP, unless it is multiplexed or held back") {
    const std::string body(two_streams);
    const auto both = plan(body, to(0, "192.0.2.9:1000"));
    CHECK(both->sections[0].rtcp == at("192.0.2.9:1001"));
    CHECK(!both->sections[0].move_rtcp);  // implied
    CHECK(both->inserted == 2);
    const auto apart = plan(body, to(0, "192.0.2.9:1000", "192.0.2.9:1007"));
    CHECK(apart->sections[0].move_rtcp);
    CHECK(!apart->sections[0].rtcp_address);
    const auto mux = plan(body + "a=rtcp-mux\r\n", to(1, "192.0.2.9:1000", "192.0.2.9:1007"));
    CHECK(mux->sections[1].rtcp.family() == ip_family::none);
    CHECK(mux->inserted == 1);
    // A browser's placeholder stays.
    const std::string browser =
        replaced(body, "a=sendrecv\r\na=candidate:1 2 UDP 2130706430 192.0.2.1 5001 typ host\r\n",
                 "a=rtcp:9 IN IP4 0.0.0.0\r\na=rtcp-mux\r\n");
    const auto held = plan(browser, to(0, "192.0.2.9:1000"));
    CHECK(!held->sections[0].move_rtcp);
    CHECK(held->inserted == 1);
}

TEST_CASE("a peer with one component only is not given a second") {
    const std::string one =
        replaced(two_streams, "a=candidate:1 2 UDP 2130706430 192.0.2.1 5001 typ host\r\n", "");
    CHECK(plan(one, to(0, "192.0.2.9:1000"))->inserted == 1);
    CHECK(plan(one, to(0, "192.0.2.9:1000", "192.0.2.9:1007"))->inserted == 2);  // it has now
}

TEST_CASE("streams that use another one's transport get no candidates") {
    const std::string bundle = replaced(example::rfc8840_bundle, "\n", "\r\n");
    const auto second = plan(bundle, to(1, "192.0.2.9:1000"));
    CHECK(second->inserted == 0);
    CHECK(second->sections[1].move_connection);
    CHECK(plan(bundle, to(0, "192.0.2.9:1000"))->inserted == 1);
}

TEST_CASE("a candidate that is there already is not repeated") {
    const auto same = plan(two_streams, to(0, "192.0.2.1:5000"));
    CHECK(same->inserted == 0);
    CHECK(same->session_connection.family() == ip_family::none);
}

TEST_CASE("sixty-four local preferences are tried") {
    std::string body(two_streams);
    const auto with = [&](int n) {
        std::string s = body;
        for (int i = 0; i < n; ++i)
            s += "a=candidate:9 1 UDP " + std::to_string(16777215 - 256 * i) + " 192.0.2.77 " +
                 std::to_string(1000 + i) + " typ host\r\n";
        return plan(s, to(1, "192.0.2.9:1000"));
    };
    CHECK(with(0)->sections[1].inserted[0].priority == 16777215);
    CHECK(with(63)->sections[1].inserted[0].priority == 16777215 - 256 * 63);
    CHECK(with(64).code() == errc::misuse_candidate_priority);
}

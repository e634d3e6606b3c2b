// SPDX-License-Identifier: BSL-1.0
// A NAT that begins anew while a session runs.
#include "session_support.hpp"

using namespace session_story;

namespace {

std::vector<std::string> reflexive_lines(peer& p) {
    std::vector<std::string> lines;
    put_description(p.s, 0, [&](std::string_view line) {
        if (line.find("typ srflx") != line.npos) lines.emplace_back(line);
    });
    return lines;
}

}  // namespace

TEST_CASE(
    "session rebound: what a description tells after a NAT has begun anew is its new address") {
    internet w;
    const auto lan = w.net.add_segment("home", {.latency = milliseconds(1)});
    const auto nat = w.net.add_nat("NAT", lan, w.wide, address::v4(203, 0, 113, 1), {});
    peer a(w.net, w.driver, w.net.add_host("host", lan, address::v4(10, 0, 1, 2)),
           agent_role::controlling);
    a.add_stun(w.add_stun(1));
    a.bind(address::v4(10, 0, 1, 2));
    w.run(seconds(1));
    const auto before = reflexive_lines(a);
    CHECK(before.size() == 1);
    w.net.rebind(nat);
    w.run(seconds(20));
    const auto after = reflexive_lines(a);
    CHECK(after.size() == 1);
    CHECK(before != after);
}

// SPDX-License-Identifier: BSL-1.0
// When new transactions begin: one each Ta, and one in 5 ms over all agents.
#include "support.hpp"

#include <memory>

using namespace story;

namespace {

/// An agent whose peer has `n` addresses where nobody lives.
struct lonely {
    world w;
    party a;

    explicit lonely(int n, const agent_config& config = {}, duration peer_ta = {})
        : w(), a(w, 'A', controlling, config) {
        CHECK(a.agent.add_stream());
        a.add_base({v4(1), 5000});
        remote_description d{"peer", "passwordpasswordpassword"};
        d.ta = peer_ta;
        CHECK(a.agent.set_remote_description(w.now(), 0, d).code() == errc::ok);
        for (int i = 0; i < n; ++i) {
            const std::string foundation = std::to_string(i);
            remote_candidate r{{v4(static_cast<std::uint8_t>(100 + i)), 7000}, 0, foundation};
            r.priority = static_cast<std::uint32_t>(1000 - i);
            CHECK(a.agent.add_remote_candidate(w.now(), 0, r).code() == errc::ok);
        }
        a.start();
        a.tell_events();
    }
};

}  // namespace

TEST_CASE("pacing: one new check each Ta, to the microsecond") {
    lonely l(4);
    l.w.run_to(milliseconds(499));
    // RFC8445-14.2-1
    CHECK(l.w.take() ==
          "0 A is checking\n"
          "0 A A1>192.0.2.100:7000 check controlling\n"
          "50000 A A1>192.0.2.101:7000 check controlling\n"
          "100000 A A1>192.0.2.102:7000 check controlling\n"
          "150000 A A1>192.0.2.103:7000 check controlling\n");
}

TEST_CASE("pacing: the larger Ta of both sides counts") {
    agent_config quick;
    quick.ta = milliseconds(20);
    // RFC8445-14.2-3
    lonely slower_peer(2, quick, milliseconds(110));
    slower_peer.w.run_to(milliseconds(400));
    CHECK(slower_peer.w.take({"check "}) ==
          "0 A A1>192.0.2.100:7000 check controlling\n"
          "110000 A A1>192.0.2.101:7000 check controlling\n");
    lonely quick_peer(2, quick, milliseconds(5));
    quick_peer.w.run_to(milliseconds(400));
    CHECK(quick_peer.w.take({"check "}) ==
          "0 A A1>192.0.2.100:7000 check controlling\n"
          "20000 A A1>192.0.2.101:7000 check controlling\n");
}

TEST_CASE("pacing: a peer that asks for minutes gets two seconds, and the host is told") {
    lonely l(2, {}, seconds(100));
    l.w.run_to(seconds(3));
    CHECK(l.w.take({"clamps"}) == "0 A clamps pacing\n");
    CHECK(l.a.state().pace.ta() == seconds(2));
}

TEST_CASE("pacing: a new Ta takes effect at once, but not below what the peer asked for") {
    lonely l(9);
    l.w.run_to(milliseconds(60));
    agent_config config;
    config.ta = milliseconds(100);
    CHECK(l.a.agent.set_config(l.w.now(), config).code() == errc::ok);
    l.w.run_to(milliseconds(499));
    CHECK(l.w.count("check ") == 6);  // 0, 50, 150, 250, 350, 450 ms
    CHECK(l.w.take({"150000 "}) != "");

    lonely asked(3, {}, milliseconds(200));
    config.ta = milliseconds(20);
    CHECK(asked.a.agent.set_config(asked.w.now(), config).code() == errc::ok);
    CHECK(asked.a.state().pace.ta() == milliseconds(200));
}

TEST_CASE("pacing: 50 agents never begin two checks within 5 ms") {
    world w;
    w.silent = true;
    ice::pacer shared;
    std::vector<time_point> starts;
    std::vector<std::unique_ptr<party>> agents;
    for (std::uint8_t i = 0; i < 50; ++i) {
        agents.push_back(std::make_unique<party>(w, static_cast<char>('0' + i), controlling));
        party& p = *agents.back();
        p.services().pacer.shared = &shared;
        CHECK(p.agent.add_stream());
        p.add_base({v4(static_cast<std::uint8_t>(i + 1)), 5000});
        remote_description d{"peer", "passwordpasswordpassword"};
        CHECK(p.agent.set_remote_description(w.now(), 0, d).code() == errc::ok);
        for (std::uint8_t k = 0; k < 6; ++k) {
            const std::string foundation = std::to_string(k);
            remote_candidate r{{v4(static_cast<std::uint8_t>(100 + k)), 7000}, 99, foundation};
            CHECK(p.agent.add_remote_candidate(w.now(), 0, r).code() == errc::ok);
        }
    }
    w.loses = [&](const sight&) {
        starts.push_back(w.now());
        return true;
    };
    for (auto& p : agents) p->start();
    w.run_to(milliseconds(499));  // no retransmission yet
    CHECK(starts.size() == 100);
    // RFC8445-14.2-4: and no slower than that
    for (std::size_t i = 1; i < starts.size(); ++i)
        CHECK(starts[i] - starts[i - 1] == milliseconds(5));
    // Fair: nobody is two checks ahead.
    for (const auto& p : agents) CHECK(p->state().transactions_open.size() == 2);
}

// SPDX-License-Identifier: BSL-1.0
// Gathering and checks share Ta within a session, and 5 ms over all sessions of a host.
#include "gather_support.hpp"

#include <memory>
#include <set>

using namespace gather_story;

namespace {

/// When requests with new transaction ids left, of everyone it listens to.
struct starts {
    sim::network* net;
    std::set<std::array<std::uint8_t, 16>> known{};
    std::vector<time_point> all{};
    int asked = 0;    ///< of them, to servers
    int checked = 0;  ///< of them, checks

    void listen(peer& p) {
        p.carrier.heard = [this](const route&, byte_view bytes) {
            const auto m = stun::message::parse(bytes);
            if (!m || m->type() != stun::binding_request) return;
            if (!known.insert(m->id().bytes).second) return;
            all.push_back(net->now());
            ++(m->has(stun::attr::username) ? checked : asked);
        };
    }
    duration shortest_gap() const {
        duration shortest = duration::longest();
        for (std::size_t i = 1; i < all.size(); ++i)
            if (all[i] - all[i - 1] < shortest) shortest = all[i] - all[i - 1];
        return shortest;
    }
};

}  // namespace

TEST_CASE("gather pacing: one new transaction each Ta, whether it gathers or checks") {
    internet i;
    starts s{&i.net};
    peer a(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling, 1);
    s.listen(a);
    const std::uint8_t nobody[] = {71, 72, 73, 74, 75, 76};
    a.gather_from(address::v4(10, 0, 1, 2), 5000);
    CHECK(a.agent.set_remote_description(i.net.now(), 0, {"peer", "passwordpasswordpassword"}));
    for (const std::uint8_t n : nobody) {
        const std::string foundation = std::to_string(n);
        CHECK(a.agent.add_remote_candidate(i.net.now(), 0,
                                           {{address::v4(198, 51, 100, n), 7000}, n, foundation}));
    }
    a.start();
    i.driver.run_until(at(milliseconds(75)));  // checks at 0 and 50 ms
    for (std::uint8_t n = 1; n <= 4; ++n) a.add_server(i.add_stun(n));
    // RFC8445-5.1.1.2-7 RFC8445-14.2-1
    i.driver.run_until(at(milliseconds(480)));
    CHECK(s.all.size() == 10);
    for (std::size_t n = 0; n < s.all.size(); ++n)
        CHECK(s.all[n] == at(milliseconds(50) * static_cast<std::int64_t>(n)));
    CHECK(s.asked == 4);
    CHECK(s.checked == 6);
}

TEST_CASE("gather pacing: Ta of the session is that of both") {
    internet i;
    starts s{&i.net};
    peer a(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling, 1);
    s.listen(a);
    remote_description d{"peer", "passwordpasswordpassword"};
    d.ta = milliseconds(120);
    CHECK(a.agent.set_remote_description(i.net.now(), 0, d));
    for (std::uint8_t n = 1; n <= 3; ++n) a.add_server(i.add_stun(n));
    a.gather_from(address::v4(10, 0, 1, 2), 5000);
    i.driver.run_until(at(seconds(1)));
    // RFC8445-14.2-3
    CHECK(s.all == std::vector<time_point>{at(milliseconds(0)), at(milliseconds(120)),
                                           at(milliseconds(240))});
}

TEST_CASE("gather pacing: 50 sessions that gather and check never begin two within 5 ms") {
    internet i;
    starts s{&i.net};
    ice::pacer shared;
    const endpoint servers[] = {i.add_stun(1), i.add_stun(2),
                                i.add_stun(3, {.behavior = sim::stun_behavior::silent})};
    std::vector<std::unique_ptr<peer>> all;
    for (std::uint8_t n = 0; n < 50; ++n) {
        const auto role = n % 2 == 0 ? agent_role::controlling : agent_role::controlled;
        all.push_back(std::make_unique<peer>(
            i.net, i.driver, i.add_home(static_cast<std::uint8_t>(n + 1), sim::restricted()), role,
            n));
        peer& p = *all.back();
        p.shared.pacer.shared = &shared;
        s.listen(p);
        for (const endpoint& server : servers) p.add_server(server);
        p.gather_from(address::v4(10, 0, static_cast<std::uint8_t>(n + 1), 2), 5000);
    }
    i.driver.run_until(at(milliseconds(300)));
    // Nobody waits for all servers: checks of some and questions of others come together.
    for (std::size_t n = 0; n < 50; n += 2) {
        all[n]->hear(*all[n + 1]);
        all[n + 1]->hear(*all[n]);
        all[n]->start();
        all[n + 1]->start();
        i.driver.run_until(i.net.now() + milliseconds(10));
    }
    i.driver.run_until(at(milliseconds(4'000)));
    // RFC8445-14.2-4
    CHECK(s.shortest_gap() == milliseconds(5));
    CHECK(s.asked == 150);
    CHECK(s.checked >= 100);
    for (const auto& p : all) CHECK(p->agent.state() == session_state::completed);
}

// SPDX-License-Identifier: BSL-1.0
// Which NATs connect by host and server-reflexive candidates: two whole agents behind every
// combination, against what RFC 4787 implies.
#include "gather_support.hpp"

using namespace gather_story;
using sim::nat_rules;

namespace {

/// Both gather, tell each other, and check; connected when data comes through both ways.
bool connects(const nat_rules& one, const nat_rules& other) {
    internet i;
    const endpoint server = i.add_server(1);
    peer a(i.net, i.driver, i.add_home(1, one), agent_role::controlling, 1);
    peer b(i.net, i.driver, i.add_home(2, other), agent_role::controlled, 2);
    for (peer* p : {&a, &b}) {
        p->add_server(server);
        p->gather_from(address::v4(10, 0, p == &a ? 1 : 2, 2), 5000);
    }
    CHECK(i.driver.run_until(at(seconds(1)), [&] {
        return a.gatherer.is_done() && b.gatherer.is_done();
    }) == sim::run_end::done);
    // RFC8445-5.1.1.2-1 RFC8445-5.1.1.2-4
    CHECK((a.results.size() == 1 && a.results[0].r.outcome == gather_outcome::found));
    a.hear(b);
    b.hear(a);
    a.start();
    b.start();
    const auto is_over = [](const peer& p) {
        return p.agent.state() == session_state::completed ||
               p.agent.state() == session_state::failed;
    };
    i.driver.run_until(at(seconds(120)), [&] { return is_over(a) && is_over(b); });
    CHECK(a.agent.state() == b.agent.state());
    if (a.agent.state() != session_state::completed) return false;
    CHECK((a.say_hello() && b.say_hello()));
    i.driver.run_until(i.net.now() + seconds(1));
    CHECK(a.data_received == 1);
    CHECK(b.data_received == 1);
    return true;
}

/// A check passes `to`'s NAT if that filters nobody; or if the mapping that was told is the one
/// that `to` checks from, and what `from` is seen as is what `to` has sent to: any port of its
/// address, or, where ports count, the one that was told, which takes a mapping that stays. It
/// leads on if the answer, or the check that it triggers, gets back: if `to`'s mapping stays, or
/// if ports do not count at `from`'s.
bool passes(const nat_rules& from, const nat_rules& to) {
    using enum sim::nat_dependence;
    const bool stays = to.mapping == endpoint_independent;
    const bool check_in =
        to.filtering == endpoint_independent ||
        (stays && (to.filtering == address_dependent || from.mapping == endpoint_independent));
    return check_in && (stays || from.filtering != address_and_port_dependent);
}

/// Theory. ICE asks for more than a hole: the answer must come from where the check went
/// (RFC 8445 section 7.2.5.2.1). With a mapping for each remote endpoint on both sides, each
/// answer leaves from a new one, and so does each check that it triggers, for ever.
bool should_connect(const nat_rules& a, const nat_rules& b) {
    constexpr auto each_endpoint = sim::nat_dependence::address_and_port_dependent;
    if (a.mapping == each_endpoint && b.mapping == each_endpoint) return false;
    return passes(a, b) || passes(b, a);
}

}  // namespace

TEST_CASE(
    "gather nats: the classic kinds: all pairs but symmetric with port-restricted or itself") {
    const nat_rules kinds[] = {sim::full_cone(), sim::restricted(), sim::port_restricted(),
                               sim::symmetric()};
    const bool expected[4][4] = {{true, true, true, true},
                                 {true, true, true, true},
                                 {true, true, true, false},
                                 {true, true, false, false}};
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
            CAPTURE(i);
            CAPTURE(j);
            CHECK(connects(kinds[i], kinds[j]) == expected[i][j]);
            CHECK(should_connect(kinds[i], kinds[j]) == expected[i][j]);
        }
    }
}

TEST_CASE("gather nats: every mapping with every filtering, against theory") {
    int connected = 0;
    for (int pair = 0; pair < 81; ++pair) {
        const int n[] = {pair % 3, pair / 3 % 3, pair / 9 % 3, pair / 27};
        nat_rules a;
        a.mapping = static_cast<sim::nat_dependence>(n[0]);
        a.filtering = static_cast<sim::nat_dependence>(n[1]);
        nat_rules b;
        b.mapping = static_cast<sim::nat_dependence>(n[2]);
        b.filtering = static_cast<sim::nat_dependence>(n[3]);
        CAPTURE(pair);
        const bool works = connects(a, b);
        CHECK(works == should_connect(a, b));
        connected += works ? 1 : 0;
    }
    CHECK((connected > 27 && connected < 81));
}

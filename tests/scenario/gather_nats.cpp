// SPDX-License-Identifier: BSL-1.0
// Which NATs connect by host and server-reflexive candidates: two whole agents behind every
// combination, against what RFC 4787 implies.
#include "../support/nat_pairs.hpp"
#include "gather_support.hpp"

using namespace gather_story;
using sim::nat_rules;

namespace {

/// Both gather, tell each other, and check; connected when data comes through both ways.
bool connects(const nat_rules& one, const nat_rules& other) {
    internet i;
    const endpoint server = i.add_stun(1);
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

/// A check that comes in leads on if its answer, or the check that it triggers, gets back. But ICE
/// asks for more than a hole: the answer must come from where the check went
/// (RFC 8445 section 7.2.5.2.1). With a mapping for each remote endpoint on both sides, each
/// answer leaves from a new one, and so does each check that it triggers, for ever.
bool should_connect(const nat_rules& a, const nat_rules& b) {
    constexpr auto each_endpoint = sim::nat_dependence::address_and_port_dependent;
    if (a.mapping == each_endpoint && b.mapping == each_endpoint) return false;
    return nat_pairs::passes(a, b) || nat_pairs::passes(b, a);
}

}  // namespace

TEST_CASE(
    "gather nats: the classic kinds: all pairs but symmetric with port-restricted or itself") {
    nat_pairs::try_classic_kinds(connects, should_connect);
}

TEST_CASE("gather nats: every mapping with every filtering, against theory") {
    nat_pairs::try_all_rules(connects, should_connect);
}

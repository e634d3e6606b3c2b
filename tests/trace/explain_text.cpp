// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_text.hpp>

#include <doctest/doctest.h>

#include "ladder_case.hpp"
#include "reasons.hpp"

using namespace ice;
using nat_session::party;
using nat_session::session;

namespace {

std::string text(const party& p, const trace::explain_style& style = {}) {
    return '\n' + ladder_case::whole([&](auto sink) {
               trace::put_explanation(p.agent, sink, p.history(), style);
           });
}

constexpr const char* alices = "10.0.0.2:5000";
constexpr const char* bobs = "198.51.100.7:6000";

std::string listed(const std::string& who, std::string where, const std::string& priority,
                   const std::string& foundation, const std::string& why) {
    where.resize(24, ' ');
    return "  " + who + "  host  " + where + "priority " + priority + ", foundation " + foundation +
           "\n      " + why + "\n";
}
std::string paired(const std::string& who, const std::string& where, const char* foundation = "0") {
    return listed(who, where, "2130706431", foundation, "pairs stand on it [candidate_paired]");
}

/// A side with one candidate, which has one pair: what is said of the session and the component,
/// the remote candidates with the one of the pair last, and what is said of the pair.
struct sole_pair {
    bool of_alice;
    const char* head;
    std::string remotes;
    const char* remote;
    const char* pair;

    std::string text() const {
        const std::string here = of_alice ? alices : bobs, there = of_alice ? bobs : alices;
        return head + ("\nLocal candidates\n" + paired("L0", here)) + "\nRemote candidates\n" +
               remotes + "\nPairs, best first\n  1.  L0 host " + here + " -> " + remote + " host " +
               there + pair;
    }
};

/// Alice has one address, Bob one of each family; twenty seconds.
void connect(session& s) {
    s.furnish();
    s.net.add_interface(s.bob.host, s.internet, address::v6(0x20010db800000000, 7));
    s.bob.add_base({address::v6(0x20010db800000000, 7), 6000});
    s.start();
    CHECK(s.run());
    s.run_to(seconds(20));
}

}  // namespace

TEST_CASE("trace explain_text: a session that works, as Alice sees it") {
    session s;
    connect(s);
    CHECK(text(s.alice) == R"(
ICE session: completed
  role controlling, Ta 50 ms, 0 restarts

Stream 0, component 1: a pair is nominated, and data can flow [component_selected]
  1 pair, 0 failed; 6 checks sent, 6 answered; 4 checks of the peer
  data goes over pair 1

Local candidates
  L0  host  10.0.0.2:5000           priority 2130706431, foundation 0
      pairs stand on it [candidate_paired]
  L1  prflx 192.0.2.1:5000 of L0    priority 1862270975, foundation 1
      found by a check, not signalled [candidate_learnt]

Remote candidates
  R0  host  198.51.100.7:6000       priority 2130673663, foundation 0
      pairs stand on it [candidate_paired]
  R1  host  [2001:db8::7]:6000      priority 2130706431, foundation 1
      nothing on the other side that it could pair with [candidate_without_partner]

Pairs, best first
* 1.  L1 prflx 192.0.2.1:5000 -> R0 host 198.51.100.7:6000
      succeeded: data goes over it [pair_selected]
      sent 6, answered 6; of the peer 4; round trip 0.042 s
      0.000     check, controlling: success at 0.042, mapped to 192.0.2.1:5000
      0.050     check, USE-CANDIDATE, controlling: success at 0.092, mapped to 192.0.2.1:5000
      0.071     check of the peer, controlled, 4 times until 15.183 (4 checks): answered success
      5.519     check, controlling, 4 times until 19.515 (4 checks): success at 19.557, mapped to 192.0.2.1:5000

Candidates that are no pair
  L0 with R1: one is IPv4 and the other IPv6 [never_other_family]
  L1 with R1: one is IPv4 and the other IPv6 [never_other_family]
  1 more combination shares base and remote with a pair above
)");
}

TEST_CASE("trace explain_text: the same session as Bob sees it") {
    session s;
    connect(s);
    CHECK(text(s.bob) == R"(
ICE session: completed
  role controlled, Ta 50 ms, 0 restarts

Stream 0, component 1: a pair is nominated, and data can flow [component_selected]
  2 pairs, 0 failed; 5 checks sent, 4 answered; 6 checks of the peer
  data goes over pair 2

Local candidates
  L0  host  198.51.100.7:6000       priority 2130673663, foundation 0
      pairs stand on it [candidate_paired]
  L1  host  [2001:db8::7]:6000      priority 2130706431, foundation 1
      nothing on the other side that it could pair with [candidate_without_partner]

Remote candidates
  R0  host  10.0.0.2:5000           priority 2130706431, foundation 0
      pairs stand on it [candidate_paired]
  R1  prflx 192.0.2.1:5000          priority 1862270975, foundation 1
      found by a check, not signalled [candidate_learnt]

Pairs, best first
  1.  L0 host 198.51.100.7:6000 -> R0 host 10.0.0.2:5000
      in-progress: no longer checked: another pair was nominated [pair_concluded], see pair 2
      sent 1, answered 0; of the peer 0
      0.000     check, controlled: no answer
* 2.  L0 host 198.51.100.7:6000 -> R1 prflx 192.0.2.1:5000
      succeeded: data goes over it [pair_selected]
      sent 4, answered 4; of the peer 6; round trip 0.042 s
      0.021     check of the peer, controlling: answered success
      0.050     check, controlled, 4 times until 15.162 (4 checks): success at 15.204, mapped to 198.51.100.7:6000
      0.071     check of the peer, USE-CANDIDATE, controlling: answered success
      5.540     check of the peer, controlling, 4 times until 19.536 (4 checks): answered success

Candidates that are no pair
  L1 with R0: one is IPv4 and the other IPv6 [never_other_family]
  L1 with R1: one is IPv4 and the other IPv6 [never_other_family]
)");
}

namespace {

/// Bob has begun anew, and Alice has not heard of it. She has some IPv6 candidates of his.
void misunderstand(session& s) {
    s.furnish();
    for (std::uint8_t i = 0; i < 5; ++i)
        reasons::signal(s.alice, {address::v6(0x20010db800000000, i + 1U), 1}, 1000U + i);
    s.alice.hear(s.bob);
    s.bob.hear(s.alice);
    static_cast<void>(s.bob.agent.restart(s.net.now()));
    s.bob.hear(s.alice);
    s.alice.start();
    s.bob.start();
    s.run_to(seconds(1));
}

const sole_pair so_far{true,
                       R"(
ICE session: checking
  role controlling, Ta 50 ms, 0 restarts
  it waits for the peer's checks for 39.000 s more

Stream 0, component 1: no pair works yet [component_checking]
  1 pair, 0 failed; 2 checks sent, 0 answered; 0 checks of the peer
)",
                       paired("R0", bobs), "R0", R"(
      in-progress: its check is under way [pair_in_progress]
      sent 2 times, next step in 1.000 s
      sent 2, answered 0; of the peer 0
      0.000     check, controlling, 2 times until 0.500: no answer
)"};

const sole_pair in_the_end{true,
                           R"(
ICE session: failed, because no pair works, and waiting for more is over
  role controlling, Ta 50 ms, 0 restarts

Stream 0, component 1: failed: no pair works, and waiting for more is over [component_no_valid_pair]
  1 pair, 1 failed; 7 checks sent, 0 answered; 0 checks of the peer
  - nothing came from the peer: a firewall, a stale description, or a peer that is not there [advice_peer_silent]
  - private addresses only: a STUN server would have shown the public one [advice_no_reflexive]
  - neither side has a relayed candidate: a TURN server would have been the way out [advice_no_relay]
)",
                           paired("R0", bobs), "R0", R"(
      failed: no answer, and no check of the peer came [pair_silent]
      sent 7, answered 0; of the peer 0
      0.000     check, controlling, 7 times until 31.500: no answer
)"};

const sole_pair misled{true,
                       R"(
ICE session: checking
  role controlling, Ta 50 ms, 0 restarts
  it waits for the peer's checks for 38.958 s more

Stream 0, component 1: no pair works yet [component_checking]
  1 pair, 0 failed; 2 checks sent, 0 answered; 0 checks of the peer
  - messages with a wrong password came: one side has a stale description [advice_wrong_credentials]
)",
                       "", "R5", R"(
      in-progress: its check is under way [pair_in_progress]
      sent 2 times, next step in 0.958 s
      sent 2, answered 0; of the peer 0
      1.000     check, controlling, 2 times until 1.500: 401 Unauthenticated at 1.542, not authentic

Candidates that are no pair
  L0 with R0: one is IPv4 and the other IPv6 [never_other_family]
  L0 with R1: one is IPv4 and the other IPv6 [never_other_family]
  and 3 more
)"};

const sole_pair restarted{false,
                          R"(
ICE session: checking
  role controlled, Ta 50 ms, 1 restart
  it waits for the peer's checks for 38.979 s more
  2 requests refused, the latest from 192.0.2.1:5000 by 401: their username is of another session [request_for_another]

Stream 0, component 1: no pair works yet [component_checking]
  1 pair, 0 failed; 2 checks sent, 0 answered; 0 checks of the peer
  - requests for another session came: the peer has a stale description, of before a restart perhaps [advice_other_session]
)",
                          paired("R0", alices), "R0", R"(
      in-progress: its check is under way [pair_in_progress]
      sent 2 times, next step in 0.979 s
      sent 2, answered 0; of the peer 0
      0.000     check, controlled, 2 times until 0.500: no answer
)"};

}  // namespace

TEST_CASE("trace explain_text: a session that does not") {
    session s;
    s.furnish();
    s.net.set_up(s.net.outside_of(s.nat), false);
    s.start();
    s.run_to(milliseconds(700));
    CHECK(text(s.alice) == so_far.text());
    s.run_to(seconds(50));
    CHECK(text(s.alice) == in_the_end.text());
}

TEST_CASE("trace explain_text: answers with a wrong password, and a long list cut") {
    session s;
    misunderstand(s);
    sole_pair expected = misled;
    for (int i = 0; i < 5; ++i)
        expected.remotes +=
            listed("R" + std::to_string(i), "[2001:db8::" + std::to_string(i + 1) + "]:1",
                   std::to_string(1000 + i), "0",
                   "nothing on the other side that it could pair with "
                   "[candidate_without_partner]");
    expected.remotes += paired("R5", bobs, "1");
    CHECK(text(s.alice, {.epoch = {-1'000'000}, .most_unformed = 2}) == expected.text());
}

TEST_CASE("trace explain_text: requests of another session, after a restart") {
    session s;
    misunderstand(s);
    CHECK(text(s.bob) == restarted.text());
}

TEST_CASE("trace explain_text: without a history, of an agent that has done nothing") {
    sim::network net(1);
    party p(net, net.add_host("Alice"), agent_role::controlled, 1);
    CHECK('\n' + ladder_case::whole([&](auto sink) { trace::put_explanation(p.agent, sink); }) ==
          R"(
ICE session: idle
  role controlled, Ta 50 ms, 0 restarts

Stream 0, component 1: checks have not begun [component_idle]
  0 pairs, 0 failed; 0 checks sent, 0 answered; 0 checks of the peer
  - the peer's description never came: look at the signalling [advice_describe]
  - this side has no candidates: gather some [advice_no_local_candidates]
)");
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain.hpp>

#include <doctest/doctest.h>

#include "reasons.hpp"

using namespace ice;
using namespace reasons;
using nat_session::session;

TEST_CASE("trace explain: everything has a reason, before and after") {
    session s;
    s.furnish();
    const std::string all = "calrpn";
    CHECK(of(s.alice, all.c_str()) == R"(
component_idle
advice_describe
L0 candidate_waits
)");
    s.start();
    CHECK(s.run());
    CHECK(of(s.bob, all.c_str()) == R"(
component_selected
L0 candidate_paired
R0 candidate_paired
R1 candidate_learnt
1 L0 R0 pair_concluded 1
2 L0 R1 pair_selected
)");
    CHECK(of(s.alice, all.c_str()) == R"(
component_selected
L0 candidate_paired
L1 candidate_learnt
R0 candidate_paired
1 L1 R0 pair_selected
L1 R0 never_redundant
)");
    s.alice.agent.close(s.net.now());
    CHECK(of(s.alice, all.c_str()) == R"(
component_closed
)");
}

TEST_CASE("trace explain: a restart keeps the old path") {
    session s;
    s.furnish();
    s.start();
    CHECK(s.run());
    static_cast<void>(s.alice.agent.restart(s.net.now()));
    CHECK(of(s.alice, "calrp") == R"(
component_old_path
advice_describe
L0 candidate_waits
)");
}

namespace {

struct only_pairs {
    std::string text;
    void operator()(const trace::pair_report& r) {
        text += std::to_string(r.stats.requests_sent) + (r.stats.selected ? " selected\n" : "\n");
    }
};
struct only_checks {
    std::string text;
    void operator()(const trace::check_record& r) {
        text += std::to_string((r.first.us + 500) / 1000) + (r.by_peer ? " peer " : " own ") +
                std::to_string(r.code) + '\n';
    }
};
struct only_session {
    trace::session_report report;
    void operator()(const trace::session_report& r) { report = r; }
};

}  // namespace

TEST_CASE("trace explain: a sink takes what it wants") {
    session s;
    s.furnish();
    s.start();
    CHECK(s.run());
    only_pairs pairs;
    trace::explain(s.bob.agent, pairs);
    CHECK(pairs.text == "1\n1 selected\n");
    only_checks checks;
    trace::explain(s.bob.agent, checks);
    CHECK(checks.text.empty());  // without a history
    trace::explain(s.bob.agent, checks, s.bob.history());
    CHECK(checks.text == "0 own 0\n21 peer 200\n50 own 200\n71 peer 200\n");
    only_session session;
    trace::explain(s.bob.agent, session, s.bob.history());
    CHECK(session.report.state == session_state::completed);
    CHECK(session.report.role == agent_role::controlled);
    CHECK(session.report.ta == milliseconds(50));
}

TEST_CASE("trace explain: another agent's checks are not shown") {
    session s;
    s.furnish();
    s.start();
    CHECK(s.run());
    only_checks checks;
    trace::explain(s.bob.agent, checks, s.alice.history());
    CHECK(checks.text.empty());
}

TEST_CASE("trace explain: each way for a component to fail, and a candidate that is kept") {
    session s;
    s.furnish();
    s.start();
    CHECK(s.run());
    auto state = s.alice.agent.inspect();
    state.locals[0].retired = true;
    CHECK(trace::detail::report_local(state, 0, 0).why == trace::reason::candidate_retired);
    state.streams[0].state = checklist_state::failed;
    struct {
        failed_reason of_agent;
        trace::reason why;
    } const all[] = {
        {failed_reason::none, trace::reason::component_no_valid_pair},
        {failed_reason::no_valid_pair, trace::reason::component_no_valid_pair},
        {failed_reason::nomination_failed, trace::reason::component_nomination_failed},
        {failed_reason::consent_expired, trace::reason::component_consent_expired},
        {failed_reason::consent_revoked, trace::reason::component_consent_revoked},
        {failed_reason::candidate_removed, trace::reason::component_candidate_removed},
    };
    for (const auto& each : all) {
        state.reason = each.of_agent;
        CHECK(trace::detail::why_component(state, state.components[0]) == each.why);
    }
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_table.hpp>

#include <doctest/doctest.h>

#include <ice/profiles/mmusic_ice_02.hpp>

#include "../drafts/two_engines.hpp"
#include "ladder_case.hpp"

using namespace ice;
using trace::reason;
using two_engines::packet;
using two_engines::v4;

namespace {

struct heard_02 : profiles::mmusic_ice_02 {
    using observer = trace::history<32>;
};
using engine = mmusic_ice_02::basic_table_agent<two_engines::wire, heard_02>;

struct table_side
    : two_engines::basic_side<engine, mmusic_ice_02::local_address, mmusic_ice_02::table_config> {
    using basic_side::basic_side;
    static bool leaves_from(const mmusic_ice_02::own_address& l) { return l.is_sourceable(); }

    std::string text() const {
        return '\n' + ladder_case::whole(
                          [&](auto sink) { trace::put_explanation(agent, sink, host.observer); });
    }
    /// All reasons, in order.
    std::string reasons() const;
};

struct table_reasons {
    std::string text;
    void add(reason r) { text += std::string(to_text(r)) + ' '; }
    void operator()(const trace::refusal_record& r) { add(r.why); }
    void operator()(const trace::component_report& r) { add(r.why); }
    void operator()(const trace::advice_report& r) { add(r.advice); }
    void operator()(const trace::early_candidate_report& r) { add(r.why); }
    void operator()(const trace::early_pair_report& r) { add(r.why); }
    void operator()(const trace::unformed_report& r) { add(r.why); }
};
std::string table_side::reasons() const {
    table_reasons all;
    trace::explain(agent, all, host.observer);
    return all.text;
}

/// Alice at 192.0.2.1, Bob at 192.0.2.2.
struct tables : two_engines::basic_table<table_side> {
    tables() : basic_table(mmusic_ice_02::table_config{}) { make_couple(); }
    static void tell(const table_side& from, table_side& to, time_point when = {}) {
        mmusic_ice_02::message m;
        CHECK(from.agent.describe(mmusic_ice_02::message_type::initiate, m));
        for (std::uint16_t i = 0; i < m.streams.size(); ++i)
            CHECK(to.agent.set_remote(when, i, m.streams[i].view()));
    }
    void begin() {
        tell(b, a, now);
        tell(a, b, now);
    }
};

}  // namespace

TEST_CASE("trace explain_table: nothing yet, and a table that works") {
    tables t;
    CHECK(t.a.reasons() == "component_idle advice_describe candidate_waits ");
    t.begin();
    CHECK(t.a.reasons() == "component_checking candidate_paired candidate_paired pair_waiting ");
    t.run_to(milliseconds(10));
    CHECK(t.a.reasons() == "component_connected candidate_paired candidate_paired pair_selected ");
    t.a.agent.close();
    CHECK(t.a.reasons() == "component_closed ");
}

TEST_CASE("trace explain_table: silence, rapidly and then once in a while") {
    tables t;
    t.loses = [](const packet&) { return true; };
    t.begin();
    t.run_to(seconds(5));
    CHECK(t.a.reasons() ==
          "component_checking candidate_paired candidate_paired pair_in_progress ");
    t.run_to(seconds(11));
    CHECK(t.a.reasons() ==
          "component_checking advice_peer_silent advice_no_own_relay candidate_paired "
          "candidate_paired pair_retried ");
    t.run_to(seconds(65));
    CHECK(t.a.reasons() ==
          "component_unreachable advice_peer_silent advice_no_own_relay candidate_paired "
          "candidate_paired pair_silent ");
    // Without a history it is not known what became of the checks.
    table_reasons blind;
    trace::explain(t.a.agent, blind);
    CHECK(blind.text ==
          "component_unreachable advice_no_own_relay candidate_paired candidate_paired pair_bad ");
}

TEST_CASE("trace explain_table: what comes is not what goes") {
    tables t;
    t.loses = [](const packet& p) { return p.from == v4(1); };  // Alice is not heard
    t.begin();
    t.run_to(seconds(65));
    CHECK(t.a.reasons().find("advice_answers_lost") != std::string::npos);
    CHECK(t.a.reasons().find("pair_one_way") != std::string::npos);
    CHECK(t.b.reasons().find("advice_peer_silent") != std::string::npos);
}

TEST_CASE("trace explain_table: a connection that is lost, and lost for good") {
    tables t;
    t.begin();
    t.run_to(seconds(1));
    t.loses = [](const packet&) { return true; };
    t.run_to(seconds(20));
    CHECK(t.a.reasons().find("component_reconnecting ") == 0);
    t.run_to(seconds(120));
    const std::string lost = t.a.reasons();
    CHECK(lost.find("component_lost ") == 0);
    CHECK(lost.find("advice_describe_again ") != std::string::npos);
    CHECK(lost.find("pair_stopped ") != std::string::npos);
}

TEST_CASE("trace explain_table: better ones wait, worse ones stand by, and strangers") {
    tables t;
    const std::uint16_t relay = t.b.add({.where = v4(100), .kind = candidate_kind::relay});
    t.b.add({.where = v4(50), .kind = candidate_kind::srflx, .base = base_id(0)});
    t.b.add({.where = endpoint(address::v6(0x20010db800000000, 2), 5000)});
    CHECK(relay == 1);
    bool blocked = true;  // the direct way is found later
    t.loses = [&](const packet& p) {
        return blocked && (p.from == v4(2) || p.to == v4(2) || p.to == v4(50));
    };
    t.begin();
    t.run_to(seconds(5));
    // Of Alice: by preference 0.45 IPv6 (no row), 0.4 direct, 0.3 srflx, 0.1 relay.
    CHECK(t.a.reasons() ==
          "component_connected candidate_paired candidate_paired candidate_paired "
          "candidate_paired candidate_without_partner pair_in_progress pair_in_progress "
          "pair_selected never_other_family ");
    blocked = false;
    t.run_to(seconds(12));
    CHECK(t.a.reasons().find("pair_ripens ") != std::string::npos);
    CHECK(t.a.text().find("GOOD: it works and is better than the one in use, which it replaces "
                          "when it has worked for a while [pair_ripens], see pair 3") !=
          std::string::npos);
    t.run_to(seconds(30));
    CHECK(t.a.reasons().find("pair_selected pair_retried pair_works_outranked ") !=
          std::string::npos);
}

TEST_CASE("trace explain_table: who is not known, and whose password is wrong") {
    tables t;
    t.begin();
    CHECK(t.b.agent.set_credentials(0, "another", "unknown"));
    t.run_to(seconds(2));
    CHECK(t.b.reasons().find("request_for_another ") == 0);
    CHECK(t.b.reasons().find("advice_other_session ") != std::string::npos);
    CHECK(t.a.reasons().find("pair_retried ") != std::string::npos);
    CHECK(t.a.text().find("check: 432 Missing Username") != std::string::npos);
    t.run_to(seconds(60));
    CHECK(t.a.reasons().find("pair_refused ") != std::string::npos);
}

TEST_CASE("trace explain_table: what the transport holds, and what wavers") {
    tables t;
    t.begin();
    t.run_to(seconds(1));
    auto state = t.a.agent.inspect();
    state.rows[0].state = mmusic_ice_02::row_state::good;
    state.rows[0].second_attempt = true;
    state.components[0].in_use = no_index;
    t.a.agent.restore(state);
    CHECK(t.a.reasons().find("pair_wavers ") != std::string::npos);
    tables held;
    held.a.carrier.says = send_status::pending;
    held.begin();
    held.run_to(seconds(1));
    CHECK(held.a.reasons().find("pair_held ") != std::string::npos);
}

TEST_CASE("trace explain_table: as a support engineer reads it") {
    tables t;
    t.begin();
    t.run_to(seconds(8));
    CHECK(t.a.text() == R"(
ICE session of draft-ietf-mmusic-ice-02

Stream 0, component 1: data goes where a check was answered [component_connected]
  1 pair, 0 failed; 2 checks sent, 2 answered; 2 checks of the peer

Local candidates
  L0  host  192.0.2.1:5000              q 0.4, 0/1
      pairs stand on it [candidate_paired]

Remote candidates
  R0  host  192.0.2.2:5000              q 0.4, 0/1
      pairs stand on it [candidate_paired]

Pairs, best first
* 1.  L0 192.0.2.1:5000 -> R0 192.0.2.2:5000, 0/1
      GOOD, in use: data goes over it [pair_selected]
      next check in 5.000 s
      0.000     check, 2 times until 5.000 (2 checks): success at 5.000, mapped to 192.0.2.1:5000
      0.000     check of the peer, 2 times until 5.000 (2 checks): answered success
)");
}

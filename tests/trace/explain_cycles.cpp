// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_cycles.hpp>

#include <doctest/doctest.h>

#include <ice/profiles/sipping_ice_01.hpp>

#include "../drafts/two_engines.hpp"
#include "ladder_case.hpp"

using namespace ice;
using trace::reason;
using two_engines::packet;
using two_engines::v4;

namespace {

struct heard_01 : profiles::sipping_ice_01 {
    using observer = trace::history<32>;
};
using engine = sipping_ice_01::basic_cycles_agent<two_engines::wire, heard_01>;

struct cycles_side : two_engines::basic_side<engine, sipping_ice_01::local_address,
                                             sipping_ice_01::cycles_config> {
    using basic_side::basic_side;
    static bool leaves_from(const sipping_ice_01::own_address& l) { return l.is_base(); }

    std::string text() const {
        return '\n' + ladder_case::whole(
                          [&](auto sink) { trace::put_explanation(agent, sink, host.observer); });
    }
    /// All reasons, in order; `kinds` chooses: s c l r p n.
    std::string reasons(std::string_view kinds = "sclrpn") const;
};

struct cycles_reasons {
    std::string_view kinds;
    std::string text;
    void add(char kind, reason r) {
        if (kinds.find(kind) != std::string_view::npos) text += std::string(to_text(r)) + ' ';
    }
    void operator()(const trace::early_session_report& r) { add('s', r.cycle); }
    void operator()(const trace::refusal_record& r) { add('s', r.why); }
    void operator()(const trace::component_report& r) { add('c', r.why); }
    void operator()(const trace::advice_report& r) { add('c', r.advice); }
    void operator()(const trace::early_candidate_report& r) { add(r.local ? 'l' : 'r', r.why); }
    void operator()(const trace::early_pair_report& r) { add('p', r.why); }
    void operator()(const trace::unformed_report& r) { add('n', r.why); }
};
std::string cycles_side::reasons(std::string_view kinds) const {
    cycles_reasons all{kinds, {}};
    trace::explain(agent, all, host.observer);
    return all.text;
}

using offer = sipping_ice_01::basic_description<2, 12>;

/// 192.0.2.1 and 192.0.2.2.
struct dialog : two_engines::basic_table<cycles_side> {
    explicit dialog(const sipping_ice_01::cycles_config& config = {}) : basic_table(config) {
        make_couple();
    }
    void make_offer() {
        CHECK(a.agent.make_offer(now, kept));
        CHECK(b.agent.receive_offer(now, kept));
    }
    void make_answer() {
        CHECK(b.agent.make_answer(now, kept));
        CHECK(a.agent.receive_answer(now, kept));
    }
    void exchange() {
        make_offer();
        make_answer();
    }
    offer kept;
};

/// A peer that is a description only: alternates at 192.0.2.9 and what is asked for besides.
sipping_ice_01::alternate far(std::string_view id, std::uint16_t q, const endpoint& where,
                              std::string_view derived_from = {}) {
    sipping_ice_01::alternate x;
    x.id = id;
    x.q = q_value(q);
    x.derived_from = derived_from;
    x.username = "user";
    x.password = "password";
    x.rtp = where;
    return x;
}
offer telling(std::initializer_list<sipping_ice_01::alternate> all) {
    offer d;
    offer::media_stream s;
    s.default_address.rtp = v4(9);
    for (const auto& x : all) CHECK(s.alternates.push_back(x));
    CHECK(d.streams.push_back(s));
    return d;
}

}  // namespace

TEST_CASE("trace explain_cycles: a dialog, offer by offer") {
    dialog d;
    CHECK(d.a.reasons() == "cycle_first component_idle advice_describe candidate_not_conveyed ");
    d.make_offer();
    CHECK(d.a.reasons() == "cycle_offered component_idle advice_describe candidate_in_offer ");
    CHECK(d.b.reasons() ==
          "cycle_owed component_default candidate_not_conveyed candidate_paired pair_waiting ");
    d.make_answer();
    CHECK(d.a.reasons() ==
          "cycle_useless component_default candidate_unproved candidate_paired pair_waiting ");
    d.run_on(seconds(1));
    CHECK(d.a.reasons() ==
          "cycle_useless component_connected candidate_proved candidate_paired pair_selected ");
    d.a.agent.close();
    CHECK(d.a.reasons() == "none component_closed ");
}

TEST_CASE("trace explain_cycles: silence, one way and both") {
    dialog d;
    d.loses = [](const packet&) { return true; };
    d.exchange();
    d.run_on(milliseconds(200));
    CHECK(d.a.reasons("cp") == "component_default pair_in_progress ");
    d.run_on(seconds(20));
    CHECK(d.a.reasons("cp") ==
          "component_unanswered advice_peer_silent advice_no_own_relay pair_silent ");
    dialog deaf;
    deaf.loses = [](const packet& p) { return p.from == v4(1); };
    deaf.exchange();
    deaf.run_on(seconds(20));
    CHECK(deaf.a.reasons("cp") ==
          "component_unanswered advice_answers_lost advice_no_own_relay pair_one_way ");
}

TEST_CASE("trace explain_cycles: refused, retried and given up") {
    dialog d;
    d.make_offer();
    CHECK(d.b.agent.make_answer(d.now, d.kept));
    d.kept.streams[0].alternates[0].username = "nobody";
    CHECK(d.a.agent.receive_answer(d.now, d.kept));
    d.run_on(milliseconds(100));
    CHECK(d.b.reasons("s") == "cycle_useless request_for_another ");
    CHECK(d.a.reasons("p") == "pair_retried ");
    d.run_on(seconds(5));
    CHECK(d.a.reasons("p") == "pair_gave_up ");
    CHECK(d.a.text().find("check: 430 Stale Credentials at") != std::string::npos);
}

TEST_CASE("trace explain_cycles: relays that are of no more use") {
    dialog d;
    for (cycles_side* each : {&d.a, &d.b})
        each->add({.where = v4(each == &d.a ? 101 : 102),
                   .kind = candidate_kind::relay,
                   .base = base_id(0)});
    d.leads_to = [](const packet& p) {
        return p.to == v4(101) ? v4(1) : p.to == v4(102) ? v4(2) : p.to;
    };
    d.exchange();
    d.run_on(seconds(1));
    CHECK(d.b.reasons("l") == "candidate_proved candidate_to_be_freed ");
    CHECK(d.b.text().find("[candidate_to_be_freed], in 2.") != std::string::npos);
    CHECK(d.b.reasons("p") == "pair_selected pair_in_progress ");
    d.run_on(seconds(3));
    CHECK(d.b.reasons("l") == "candidate_proved candidate_freed ");
}

TEST_CASE("trace explain_cycles: addresses that cannot meet, or only from one place") {
    dialog d;
    CHECK(d.a.agent.receive_offer(
        d.now, telling({far("1", 900, endpoint(address::v6(0x20010db800000000, 9), 5000)),
                        far("2", 800, v4(9)), far("3", 700, v4(10), "99")})));
    CHECK(d.a.reasons() ==
          "cycle_owed component_default candidate_not_conveyed candidate_without_partner "
          "candidate_paired candidate_source_gone pair_waiting never_other_family never_source ");
}

TEST_CASE("trace explain_cycles: equal ones, and never a step down") {
    dialog d;
    d.loses = [](const packet& p) { return p.is_request() && p.from == v4(2); };
    d.b.add({.where = v4(3)});
    d.exchange();
    d.run_on(seconds(1));
    CHECK(d.a.reasons("p") == "pair_selected pair_answered_later ");
    // The peer gives up the address in use, and has a worse one only.
    dialog down;
    down.b.add({.where = v4(3), .q = q_value(200)});
    down.exchange();
    down.run_on(seconds(1));
    CHECK(down.a.reasons("p") == "pair_selected pair_works_outranked ");
    CHECK(down.b.agent.make_offer(down.now, down.kept));
    offer fewer = telling({down.kept.streams[0].alternates[1]});
    CHECK(down.a.agent.receive_offer(down.now, fewer));
    CHECK(down.a.reasons("cp") == "component_unanswered pair_below_floor ");
}

TEST_CASE("trace explain_cycles: relays that are needed, gone, or about to go") {
    dialog d;
    d.a.add({.where = v4(101), .kind = candidate_kind::relay, .base = base_id(0)});
    d.b.add({.where = v4(3)});
    d.exchange();
    d.run_on(seconds(1));
    CHECK(d.a.reasons("lp") ==
          "candidate_proved candidate_to_be_freed pair_selected pair_answered_later ");
    auto state = d.a.agent.inspect();
    // The better of two equal ones was derived from the relay.
    state.remotes[1].peer_derived = true;
    state.remotes[1].source = 1;
    d.a.agent.restore(state);
    CHECK(d.a.reasons("p") == "pair_through_freed pair_selected ");
    // Media goes through it.
    state.remotes[0].source = 1;
    state.timers.cancel(state.free_timer + 1);
    d.a.agent.restore(state);
    CHECK(d.a.reasons("l") == "candidate_proved candidate_leant_on ");
    state.locals[1].freed = true;
    for (auto& each : state.checks)
        if (each.used && each.remote == 1) each.state = sipping_ice_01::check_state::failed;
    d.a.agent.restore(state);
    CHECK(d.a.reasons("lp") == "candidate_proved candidate_freed pair_source_freed pair_selected ");
}

TEST_CASE("trace explain_cycles: what the transport holds, what is refused, and another offer") {
    dialog d;
    d.loses = [](const packet&) { return true; };
    d.a.carrier.says = send_status::pending;
    d.exchange();
    d.run_on(seconds(1));
    CHECK(d.a.reasons("p") == "pair_held ");
    d.b.add({.where = v4(3)});
    d.run_on(seconds(20));
    CHECK(d.b.reasons("c") ==
          "component_unanswered advice_peer_silent advice_no_own_relay advice_offer ");
    auto state = d.b.agent.inspect();
    state.checks[0].refused = true;
    d.b.agent.restore(state);
    CHECK(d.b.reasons("p") == "pair_refused pair_silent ");
}

TEST_CASE("trace explain_cycles: RTCP that is not checked, and a peer without ICE") {
    sipping_ice_01::cycles_config config;
    config.check_rtcp = false;
    two_engines::air air;
    cycles_side one(air, 1, config);
    CHECK(one.agent.add_stream(2));
    const std::uint16_t rtp = one.add({.where = v4(1)});
    one.add({.where = v4(1, 5001), .component = 2, .partner = rtp});
    CHECK(one.agent.receive_offer({}, telling({far("1", 900, v4(9))})));
    CHECK(one.reasons() ==
          "cycle_owed component_default component_beside_rtp candidate_not_conveyed "
          "candidate_not_conveyed candidate_paired candidate_without_partner pair_waiting "
          "never_rtcp ");
    dialog plain;
    CHECK(plain.a.agent.receive_offer({}, telling({})));
    CHECK(plain.a.reasons("c") == "component_plain ");
}

TEST_CASE("trace explain_cycles: as a support engineer reads it") {
    dialog d;
    d.exchange();
    d.run_on(seconds(8));
    CHECK(d.a.text() == R"(
ICE session of draft-rosenberg-sipping-ice-01
  no other offer would tell the peer anything better [cycle_useless]

Stream 0, component 1: data goes where a check was answered [component_connected]
  1 pair, 0 failed; 1 check sent, 1 answered; 1 check of the peer

Local candidates
  L0  host  192.0.2.1:5000              q 0.95, 0/1
      checks of the peer reach it [candidate_proved]

Remote candidates
  R0  host  192.0.2.2:5000              q 0.95, 0/1
      pairs stand on it [candidate_paired]

Pairs, best first
* 1.  L0 192.0.2.1:5000 -> R0 192.0.2.2:5000, 0/1
      succeeded: data goes over it [pair_selected]
      0.000     check: success at 0.000, mapped to 192.0.2.1:5000
      0.000     check of the peer: answered success
)");
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_answer.hpp>

#include <doctest/doctest.h>

#include <ice/sdp/offer_answer_receive_offer.hpp>

#include "descriptions.hpp"

using namespace descriptions;
using role = agent_role;

namespace {

using plan = basic_plan<4>;

/// What is answered to `offer`; `change` is what the actions make of the facts in between.
template <class Change>
result<plan> answer(party& own, const last_exchange& last, const text& offer_text, Change change,
                    const answer_rules& rules = {}) {
    const described offer(offer_text);
    CHECK(offer.good());
    const auto verdict = receive_offer<4>(own.now(), last, offer, rules);
    CHECK(verdict.has_value());
    if (!verdict) return verdict.error();
    change();
    return plan_answer(own.now(), last, *verdict);
}

result<plan> answer(party& own, const last_exchange& last, const text& offer_text) {
    return answer(own, last, offer_text, [] {});
}

plan good(const result<plan>& p) {
    CHECK(p.has_value());
    return p ? *p : plan{};
}

text session() { return text().a("ice-options:ice2"); }

/// The peer is "aaaa" at 192.0.2.1:5000, we are "bbbb" at 198.51.100.1:6000; ICE runs.
struct running {
    party own;
    described local{session().stream("bbbb", "198.51.100.1", 6000)};
    described remote{session().stream("aaaa", "192.0.2.1", 5000)};
    last_exchange last{local, remote};

    running() {
        own.facts.role = role::controlled;
        own.add("bbbb", "198.51.100.1", 6000).state = stream_state::running;
    }
};

text same_offer() { return session().stream("aaaa", "192.0.2.1", 5000); }

}  // namespace

TEST_CASE("the first answer has everything") {
    party own;
    own.add("bbbb", "198.51.100.1", 6000);
    own.candidates[0].push_back(host_line("198.51.100.2", 7000));
    const plan p = good(answer(own, {}, same_offer()));
    CHECK(p.options[0] == "ice2");                          // RFC8839-4.3.2-2
    CHECK(p.writes_pacing);                                 // RFC8839-4.3.2-3
    CHECK(p.sections[0].which == written_candidates::all);  // RFC8839-4.3.2-1
    CHECK(p.sections[0].candidates.size() == 2);
    CHECK(p.sections[0].ufrag == "bbbb");
    CHECK(p.sections[0].pwd == password("bbbb"));
    own.facts.lite = true;
    CHECK(!good(answer(own, {}, same_offer())).writes_pacing);  // RFC8839-4.3.2-4
}

TEST_CASE("inactive streams and those without bandwidth have ICE all the same") {
    party own;
    own.add("bbbb", "198.51.100.1", 6000);
    // RFC8839-4.2.1.6-1
    CHECK(good(answer(own, {}, same_offer().a("inactive"))).sections[0].uses_ice);
    text no_bandwidth = session().m(5000, "192.0.2.1").line("b=AS:0").ice("aaaa");
    CHECK(good(answer(own, {}, no_bandwidth.host("192.0.2.1", 5000))).sections[0].uses_ice);
}

TEST_CASE("no candidate of the offered transport: the placeholder") {
    party own;
    own.add("bbbb", "198.51.100.1", 6000).transport = protocol::tcp;
    const text tcp = session()
                         .m(9, "192.0.2.1", "TCP/MSRP")
                         .ice("aaaa")
                         .a("candidate:1 1 TCP 7 192.0.2.1 9 typ host tcptype active");
    const plan p = good(answer(own, {}, tcp));
    CHECK(p.sections[0].defaults[0].port() == 9);  // RFC8839-4.3.2-6
    CHECK(p.sections[0].defaults[0].addr() == address::v4(0));
}

TEST_CASE("the answer's setup suits the offer's") {
    const auto answered = [](const std::string& offered, tcp_type own_type) {
        party own;
        own.add("bbbb", "198.51.100.1", own_type == tcp_type::active ? 9 : 6000).transport =
            protocol::tcp;
        own.candidates[0][0].transport = line_transport::tcp;
        own.candidates[0][0].tcp = own_type;
        text tcp = session()
                       .m(9, "192.0.2.1", "TCP/MSRP")
                       .ice("aaaa")
                       .a("candidate:1 1 TCP 7 192.0.2.1 9 typ host tcptype active");
        if (!offered.empty()) tcp.a("setup:" + offered);
        return good(answer(own, {}, tcp)).sections[0].setup;
    };
    // RFC6544-4.5-4
    CHECK(answered("active", tcp_type::passive) == setup_role::passive);
    CHECK(answered("active", tcp_type::active) == setup_role::passive);
    CHECK(answered("passive", tcp_type::active) == setup_role::active);
    CHECK(answered("actpass", tcp_type::passive) == setup_role::passive);
    CHECK(answered("", tcp_type::passive) == setup_role::passive);
    CHECK(answered("holdconn", tcp_type::passive) == setup_role::holdconn);
}

TEST_CASE("an offer without ICE is answered without a line of ICE") {
    party own;
    own.add("bbbb", "198.51.100.1", 6000);
    own.add("bbbb", "198.51.100.1", 6002);
    const plan p = good(answer(own, {}, session().m(5000, "192.0.2.1").m(0, "192.0.2.1")));
    CHECK(!p.uses_ice);  // RFC8839-4.3.2-8
    CHECK(!p.sections[0].uses_ice);
    CHECK(!p.sections[0].rejected);
    CHECK(p.sections[1].rejected);
}

TEST_CASE("a mismatch is said without candidates") {
    party own;
    own.add("bbbb", "198.51.100.1", 6000);
    const plan p =
        good(answer(own, {}, session().m(5000, "192.0.2.9").ice("aaaa").host("192.0.2.1", 5000)));
    CHECK(p.uses_ice);
    CHECK(p.sections[0].mismatch);  // RFC8839-4.2.5-3
    CHECK(p.sections[0].which == written_candidates::none);
    CHECK(!p.sections[0].uses_ice);
}

TEST_CASE("rejected streams stay rejected, and the host rejects others") {
    party own;
    own.add("bbbb", "198.51.100.1", 6000).remove = true;
    own.add("bbbb", "198.51.100.1", 6002);
    const plan p = good(answer(own, {}, same_offer().m(0, "192.0.2.1")));
    CHECK(p.sections[0].rejected);
    CHECK(p.sections[1].rejected);
    CHECK(p.sections[1].port() == 0);
}

TEST_CASE("bundled streams have no lines of their own") {
    party own;
    own.add("bbbb", "198.51.100.1", 6000);
    own.add("bbbb", "198.51.100.1", 6002);
    const plan p = good(answer(own, {},
                               session()
                                   .a("group:BUNDLE 0 1")
                                   .stream("aaaa", "192.0.2.1", 5000)
                                   .a("mid:0")
                                   .stream("dddd", "192.0.2.1", 5002)
                                   .a("mid:1")));
    CHECK(p.sections[0].uses_ice);
    CHECK(p.sections[1].follows == 0);
    CHECK(!p.sections[1].uses_ice);
}

TEST_CASE("while ICE runs, the answer repeats what was said") {
    running s;
    CHECK(good(answer(s.own, s.last, same_offer())).sections[0].which == written_candidates::all);
    s.own.candidates[0].assign(1, host_line("198.51.100.9", 1));
    CHECK(answer(s.own, s.last, same_offer()).code() == errc::misuse_sdp_candidate_left_out);
}

TEST_CASE("after ICE, without remote-candidates: the selected pair, and none named") {
    running s;
    s.own.candidates[0].push_back(host_line("198.51.100.2", 7000));
    s.own.complete(0, at("192.0.2.1", 5000));
    s.own.facts.role = role::controlling;  // the peer offers though we control
    const section_plan p = good(answer(s.own, s.last, same_offer())).sections[0];
    CHECK(p.which == written_candidates::defaults);
    CHECK(p.defaults[0] == at("198.51.100.1", 6000));
    CHECK(p.remote_candidates.empty());  // RFC8839-4.4.2-1
}

TEST_CASE("an offer that names the selected pair is answered with it") {
    running s;
    s.own.candidates[0].insert(s.own.candidates[0].begin(), host_line("198.51.100.2", 7000));
    const text naming = same_offer().a("remote-candidates:1 198.51.100.2 7000");
    pair_fact fact{{1, at("198.51.100.2", 7000), at("192.0.2.1", 5000)},
                   pair_fact::progress::in_progress,
                   false};
    s.own.streams[0].pairs = {&fact, 1};
    CHECK(answer(s.own, s.last, naming).code() == errc::misuse_sdp_wait);

    fact.state = pair_fact::progress::succeeded;
    fact.valid = true;
    const section_plan p = good(answer(s.own, s.last, naming)).sections[0];
    CHECK(p.defaults[0] == at("198.51.100.2", 7000));  // RFC8839-4.4.2-4
    CHECK(p.which == written_candidates::defaults);    // RFC8839-4.4.2-5
    CHECK(p.candidates[0].where() == at("198.51.100.2", 7000));
    CHECK(p.remote_candidates.empty());

    // the race is lost: as if no pair had been named
    fact.state = pair_fact::progress::failed;
    fact.valid = false;
    const section_plan lost = good(answer(s.own, s.last, naming)).sections[0];
    CHECK(lost.which == written_candidates::all);  // RFC8839-4.4.2-2
}

TEST_CASE("a restart is answered with new credentials") {
    running s;
    const text restart = session().stream("cccc", "192.0.2.1", 5000);
    CHECK(answer(s.own, s.last, restart).code() == errc::misuse_sdp_credentials_kept);
    const auto renewed = answer(s.own, s.last, restart, [&] {
        s.own.credentials(0, "dddd");  // RFC8839-4.4.2.1-1
        s.own.facts.pacing_ms = 20;    // RFC8839-4.4.2.1-2
    });
    CHECK(good(renewed).sections[0].ufrag == "dddd");
    CHECK(good(renewed).sections[0].which == written_candidates::all);
}

TEST_CASE("without a restart the answer changes nothing") {
    running s;
    const auto pacing = [&] { s.own.facts.pacing_ms = 20; };
    CHECK(answer(s.own, s.last, same_offer(), pacing).code() ==  // RFC8839-4.4.2.1-3
          errc::misuse_sdp_modified);
    s.own.facts.pacing_ms = 50;
    const auto credentials = [&] { s.own.credentials(0, "dddd"); };
    CHECK(answer(s.own, s.last, same_offer(), credentials).code() ==
          errc::misuse_sdp_credentials_changed);
}

TEST_CASE("a refused offer has no answer, and every stream of it has facts") {
    running s;
    CHECK(answer(s.own, s.last, same_offer().a("ice-pacing:20")).code() == errc::misuse_sdp_wait);
    CHECK(answer(s.own, s.last, same_offer().stream("aaaa", "192.0.2.1", 5002)).code() ==
          errc::misuse_sdp_fewer_streams);
}

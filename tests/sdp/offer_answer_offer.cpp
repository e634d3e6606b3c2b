// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_offer.hpp>

#include <doctest/doctest.h>

#include "descriptions.hpp"

using namespace descriptions;
using role = agent_role;

namespace {

using plan = basic_plan<4>;

plan offer(party& own, const last_exchange& last = {}) {
    const auto p = plan_offer<4>(own.now(), last);
    CHECK(p.has_value());
    return p ? *p : plan{};
}

failure refusal(party& own, const last_exchange& last) {
    return plan_offer<4>(own.now(), last).error();
}

text session() { return text().a("ice-options:ice2"); }

/// We are "aaaa" at 192.0.2.1:5000, the peer "bbbb" at 198.51.100.1:6000; ICE runs.
struct running {
    party own;
    described local{session().stream("aaaa", "192.0.2.1", 5000)};
    described remote{session().stream("bbbb", "198.51.100.1", 6000)};
    last_exchange last{local, remote};

    running() { own.add("aaaa", "192.0.2.1", 5000).state = stream_state::running; }
};

}  // namespace

TEST_CASE("the first offer has everything") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000, 2);
    own.candidates[0].push_back(host_line("192.0.2.2", 7000));
    const plan p = offer(own);
    CHECK(p.uses_ice);
    CHECK(p.options[0] == "ice2");  // RFC8839-4.2.1.5-1 RFC8839-4.2.5-1
    CHECK(p.writes_pacing);         // RFC8839-4.3.1-3
    CHECK(!p.lite);                 // RFC8839-4.2.1.4-2
    const section_plan& s = p.sections[0];
    CHECK(s.which == written_candidates::all);  // RFC8839-4.3.1-1
    CHECK(s.candidates.size() == 3);
    CHECK(s.ufrag == "aaaa");  // RFC8839-4.3.1-2
    CHECK(s.pwd == password("aaaa"));
    CHECK(s.defaults.size() == 2);
    CHECK(s.remote_candidates.empty());
}

TEST_CASE("a lite agent says so and has no pacing") {
    party own;
    own.facts.lite = true;
    own.add("aaaa", "192.0.2.1", 5000);
    CHECK(offer(own).lite);            // RFC8839-4.2.1.4-1
    CHECK(!offer(own).writes_pacing);  // RFC8839-4.3.1-4
}

TEST_CASE("no candidates yet: the placeholder") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000);
    own.candidates[0].clear();
    const plan p = offer(own);
    CHECK(p.sections[0].defaults[0] == at("0.0.0.0", 9));
    CHECK(p.sections[0].port() == 9);
    CHECK(p.sections[0].uses_ice);
}

TEST_CASE("before nomination what was said is said again, and more may be") {
    running s;
    s.own.candidates[0].push_back(host_line("192.0.2.2", 7000));        // RFC8839-4.4.1.2.1-2
    CHECK(s.own.streams[0].defaults.push_back(at("192.0.2.2", 7000)));  // RFC8839-4.4.1.2.1-3
    const plan p = offer(s.own, s.last);
    CHECK(p.sections[0].which == written_candidates::all);
    CHECK(p.sections[0].defaults[0] == at("192.0.2.2", 7000));
    s.own.candidates[0].erase(s.own.candidates[0].begin());
    CHECK(refusal(s.own, s.last) ==  // RFC8839-4.4.1.2.1-1
          failure{errc::misuse_sdp_candidate_left_out, 0});
    s.own.candidates[0].push_back(host_line("192.0.2.1", 5000));
    s.own.streams[0].defaults[0] = at("192.0.2.3", 1);
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_default);  // RFC8839-4.4.1.2.1-4
}

TEST_CASE("after nomination there is the selected pair only") {
    running s;
    s.own.candidates[0].insert(s.own.candidates[0].begin(), host_line("192.0.2.2", 7000));
    s.own.complete(0, at("198.51.100.7", 6007));
    const plan p = offer(s.own, s.last);
    const section_plan& section = p.sections[0];
    CHECK(section.which == written_candidates::defaults);  // RFC8839-4.4.1.2.2-2
    CHECK(section.defaults.size() == 1);
    // RFC8445-9-2: without a restart no other destination
    CHECK(section.defaults[0] == at("192.0.2.2", 7000));  // RFC8839-4.4.1.2.2-1 RFC8839-4.3.4-2
    CHECK(section.remote_candidates.size() == 1);         // RFC8839-4.4.1.2.2-3 RFC8839-5.2-2
    CHECK(section.remote_candidates[0].remote == at("198.51.100.7", 6007));

    s.own.facts.role = role::controlled;
    CHECK(offer(s.own, s.last).sections[0].remote_candidates.empty());

    s.own.streams[0].selected.clear();
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_no_selected_pair);
}

TEST_CASE("a restart has new credentials, and nothing else has") {
    running s;
    s.own.streams[0].restart = true;
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_credentials_kept);  // RFC8839-4.4.1.1.1-3
    s.own.streams[0].ufrag = "cccc";
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_credentials_kept);
    s.own.credentials(0, "cccc");
    s.own.candidates[0].assign(1, host_line("192.0.2.9", 9000));  // RFC8839-4.4.1.1.1-5
    s.own.facts.pacing_ms = 20;                                   // RFC8839-4.4.1.1.1-6
    const plan p = offer(s.own, s.last);
    CHECK(p.sections[0].ufrag == "cccc");
    CHECK(p.sections[0].which == written_candidates::all);

    s.own.streams[0].restart = false;
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_credentials_changed);
}

TEST_CASE("a completed stream restarts as it began") {
    running s;
    s.own.complete(0, at("198.51.100.1", 6000));
    s.own.streams[0].restart = true;  // RFC8839-4.4.1.1.1-1
    s.own.credentials(0, "cccc");
    const plan p = offer(s.own, s.last);
    CHECK(p.sections[0].which == written_candidates::all);
    CHECK(p.sections[0].remote_candidates.empty());
}

TEST_CASE("options, pacing and lite stay until a restart") {
    running s;
    CHECK(s.own.facts.options.push_back("trickle"));
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_modified);  // RFC8839-4.4.1.1.1-7
    s.own.facts.options.clear();
    s.own.facts.pacing_ms = 20;
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_modified);
    s.own.facts.pacing_ms = 50;
    s.own.facts.lite = true;
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_modified);  // RFC8445-9-2
}

TEST_CASE("removed and failed streams have a port of zero and no line of ICE") {
    running s;
    s.own.streams[0].remove = true;
    const section_plan removed = offer(s.own, s.last).sections[0];
    CHECK(removed.rejected);
    CHECK(removed.port() == 0);
    CHECK(!removed.uses_ice);  // RFC8839-4.4.1.1.2-1 RFC8839-4.2.1.6-2
    CHECK(removed.which == written_candidates::none);

    s.own.streams[0].remove = false;
    s.own.streams[0].state = stream_state::failed;
    CHECK(offer(s.own, s.last).sections[0].rejected);  // RFC8839-4.3.4-3
    s.own.facts.role = role::controlled;
    CHECK(!offer(s.own, s.last).sections[0].rejected);
    s.own.facts.role = role::controlling;
    s.own.streams[0].restart = true;
    s.own.credentials(0, "cccc");
    CHECK(!offer(s.own, s.last).sections[0].rejected);
}

TEST_CASE("an added stream is as in a first offer") {
    running s;
    s.own.complete(0, at("198.51.100.1", 6000));
    s.own.add("eeee", "192.0.2.1", 5002);
    const plan p = offer(s.own, s.last);
    CHECK(p.sections.size() == 2);
    CHECK(p.sections[0].which == written_candidates::defaults);
    CHECK(p.sections[1].which == written_candidates::all);
    CHECK(p.sections[1].remote_candidates.empty());
}

TEST_CASE("lite agents, later on") {
    running s;
    const described local(session().a("ice-lite").stream("aaaa", "192.0.2.1", 5000));
    s.last.local = local;
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_modified);  // RFC8445-9-2: not full again
    s.own.facts.lite = true;
    s.own.facts.role = role::controlled;
    CHECK(offer(s.own, s.last).sections[0].which == written_candidates::all);  // RFC8839-4.4.1.3-1
    s.own.candidates[0].push_back(host_line("192.0.2.2", 7000));
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_candidate_added);  // RFC8839-4.4.1.3-2
    s.own.candidates[0].pop_back();
    s.own.credentials(0, "cccc");
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_credentials_changed);
    s.own.candidates[0].push_back(host_line("192.0.2.2", 7000));
    s.own.streams[0].restart = true;
    CHECK(offer(s.own, s.last).sections[0].candidates.size() == 2);  // RFC8839-4.4.1.3-3

    s.own.streams[0].restart = false;
    s.own.credentials(0, "aaaa");
    s.own.complete(0, at("198.51.100.1", 6000));
    const section_plan completed = offer(s.own, s.last).sections[0];
    CHECK(completed.which == written_candidates::defaults);  // RFC8839-4.4.1.3-5
    CHECK(completed.defaults[0] == at("192.0.2.1", 5000));
    CHECK(completed.remote_candidates.empty());
    s.own.facts.role = role::controlling;                                   // both are lite
    CHECK(offer(s.own, s.last).sections[0].remote_candidates.size() == 1);  // RFC8839-4.4.1.3-6
}

TEST_CASE("bundled streams leave the lines to the tagged one") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000);
    own.add("aaaa", "192.0.2.1", 5002).bundle_tag = 0;
    const plan p = offer(own);
    CHECK(p.sections[1].follows == 0);
    CHECK(!p.sections[1].uses_ice);
    CHECK(!p.sections[1].rejected);
}

TEST_CASE("m= lines stay") {
    running s;
    s.own.streams.clear();
    s.own.candidates.clear();
    CHECK(refusal(s.own, s.last).code == errc::misuse_sdp_fewer_streams);
    party many;
    for (std::uint16_t i = 0; i < 5; ++i) many.add("aaaa", "192.0.2.1", 5000);
    CHECK(plan_offer<4>(many.now()).code() == errc::sdp_too_many_sections);
}

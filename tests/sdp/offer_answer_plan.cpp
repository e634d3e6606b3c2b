// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_plan.hpp>

#include <doctest/doctest.h>

#include "descriptions.hpp"

using namespace descriptions;

namespace {

section_plan defaults_of(party& own, errc expected = errc::ok) {
    const agent_facts& facts = own.now();
    section_plan plan;
    const auto done = sdp::detail::plan_defaults(plan, facts.streams[0], facts);
    CHECK(done.code() == expected);
    return plan;
}

}  // namespace

TEST_CASE("the port of the m= line") {
    section_plan plan;
    CHECK(plan.port() == 0);
    CHECK(plan.host_decides());
    CHECK(plan.defaults.push_back(at("192.0.2.1", 5000)));
    CHECK(plan.port() == 5000);
    CHECK(!plan.host_decides());
    plan.rejected = true;
    CHECK(plan.port() == 0);
    CHECK(!plan.host_decides());
}

TEST_CASE("defaults are the host's choice or the best candidates") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000, 2);
    const section_plan chosen = defaults_of(own);
    CHECK(chosen.defaults.size() == 2);
    CHECK(chosen.defaults[0] == at("192.0.2.1", 5000));
    CHECK(chosen.defaults[1] == at("192.0.2.1", 5001));

    own.candidates[0].push_back(host_line("192.0.2.2", 7000));
    CHECK(own.streams[0].defaults.push_back(at("192.0.2.2", 7000)));
    CHECK(defaults_of(own).defaults[0] == at("192.0.2.2", 7000));
    CHECK(defaults_of(own).defaults[1] == at("192.0.2.1", 5001));

    own.streams[0].defaults[0] = at("192.0.2.9", 7000);
    defaults_of(own, errc::misuse_sdp_default);  // RFC8839-4.4.1.2.1-4
    own.streams[0].defaults[0] = at("0.0.0.0", 9);
    CHECK(defaults_of(own).defaults[0] == at("0.0.0.0", 9));
}

TEST_CASE("without a candidate of the transport there is the placeholder") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000).transport = protocol::tcp;
    CHECK(defaults_of(own).defaults[0] == at("0.0.0.0", 9, protocol::tcp));
    own.facts.preferred_family = ip_family::ipv6;
    CHECK(defaults_of(own).defaults[0] == at("::", 9, protocol::tcp));
}

TEST_CASE("selected pairs are complete and among the candidates") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000, 2);
    own.complete(0, at("198.51.100.1", 6000));
    const auto plan = [&] {
        const agent_facts& facts = own.now();
        section_plan p;
        return sdp::detail::plan_selected(p, facts.streams[0], facts.streams[0].selected).code();
    };
    CHECK(plan() == errc::ok);
    own.streams[0].selected[1].local = at("192.0.2.1", 5999);
    CHECK(plan() == errc::misuse_sdp_default);
    own.streams[0].selected.pop_back();
    CHECK(plan() == errc::misuse_sdp_no_selected_pair);
}

TEST_CASE("what was signalled stays, and lite agents add nothing") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000);
    const described said(text().stream("aaaa", "192.0.2.1", 5000));
    const described other(text().stream("aaaa", "192.0.2.1", 5002));
    const auto kept = [&](const described& last, bool lite) {
        return sdp::detail::check_candidates_kept(own.now().streams[0], last[0], lite).code();
    };
    CHECK(kept(said, false) == errc::ok);
    CHECK(kept(other, false) == errc::misuse_sdp_candidate_left_out);
    own.candidates[0].push_back(host_line("192.0.2.2", 7000));
    CHECK(kept(said, false) == errc::ok);
    CHECK(kept(said, true) == errc::misuse_sdp_candidate_added);
}

TEST_CASE("the session's lines") {
    agent_facts facts;
    CHECK(facts.options.push_back("trickle"));
    CHECK(facts.options.push_back("ice2"));  // there in any case
    facts.pacing_ms = 20;
    basic_plan<1> plan;
    sdp::detail::plan_session(plan, facts);
    CHECK(plan.options.size() == 2);
    CHECK(plan.options[0] == "ice2");
    CHECK(plan.options[1] == "trickle");
    CHECK(plan.writes_pacing);
    CHECK(!plan.lite);

    ice_lines said;
    said.pacing_ms = 20;
    said.options = *ice_options::parse("trickle ice2");
    CHECK(sdp::detail::session_is_as_said(plan, said));
    said.options = *ice_options::parse("trickle ice2 x");
    CHECK(!sdp::detail::session_is_as_said(plan, said));
    said.options = *ice_options::parse("ice2");
    CHECK(!sdp::detail::session_is_as_said(plan, said));
    said.options = *ice_options::parse("trickle ice2");
    said.lite = true;
    CHECK(!sdp::detail::session_is_as_said(plan, said));
}

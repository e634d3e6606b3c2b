// SPDX-License-Identifier: BSL-1.0
// When ICE cannot be: a peer without it, something in between that strips or mangles it, one of
// several streams without it. The call goes on as RFC 3264 has it (RFC 8839 section 4.2.5).
#include "talk_support.hpp"

#include "../sip/bodies.hpp"

using namespace talk;
using sdp::action_reason;
using sdp::stream_action;
using sip::relay_verdict;

namespace {

string without_ice(const string& body) {
    string kept;
    for (std::size_t from = 0; from < body.size();) {
        const std::size_t end = body.find('\n', from) + 1;
        const string line = body.substr(from, end - from);
        from = end;
        if (!line.starts_with("a=ice-") && !line.starts_with("a=candidate:")) kept += line;
    }
    return kept;
}

/// Both talk, by the relay, without ICE.
void check_plain(call& c) {
    CHECK(c.a.path() == "plain");
    CHECK(c.b.path() == "plain");
    c.talk(seconds(60));
    for (const client* each : {&c.a, &c.b}) {
        // The first packets met a relay that had heard nothing from the other side, and its NAT.
        CHECK(each->heard_media().packets >= 2990);
        CHECK(each->heard_media().missing() == 0);
        CHECK(each->heard_media().longest_gap <= milliseconds(20));
    }
    CHECK(c.proxy->verdict(c.net.now()) == relay_verdict::in_use);
    CHECK(!c.proxy->gone);
    CHECK(!c.proxy->account().nominated());
}

}  // namespace

TEST_CASE("talk fallback: an answerer without ICE") {
    call c(sim::restricted(), sim::symmetric());
    c.add_proxy();
    c.gather();
    c.b.has_ice = false;
    CHECK(c.exchange());
    CHECK(c.answer.find("a=ice") == string::npos);
    CHECK(c.answer.find("a=candidate") == string::npos);
    CHECK(c.a.why == action_reason::no_ice);
    check_plain(c);
    CHECK(!c.proxy->account().both_ice());
    // When the call is over the relay times out like any: it does not leave quietly.
    c.run(seconds(30));
    CHECK(c.proxy->timed_out);
    CHECK(!c.proxy->gone);
}

TEST_CASE("talk fallback: ICE stripped on the way") {
    call c(sim::symmetric(), sim::symmetric());
    c.add_proxy();
    c.between = without_ice;
    c.gather();
    CHECK(c.exchange());
    CHECK(c.b.why == action_reason::no_ice);
    CHECK(c.answer.find("a=ice") == string::npos);  // RFC8839-4.3.2-7
    CHECK(c.a.why == action_reason::no_ice);
    CHECK(c.offer.find("a=candidate") == string::npos);
    check_plain(c);
}

TEST_CASE("talk fallback: mangled on the way, a mismatch that the answerer tells") {
    call c(sim::restricted(), sim::restricted());
    c.add_proxy();
    c.proxy->inserts = false;
    c.gather();
    CHECK(c.exchange());
    CHECK(bodies::is_mismatch(c.offer));
    CHECK(c.b.why == action_reason::default_mismatch);
    // RFC8839-4.2.5-2 RFC8839-4.2.5-3 RFC8839-4.2.5-5
    CHECK(c.answer.find("a=ice-mismatch\r\n") != string::npos);
    CHECK(c.answer.find("a=candidate") == string::npos);
    CHECK(c.a.why == action_reason::peer_mismatch);
    check_plain(c);
}

TEST_CASE("talk fallback: only the answer is mangled, and the offerer sees it") {
    call c(sim::restricted(), sim::restricted());
    c.gather();
    const string answer = c.b.answer(c.a.offer());
    CHECK(!bodies::is_mismatch(answer));
    c.a.hear_answer(bodies::replaced(answer, "c=IN IP4 203.0.113.2", "c=IN IP4 85.17.186.6"));
    CHECK(c.a.why == action_reason::default_mismatch);
    CHECK(c.a.path() == "plain");  // RFC8839-4.3.3-4
}

TEST_CASE("talk fallback: a strict answerer does not read the talk's clients") {
    call c(sim::restricted(), sim::restricted());
    c.gather();
    c.b.strict = true;  // passwords of eight characters are none
    CHECK(!c.exchange());
}

TEST_CASE("talk fallback: one of two streams has no ICE") {
    // Video by another box: its own credentials are missing, and so are the session's.
    const string offer = bodies::replaced(
        bodies::talk_original() + "m=video 9078 RTP/AVP 31\nc=IN IP4 203.0.113.50\n", "\n", "\r\n");
    const auto body = sdp::read_body<2, old_sip_lines>(offer);
    CHECK(body.has_value());
    if (!body) return;
    sdp::stream_facts streams[2];
    for (sdp::stream_facts& s : streams) s.ufrag = "76e08623", s.pwd = "4e2db26f";
    candidate c1, c2;
    c1.where = bodies::at("10.0.2.2:5000");
    c2.where = bodies::at("10.0.2.2:5001");
    c2.component = 2;
    c1.priority = 2130706431, c2.priority = 2130706430;
    const candidate_line lines[] = {line_of(c1, "Ha000202"), line_of(c2, "Ha000202")};
    for (sdp::stream_facts& s : streams) s.candidates = lines;
    sdp::agent_facts facts;
    facts.ice2 = false;
    facts.streams = streams;
    const auto v = sdp::receive_offer<2, old_sip_lines>(facts, {}, *body);
    CHECK(v.has_value());
    if (!v) return;
    CHECK(v->action == sdp::session_action::proceed);
    CHECK(v->streams[0].action == stream_action::start);
    CHECK(v->streams[1].action == stream_action::fall_back);
    CHECK(v->streams[1].why == action_reason::no_ice);
    const auto plan = sdp::plan_answer(facts, {}, *v);
    CHECK(plan.has_value());
    if (!plan) return;
    CHECK(plan->sections[0].uses_ice);
    CHECK((!plan->sections[1].uses_ice && plan->sections[1].host_decides()));

    // The middlebox moves both, and gives candidates to the one that has ICE.
    const auto done = bodies::run(
        offer, {bodies::to(0, "85.17.186.6:51354"), bodies::to(1, "85.17.186.6:51358")});
    CHECK(done.inserted == 2);
    const auto offered = sip::read_offered(done.text);
    CHECK((offered->streams[0].uses_ice && !offered->streams[1].uses_ice));
    CHECK(!offered->mismatch());
    CHECK(done.text.ends_with("m=video 51358 RTP/AVP 31\r\nc=IN IP4 85.17.186.6\r\n"));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_receive_offer.hpp>

#include <doctest/doctest.h>

#include <string>

#include "descriptions.hpp"

using namespace descriptions;
using role = agent_role;

namespace {

using verdict = basic_verdict<4>;

verdict receive(party& own, const last_exchange& last, const body_view& offer,
                const answer_rules& rules = {}) {
    const auto v = receive_offer<4>(own.now(), last, offer, rules);
    CHECK(v.has_value());
    return v ? *v : verdict{};
}

/// The first stream of an initial offer.
stream_verdict initial(const text& t, const answer_rules& rules = {}) {
    const described offer(t);
    CHECK(offer.good());
    party own;
    const verdict v = receive(own, {}, offer, rules);
    return v.streams.empty() ? stream_verdict{} : v.streams[0];
}

/// A session that runs: "aaaa" at 192.0.2.1:5000 is the peer, "bbbb" at 198.51.100.1:6000 is us.
struct running {
    party own;
    described local{text().a("ice-options:ice2").stream("bbbb", "198.51.100.1", 6000)};
    described remote{text().a("ice-options:ice2").stream("aaaa", "192.0.2.1", 5000)};
    last_exchange last{local, remote};

    running() {
        own.facts.role = role::controlled;
        own.add("bbbb", "198.51.100.1", 6000).state = stream_state::running;
    }
    verdict offer(const text& t, const answer_rules& rules = {}) {
        const described body(t);
        CHECK(body.good());
        return receive(own, last, body, rules);
    }
    stream_verdict stream(const text& t, const answer_rules& rules = {}) {
        const verdict v = offer(t, rules);
        return v.streams.empty() ? stream_verdict{} : v.streams[0];
    }
};

text session() { return text().a("ice-options:ice2"); }

}  // namespace

TEST_CASE("an initial offer starts its streams") {
    party own;
    own.facts.pacing_ms = 20;
    const described offer(session()
                              .a("ice-pacing:30")
                              .stream("aaaa", "192.0.2.1", 5000)
                              .m(5002, "192.0.2.1", "RTP/AVP")
                              .ice("aaaa")
                              .host("192.0.2.1", 5002)
                              .host("192.0.2.1", 5003, 2));
    const verdict v = receive(own, {}, offer);
    CHECK(v.action == session_action::proceed);
    CHECK(v.initial);
    CHECK(v.role == role::controlled);
    CHECK(v.role_changed);
    CHECK(v.peer_ice2);
    CHECK(!v.peer_lite);
    CHECK(v.peer_pacing_ms == 30);
    CHECK(v.pacing_ms == 30);
    CHECK(v.streams.size() == 2);
    CHECK(v.streams[0].action == stream_action::start);
    CHECK(v.streams[0].components == 1);
    CHECK(v.streams[0].components_was == 0);
    CHECK(v.streams[1].action == stream_action::start);
    CHECK(v.streams[1].components == 2);
}

TEST_CASE("lite and old peers are told") {
    party own;
    const described offer(text().a("ice-lite").stream("aaaa", "192.0.2.1", 5000));
    const verdict v = receive(own, {}, offer);
    CHECK(v.peer_lite);
    CHECK(!v.peer_ice2);
    CHECK(v.role == role::controlling);
    CHECK(v.pacing_ms == 50);
}

TEST_CASE("an offer without ICE is answered without ICE") {
    party own;
    const described offer(text().m(5000, "192.0.2.1"));
    const verdict v = receive(own, {}, offer);
    CHECK(v.action == session_action::fall_back);  // RFC8839-4.3.2-7
    CHECK(v.why == action_reason::no_ice);
    CHECK(v.streams[0].action == stream_action::fall_back);

    // with ICE on one stream of two, the other goes on without
    const described half(text().stream("aaaa", "192.0.2.1", 5000).m(5002, "192.0.2.1"));
    const verdict w = receive(own, {}, half);
    CHECK(w.action == session_action::proceed);
    CHECK(w.streams[0].action == stream_action::start);
    CHECK(w.streams[1].action == stream_action::fall_back);
    CHECK(w.streams[1].why == action_reason::no_ice);
}

TEST_CASE("a mismatch is said, or learnt") {
    const text t = text().m(5000, "192.0.2.9").ice("aaaa").host("192.0.2.1", 5000);
    CHECK(initial(t).action == stream_action::mismatch);  // RFC8839-4.2.5-2
    CHECK(initial(t).why == action_reason::default_mismatch);
    CHECK(initial(t).components == 0);
    const answer_rules learn{mismatch_rule::learn};
    CHECK(initial(t, learn).action == stream_action::start);
    CHECK(initial(t, learn).why == action_reason::default_learnt);
    CHECK(initial(t, learn).peer_default.destination.where == at("192.0.2.9", 5000));
}

TEST_CASE("placeholders and names are no mismatch") {
    // RFC8839-4.2.5-4
    CHECK(initial(text().m(9, "0.0.0.0").ice("aaaa")).action == stream_action::start);
    // RFC8839-4.2.5-6
    CHECK(initial(text().m(5000, "host.example.com").ice("aaaa")).action == stream_action::start);
}

TEST_CASE("rejected streams") {
    CHECK(initial(text().m(0, "192.0.2.1")).action == stream_action::none);
    CHECK(initial(text().m(0, "192.0.2.1")).why == action_reason::rejected);
    running s;
    const text t = session().m(0, "192.0.2.1");
    CHECK(s.stream(t).action == stream_action::remove);
    CHECK(s.stream(t).components == 0);
    CHECK(s.stream(t).components_was == 1);
}

TEST_CASE("RTCP: components by multiplexing and bandwidth") {
    const auto rtp = [] {
        return text()
            .m(5000, "192.0.2.1", "RTP/AVP")
            .ice("aaaa")
            .host("192.0.2.1", 5000)
            .host("192.0.2.1", 5001, 2);
    };
    CHECK(initial(rtp()).components == 2);
    CHECK(initial(rtp().a("rtcp-mux")).components == 1);
    answer_rules separate;
    separate.rtcp_mux = false;
    CHECK(initial(rtp().a("rtcp-mux").a("rtcp:5001"), separate).components == 2);
    CHECK(initial(rtp().line("b=RS:0").line("b=RR:0")).components == 1);
}

TEST_CASE("an offer that changes nothing") {
    running s;
    const text same = session().stream("aaaa", "192.0.2.1", 5000);
    CHECK(s.offer(same).action == session_action::proceed);
    CHECK(!s.offer(same).initial);
    CHECK(!s.offer(same).role_changed);
    CHECK(s.stream(same).action == stream_action::update);  // candidates may have been added
    s.own.complete(0, at("192.0.2.1", 5000));
    CHECK(s.stream(same).action == stream_action::keep);
    s.own.streams[0].state = stream_state::failed;
    CHECK(s.stream(same).action == stream_action::keep);
}

TEST_CASE("hold is a direction and nothing to ICE") {
    running s;
    s.own.complete(0, at("192.0.2.1", 5000));
    for (const auto& [name, direction] : {std::pair{"sendonly", media_direction::sendonly},
                                          {"inactive", media_direction::inactive},
                                          {"recvonly", media_direction::recvonly},
                                          {"sendrecv", media_direction::sendrecv}}) {
        const stream_verdict v = s.stream(session().stream("aaaa", "192.0.2.1", 5000).a(name));
        CHECK(v.action == stream_action::keep);
        CHECK(v.direction == direction);
    }
}

TEST_CASE("both credentials new: a restart") {
    running s;
    s.own.complete(0, at("192.0.2.1", 5000));
    const stream_verdict v = s.stream(session().stream("cccc", "192.0.2.1", 5000));
    CHECK(v.action == stream_action::restart);
    CHECK(v.why == action_reason::new_credentials);
    CHECK(v.components == 1);
    // the same values at session level are no restart
    const stream_verdict same =  // RFC8839-4.4.1.1.1-4
        s.stream(session().ice("aaaa").m(5000, "192.0.2.1").host("192.0.2.1", 5000));
    CHECK(same.action == stream_action::keep);
}

TEST_CASE("one of the two new: no restart, and against the rule") {
    running s;
    const text half = session()
                          .m(5000, "192.0.2.1")
                          .a("ice-ufrag:cccc")
                          .a("ice-pwd:" + password("aaaa"))
                          .host("192.0.2.1", 5000);
    CHECK(s.offer(half).action == session_action::reject);
    CHECK(s.offer(half).why == action_reason::half_restart);
    answer_rules browser;
    browser.refuse_half_restart = false;
    CHECK(s.stream(half, browser).action == stream_action::restart);
}

TEST_CASE("c=0.0.0.0 implies a restart, a placeholder does not") {
    running s;
    const text hold = session().m(5000, "0.0.0.0").ice("aaaa").host("192.0.2.1", 5000);
    CHECK(s.stream(hold).action == stream_action::restart);
    CHECK(s.stream(hold).why == action_reason::unspecified_address);
    answer_rules old_hold;
    old_hold.unspecified_restarts = false;
    CHECK(s.stream(hold, old_hold).action == stream_action::update);
    CHECK(s.stream(session().m(9, "0.0.0.0").ice("aaaa").host("192.0.2.1", 5000)).action ==
          stream_action::update);
}

TEST_CASE("options, pacing and lite change in a restart only") {
    running s;
    // RFC8839-4.4.2.1-4
    for (const char* line : {"ice-options:ice2 trickle", "ice-pacing:20"}) {
        const text t = text().stream("aaaa", "192.0.2.1", 5000).a(line);
        CHECK(s.offer(t).action == session_action::reject);
        CHECK(s.offer(t).why == action_reason::modified);
        answer_rules lenient;
        lenient.refuse_modified = false;
        CHECK(s.offer(t, lenient).action == session_action::proceed);
    }
    CHECK(s.offer(session().a("ice-lite").stream("aaaa", "192.0.2.1", 5000)).why ==
          action_reason::modified);
    CHECK(s.offer(session().a("ice-lite").stream("cccc", "192.0.2.1", 5000)).action ==
          session_action::proceed);
    // a restart of one stream allows it for the session that all share
    s.own.add("bbbb", "198.51.100.1", 6002).state = stream_state::running;
    const described two(
        session().stream("aaaa", "192.0.2.1", 5000).stream("aaaa", "192.0.2.1", 5002));
    s.last.remote = two;
    CHECK(s.offer(text()
                      .a("ice-options:ice2 trickle")
                      .stream("aaaa", "192.0.2.1", 5000)
                      .stream("cccc", "192.0.2.1", 5002))
              .action == session_action::proceed);
    s.own.streams.pop_back();
    s.own.candidates.pop_back();
    s.last.remote = s.remote;
    // as said before, in other words
    CHECK(s.offer(session().a("ice-pacing:50").stream("aaaa", "192.0.2.1", 5000)).action ==
          session_action::proceed);
}

TEST_CASE("roles stay, but when the controlling full agent becomes lite") {
    running s;
    CHECK(s.offer(session().stream("cccc", "192.0.2.1", 5000)).role == role::controlled);
    const verdict v = s.offer(session().a("ice-lite").stream("cccc", "192.0.2.1", 5000));
    CHECK(v.role == role::controlling);  // RFC8445-6.1.1-5
    CHECK(v.role_changed);
    s.own.facts.role = role::controlling;
    CHECK(!s.offer(session().a("ice-lite").stream("cccc", "192.0.2.1", 5000)).role_changed);
}

TEST_CASE("streams are added and never taken away") {
    running s;
    const verdict v =
        s.offer(session().stream("aaaa", "192.0.2.1", 5000).stream("aaaa", "192.0.2.1", 5002));
    CHECK(v.action == session_action::proceed);
    CHECK(v.streams[0].action == stream_action::update);
    CHECK(v.streams[1].action == stream_action::start);
    CHECK(!v.initial);
    const verdict fewer = s.offer(session());
    CHECK(fewer.action == session_action::reject);
    CHECK(fewer.why == action_reason::fewer_streams);
}

TEST_CASE("ICE that is gone") {
    running s;
    const verdict v = s.offer(session().m(5000, "192.0.2.1"));
    CHECK(v.action == session_action::fall_back);
    CHECK(v.why == action_reason::ice_gone);
    CHECK(v.streams[0].why == action_reason::ice_gone);
}

TEST_CASE("bundled streams follow the tagged one") {
    party own;
    const auto offer_text = [] {
        return session()
            .a("group:BUNDLE 0 1")
            .stream("aaaa", "192.0.2.1", 5000)
            .a("mid:0")
            .stream("dddd", "192.0.2.1", 5002)
            .a("mid:1");
    };
    const described offer(offer_text());
    const verdict v = receive(own, {}, offer);
    CHECK(v.streams[0].action == stream_action::start);
    CHECK(v.streams[1].action == stream_action::follow);
    CHECK(v.streams[1].follows == 0);
    answer_rules apart;
    apart.bundle = false;
    CHECK(receive(own, {}, offer, apart).streams[1].action == stream_action::start);

    const described only(session()
                             .a("group:BUNDLE 0 1")
                             .stream("aaaa", "192.0.2.1", 5000)
                             .a("mid:0")
                             .m(0, "0.0.0.0")
                             .a("mid:1")
                             .a("bundle-only"));
    CHECK(receive(own, {}, only).streams[1].action == stream_action::follow);
    // the tagged one is rejected: there is nothing to follow
    const described gone(session()
                             .a("group:BUNDLE 0 1")
                             .m(0, "192.0.2.1")
                             .a("mid:0")
                             .stream("dddd", "192.0.2.1", 5002)
                             .a("mid:1"));
    CHECK(receive(own, {}, gone).streams[1].action == stream_action::start);
}

TEST_CASE("components are added and removed") {
    party own;
    own.add("bbbb", "198.51.100.1", 6000, 2).state = stream_state::running;
    const auto rtp = [](const std::string& extra) {
        return text()
            .m(5000, "192.0.2.1", "RTP/AVP")
            .ice("aaaa")
            .host("192.0.2.1", 5000)
            .host("192.0.2.1", 5001, 2)
            .a(extra);
    };
    const described before(rtp("x"));
    const described mux(rtp("rtcp-mux"));
    const stream_verdict fewer = receive(own, {before, before}, mux).streams[0];
    CHECK(fewer.action == stream_action::update);
    CHECK(fewer.removes_components());
    CHECK(fewer.components == 1);
    own.streams[0].components = 1;
    const stream_verdict more = receive(own, {mux, mux}, before).streams[0];
    CHECK(more.adds_components());
    CHECK(more.components == 2);
}

TEST_CASE("an offer that names the selected pairs waits for the losing one") {
    running s;
    const text t =
        session().stream("aaaa", "192.0.2.1", 5000).a("remote-candidates:1 198.51.100.1 6000");
    const component_pair pair{1, at("198.51.100.1", 6000), at("192.0.2.1", 5000)};
    pair_fact fact{pair, pair_fact::progress::in_progress, false};
    s.own.streams[0].pairs = {&fact, 1};
    CHECK(s.offer(t).action == session_action::wait);  // RFC8839-4.4.2-3
    CHECK(s.stream(t).action == stream_action::wait);

    fact = {pair, pair_fact::progress::succeeded, true};
    CHECK(s.offer(t).action == session_action::proceed);
    CHECK(s.stream(t).why == action_reason::race_settled);
    CHECK(s.stream(t).named.size() == 1);
    CHECK(s.stream(t).named[0] == pair);

    fact = {pair, pair_fact::progress::failed, false};
    CHECK(s.offer(t).action == session_action::proceed);  // RFC8839-4.4.2-2
    CHECK(s.stream(t).why == action_reason::race_lost);
    CHECK(s.stream(t).restart_afterwards);
    CHECK(s.stream(t).named.empty());
}

TEST_CASE("lite: the named pairs are it, and the offerer controls") {
    running s;
    s.own.facts.lite = true;
    s.own.facts.role = role::controlling;  // both lite, and both were about to offer
    const described both_lite(session().a("ice-lite").stream("aaaa", "192.0.2.1", 5000));
    s.last.remote = both_lite;
    const described own_lite(session().a("ice-lite").stream("bbbb", "198.51.100.1", 6000));
    s.last.local = own_lite;
    const text t = session()
                       .a("ice-lite")
                       .stream("aaaa", "192.0.2.1", 5000)
                       .a("remote-candidates:1 198.51.100.1 6000");
    const verdict v = s.offer(t);
    CHECK(v.action == session_action::proceed);
    CHECK(v.streams[0].action == stream_action::conclude);
    CHECK(v.streams[0].named[0].remote == at("192.0.2.1", 5000));
    CHECK(v.role == role::controlled);  // RFC8839-4.4.2.2-1
    CHECK(v.role_changed);
    // an address that was never ours
    const verdict foreign = s.offer(session()
                                        .a("ice-lite")
                                        .stream("aaaa", "192.0.2.1", 5000)
                                        .a("remote-candidates:1 198.51.100.9 6000"));
    CHECK(foreign.action == session_action::reject);
    CHECK(foreign.why == action_reason::unknown_candidate);
}

TEST_CASE("remote-candidates that name too few, or cannot be read, refuse the offer") {
    running s;
    const verdict v =
        s.offer(session().stream("aaaa", "192.0.2.1", 5000).a("remote-candidates:1 198.51.100.1"));
    CHECK(v.action == session_action::reject);
    CHECK(v.why == action_reason::bad_line);
    // RFC8839-5.2-1
    CHECK(
        s.offer(
             session().stream("aaaa", "192.0.2.1", 5000).a("remote-candidates:2 198.51.100.1 6001"))
            .why == action_reason::bad_line);
}

TEST_CASE("bounds of the call itself") {
    party own;
    CHECK(receive_offer<4>(own.now(), {}, {}).code() == errc::misuse_bad_argument);
    const described two(text().stream("aaaa", "192.0.2.1", 5000).stream("aaaa", "192.0.2.1", 5002));
    CHECK(receive_offer<1>(own.now(), {}, two).code() == errc::sdp_too_many_sections);
}

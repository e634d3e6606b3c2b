// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_receive_answer.hpp>

#include <doctest/doctest.h>

#include <string>

#include "descriptions.hpp"

using namespace descriptions;
using role = agent_role;

namespace {

using verdict = basic_verdict<4>;

verdict receive(party& own, const last_exchange& last, const body_view& offer,
                const body_view& answer) {
    const auto v = receive_answer<4>(own.now(), last, offer, answer);
    CHECK(v.has_value());
    return v ? *v : verdict{};
}

text session() { return text().a("ice-options:ice2"); }

/// Our initial offer of `streams` streams from 192.0.2.1, ports 5000, 5002 ..., and its answer.
verdict initial(int streams, const text& answer_text) {
    text t = session();
    for (int i = 0; i < streams; ++i) t.stream("aaaa", "192.0.2.1", 5000 + 2 * i);
    const described offer(t);
    const described answer(answer_text);
    CHECK(answer.good());
    party own;
    return receive(own, {}, offer, answer);
}

/// A session of one stream that runs: we are "aaaa", the peer is "bbbb".
struct running {
    party own;
    described local{session().stream("aaaa", "192.0.2.1", 5000)};
    described remote{session().stream("bbbb", "198.51.100.1", 6000)};
    last_exchange last{local, remote};

    running() { own.add("aaaa", "192.0.2.1", 5000).state = stream_state::running; }
    verdict exchange(const text& offer_text, const text& answer_text) {
        const described offer(offer_text);
        const described answer(answer_text);
        CHECK(offer.good());
        CHECK(answer.good());
        return receive(own, last, offer, answer);
    }
};

text same_offer() { return session().stream("aaaa", "192.0.2.1", 5000); }
text same_answer() { return session().stream("bbbb", "198.51.100.1", 6000); }

}  // namespace

TEST_CASE("an answer with ICE starts the streams") {
    const verdict v =
        initial(1, session().a("ice-pacing:100").stream("bbbb", "198.51.100.1", 6000));
    CHECK(v.action == session_action::proceed);
    CHECK(v.initial);
    CHECK(v.role == role::controlling);
    CHECK(!v.role_changed);
    CHECK(v.pacing_ms == 100);
    CHECK(v.peer_ice2);
    CHECK(v.streams[0].action == stream_action::start);  // RFC8839-4.4.3.1-4
    CHECK(v.streams[0].components == 1);
}

TEST_CASE("an answer without ICE ends it for the whole session") {
    // RFC8839-4.3.3-1
    const verdict none = initial(2, session().m(6000, "198.51.100.1").m(6002, "198.51.100.1"));
    CHECK(none.action == session_action::fall_back);
    CHECK(none.why == action_reason::no_ice);
    CHECK(!none.restart_next_offer);
    const verdict said = initial(2, session()
                                        .m(6000, "198.51.100.1")
                                        .a("ice-mismatch")
                                        .m(6002, "198.51.100.1")
                                        .a("ice-mismatch"));
    CHECK(said.action == session_action::fall_back);
    CHECK(said.why == action_reason::peer_mismatch);
    // a rejected stream does not keep ICE alive
    const verdict rejected =
        initial(2, session().m(6000, "198.51.100.1").a("ice-mismatch").m(0, "198.51.100.1"));
    CHECK(rejected.action == session_action::fall_back);
    CHECK(rejected.streams[1].action == stream_action::remove);
}

TEST_CASE("ice-mismatch on some streams ends ICE for those only") {
    const verdict v = initial(
        2,
        session().m(6000, "198.51.100.1").a("ice-mismatch").stream("bbbb", "198.51.100.1", 6002));
    CHECK(v.action == session_action::proceed);
    CHECK(v.streams[0].action == stream_action::fall_back);   // RFC8839-4.3.3-2 RFC8839-4.2.5-5
    CHECK(v.streams[0].why == action_reason::peer_mismatch);  // RFC8839-5.3-1
    CHECK(v.streams[1].action == stream_action::start);       // RFC8839-4.3.3-3
}

TEST_CASE("a mismatch in the answer ends ICE for the whole session") {
    const verdict v = initial(2, session()
                                     .m(6000, "198.51.100.9")
                                     .ice("bbbb")
                                     .host("198.51.100.1", 6000)
                                     .stream("bbbb", "198.51.100.1", 6002));
    CHECK(v.action == session_action::fall_back);  // RFC8839-4.3.3-4
    CHECK(v.why == action_reason::default_mismatch);
    CHECK(v.streams[0].peer_default.destination.where == at("198.51.100.9", 6000));
    // RFC8839-4.2.5-4 RFC8839-4.2.5-6
    CHECK(initial(1, session().m(9, "0.0.0.0").ice("bbbb")).action == session_action::proceed);
    CHECK(initial(1, session().m(6000, "pbx.example.com").ice("bbbb")).action ==
          session_action::proceed);
}

TEST_CASE("an answer with another number of streams counts as none") {
    const verdict v = initial(2, session().stream("bbbb", "198.51.100.1", 6000));
    CHECK(v.action == session_action::reject);
    CHECK(v.why == action_reason::fewer_streams);
}

TEST_CASE("rejected and removed streams are flushed") {
    running s;
    const verdict removed = s.exchange(session().m(0, "192.0.2.1"), session().m(0, "198.51.100.1"));
    CHECK(removed.action == session_action::proceed);
    CHECK(removed.streams[0].action == stream_action::remove);  // RFC8839-4.4.3.1-2
    const verdict rejected = s.exchange(same_offer(), session().m(0, "198.51.100.1"));
    CHECK(rejected.streams[0].action == stream_action::remove);  // RFC8839-4.4.3.1-3
    // an answer cannot take up a stream that the offer gave up
    const verdict taken = s.exchange(session().m(0, "192.0.2.1"), same_answer());
    CHECK(taken.streams[0].action == stream_action::remove);
}

TEST_CASE("streams that go on") {
    running s;
    CHECK(s.exchange(same_offer(), same_answer()).streams[0].action == stream_action::update);
    s.own.complete(0, at("198.51.100.1", 6000));
    const verdict v = s.exchange(same_offer(), same_answer());
    CHECK(v.action == session_action::proceed);
    CHECK(v.streams[0].action == stream_action::keep);  // RFC8839-4.4.3.1-5
    const verdict held = s.exchange(same_offer().a("sendonly"), same_answer().a("recvonly"));
    CHECK(held.streams[0].action == stream_action::keep);
    CHECK(held.streams[0].direction == media_direction::recvonly);
}

TEST_CASE("an added stream gets a checklist") {
    running s;
    const verdict v = s.exchange(same_offer().stream("aaaa", "192.0.2.1", 5002),
                                 same_answer().stream("bbbb", "198.51.100.1", 6002));
    CHECK(v.streams[0].action == stream_action::update);
    CHECK(v.streams[1].action == stream_action::start);  // RFC8839-4.4.3.1-4
}

TEST_CASE("the answer to a restart") {
    running s;
    const text restart = session().stream("cccc", "192.0.2.1", 5000);
    const verdict v = s.exchange(restart, session().stream("dddd", "198.51.100.1", 6000));
    CHECK(v.action == session_action::proceed);
    CHECK(v.streams[0].action == stream_action::restart);  // RFC8839-4.4.3.1-1
    const verdict kept = s.exchange(restart, same_answer());
    CHECK(kept.action == session_action::reject);
    CHECK(kept.why == action_reason::restart_unanswered);
    const verdict uncalled =
        s.exchange(same_offer(), session().stream("dddd", "198.51.100.1", 6000));
    CHECK(uncalled.action == session_action::reject);
    CHECK(uncalled.why == action_reason::half_restart);
}

TEST_CASE("ICE that is gone: fall back, and restart with the next offer") {
    running s;
    s.own.complete(0, at("198.51.100.1", 6000));
    const verdict v = s.exchange(same_offer(), session().m(7000, "203.0.113.1"));
    CHECK(v.action == session_action::fall_back);  // RFC8839-4.4.3.1-6
    CHECK(v.why == action_reason::ice_gone);
    CHECK(v.restart_next_offer);  // RFC8839-4.4.3.1-7
}

TEST_CASE("the answer decides on multiplexing and bundles") {
    party own;
    const auto rtp = [](const char* ufrag, const std::string& address, int port) {
        return session()
            .m(port, address, "RTP/AVP")
            .ice(ufrag)
            .host(address, port)
            .host(address, port + 1, 2);
    };
    const described offer(rtp("aaaa", "192.0.2.1", 5000).a("rtcp-mux"));
    const described mux(rtp("bbbb", "198.51.100.1", 6000).a("rtcp-mux"));
    const described plain(rtp("bbbb", "198.51.100.1", 6000));
    CHECK(receive(own, {}, offer, mux).streams[0].components == 1);
    CHECK(receive(own, {}, offer, plain).streams[0].components == 2);

    const described two(session()
                            .a("group:BUNDLE 0 1")
                            .stream("aaaa", "192.0.2.1", 5000)
                            .a("mid:0")
                            .stream("eeee", "192.0.2.1", 5002)
                            .a("mid:1"));
    const described together(session()
                                 .a("group:BUNDLE 0 1")
                                 .stream("bbbb", "198.51.100.1", 6000)
                                 .a("mid:0")
                                 .m(6000, "198.51.100.1")
                                 .a("mid:1"));
    const verdict v = receive(own, {}, two, together);
    CHECK(v.action == session_action::proceed);
    CHECK(v.streams[0].action == stream_action::start);
    CHECK(v.streams[1].action == stream_action::follow);
    CHECK(v.streams[1].follows == 0);
}

TEST_CASE("hold as RFC 2543 had it does not end a session") {
    running s;
    const verdict v = s.exchange(
        same_offer(), session().m(6000, "0.0.0.0").ice("bbbb").host("198.51.100.1", 6000));
    CHECK(v.action == session_action::proceed);
    CHECK(v.streams[0].action == stream_action::update);
}

TEST_CASE("an offer without ICE has an answer without") {
    party own;
    const described offer(text().m(5000, "192.0.2.1"));
    const described answer(session().stream("bbbb", "198.51.100.1", 6000));
    const verdict v = receive(own, {}, offer, answer);
    CHECK(v.action == session_action::proceed);
    CHECK(v.streams[0].action == stream_action::none);
}

TEST_CASE("bounds of the call itself") {
    party own;
    const described one(same_offer());
    CHECK(receive_answer<4>(own.now(), {}, one, {}).code() == errc::misuse_bad_argument);
    CHECK(receive_answer<4>(own.now(), {}, {}, one).code() == errc::misuse_bad_argument);
    const described two(same_offer().stream("aaaa", "192.0.2.1", 5002));
    CHECK(receive_answer<1>(own.now(), {}, two, two).code() == errc::sdp_too_many_sections);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/media.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace cycles_desk;

namespace {

/// A's peer is played by hand: alternates 1 (q 1.0 at .9), 2 (0.4 at .10), 3 (0.4 at .11, derived).
/// What answers is decided by the test.
struct scene : couple {
    std::vector<endpoint> alive;

    explicit scene(const cycles_config& config = {}) : couple(config) {
        loses = [](const packet&) { return true; };
    }
    text_of_offer all() const {
        return telling({far_alternate("1", 1000, v4(9)), far_alternate("2", 400, v4(10)),
                        far_alternate("3", 400, v4(11), "1")},
                       v4(10));
    }
    void begin() {
        static_cast<void>(a.offer(now));
        CHECK(a.agent.receive_answer(now, all()).code() == errc::ok);
        run_to(milliseconds(1));
    }
    /// The answer to the latest request that went there.
    void answer(const endpoint& where) {
        for (std::size_t i = a.carrier.sent.size(); i-- > 0;) {
            const packet& p = a.carrier.sent[i];
            if (p.to != where || !p.is_request()) continue;
            const auto m = message_view::parse(p.bytes);
            std::uint8_t out[200];
            builder to(out, stun::binding_success, m->id());
            const std::string word = "9kksj==";
            const std::vector<std::uint8_t> key(word.begin(), word.end());
            to.add(stun::attr::mapped_address, p.from);
            to.add_integrity(a.host.crypto, a.host.crypto.make_hmac_sha1_key(key));
            CHECK(a.agent.handle_datagram(now, {base_id(0), 0, 1, where}, *to.finish()) ==
                  verdict::consumed);
            return;
        }
        CHECK(false);
    }
};

}  // namespace

TEST_CASE("media may go to the default address at once") {
    scene s;
    s.begin();
    // ICE01-5.5-7
    CHECK(s.a.target() == v4(10));
    CHECK(s.a.agent.state(0, 1) == component_state::checking);
}

TEST_CASE("media goes where a check is answered, then up, and never down") {
    scene s;
    s.begin();
    s.answer(v4(10));
    CHECK(s.a.target() == v4(10));
    CHECK(s.a.agent.state(0, 1) == component_state::connected);
    s.answer(v4(11));  // as high, and peer-derived
    CHECK(s.a.target() == v4(11));
    // ICE01-5.5-9
    s.answer(v4(9));
    CHECK(s.a.target() == v4(9));
    CHECK(s.a.said(event_kind::route_changed));

    scene down;
    down.begin();
    down.answer(v4(9));
    down.answer(v4(10));
    down.answer(v4(11));
    // ICE01-5.5-10
    CHECK(down.a.target() == v4(9));
}

TEST_CASE("when the peer takes back where media went, it does not step down") {
    scene s;
    s.begin();
    s.answer(v4(9));
    s.answer(v4(10));
    auto fewer = telling({far_alternate("2", 400, v4(10))}, v4(10));
    CHECK(s.a.agent.receive_offer(s.now, fewer).code() == errc::ok);
    // ICE01-5.5-10: neither as an alternate nor as the default.
    CHECK(s.a.target() == endpoint());
    static_cast<void>(s.a.answer(s.now));
    auto other = telling({far_alternate("4", 1000, v4(12))}, v4(10));
    CHECK(s.a.agent.receive_offer(s.now, other).code() == errc::ok);
    s.run_on(milliseconds(1));
    s.answer(v4(12));
    CHECK(s.a.target() == v4(12));
}

TEST_CASE("a default address that ranks high and never worked is no floor") {
    scene s;
    static_cast<void>(s.a.offer(s.now));
    CHECK(s.a.agent
              .receive_answer(
                  s.now, telling({far_alternate("1", 500, v4(9)), far_alternate("2", 400, v4(10))}))
              .code() == errc::ok);
    s.run_to(milliseconds(1));
    CHECK(s.a.target() == v4(9));
    s.answer(v4(10));
    CHECK(s.a.target() == v4(10));
}

TEST_CASE("to the default address media leaves from where the checks do") {
    scene s;
    const auto second = s.a.add({.where = v4(3)});
    const auto relayed = s.a.derive(second, v4(33));
    CHECK(s.a.local(relayed).id == 3);
    static_cast<void>(s.a.offer(s.now));
    CHECK(s.a.agent.receive_answer(s.now, telling({far_alternate("7", 400, v4(11), "3")}, v4(11)))
              .code() == errc::ok);
    s.run_to(milliseconds(1));
    // ICE01-5.5-8 ICE01-7-8 ICE01-7-9: derived from the own alternate 3, so from its base.
    const data_route r = s.a.agent.route_of(0, 1);
    CHECK(r.to.remote == v4(11));
    CHECK(r.to.base == base_id(second));
    CHECK(s.a.checks() == 1);
    for (const packet& p : s.a.carrier.sent) CHECK(p.from == v4(3));
}

TEST_CASE("all checks failed: media stays at the default address") {
    scene s;
    s.begin();
    s.run_to(seconds(10));
    CHECK(s.a.agent.state(0, 1) == component_state::failed);
    CHECK(s.a.target() == v4(10));
}

TEST_CASE("a default address elsewhere is sent to from a base of its family") {
    scene s;
    static_cast<void>(s.a.offer(s.now));
    CHECK(s.a.agent.receive_answer(s.now, telling({far_alternate()}, v4(77, 4000))).code() ==
          errc::ok);
    CHECK(s.a.target() == v4(77, 4000));
    CHECK(s.a.agent.route_of(0, 2).may_send == false);
    CHECK(s.a.agent.route_of(1, 1).may_send == false);
}

TEST_CASE("RTCP that is not checked goes beside RTP") {
    cycles_config config;
    config.check_rtcp = false;
    table t(config);
    for (side* s : {&t.a, &t.b}) {
        CHECK(s->agent.add_stream(2).code() == errc::ok);
        s->add_pairs(s == &t.a ? 1 : 2, 1013);
    }
    CHECK(t.b.agent.receive_offer(t.now, t.a.offer(t.now)).code() == errc::ok);
    CHECK(t.b.target(2) == v4(31, 8077));  // the default address
    CHECK(t.a.agent.receive_answer(t.now, t.b.answer(t.now)).code() == errc::ok);
    t.run_to(seconds(1));
    CHECK(t.a.target() == v4(2, 1010));
    const data_route r = t.a.agent.route_of(0, 2);
    CHECK(r.to.remote == v4(2, 1013));
    CHECK(r.to.base == base_id(1));
    CHECK(r.generation > 0);
    CHECK(t.a.checks() == 2);
    const std::uint8_t rtcp[] = {0x80, 200, 0, 0};
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(1), 0, 1, v4(9)}, rtcp) == verdict::data);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/check.hpp>

#include <doctest/doctest.h>

#include "../../support/verify.hpp"
#include "desk.hpp"

using namespace cycles_desk;

namespace {

/// A's peer is played by hand, and says nothing by itself.
struct scene : couple {
    explicit scene(const cycles_config& config = {}) : couple(config) {
        loses = [](const packet&) { return true; };
    }
    void begin(std::initializer_list<alternate> all = {far_alternate()}) {
        CHECK(a.agent.receive_offer(now, telling(all)).code() == errc::ok);
        run_to(milliseconds(1));
    }
    /// `fill(builder)` completes an answer of that class to the last request.
    template <class Fill>
    verdict answer(stun::message_class cls, Fill fill, const endpoint& from = v4(9)) {
        const auto m = message_view::parse(a.carrier.sent.back().bytes);
        std::uint8_t out[300];
        builder to(out, {stun::method::binding, cls}, m->id());
        fill(to);
        return a.agent.handle_datagram(now, {base_id(0), 0, 1, from}, *to.finish());
    }
    verdict refuse(std::uint16_t code) {
        return answer(stun::message_class::error, [&](builder& to) {
            to.add(stun::attr::error_code, {code, {}});
        });
    }
    verdict accept(std::string_view password = "9kksj==", const endpoint& from = v4(9)) {
        return answer(
            stun::message_class::success,
            [&](builder& to) {
                const std::vector<std::uint8_t> key(password.begin(), password.end());
                to.add(stun::attr::mapped_address, v4(1));
                to.add_integrity(a.host.crypto, a.host.crypto.make_hmac_sha1_key(key));
            },
            from);
    }
};

}  // namespace

TEST_CASE("what a check says") {
    scene s;
    s.begin();
    CHECK(s.a.carrier.sent.size() == 1);
    const auto m = message_view::parse(s.a.carrier.sent[0].bytes);
    CHECK(m.has_value());
    if (!m) return;
    // ICE01-5.5-1 ICE01-7-10
    CHECK(text(m->get(stun::attr::username)) == "user");
    // ICE01-5.5-2
    CHECK(text(m->get(stun::attr::password)) == "9kksj==");
    // ICE01-5.5-3
    const std::uint8_t key[] = {'9', 'k', 'k', 's', 'j', '=', '='};
    CHECK(stun::verify_integrity(*m, s.a.host.crypto, s.a.host.crypto.make_hmac_sha1_key(key))
              .has_value());
    // ICE01-5.5-4
    CHECK(!m->has(stun::attr::change_request));
    CHECK(!m->has(stun::attr::response_address));
}

TEST_CASE("all checks begin at the same time, from each local address to each alternate") {
    scene s;
    s.a.add({.where = v4(3)});
    s.begin({far_alternate("1", 1000, v4(9)), far_alternate("2", 800, v4(10)),
             far_alternate("3", 400, v4(11))});
    // ICE01-5.5-5
    CHECK(s.a.carrier.sent_ms == std::vector<std::int64_t>(6, 0));
    std::size_t from_second = 0;
    for (const packet& p : s.a.carrier.sent) from_second += p.from == v4(3) ? 1U : 0U;
    CHECK(from_second == 3);
}

TEST_CASE("a check is sent nine times, and then there is no connectivity") {
    scene s;
    s.begin();
    s.run_to(seconds(60));
    CHECK(s.a.carrier.sent_ms ==
          std::vector<std::int64_t>{0, 100, 300, 700, 1500, 3100, 4700, 6300, 7900});
    CHECK(s.a.count(check_state::failed) == 1);
    CHECK(s.a.host.observer.seen ==
          std::vector<check_state>{check_state::in_progress, check_state::failed});
    CHECK(s.a.agent.next_deadline() == time_point::never());
}

TEST_CASE("errors that may pass are retried, others are not") {
    ICE_VERIFY((may_be_retried(401) && may_be_retried(430) && may_be_retried(432)));
    ICE_VERIFY((may_be_retried(500) && may_be_retried(599)));
    ICE_VERIFY((!may_be_retried(400) && !may_be_retried(431) && !may_be_retried(600)));
    ICE_VERIFY((!may_be_retried(420) && !may_be_retried(499) && !may_be_retried(699)));
    // ICE01-5.5-13
    for (const auto code : std::vector<std::uint16_t>{401, 430, 432, 500}) {
        scene s;
        s.begin();
        CHECK(s.refuse(code) == verdict::consumed);
        CHECK(s.a.count(check_state::waiting) == 1);
        s.run_to(milliseconds(1050));
        CHECK(s.a.carrier.sent.size() == 2);  // a new transaction
        CHECK(s.a.carrier.sent[0].bytes != s.a.carrier.sent[1].bytes);
        CHECK(s.accept() == verdict::consumed);
        CHECK(s.a.count(check_state::succeeded) == 1);
        CHECK(s.a.host.observer.refused == std::vector<std::uint16_t>{code});
    }
    // ICE01-5.5-14
    for (const auto code : std::vector<std::uint16_t>{400, 431, 600, 420, 487, 699}) {
        scene s;
        s.begin();
        CHECK(s.refuse(code) == verdict::consumed);
        CHECK(s.a.count(check_state::failed) == 1);
        s.run_to(seconds(60));
        CHECK(s.a.carrier.sent.size() == 1);
    }
}

TEST_CASE("retries end") {
    scene s({.retries = 2});
    s.begin();
    for (int i = 0; i < 3; ++i) {
        CHECK(s.refuse(500) == verdict::consumed);
        s.run_on(milliseconds(1050));
    }
    CHECK(s.a.carrier.sent.size() == 3);
    CHECK(s.a.count(check_state::failed) == 1);
}

TEST_CASE("what is no answer of the peer was never received") {
    scene s;
    s.begin();
    CHECK(s.accept("another") == verdict::consumed);
    CHECK(s.accept("9kksj==", v4(10)) == verdict::consumed);  // came another way
    CHECK(s.answer(stun::message_class::success, [](builder& to) {
        to.add(stun::attr::mapped_address, v4(1));
    }) == verdict::consumed);  // without integrity
    CHECK(s.a.count(check_state::in_progress) == 1);
    std::uint8_t out[64];
    builder stranger(out, stun::binding_success, {});
    CHECK(s.a.agent.handle_datagram(s.now, {base_id(0), 0, 1, v4(9)}, *stranger.finish()) ==
          verdict::not_mine);
    CHECK(s.accept() == verdict::consumed);
    CHECK(s.a.count(check_state::succeeded) == 1);
}

TEST_CASE("answers that say nothing end the requests, and time out when these would have") {
    const auto key = [](scene& s) { return s.a.agent.inspect().peers[0].key; };
    const std::function<void(scene&, builder&)> fills[] = {
        [&](scene& s, builder& to) { to.add_integrity(s.a.host.crypto, key(s)); },
        [&](scene& s, builder& to) {  // an attribute that must be understood
            to.add(stun::attr::mapped_address, v4(1)).add_raw(0x7f00, {});
            to.add_integrity(s.a.host.crypto, key(s));
        },
        [&](scene& s, builder& to) {  // nobody can be there
            to.add(stun::attr::mapped_address, v4(1, 0)).add_integrity(s.a.host.crypto, key(s));
        }};
    for (const auto& fill : fills) {
        scene s;
        s.begin();
        CHECK(s.answer(stun::message_class::success, [&](builder& to) { fill(s, to); }) ==
              verdict::consumed);
        s.run_to(milliseconds(9499));
        CHECK(s.a.carrier.sent.size() == 1);
        CHECK(s.a.count(check_state::in_progress) == 1);
        s.run_to(milliseconds(9500));
        CHECK(s.a.count(check_state::failed) == 1);
    }
    scene s;
    s.begin();
    CHECK(s.refuse(300) == verdict::consumed);
    s.run_to(milliseconds(9500));
    CHECK(s.a.carrier.sent.size() == 1);
    CHECK(s.a.count(check_state::failed) == 1);
}

TEST_CASE("a base that is not ready keeps its checks") {
    scene s;
    s.a.carrier.says = send_status::pending;
    s.begin();
    s.run_to(seconds(30));
    CHECK(s.a.carrier.sent.empty());
    CHECK(s.a.agent.next_deadline() == time_point::never());
    s.a.carrier.says = send_status::sent;
    CHECK(s.a.agent.base_ready(s.now, base_id(0)).code() == errc::ok);
    CHECK(s.a.agent.base_ready(s.now, base_id(5)).code() == errc::misuse_draft_base);
    s.run_on(milliseconds(1));
    CHECK(s.a.carrier.sent.size() == 1);
    CHECK(s.accept() == verdict::consumed);
    CHECK(s.a.count(check_state::succeeded) == 1);
}

TEST_CASE("an answer that comes while a repetition waits for its base is the end of the check") {
    scene s;
    s.begin();
    s.a.carrier.says = send_status::pending;
    s.run_on(seconds(1));
    CHECK(s.accept() == verdict::consumed);
    CHECK(s.a.count(check_state::succeeded) == 1);
    s.a.carrier.says = send_status::sent;
    CHECK(s.a.agent.base_ready(s.now, base_id(0)).code() == errc::ok);
    s.run_on(seconds(60));
    CHECK(s.a.carrier.sent.size() == 1);
    CHECK(s.a.count(check_state::succeeded) == 1);
    CHECK(s.a.target() == v4(9));
}

TEST_CASE("a check that timed out is tried again when one of the peer comes from there") {
    for (const bool refused : {false, true}) {
        scene s;
        s.begin({far_alternate("1"), far_alternate("2", 400, v4(10))});
        if (refused) {  // the latest is that of alternate 2
            CHECK(s.answer(
                      stun::message_class::error,
                      [](builder& to) {
                          to.add(stun::attr::error_code, {600, {}});
                      },
                      v4(10)) == verdict::consumed);
        }
        s.run_to(seconds(20));
        CHECK(s.a.count(check_state::failed) == 2);
        CHECK(s.a.agent.state(0, 1) == component_state::failed);
        std::uint8_t out[200];
        builder to(out, stun::binding_request, {});
        const auto& own = s.a.agent.inspect().own[0];
        to.add(stun::attr::username, own.username.view()).add_integrity(s.a.host.crypto, own.key);
        s.a.carrier.sent.clear();
        CHECK(s.a.agent.handle_datagram(s.now, {base_id(0), 0, 1, v4(10)}, *to.finish()) ==
              verdict::consumed);
        s.run_on(milliseconds(1));
        CHECK(s.a.carrier.sent.size() == (refused ? 1 : 2));  // the answer, and the check
        if (refused) continue;
        CHECK(s.accept("9kksj==", v4(10)) == verdict::consumed);
        CHECK(s.a.target() == v4(10));
    }
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/cycles_agent.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "desk.hpp"

using namespace cycles_desk;

static_assert(std::is_trivially_copyable_v<engine>);

TEST_CASE("two sides connect in one cycle") {
    couple t;
    t.exchange(t.a, t.b);
    CHECK(t.a.target() == v4(2));
    CHECK(t.b.target() == v4(1));
    CHECK(t.a.agent.state(0, 1) == component_state::connected);
    CHECK(t.b.agent.state(0, 1) == component_state::connected);
    const std::uint8_t rtp[] = {0x80, 0, 0, 1};
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(0), 0, 1, v4(2)}, rtp) == verdict::data);
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(0), 0, 1, v4(3)}, rtp) ==
          verdict::data_unverified);
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(9), 0, 1, v4(2)}, rtp) == verdict::not_mine);
}

TEST_CASE("a copy goes on where the original stood") {
    couple t;
    const auto offer = t.a.offer({});
    CHECK(t.b.agent.receive_offer({}, offer).code() == errc::ok);
    engine copy = t.b.agent;
    wire other{&t};
    other.where = t.b.carrier.where;
    services_type host(other, chacha_random(seed_of(2)));
    copy.rebind(host);
    copy.handle_timeout({});
    CHECK(other.sent.size() == 1);
    CHECK(t.b.carrier.sent.empty());
    t.b.agent.restore(copy.inspect());
    CHECK(t.b.count(check_state::in_progress) == 1);
}

TEST_CASE("after close nothing is answered, and secrets are gone") {
    couple t;
    t.exchange(t.a, t.b);
    const auto check = t.b.carrier.sent.front();
    t.a.agent.close();
    CHECK(t.a.agent.state(0, 1) == component_state::closed);
    CHECK(t.a.target() == endpoint());
    CHECK(t.a.agent.next_deadline() == time_point::never());
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(0), 0, 1, v4(2)}, check.bytes) ==
          verdict::not_mine);
    for (const auto& own : t.a.agent.inspect().own) CHECK(own.password.view().empty());
    CHECK(t.a.agent.add_stream().code() == errc::misuse_draft_closed);
    text_of_offer d;
    CHECK(t.a.agent.make_offer(t.now, d).code() == errc::misuse_draft_closed);
    CHECK(t.a.said(event_kind::state_changed));
    t.a.agent.close();
    t.a.agent.handle_timeout(t.now);
}

TEST_CASE("a precondition is met when both sides say so") {
    couple t;
    CHECK(t.a.agent.want_connectivity(0, strength::mandatory).code() == errc::ok);
    CHECK(t.a.agent.want_connectivity(1, strength::mandatory).code() == errc::misuse_draft_stream);
    CHECK(!t.a.agent.may_alert(0));
    CHECK(!t.a.agent.may_alert(1));
    CHECK(t.b.agent.may_alert(0));
    auto said = t.a.offer({});
    CHECK(said.streams[0].connectivity ==
          precondition{direction::none, direction::sendrecv, strength::mandatory, true});
    CHECK(t.b.agent.receive_offer({}, said).code() == errc::ok);
    CHECK(!t.b.agent.may_alert(0));  // A wants it
    said = t.b.answer({});
    CHECK(said.streams[0].connectivity.how == strength::mandatory);
    CHECK(said.streams[0].connectivity.current == direction::none);
    CHECK(t.a.agent.receive_answer({}, said).code() == errc::ok);
    t.run_to(seconds(1));
    CHECK(t.a.said(event_kind::precondition_met));
    CHECK(t.b.agent.connectivity(0) == direction::sendrecv);
    CHECK(!t.b.agent.may_alert(0));  // its own view is no certainty
    said = t.a.offer(t.now);
    CHECK(said.streams[0].connectivity.current == direction::sendrecv);
    CHECK(t.b.agent.receive_offer(t.now, said).code() == errc::ok);
    CHECK(t.b.agent.may_alert(0));
    CHECK(t.b.agent.connectivity(1) == direction::none);
}

TEST_CASE("the peer's word tells that its checks were answered") {
    couple t;
    t.loses = [](const packet& p) { return p.is_request() && p.to == v4(1); };
    t.exchange(t.a, t.b);
    CHECK(t.a.agent.connectivity(0) == direction::none);
    auto told = t.b.offer(t.now);
    told.streams[0].connectivity = {direction::send, direction::sendrecv, strength::optional, true};
    CHECK(t.a.agent.receive_offer(t.now, told).code() == errc::ok);
    CHECK(t.a.agent.connectivity(0) == direction::sendrecv);
    CHECK(t.a.agent.may_alert(0));  // optional
}

TEST_CASE("an agent may be asked anything, in constant evaluation as well") {
    static_assert([] {
        struct silent {
            constexpr send_status send(const route&, byte_view) noexcept {
                return send_status::sent;
            }
        };
        silent line;
        services<silent, profiles::sipping_ice_01> host(line, chacha_random(seed_of(1)));
        basic_cycles_agent<silent, profiles::sipping_ice_01> agent(host);
        return !agent.wants_cycle() && agent.next_deadline() == time_point::never();
    }());
    couple t;
    CHECK(t.a.agent.poll_event().kind == event_kind::none);
    CHECK(t.a.agent.state(5, 1) == component_state::idle);
}

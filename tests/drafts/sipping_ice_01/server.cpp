// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/server.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace cycles_desk;

namespace {

/// A with an address and a relayed one, whose server is asked.
struct scene : couple {
    std::uint16_t relayed;

    scene() : relayed(a.derive(0, v4(31))) {
        CHECK(a.agent.set_credentials(0, "user", "9kksj==").code() == errc::ok);
        CHECK(a.agent.set_credentials(relayed, "user2", "9kksl==").code() == errc::ok);
        loses = [](const packet&) { return true; };
    }
    /// The error code of the answer, 0 for a success, -1 for none.
    template <class Fill>
    int ask(Fill fill, std::string_view password = "9kksj==", std::uint16_t base = 0) {
        std::uint8_t out[400];
        builder to(out, stun::binding_request, {});
        fill(to);
        if (!password.empty()) {
            const std::vector<std::uint8_t> key(password.begin(), password.end());
            to.add_integrity(a.host.crypto, a.host.crypto.make_hmac_sha1_key(key));
        }
        a.carrier.sent.clear();
        const verdict v =
            a.agent.handle_datagram(now, {base_id(base), 0, 1, v4(9, 7777)}, *to.finish());
        if (v != verdict::consumed || a.carrier.sent.size() != 1) return -1;
        CHECK(a.carrier.sent[0].to == v4(9, 7777));
        return a.carrier.sent[0].error();
    }
    bool proved(std::uint16_t i) const { return a.local(i).proved != time_point::never(); }
};

void name(builder& to) { to.add(stun::attr::username, "user"); }

}  // namespace

TEST_CASE("the server is there before anything is told, and answers as a normal one") {
    scene s;
    // ICE01-7-4: no offer has been made, none received.
    CHECK(s.ask(name) == 0);
    const auto m = message_view::parse(s.a.carrier.sent[0].bytes);
    // ICE01-5.2-6
    CHECK(m->type() == stun::binding_success);
    const auto mapped = m->get(stun::attr::mapped_address);
    const auto source = m->get(stun::attr::source_address);
    const auto changed = m->get(stun::attr::changed_address);
    CHECK((mapped && *mapped == v4(9, 7777)));
    CHECK((source && *source == v4(1)));
    CHECK((changed && *changed == v4(1)));
    const std::uint8_t key[] = {'9', 'k', 'k', 's', 'j', '=', '='};
    CHECK(stun::verify_integrity(*m, s.a.host.crypto, s.a.host.crypto.make_hmac_sha1_key(key))
              .has_value());
    CHECK(s.proved(0));
    CHECK(!s.proved(s.relayed));
}

TEST_CASE("whoever does not authenticate is refused") {
    scene s;
    // ICE01-5.2-6
    CHECK(s.ask(name, "") == 401);
    CHECK(s.ask([](builder&) {}, "") == 401);
    CHECK(s.ask([](builder&) {}) == 432);
    CHECK(s.ask([](builder& to) { to.add(stun::attr::username, "twin"); }) == 430);
    CHECK(s.ask([](builder& to) { to.add(stun::attr::username, "use"); }) == 430);
    CHECK(s.ask(name, "another") == 431);
    CHECK(s.ask([](builder& to) {
        to.add(stun::attr::username, "user").add(stun::attr::password, "another");
    }) == 431);
    CHECK(s.ask([](builder& to) {
        to.add(stun::attr::username, "user").add(stun::attr::password, "9kksj=");
    }) == 431);
    CHECK(s.ask([](builder& to) { to.add(stun::attr::username, "user").add_raw(0x7f00, {}); }) ==
          420);
    CHECK(!s.proved(0));
    CHECK(s.ask([](builder& to) {
        to.add(stun::attr::username, "user").add(stun::attr::password, "9kksj==");
    }) == 0);
    CHECK(s.proved(0));
}

TEST_CASE("flags and other destinations are refused") {
    scene s;
    const auto with = [](bool address, bool port) {
        return [=](builder& to) {
            to.add(stun::attr::username, "user");
            to.add(stun::attr::change_request, {address, port});
        };
    };
    // ICE01-5.2-1
    CHECK(s.ask(with(true, false)) == 400);
    CHECK(s.ask(with(false, true)) == 400);
    CHECK(s.ask(with(true, true)) == 400);
    CHECK(s.ask([](builder& to) {
        to.add(stun::attr::username, "user").add(stun::attr::response_address, v4(66));
    }) == 400);
    CHECK(!s.proved(0));
    CHECK(s.ask(with(false, false)) == 0);
}

TEST_CASE("the username tells which address was meant, not where it came to") {
    scene s;
    CHECK(s.ask([](builder& to) { to.add(stun::attr::username, "user2"); }, "9kksl==") == 0);
    CHECK(s.proved(s.relayed));
    CHECK(!s.proved(0));
    // An alternate of another local address cannot have been meant.
    const auto second = s.a.add({.where = v4(3)});
    CHECK(s.ask(name, "9kksj==", second) == 430);
}

TEST_CASE("there is no secret to be had, and no other method") {
    scene s;
    std::uint8_t out[64];
    for (const auto method : {stun::method::shared_secret, stun::method::allocate}) {
        builder to(out, {method, stun::message_class::request}, {});
        CHECK(s.a.agent.handle_datagram(s.now, {base_id(0), 0, 1, v4(9)}, *to.finish()) ==
              verdict::not_mine);
    }
    builder indication(out, stun::binding_indication, {});
    CHECK(s.a.agent.handle_datagram(s.now, {base_id(0), 0, 1, v4(9)}, *indication.finish()) ==
          verdict::not_mine);
}

TEST_CASE("media and checks share the address; the server runs on when media has come") {
    scene s;
    const std::uint8_t rtp[] = {0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
    const route from{base_id(0), 0, 1, v4(9, 7777)};
    CHECK(s.a.agent.handle_datagram(s.now, from, rtp) == verdict::data_unverified);
    CHECK(s.ask(name) == 0);
    // Media comes from where the peer's checks do.
    CHECK(s.a.agent.handle_datagram(s.now, from, rtp) == verdict::data);
    // ICE01-5.2-4, and ICE01-5.2-5 is not made use of.
    CHECK(s.ask(name) == 0);
    // Of many sources the latest are remembered.
    for (std::uint16_t port = 1; port <= 8; ++port) {
        std::uint8_t out[200];
        builder to(out, stun::binding_request, {});
        name(to);
        to.add_integrity(s.a.host.crypto, s.a.agent.inspect().own[0].key);
        CHECK(s.a.agent.handle_datagram(s.now, {base_id(0), 0, 1, v4(10, port)}, *to.finish()) ==
              verdict::consumed);
    }
    CHECK(s.a.agent.handle_datagram(s.now, from, rtp) == verdict::data_unverified);
    CHECK(s.a.agent.handle_datagram(s.now, {base_id(0), 0, 1, v4(10, 8)}, rtp) == verdict::data);
}

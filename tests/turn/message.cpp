// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/message.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;
using turn::port_parity;
using turn::relayed_family;

namespace {

using numbers = std::vector<std::uint16_t>;

constexpr std::uint16_t fingerprint = 0x8028;

/// The attributes of the first Allocate request.
numbers allocate(const turn::allocate_request& r, const turn::client_config& config = {}) {
    session s(config);
    s.ask(r);
    return codes(s.last());
}
octets value_of(const packet& p, std::uint16_t code) {
    const auto a = p.message().find(code);
    return a ? octets(a->value.begin(), a->value.end()) : octets();
}

struct named_rules : turn::client_rules {
    static constexpr std::string_view software = "example 1.0";
};

}  // namespace

TEST_CASE("an Allocate request has what was asked for, and nothing else") {
    CHECK(allocate({}) == numbers{0x0019, fingerprint});  // RFC8656-7.1-4
    // RFC8656-7.1-11
    CHECK(allocate({.lifetime = seconds(1800)}) == numbers{0x0019, 0x000d, fingerprint});
    CHECK(allocate({.family = relayed_family::ipv4}) == numbers{0x0019, 0x0017, fingerprint});
    CHECK(allocate({.family = relayed_family::ipv6}) == numbers{0x0019, 0x0017, fingerprint});
    // RFC8656-7.1-5 RFC8656-7.1-8 RFC8656-18.11-1
    CHECK(allocate({.family = relayed_family::both}) == numbers{0x0019, 0x8000, fingerprint});
    CHECK(allocate({.parity = port_parity::even}) == numbers{0x0019, 0x0018, fingerprint});
    // RFC8656-7.1-6 RFC8656-7.1-9 RFC8656-7.1-13 RFC8656-7.1-14
    CHECK(allocate({.reservation = 5}) == numbers{0x0019, 0x0022, fingerprint});
    CHECK(allocate({.dont_fragment = true}) == numbers{0x0019, 0x001a, fingerprint});
    CHECK(allocate({.mobility = true}) == numbers{0x0019, 0x8030, fingerprint});
    turn::client_config config;
    config.lifetime = seconds(900);
    CHECK(allocate({}, config) == numbers{0x0019, 0x000d, fingerprint});
}

TEST_CASE("values of an Allocate request, reserved bits zero") {
    session s;
    s.ask({.family = relayed_family::both,
           .parity = port_parity::even,
           .mobility = true,
           .lifetime = seconds(1800)});
    CHECK(value_of(s.last(), 0x0019) == octets{17, 0, 0, 0});  // RFC8656-18.8-1
    CHECK(value_of(s.last(), 0x8000) == octets{2, 0, 0, 0});   // RFC8656-7.1-7
    CHECK(value_of(s.last(), 0x0018) == octets{0});
    CHECK(value_of(s.last(), 0x000d) == octets{0, 0, 7, 8});
    CHECK(value_of(s.last(), 0x8030).empty());

    session v6;
    v6.ask({.family = relayed_family::ipv6, .parity = port_parity::even_and_next});
    CHECK(value_of(v6.last(), 0x0017) == octets{2, 0, 0, 0});  // RFC8656-18.6-1
    CHECK(value_of(v6.last(), 0x0018) == octets{0x80});
    session v4;
    v4.ask({.family = relayed_family::ipv4});
    CHECK(value_of(v4.last(), 0x0017) == octets{1, 0, 0, 0});
}

TEST_CASE("with credentials: what authenticates it stands behind, integrity and fingerprint last") {
    session s;
    s.ask_again();
    CHECK(codes(s.last()) == numbers{0x0019, 0x0006, 0x0014, 0x0015, 0x0008, fingerprint});
    CHECK(stun::verify_fingerprint(s.last().message(), builtin_crypto()));  // RFC8656-5-10
}

TEST_CASE("Refresh, with and without a lifetime; for one family of two") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    CHECK(codes(s.last()) == numbers{0x0006, 0x0014, 0x0015, 0x0008, fingerprint});
    s.tell({.lifetime = 600});
    CHECK(s.c.release(s.now, h));
    CHECK(s.run_to_send());
    CHECK(value_of(s.last(), 0x000d) == octets{0, 0, 0, 0});  // RFC8656-8-2
    CHECK(!s.last().message().has(attr::requested_address_family));

    session dual;
    const std::uint8_t both =
        dual.open({.family = relayed_family::both},
                  {.relayed = {relay_v4, relay_v6}, .mapped = seen, .lifetime = 600});
    CHECK(dual.c.refresh(dual.now, both));
    CHECK(dual.run_to_send());
    CHECK(!dual.last().message().has(attr::requested_address_family));
    dual.tell({.lifetime = 600});
    CHECK(dual.c.release(dual.now, both, ip_family::ipv6));
    CHECK(dual.run_to_send());
    CHECK(value_of(dual.last(), 0x000d) == octets{0, 0, 0, 0});
    CHECK(value_of(dual.last(), 0x0017) == octets{2, 0, 0, 0});
    dual.tell({});
    // RFC8656-8.1-1
    CHECK(dual.c.release(dual.now, both, ip_family::ipv6).error().code ==
          errc::misuse_turn_allocation);
}

TEST_CASE("CreatePermission and ChannelBind") {
    session s;
    const std::uint8_t h = s.open();
    const address two[] = {peer.addr(), address::v4(192, 0, 2, 10)};
    CHECK(s.c.permit(s.now, h, two));
    CHECK(s.run_to_send());
    CHECK(codes(s.last()) == numbers{0x0012, 0x0012, 0x0006, 0x0014, 0x0015, 0x0008, fingerprint});
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(s.run_to_send());
    CHECK(codes(s.last()) == numbers{0x000c, 0x0012, 0x0006, 0x0014, 0x0015, 0x0008, fingerprint});
    CHECK(value_of(s.last(), 0x000c) == octets{0x40, 0, 0, 0});  // RFC8656-18.1-1
}

TEST_CASE("a token goes in Allocate and Refresh requests, and in no other") {
    const octets key(20, 1);
    const octets token(60, 2);
    turn::client_config trusting;
    trusting.allow_unauthenticated = true;
    session s(trusting, {"kid", {}, key, token});
    s.ask();
    answer bare = allocated();
    bare.protection = by::nobody;
    s.tell(bare);
    CHECK(s.poll().kind == turn::event_kind::allocated);
    const address a = peer.addr();
    CHECK(s.c.permit(s.now, 0, {&a, 1}));
    CHECK(s.run_to_send());
    s.tell(challenge(401));
    CHECK(s.run_to_send());
    CHECK(s.last().message().has(attr::username));
    CHECK(!s.last().message().has(attr::access_token));
    CHECK(s.c.refresh(s.now, 0));
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::refresh);
    CHECK(s.last().message().has(attr::access_token));
}

TEST_CASE("SOFTWARE in Allocate and Refresh where the host names it") {
    basic_session<named_rules> s;
    const std::uint8_t h = s.open();
    const auto tells = [](const packet& p) {
        const auto name = p.message().get(attr::software);
        return name && *name == "example 1.0";
    };
    CHECK(tells(s.w.sent[0]));  // RFC8656-5-8
    s.permit(h);
    CHECK(!tells(s.last()));
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    CHECK(tells(s.last()));
}

TEST_CASE("a request goes out again as the same bytes, whatever changes meanwhile") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    const octets first = s.last().bytes;
    turn::client_config other;
    other.lifetime = seconds(5000);
    CHECK(s.c.set_config(other));
    const address a = peer.addr();
    CHECK(s.c.permit(s.now, h, {&a, 1}));
    for (int n = 0; n < 2; ++n) {
        while (s.run_to_send() && s.last().method() != stun::method::refresh) {
        }
        CHECK(s.last().bytes == first);
    }
}

TEST_CASE("what fits no path is not sent") {
    const octets key(20, 1);
    const octets token(256, 2);
    session s({}, {std::string_view("a name of some length, and then some more"), {}, key, token});
    s.ask();
    s.tell(challenge(401, std::string(250, 'n')));
    s.run(s.now + seconds(1));
    CHECK(s.sent() == 1);
    CHECK(s.story() == "failed challenge_refused");
}

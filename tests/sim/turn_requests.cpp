// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/turn_requests.hpp>

#include "turn_desk.hpp"

using namespace world;
using stun::method;

namespace {

void even(stun::builder& b) {
    turn_desk::udp(b);
    b.add(stun::attr::even_port, stun::even_port{true});
}

turn_desk after(const turn_server_rules& rules) {
    turn_desk d(rules);
    if (d.ask(method::allocate, turn_desk::udp, false) == 401) d.learn();
    return d;
}

}  // namespace

TEST_CASE("sim turn_requests: an allocation tells all that the client asks for") {
    turn_desk d;
    CHECK(!(d.allocate() == endpoint()));
    CHECK(d.answer().get(stun::attr::xor_mapped_address).value_or(endpoint()) == d.at_client);
    CHECK(d.answer().get(stun::attr::lifetime).value_or(0U) == 600);
    // The same request once more is not a second one; another is refused.
    const auto first = d.last;
    CHECK(d.repeat(method::allocate, turn_desk::udp) == 0);
    CHECK(d.last.size() == first.size());
    CHECK(d.ask(method::allocate, turn_desk::udp) == 437);
    CHECK(d.net.server(d.server)->size(d.net.now()) == 1);
}

TEST_CASE("sim turn_requests: what an Allocate request must not have") {
    turn_desk d = after({});
    const auto nothing = [](stun::builder&) {};
    CHECK(d.ask(method::allocate, nothing) == 400);
    CHECK(d.ask(method::allocate, [](stun::builder& b) {
        b.add(stun::attr::requested_transport, std::uint8_t{1});
    }) == 442);
    CHECK(d.ask(method::allocate, [](stun::builder& b) {  // over UDP: RFC 6062 section 5.1
        b.add(stun::attr::requested_transport, stun::transport_tcp);
    }) == 400);
    CHECK(d.ask(method::allocate, [](stun::builder& b) {
        even(b);
        b.add(stun::attr::reservation_token, std::uint64_t{1});
    }) == 400);
    CHECK(d.ask(method::allocate, [](stun::builder& b) {
        turn_desk::udp(b);
        b.add(stun::attr::requested_address_family, ip_family::ipv6);
    }) == 440);
    CHECK(d.ask(method::allocate, [](stun::builder& b) {
        turn_desk::udp(b);
        b.add(stun::attr::additional_address_family, ip_family::ipv4);
    }) == 400);
    CHECK(d.ask(method::allocate, [](stun::builder& b) {
        turn_desk::udp(b);
        b.add_raw(0x7abc, {});
    }) == 420);
    CHECK(d.ask(method::connect, nothing) == 437);
}

TEST_CASE("sim turn_requests: both families, or the reason why not") {
    const auto both = [](stun::builder& b) {
        turn_desk::udp(b);
        b.add(stun::attr::additional_address_family, ip_family::ipv6);
    };
    turn_desk d = after({});
    CHECK(d.ask(method::allocate, both) == 0);
    const auto why = d.answer().get(stun::attr::address_error_code);
    CHECK((why && why->code == 440 && why->family == ip_family::ipv6));

    turn_server_rules rules;
    rules.relays = {v4(198, 51, 100, 1), v6(1)};
    turn_desk e(rules);
    e.net.add_address(e.net.interfaces_of(e.server_host)[0], v6(1));
    if (e.ask(method::allocate, turn_desk::udp, false) == 401) e.learn();
    CHECK(e.ask(method::allocate, both) == 0);
    std::size_t families = 0;
    for (const auto raw : e.answer().attributes())
        families += raw.code == stun::attr::xor_relayed_address.code ? 1U : 0U;
    CHECK(families == 2);
    CHECK(e.permit(endpoint(v6(7), 5)) == 0);
    CHECK(d.permit(endpoint(v6(7), 5)) == 443);
}

TEST_CASE("sim turn_requests: an even port, and the one beside it by its token") {
    turn_server_rules rules;
    rules.first_port = 50001;
    turn_desk d = after(rules);
    CHECK(d.ask(method::allocate, even) == 0);
    CHECK(d.answer().get(stun::attr::xor_relayed_address)->port() == 50002);
    const auto token = d.answer().get(stun::attr::reservation_token);
    CHECK(token);
    if (!token) return;
    const std::uint64_t value = *token;
    CHECK(d.refresh(0) == 0);
    const auto reserved = [value](stun::builder& b) {
        turn_desk::udp(b);
        b.add(stun::attr::reservation_token, value);
    };
    CHECK(d.ask(method::allocate, reserved) == 0);
    CHECK(d.answer().get(stun::attr::xor_relayed_address)->port() == 50003);
    CHECK(d.refresh(0) == 0);
    CHECK(d.ask(method::allocate, reserved) == 508);
}

TEST_CASE("sim turn_requests: quota, capacity, forbidden peers, redirection, faults") {
    turn_server_rules rules;
    rules.quota = 0;
    CHECK(after(rules).ask(method::allocate, turn_desk::udp) == 486);
    rules.quota = 1;
    rules.capacity = 0;
    CHECK(after(rules).ask(method::allocate, turn_desk::udp) == 508);

    rules = {};
    rules.forbidden = {v4(192, 0, 2, 9)};
    turn_desk d(rules);
    d.allocate();
    CHECK(d.permit(d.at_peer) == 403);
    CHECK(d.bind_channel(0x4000, d.at_peer) == 403);
    CHECK(d.permit(d.at_client) == 0);

    rules = {};
    rules.alternate = endpoint(v4(198, 51, 100, 2), 3478);
    turn_desk e = after(rules);
    CHECK(e.ask(method::allocate, turn_desk::udp) == 300);
    CHECK(e.answer().integrity_offset() != 0);
    CHECK(e.answer().get(stun::attr::alternate_server).value_or(endpoint()) == rules.alternate);
    rules.forged_300 = true;
    turn_desk f(rules);
    CHECK(f.ask(method::allocate, turn_desk::udp, false) == 300);
    CHECK(f.answer().integrity_offset() == 0);

    rules = {};
    rules.fault = {method::refresh, 500, 2, true};
    turn_desk g(rules);
    g.allocate();
    CHECK((g.refresh(600) == 500 && g.refresh(600) == 500 && g.refresh(600) == 0));
}

TEST_CASE("sim turn_requests: lifetimes, and who may refresh") {
    turn_server_rules rules;
    rules.users = {{"user", "pass"}, {"other", "word"}};
    rules.longest_lifetime = seconds(1000);
    turn_desk d(rules);
    d.allocate();
    CHECK(d.refresh(1) == 0);
    CHECK(d.answer().get(stun::attr::lifetime).value_or(0U) == 600);
    CHECK(d.refresh(9999) == 0);
    CHECK(d.answer().get(stun::attr::lifetime).value_or(0U) == 1000);
    d.user = "other";
    d.password = "word";
    CHECK(d.refresh(600) == 441);
    d.user = "user";
    d.password = "pass";
    CHECK(d.refresh(0) == 0);
    CHECK(d.answer().get(stun::attr::lifetime).value_or(1U) == 0);
    CHECK(d.refresh(0) == 437);
}

TEST_CASE("sim turn_requests: a ticket moves the allocation to another address of the client") {
    const auto mobile = [](stun::builder& b) {
        turn_desk::udp(b);
        b.add(stun::attr::mobility_ticket, byte_view());
    };
    CHECK(after({}).ask(method::allocate, mobile) == 405);
    turn_server_rules rules;
    rules.mobility = true;
    turn_desk d = after(rules);
    CHECK(d.ask(method::allocate, mobile) == 0);
    const auto told = d.answer().get(stun::attr::mobility_ticket);
    CHECK(told);
    if (!told) return;
    const std::vector<std::uint8_t> ticket(told->begin(), told->end());
    d.client = bind(d.net, d.client_host, d.at_client.with_port(5001));
    CHECK(d.refresh(600) == 438);  // a nonce is its client's
    d.learn();
    const auto moved = [&](stun::builder& b) {
        b.add(stun::attr::mobility_ticket, byte_view(ticket));
    };
    CHECK(d.ask(method::refresh, moved) == 0);
    CHECK(d.refresh(600) == 0);
    CHECK(d.net.server(d.server)->allocations()[0].client.where.port() == 5001);
}

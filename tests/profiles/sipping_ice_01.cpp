// SPDX-License-Identifier: BSL-1.0
#include <ice/profiles/sipping_ice_01.hpp>

#include <doctest/doctest.h>

#include <ice/gather/reflexive.hpp>
#include <ice/sim.hpp>

#include "../support/verify.hpp"

using namespace ice;
using profile = profiles::sipping_ice_01;

TEST_CASE("the profile names the cycles engine, and no pacer") {
    ICE_VERIFY(profile::engine == profiles::engine_kind::cycles);
    ICE_VERIFY(profile::config().free_wait == seconds(3));
    ICE_VERIFY(profile::stun_dialect::classic_answers);
    static_assert(std::same_as<profile::pacer, no_pacer>);
}

// ICE01-5.1-2: each local address is asked about at every server.
TEST_CASE("derived addresses are gathered from every server, in classic STUN") {
    sim::network net(1);
    const auto internet = net.add_segment("internet");
    const auto home = net.add_segment("home");
    const address own = address::v4(10, 0, 1, 1);
    net.add_nat("nat", home, internet, address::v4(192, 0, 2, 88), sim::full_cone());
    const auto host = net.add_host("host", home, own);
    sim::server_id servers[2];
    for (std::uint8_t i = 0; i < 2; ++i) {
        const address where = address::v4(198, 51, 100, static_cast<std::uint8_t>(1 + i));
        const auto made =
            net.add_stun_server(net.add_host("server", internet, where), {where, 3478},
                                {.behavior = sim::stun_behavior::classic});
        CHECK(made.has_value());
        if (made) servers[i] = *made;
    }
    sim::transport line(net);
    const std::uint8_t seed[32] = {1};
    services<sim::transport, profile> lent(line, chacha_random(seed));
    basic_gatherer<services<sim::transport, profile>, profile::gathering_rules> gatherer(lent);
    for (std::uint16_t base = 0; base < 2; ++base) {
        const endpoint at(own, static_cast<std::uint16_t>(8866 + base));
        CHECK(line.attach(base_id(base), *net.bind(host, at)) == errc::ok);
        CHECK(gatherer.add_base({base_id(base), at}).code() == errc::ok);
    }
    for (std::uint8_t i = 0; i < 2; ++i)
        CHECK(
            gatherer.add_server({address::v4(198, 51, 100, static_cast<std::uint8_t>(1 + i)), 3478})
                .code() == errc::ok);
    session_pace pace(duration{});
    while (!gatherer.is_done() && net.now() < time_point{} + seconds(2)) {
        gatherer.handle_timeout(net.now(), pace);
        if (const auto d = net.step(gatherer.next_deadline(pace)))
            CHECK(gatherer.handle_datagram(d->at, {line.base_of(d->socket), 0, 1, d->source},
                                           d->bytes) == gather_verdict::consumed);
    }
    CHECK(gatherer.is_done());
    for (const auto server : servers) CHECK(net.requests(server) == 2);
}

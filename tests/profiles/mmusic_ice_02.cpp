// SPDX-License-Identifier: BSL-1.0
#include <ice/profiles/mmusic_ice_02.hpp>

#include <doctest/doctest.h>

#include <ice/gather/reflexive.hpp>
#include <ice/sim.hpp>

#include "../support/verify.hpp"

using namespace ice;
using profile = profiles::mmusic_ice_02;

TEST_CASE("the profile names the table engine, and no pacer") {
    ICE_VERIFY(profile::engine == profiles::engine_kind::table);
    ICE_VERIFY(profile::config().refresh == seconds(5));
    ICE_VERIFY(profiles::mmusic_ice_02_eager::config().refresh == seconds(1));
    static_assert(std::same_as<profile::pacer, no_pacer>);
}

// ICE02-5.3.1-4: from every server, for each local address; both are asked at once, unpaced.
TEST_CASE("addresses are gathered beforehand, in classic STUN") {
    sim::network net(1);
    const auto internet = net.add_segment("internet");
    const auto home = net.add_segment("home");
    const address own = address::v4(10, 0, 1, 1);
    net.add_nat("nat", home, internet, address::v4(192, 0, 2, 88), sim::port_restricted());
    const auto host = net.add_host("host", home, own);
    for (const std::uint8_t last : {std::uint8_t{1}, std::uint8_t{2}}) {
        const address where = address::v4(198, 51, 100, last);
        CHECK(net.add_stun_server(net.add_host("server", internet, where), {where, 3478},
                                  {.behavior = sim::stun_behavior::classic})
                  .has_value());
    }
    sim::transport line(net);
    CHECK(line.attach(base_id(0), *net.bind(host, {own, 8866})) == errc::ok);
    const std::uint8_t seed[32] = {1};
    services<sim::transport, profile> lent(line, chacha_random(seed));
    basic_gatherer<services<sim::transport, profile>, profile::gathering_rules> gatherer(lent);
    CHECK(gatherer.add_base({base_id(0), {own, 8866}}).code() == errc::ok);
    // ICE02-5.3.1-3: without servers nothing is asked; they can be had at any time.
    CHECK(gatherer.is_done());
    CHECK(gatherer.add_server({address::v4(198, 51, 100, 1), 3478}).code() == errc::ok);
    CHECK(gatherer.add_server({address::v4(198, 51, 100, 2), 3478}).code() == errc::ok);
    session_pace pace(duration{});
    while (!gatherer.is_done() && net.now() < time_point{} + seconds(2)) {
        gatherer.handle_timeout(net.now(), pace);
        if (const auto d = net.step(gatherer.next_deadline(pace)))
            CHECK(gatherer.handle_datagram(d->at, {base_id(0), 0, 1, d->source}, d->bytes) ==
                  gather_verdict::consumed);
    }
    CHECK(gatherer.is_done());
    CHECK(net.now() == time_point{});
    unsigned found = 0;
    for (auto r = gatherer.poll(); r.outcome != gather_outcome::none; r = gatherer.poll())
        found += r.mapped == endpoint(address::v4(192, 0, 2, 88), 8866) ? 1U : 0U;
    CHECK(found == 2);
}

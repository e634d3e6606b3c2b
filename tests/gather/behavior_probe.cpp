// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/behavior_probe.hpp>

#include <doctest/doctest.h>

#include <array>

#include <ice/core/chacha_random.hpp>
#include <ice/crypto/builtin.hpp>
#include <ice/exchange/services.hpp>
#include <ice/profiles/rfc8445.hpp>
#include <ice/sim.hpp>
#include <ice/sim/behavior_server.hpp>

using namespace ice;

namespace {

constexpr address server_1 = address::v4(198, 51, 100, 1);
constexpr address server_2 = address::v4(198, 51, 100, 2);
constexpr address outside = address::v4(203, 0, 113, 7);

/// A host, behind a NAT if it has rules, and a server with two addresses and ports.
struct world {
    sim::network net{1};
    sim::segment_id internet = net.add_segment("internet", {.latency = milliseconds(10)});
    sim::driver driver{net};
    sim::transport at_server{net}, at_home{net};
    std::array<endpoint, 4> bases{endpoint(server_1, 3478), endpoint(server_1, 3479),
                                  endpoint(server_2, 3478), endpoint(server_2, 3479)};
    sim::basic_behavior_server<sim::transport> server{at_server, bases};
    services<sim::transport> lent{at_home, {chacha_random(std::array<std::uint8_t, 32>{3})}};
    endpoint local;

    explicit world(const sim::nat_rules* rules) {
        const sim::host_id far = net.add_host("server", internet, server_1);
        CHECK(!net.add_interface(far, internet, server_2).is_none());
        for (std::uint16_t i = 0; i < 4; ++i) bind(at_server, base_id(i), far, bases[i]);
        driver.add(at_server, server);

        const sim::segment_id home = rules != nullptr ? net.add_segment("home") : internet;
        const address own = rules != nullptr ? address::v4(10, 0, 0, 2) : outside;
        if (rules != nullptr) CHECK(!net.add_nat("nat", home, internet, outside, *rules).is_none());
        const sim::host_id host = net.add_host("host", home, own);
        local = {own, 40000};
        bind(at_home, base_id(0), host, local);
        bind(at_home, base_id(1), host, local.with_port(40002));
    }
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    void bind(sim::transport& sockets, base_id base, sim::host_id host, const endpoint& where) {
        const auto socket = net.bind(host, where);
        CHECK(socket);
        if (socket) CHECK(sockets.attach(base, *socket) == errc::ok);
    }
    behavior_report ask(const behavior_config& config = {}) {
        basic_behavior_probe probe(lent, base_id(0), local, base_id(1), config);
        driver.add(at_home, probe);
        CHECK(probe.start(net.now(), bases[0]));
        driver.run_until(time_point{} + seconds(36'000),
                         [&] { return probe.report().state != behavior_state::asking; });
        CHECK(probe.next_deadline() == time_point::never());
        return probe.report();
    }
};

constexpr nat_behavior expected(sim::nat_dependence d) {
    using enum sim::nat_dependence;
    if (d == endpoint_independent) return nat_behavior::endpoint_independent;
    return d == address_dependent ? nat_behavior::address_dependent
                                  : nat_behavior::address_and_port_dependent;
}

}  // namespace

TEST_CASE("every NAT of RFC 4787 is seen as what it is") {
    using enum sim::nat_dependence;
    const auto kinds = {endpoint_independent, address_dependent, address_and_port_dependent};
    for (const auto mapping : kinds)
        for (const auto filtering : kinds)
            for (const auto hairpin : {sim::nat_hairpin::none, sim::nat_hairpin::external_source,
                                       sim::nat_hairpin::internal_source}) {
                sim::nat_rules rules;
                rules.mapping = mapping;
                rules.filtering = filtering;
                rules.hairpin = hairpin;
                world w(&rules);
                const behavior_report r = w.ask();
                CHECK(r.state == behavior_state::done);
                CHECK(r.has_nat);
                CHECK(r.mapped.addr() == outside);
                CHECK(r.mapping == expected(mapping));
                // What has gone through another mapping opens no filter: such NATs look stricter.
                const bool strict =
                    mapping != endpoint_independent && filtering != endpoint_independent;
                if (!strict) CHECK(r.filtering == expected(filtering));
                if (strict) CHECK(r.filtering != nat_behavior::endpoint_independent);
                if (mapping != endpoint_independent) continue;
                CHECK((r.hairpins == tristate::yes) == (hairpin != sim::nat_hairpin::none));
                CHECK(r.hairpins_external == (hairpin == sim::nat_hairpin::external_source));
            }
}

TEST_CASE("no NAT, and whether something filters all the same") {
    world w(nullptr);
    const behavior_report r = w.ask();
    CHECK(r.state == behavior_state::done);
    CHECK(!r.has_nat);
    CHECK(r.mapping == nat_behavior::endpoint_independent);
    CHECK(r.filtering == nat_behavior::endpoint_independent);
    CHECK(r.hairpins == tristate::unknown);
    CHECK(can_punch_holes(r));
}

TEST_CASE("the lifetime of a mapping is found by halves") {
    for (const std::int64_t life : {30, 65, 299, 1200}) {
        sim::nat_rules rules;
        rules.timeout = seconds(life);
        world w(&rules);
        behavior_config config;
        config.lifetime = true;
        const behavior_report r = w.ask(config);
        CHECK(r.state == behavior_state::done);
        CHECK(r.lives_at_least <= seconds(life));
        if (life > 600) {
            CHECK(r.lives_at_least >= seconds(590));
            CHECK(r.gone_after == behavior_report{}.gone_after);
        } else {
            CHECK(r.gone_after >= seconds(life) - seconds(1));
            CHECK(r.gone_after - r.lives_at_least <= seconds(10));
        }
    }
}

TEST_CASE("servers that cannot help, or do not answer, are said to be so") {
    world plain(nullptr);
    plain.server.set_plain(true);
    CHECK(plain.ask().state == behavior_state::no_support);

    world dead(nullptr);
    dead.bases[0] = endpoint(address::v4(198, 51, 100, 99), 3478);
    const behavior_report r = dead.ask();
    CHECK(r.state == behavior_state::no_answer);
    CHECK(dead.net.now() == time_point{} + milliseconds(39'500));  // seven requests
}

TEST_CASE("strangers change nothing, and misuse is refused") {
    world w(nullptr);
    basic_behavior_probe probe(w.lent, base_id(0), w.local);
    CHECK(probe.start({}, endpoint(server_1, 0)).code() == errc::misuse_gather_server);
    CHECK(probe.start({}, endpoint(address::v6(1, 1), 1)).code() == errc::misuse_gather_server);
    CHECK(!probe.handle_datagram({}, {base_id(0), 0, 1, w.bases[0]}, {}));
    CHECK(probe.start({}, w.bases[0]));
    CHECK(probe.start({}, w.bases[0]).code() == errc::misuse_reentered);
    std::array<std::uint8_t, 64> out{};
    stun::builder b(out, stun::binding_success,
                    stun::transaction_id::from(std::array<std::uint8_t, 12>{1}));
    b.add(stun::attr::xor_mapped_address, w.local);
    const auto forged = b.finish();
    CHECK(!probe.handle_datagram({}, {base_id(0), 0, 1, w.bases[0]}, *forged));
    CHECK(probe.report().state == behavior_state::asking);
    CHECK(probe.report().mapped == endpoint());
}

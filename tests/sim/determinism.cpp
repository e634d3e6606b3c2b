// SPDX-License-Identifier: BSL-1.0
// The same seed gives the same run, byte for byte, on every compiler, width and byte order.
#include <ice/sim.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

namespace {

/// A busy minute: everything that draws, drops, delays and translates.
struct minute {
    home w;
    prng choices;
    socket_id stranger;

    explicit minute(std::uint64_t seed)
        : w(symmetric(), seed),
          choices(w.net.make_random()),
          stranger(bind(w.net, w.server, w.at_server.with_port(99))) {
        w.net.set_link(w.wide, {.latency = milliseconds(20),
                                .jitter = milliseconds(15),
                                .loss = 50'000,
                                .duplicate = 20'000,
                                .reorder = 20'000,
                                .bytes_per_second = 20'000});
        w.net.set_inbound(w.net.interfaces_of(w.bob)[0], {.jitter = milliseconds(3)});
        w.net.recording().start();
        const endpoint stun = w.at_server.with_port(3500);
        CHECK(w.net.add_stun_server(w.server, stun, {.delay = milliseconds(5)}));
        const endpoint targets[] = {w.at_server, w.at_server, stun,
                                    w.at_alice,  w.at_bob,    {w.public_address, 5000}};
        for (int i = 0; i < 1000; ++i) act(targets[choices.below(6)], w.net.now());
        w.net.run_until(w.net.now() + seconds(1));
    }

    /// Sends something somewhere, then echoes what arrives within the next 60 ms.
    void act(const endpoint& target, time_point now) {
        std::uint8_t bytes[200] = {};
        choices.fill(bytes, draw::jitter);
        bytes[0] = 0xff;
        const auto size = static_cast<std::size_t>(1 + choices.below(sizeof bytes));
        const bool alices = choices.chance(500'000);
        w.net.send(alices ? w.alice_socket : w.bob_socket, target, byte_view(bytes).first(size));
        std::uint8_t request[20] = {};
        const auto id = stun::draw_transaction_id<stun::rfc8489>(choices);
        stun::builder b(request, stun::binding_request, id);
        if (const auto message = b.finish()) w.net.send(w.bob_socket, target, *message);
        if (choices.chance(10'000)) w.net.reboot(w.nat);
        const time_point until = now + duration{static_cast<std::int64_t>(choices.below(60'000))};
        while (const auto d = w.net.step(until))
            if (d->socket == w.server_socket) {
                if (choices.chance(100'000)) w.net.send(stranger, d->source, d->bytes);
                w.net.send(d->socket, d->source, d->bytes);
            }
    }
};

}  // namespace

TEST_CASE("sim determinism: two runs of a seed are the same record by record") {
    const minute one(11);
    const minute two(11);
    const auto& a = one.w.net.recording();
    const auto& b = two.w.net.recording();
    CHECK(a.size() > 5000);
    CHECK(a.size() == b.size());
    bool same = a.size() == b.size();
    for (std::size_t i = 0; same && i < a.size(); ++i)
        same = a[i].at == b[i].at && a[i].number == b[i].number && a[i].what == b[i].what &&
               a[i].segment == b[i].segment && a[i].from == b[i].from && a[i].to == b[i].to &&
               equal_bytes(a[i].bytes, b[i].bytes);
    CHECK(same);
    CHECK(a.digest() == b.digest());
    CHECK(a.digest() != minute(12).w.net.recording().digest());
}

TEST_CASE("sim determinism: the run has all that can go wrong in it") {
    const minute m(11);
    const auto& r = m.w.net.recording();
    int seen[32] = {};
    for (std::size_t i = 0; i < r.size(); ++i) ++seen[static_cast<unsigned>(r[i].what) % 32];
    for (const fate f : {fate::sent, fate::forwarded, fate::delivered, fate::duplicated, fate::lost,
                         fate::no_mapping, fate::filtered}) {
        CAPTURE(describe(f));
        CHECK(seen[static_cast<unsigned>(f)] > 0);
    }
}

TEST_CASE("sim determinism: the golden digest, the same everywhere") {
    // It changes only when the simulation itself does, and then on purpose.
    CHECK(minute(11).w.net.recording().digest() == 4836946497960890417U);
}

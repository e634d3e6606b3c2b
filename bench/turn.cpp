// SPDX-License-Identifier: BSL-1.0
// What a relay adds to a datagram: ChannelData and indications, out and in. The floor is the copy
// that a socket's buffer needs anyway; goal: 15 ns over it.
//
//   c++ -O2 -std=c++20 -Iinclude bench/turn.cpp -lbenchmark -lpthread
#include <benchmark/benchmark.h>

#include <cstring>
#include <ice/turn.hpp>
#include <vector>

#include "allocations.hpp"

namespace {

using namespace ice;
namespace attr = stun::attr;

constexpr endpoint at_server(address::v4(198, 51, 100, 1), 3478);
constexpr endpoint home(address::v4(10, 0, 0, 1), 5000);
constexpr endpoint relayed(address::v4(198, 51, 100, 1), 49152);
constexpr base_id relayed_base(9);

constexpr endpoint peer_at(unsigned n) {
    return {address::v4(192, 0, 2, static_cast<std::uint8_t>(n)), 6000};
}

/// The copy into the kernel.
struct copying {
    std::uint8_t kernel[2048];
    std::size_t size = 0;

    send_status send(const route&, byte_view bytes) noexcept {
        std::memcpy(kernel, bytes.data(), bytes.size());
        size = bytes.size();
        benchmark::ClobberMemory();
        return send_status::sent;
    }
};
/// The same in two pieces, as writev takes them.
struct gathering : copying {
    using copying::send;
    send_status send(const route&, byte_view head, byte_view body) noexcept {
        std::memcpy(kernel, head.data(), head.size());
        std::memcpy(kernel + head.size(), body.data(), body.size());
        size = head.size() + body.size();
        benchmark::ClobberMemory();
        return send_status::sent;
    }
};

/// A client with an open allocation, `peers` permissions and as many channels.
template <class Wire>
struct desk {
    using client_type = turn::basic_client<Wire, profiles::rfc8445>;

    Wire wire;
    std::uint8_t seed[32] = {1};
    environment<profiles::rfc8445> env{.random = chacha_random(seed)};
    client_type client{env, wire};
    turn::relay<Wire> relay{client, wire};
    session_pace pace{duration{}};
    time_point now{1};

    explicit desk(unsigned peers, bool channels) {
        static_cast<void>(client.add_server({at_server, {}, {}}));
        static_cast<void>(client.allocate(now, {.base = base_id(0), .where = home}));
        step([](stun::builder& b) {
            b.add(attr::xor_relayed_address, relayed).add(attr::xor_mapped_address, home);
            b.add(attr::lifetime, 3600);
        });
        static_cast<void>(client.name_base(0, ip_family::ipv4, relayed_base));
        for (unsigned n = 1; n <= peers; ++n) {
            const address a = peer_at(n).addr();
            if (channels)
                static_cast<void>(client.bind_channel(now, 0, peer_at(n)));
            else
                static_cast<void>(client.permit(now, 0, {&a, 1}));
            step([](stun::builder&) {});
        }
    }
    template <class Add>
    void step(Add add) {
        now = now + milliseconds(6);
        client.handle_timeout(now, pace);
        const auto asked = stun::message::parse({wire.kernel, wire.size});
        if (!asked) return;
        std::uint8_t out[200] = {};
        stun::builder b(out, {asked->method(), stun::message_class::success}, asked->id());
        add(b);
        const auto bytes = b.finish();
        static_cast<void>(client.handle_datagram(now, {base_id(0), 0, 1, at_server}, *bytes));
    }
};

constexpr unsigned peers = 8;

void floor_copy(benchmark::State& state) {
    const auto size = static_cast<std::size_t>(state.range(0));
    const std::vector<std::uint8_t> payload(size, 1);
    copying wire;
    const route to{base_id(0), 0, 1, peer_at(1)};
    for (auto _ : state) {
        benchmark::DoNotOptimize(payload.data());
        benchmark::DoNotOptimize(wire.send(to, payload));
    }
}

template <class Wire>
void wrap(benchmark::State& state, bool channels) {
    desk<Wire> d(peers, channels);
    const std::vector<std::uint8_t> payload(static_cast<std::size_t>(state.range(0)), 1);
    const route to{relayed_base, 0, 1, peer_at(1)};
    if (d.relay.send(to, payload) != send_status::sent) state.SkipWithError("not sent");
    const std::uint64_t before = allocations;
    for (auto _ : state) {
        benchmark::DoNotOptimize(payload.data());
        benchmark::DoNotOptimize(d.relay.send(to, payload));
    }
    state.counters["allocations"] = static_cast<double>(allocations - before);
}

void wrap_in_place(benchmark::State& state) {
    desk<copying> d(peers, true);
    std::vector<std::uint8_t> frame(static_cast<std::size_t>(state.range(0)) + 4, 1);
    const route to{relayed_base, 0, 1, peer_at(1)};
    if (!d.client.send_in_place(to, frame)) state.SkipWithError("not sent");
    for (auto _ : state) {
        benchmark::DoNotOptimize(frame.data());
        benchmark::DoNotOptimize(d.client.send_in_place(to, frame));
    }
}

void sender_thread(benchmark::State& state) {
    desk<copying> d(peers, true);
    std::vector<std::uint8_t> frame(static_cast<std::size_t>(state.range(0)) + 4, 1);
    const turn::relayed_route r = d.client.route_of(relayed_base, peer_at(1));
    for (auto _ : state) {
        benchmark::DoNotOptimize(frame.data());
        r.put_prefix(std::span<std::uint8_t, 4>(frame.data(), 4), frame.size() - 4);
        benchmark::DoNotOptimize(d.wire.send(r.to, frame));
    }
}

/// The copy from the kernel, then what the datagram is, and of whom.
template <bool Unwraps>
void receive(benchmark::State& state, bool in_channel) {
    desk<copying> d(peers, true);
    const std::vector<std::uint8_t> payload(static_cast<std::size_t>(state.range(0)), 1);
    std::uint8_t kernel[2048] = {};
    std::size_t size = payload.size();
    if (in_channel) {
        size = turn::detail::write_channel_data(kernel, 0x4000, payload, false).size();
    } else {
        stun::builder b(kernel, {stun::method::data, stun::message_class::indication},
                        stun::draw_transaction_id<stun::rfc8489>(d.env.random));
        b.add(attr::xor_peer_address, peer_at(1)).add(attr::data, byte_view(payload));
        size = b.finish()->size();
    }
    std::uint8_t mine[2048];
    const route from{base_id(0), 0, 1, at_server};
    for (auto _ : state) {
        benchmark::DoNotOptimize(kernel);
        std::memcpy(mine, kernel, size);
        benchmark::ClobberMemory();
        if constexpr (Unwraps) {
            const turn::received r = d.client.handle_datagram(d.now, from, {mine, size});
            if (r.data.size() != payload.size()) state.SkipWithError("not received");
            benchmark::DoNotOptimize(r);
        }
    }
}

void send_copying(benchmark::State& s) { wrap<copying>(s, true); }
void send_gathering(benchmark::State& s) { wrap<gathering>(s, true); }
void send_indication(benchmark::State& s) { wrap<copying>(s, false); }
void receive_floor(benchmark::State& s) { receive<false>(s, true); }
void receive_channel(benchmark::State& s) { receive<true>(s, true); }
void receive_indication(benchmark::State& s) { receive<true>(s, false); }

// A packet of voice, and one of video. W9: out, by a transport that takes two pieces; W9b: in.
BENCHMARK(floor_copy)->Name("W9/floor")->Arg(172)->Arg(1200);
BENCHMARK(send_gathering)->Name("W9/ice")->Arg(172)->Arg(1200);
BENCHMARK(receive_floor)->Name("W9b/floor")->Arg(172)->Arg(1200);
BENCHMARK(receive_channel)->Name("W9b/ice")->Arg(172)->Arg(1200);
BENCHMARK(wrap_in_place)->Arg(172)->Arg(1200);
BENCHMARK(sender_thread)->Arg(172)->Arg(1200);
BENCHMARK(send_copying)->Arg(172)->Arg(1200);
BENCHMARK(send_indication)->Arg(172)->Arg(1200);
BENCHMARK(receive_indication)->Arg(172)->Arg(1200);

}  // namespace

BENCHMARK_MAIN();

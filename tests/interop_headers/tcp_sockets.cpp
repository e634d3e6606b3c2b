// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/tcp_sockets.hpp>

#include <doctest/doctest.h>

#if !defined(_WIN32)

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

#if defined(__linux__)
#include <linux/filter.h>
#endif

#include <ice/agent/description.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/session.hpp>

using namespace ice;

namespace {

time_point now() { return from_chrono(std::chrono::steady_clock::now()); }

/// A session with TCP candidates only, on this host's loopback.
struct side {
    tcp_sockets sockets;
    services<tcp_sockets> lent;
    session<tcp_sockets> ice;
    std::string heard{};

    side(agent_role role, std::uint8_t seed,
         std::initializer_list<tcp_type> types = {tcp_type::active, tcp_type::passive})
        : lent(sockets, {chacha_random(std::array<std::uint8_t, 32>{seed})}),
          ice(lent, role, config()) {
        CHECK(ice.add_stream());
        const endpoint own(address::v4(127, 0, 0, 1), 0);
        // What is opened is a candidate, and nothing else is: RFC6544-4.1-1
        for (const tcp_type type : types) {
            const endpoint where = sockets.open_tcp(own, type);
            CHECK(where.proto() == protocol::tcp);
            CHECK((where.port() == tcp_active_port) == (type == tcp_type::active));
            session_base base{.where = where};
            base.tcp = type;
            CHECK(ice.add_base(now(), base));
        }
    }
    static session_config config() {
        session_config c;
        c.gather.allow_loopback = true;
        return c;
    }
    void describe_to(side& peer, description_reader& reader) {
        put_description(ice, 0,
                        [&](std::string_view line) { CHECK(reader.read(peer.ice, now(), line)); });
        ice.description_conveyed(now());
    }
    void work() {
        sockets.wait(1);
        sockets.receive(
            [&](const route& from, byte_view bytes) {
                const session_received r = ice.handle_datagram(now(), from, bytes);
                if (r == verdict::data) heard.assign(bytes.begin(), bytes.end());
                CHECK((r != verdict::data || ice.accepts_data(from)));
                sockets.judge(from, ice.accepts_data(from));
            },
            [&](base_id base) { CHECK(ice.base_ready(now(), base)); },
            [&](const route& to) { CHECK(ice.handle_connection_failed(now(), to)); });
        ice.handle_timeout(now());
        while (ice.poll_event().kind != session_event_kind::none) {
        }
    }
    bool completed() const { return ice.agent().state() == session_state::completed; }
};

}  // namespace

TEST_CASE("tcp_sockets: two sessions connect over TCP, and a large frame arrives whole") {
    side a(agent_role::controlling, 1), b(agent_role::controlled, 2);
    description_reader of_a, of_b;
    a.describe_to(b, of_a);
    b.describe_to(a, of_b);
    CHECK((a.ice.start(now()) && b.ice.start(now())));
    const time_point end = now() + seconds(20);
    while (now() < end && !(a.completed() && b.completed())) {
        a.work();
        b.work();
    }
    CHECK((a.completed() && b.completed()));
    const std::string large(60'000, 'x');
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(large.data());
    CHECK(a.ice.send(now(), 0, 1, {bytes, large.size()}) == send_status::sent);
    while (now() < end && b.heard.empty()) {
        a.work();
        b.work();
    }
    CHECK(b.heard == large);
}

TEST_CASE("tcp_sockets: strangers who speak STUN do not keep the peer out") {
    side a(agent_role::controlling, 5, {tcp_type::active});
    side b(agent_role::controlled, 6, {tcp_type::passive});
    CHECK(!b.ice.accepts_data({base_id(0), 0, 1, a.sockets.bound(base_id(0))}));
    const socket_address door(b.sockets.bound(base_id(0)));
    const std::uint8_t check[22] = {0, 20, 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};
    std::array<int, 40> strangers{};
    for (int& fd : strangers) {
        fd = ::socket(AF_INET, SOCK_STREAM, 0);
        CHECK(::connect(fd, door.get(), door.size()) == 0);
        CHECK(::send(fd, check, sizeof check, MSG_NOSIGNAL) == sizeof check);
        for (int i = 0; i < 3; ++i) b.work();
    }
    description_reader of_a, of_b;
    a.describe_to(b, of_a);
    b.describe_to(a, of_b);
    CHECK((a.ice.start(now()) && b.ice.start(now())));
    const time_point end = now() + seconds(20);
    while (now() < end && !(a.completed() && b.completed())) {
        a.work();
        b.work();
    }
    CHECK((a.completed() && b.completed()));
    for (const int fd : strangers) ::close(fd);
}

TEST_CASE("tcp_sockets: simultaneous open, from both ends at once and one after the other") {
    for (const bool b_is_late : {false, true}) {
        side a(agent_role::controlling, 3, {tcp_type::so});
        side b(agent_role::controlled, 4, {tcp_type::so});
        description_reader of_a, of_b;
        a.describe_to(b, of_a);
        b.describe_to(a, of_b);
        CHECK(a.ice.start(now()));
        if (!b_is_late) CHECK(b.ice.start(now()));
        const time_point end = now() + seconds(20);
        for (int i = 0; now() < end && !(a.completed() && b.completed()); ++i) {
            a.work();
            if (i == 100 && b_is_late) CHECK(b.ice.start(now()));
            if (i >= 100 || !b_is_late) b.work();
        }
        CHECK((a.completed() && b.completed()));
        const auto way = a.ice.agent().route_of(0, 1);
        CHECK(way.to.remote == b.sockets.bound(base_id(0)));
        CHECK(b.ice.agent().route_of(0, 1).to.remote == a.sockets.bound(base_id(0)));
    }
}

TEST_CASE("tcp_sockets: two that connect to each other's ports at once have one connection") {
    tcp_sockets a, b;
    const endpoint own(address::v4(127, 0, 0, 1), 0);
    const endpoint at_a = a.open_tcp(own, tcp_type::so), at_b = b.open_tcp(own, tcp_type::so);
    const std::uint8_t check[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};
    CHECK(a.send({base_id(0), 0, 1, at_b}, check) == send_status::pending);
    CHECK(b.send({base_id(0), 0, 1, at_a}, check) == send_status::pending);
    int ready = 0, frames = 0;
    for (int i = 0; i < 1000 && ready < 2; ++i)
        for (tcp_sockets* each : {&a, &b}) {
            each->wait(1);
            each->receive([](const route&, byte_view) {}, [&](base_id) { ++ready; },
                          [](const route&) { CHECK(false); });
        }
    CHECK(ready == 2);
    CHECK(a.send({base_id(0), 0, 1, at_b}, check) == send_status::sent);
    CHECK(b.send({base_id(0), 0, 1, at_a}, check) == send_status::sent);
    for (int i = 0; i < 1000 && frames < 2; ++i)
        for (tcp_sockets* each : {&a, &b}) {
            each->wait(1);
            each->receive(
                [&](const route& from, byte_view bytes) {
                    CHECK(from.remote == (each == &a ? at_b : at_a));
                    CHECK(bytes.size() == 20);
                    ++frames;
                },
                [](base_id) { CHECK(false); }, [](const route&) { CHECK(false); });
        }
    CHECK(frames == 2);
}

#if defined(__linux__)
TEST_CASE("tcp_sockets: two SYNs that cross are one connection") {
    tcp_sockets a;
    const endpoint own(address::v4(127, 0, 0, 1), 0);
    const endpoint at_a = a.open_tcp(own, tcp_type::so);
    // The peer's listener is deaf, as if a NAT had dropped what came too early.
    const auto shared = [](const socket_address& where) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0), on = 1;
        CHECK(::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0);
        CHECK(::bind(fd, where.get(), where.size()) == 0);
        return fd;
    };
    socket_address at_peer(own);
    const int deaf = shared(at_peer);
    sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
    const sock_fprog filter{1, &nothing};
    CHECK(::setsockopt(deaf, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0);
    CHECK(::listen(deaf, 1) == 0);
    CHECK(::getsockname(deaf, at_peer.out(), at_peer.out_size()) == 0);
    const std::uint8_t check[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};
    const endpoint peer = at_peer.to_endpoint(protocol::tcp);
    CHECK(a.send({base_id(0), 0, 1, peer}, check) == send_status::pending);
    const int other = shared(at_peer);
    const socket_address to(at_a);
    CHECK(::connect(other, to.get(), to.size()) == 0);
    bool ready = false;
    for (int i = 0; i < 1000 && !ready; ++i) {
        a.wait(1);
        a.receive([](const route&, byte_view) {}, [&](base_id) { ready = true; },
                  [](const route&) { CHECK(false); });
    }
    CHECK(a.send({base_id(0), 0, 1, peer}, check) == send_status::sent);
    std::uint8_t received[30] = {};
    CHECK(::recv(other, received, 22, MSG_WAITALL) == 22);
    CHECK((received[1] == 20 && std::memcmp(received + 2, check, 20) == 0));
    ::close(deaf);
    ::close(other);
}
#endif

TEST_CASE("tcp_sockets: a port where nobody listens is said to be one") {
    tcp_sockets nobody, s;
    const endpoint own(address::v4(127, 0, 0, 1), 0);
    const endpoint gone = [&] {
        tcp_sockets closed;
        return closed.open_tcp(own, tcp_type::passive);
    }();
    CHECK(s.open_tcp(own, tcp_type::active).port() == tcp_active_port);
    const std::uint8_t bytes[] = {1, 2, 3};
    CHECK(s.send({base_id(0), 0, 1, gone}, bytes) == send_status::pending);
    route failed;
    for (int i = 0; i < 1000 && failed.base.is_none(); ++i) {
        s.wait(10);
        s.receive([](const route&, byte_view) { CHECK(false); }, [](base_id) { CHECK(false); },
                  [&](const route& to) { failed = to; });
    }
    CHECK(failed.base == base_id(0));
    CHECK(failed.remote == gone);
}

#endif

// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/tcp_sockets.hpp>

#include <doctest/doctest.h>

#if !defined(_WIN32)

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

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

    side(agent_role role, std::uint8_t seed)
        : lent(sockets, {chacha_random(std::array<std::uint8_t, 32>{seed})}),
          ice(lent, role, config()) {
        CHECK(ice.add_stream());
        const endpoint own(address::v4(127, 0, 0, 1), 0);
        // What is opened is a candidate, and nothing else is: RFC6544-4.1-1
        for (const tcp_type type : {tcp_type::active, tcp_type::passive}) {
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

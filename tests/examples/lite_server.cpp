// SPDX-License-Identifier: BSL-1.0
// A lite server with many clients on one port, as media servers are: a session for each, found by
// the fragment in a check's USERNAME, then by where datagrams come from (ice/mux.hpp). The clients
// are full agents with sockets of their own. Each says a word, and the server says it back. run:
#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/sockaddr.hpp>

#include <chrono>
#include <cstdio>
#include <deque>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace {

ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

struct udp_socket {
    int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    ice::endpoint bound;

    udp_socket() {
        ice::socket_address own{ice::endpoint(ice::address::v4(127, 0, 0, 1), 0)};
        ::bind(fd, own.get(), own.size());
        ::getsockname(fd, own.out(), own.out_size());
        bound = own.to_endpoint();
    }
    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept {
        const ice::socket_address where(to.remote);
        const auto n = ::sendto(fd, bytes.data(), bytes.size(), 0, where.get(), where.size());
        return n < 0 ? ice::send_status::unreachable : ice::send_status::sent;
    }
    /// `f(way, bytes)` for all that has arrived.
    template <class F>
    void receive(F f) {
        std::uint8_t bytes[1500];
        for (ice::socket_address from;;) {
            const auto n =
                ::recvfrom(fd, bytes, sizeof bytes, MSG_DONTWAIT, from.out(), from.out_size());
            if (n < 0) return;
            const ice::route way{ice::base_id(0), 0, 1, from.to_endpoint()};
            f(way, ice::byte_view(bytes, static_cast<std::size_t>(n)));
        }
    }
};

/// One socket, one set of services, a small session for each client. `routes` finds whose a
/// datagram is; its memory, like that of the sessions, is all there from the start.
struct server {
    using session = ice::basic_lite_agent<udp_socket, ice::profiles::lite>;

    udp_socket socket;
    ice::services<udp_socket, ice::profiles::lite> services;
    std::vector<session> sessions;
    std::vector<ice::session_router::session_record> records;
    std::vector<ice::session_slot> fragments, addresses;
    ice::session_router routes;

    server(const std::array<std::uint8_t, 32>& seed, std::size_t most)
        : services(socket, ice::chacha_random(seed)),
          records(most),
          fragments(4 * most),
          addresses(8 * most),
          routes(records, fragments, addresses, ice::hash_key::draw_from(services.random)) {}

    session& add() {
        session& made = sessions.emplace_back(services);
        static_cast<void>(made.add_component(0, 1, socket.bound));
        routes.add(static_cast<ice::session_number>(sessions.size() - 1), made.local_ufrag());
        return made;
    }
    //[work
    /// A check names its session, so that a client may come from wherever another one was; all else
    /// goes by the address that an authentic check has selected.
    void work() {
        socket.receive([&](const ice::route& way, ice::byte_view bytes) {
            const ice::routed to = routes.find(way, bytes);
            if (to.session == ice::no_session) return;  // nobody's
            session& s = sessions[to.session];
            const auto what = s.handle_datagram(now(), way, bytes);
            if (s.accepts_data(way)) routes.learn(to.session, way);
            if (what == ice::verdict::data) socket.send(way, bytes);
        });
        for (session& s : sessions) s.handle_timeout(now());
    }
    //]
};

struct client {
    udp_socket socket;
    ice::services<udp_socket> services;
    ice::basic_agent<udp_socket> agent;
    bool served = false;

    /// What is told here is all that signalling carries: a lite server needs no word of clients.
    client(const std::array<std::uint8_t, 32>& seed, const ice::endpoint& where,
           const server::session& s)
        : services(socket, ice::chacha_random(seed)),
          agent(services, ice::agent_role::controlling) {
        const ice::remote_description d{s.local_ufrag(), s.local_pwd(), true};
        static_cast<void>(agent.add_stream());
        static_cast<void>(agent.add_local_candidate(now(), {.where = socket.bound}));
        static_cast<void>(agent.set_remote_description(now(), 0, d));
        static_cast<void>(agent.add_remote_candidate(now(), 0, {where, s.priority(1), "1"}));
        static_cast<void>(agent.start(now()));
    }
    void work(std::uint8_t word) {
        socket.receive([&](const ice::route& way, ice::byte_view bytes) {
            if (agent.handle_datagram(now(), way, bytes) == ice::verdict::data)
                served = bytes.size() == 1 && bytes[0] == word;
        });
        agent.handle_timeout(now());
        while (agent.poll_event().kind != ice::event_kind::none)
            if (agent.state() == ice::session_state::completed)
                socket.send(agent.route_of(0, 1).to, {&word, 1});
    }
};

}  // namespace

int main() {
    auto seed = ice::os_seed();
    if (!seed) return 1;
    server host(*seed, 64);
    std::deque<client> clients;
    for (seed = ice::os_seed(); seed && clients.size() < 50; seed = ice::os_seed())
        clients.emplace_back(*seed, host.socket.bound, host.add());
    std::size_t served = 0;
    for (const auto end = now() + ice::seconds(10); served < clients.size() && now() < end;) {
        ::poll(nullptr, 0, 1);  // a server alone would wait as poll_loop.cpp does
        host.work();
        served = 0;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            clients[i].work(static_cast<std::uint8_t>(128 + i));  // as RTP begins
            served += clients[i].served ? 1U : 0U;
        }
    }
    std::printf("%zu of %zu clients on one port were served.\n", served, clients.size());
    return served == 50 ? 0 : 1;
}

// SPDX-License-Identifier: BSL-1.0
// A lite server with many clients on one port, as media servers are: a session for each, found by
// the fragment in a check's USERNAME, then by where datagrams come from. The clients are full
// agents with sockets of their own. Each says a word, and the server says it back.
// run:
#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/sockaddr.hpp>

#include <chrono>
#include <cstdio>
#include <deque>
#include <map>
#include <string>

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

/// One socket, one set of services, a small session for each client.
struct server {
    using session = ice::basic_lite_agent<udp_socket, ice::profiles::lite>;

    udp_socket socket;
    ice::services<udp_socket, ice::profiles::lite> services;
    std::map<std::string, session> by_fragment;
    std::map<ice::endpoint, session*> by_address;

    explicit server(const std::array<std::uint8_t, 32>& seed)
        : services(socket, ice::chacha_random(seed)) {}

    session& add() {
        session made(services);  // trivially copyable, as all agents of fixed capacity
        static_cast<void>(made.add_component(0, 1, socket.bound));
        return by_fragment.emplace(made.local_ufrag(), made).first->second;
    }
    void work() {
        socket.receive([&](const ice::route& way, ice::byte_view bytes) {
            session* const s = find(way.remote, bytes);
            if (s == nullptr) return;  // nobody's
            const auto what = s->handle_datagram(now(), way, bytes);
            if (s->route_of(0, 1).to.remote != way.remote) return;
            by_address[way.remote] = s;  // an authentic check has selected it
            if (what == ice::verdict::data) socket.send(way, bytes);
        });
        for (auto& [fragment, s] : by_fragment) s.handle_timeout(now());
    }

    /// A check names its session, so that a client may come from wherever another one was.
    session* find(const ice::endpoint& remote, ice::byte_view bytes) {
        const auto m = ice::stun::message::parse(bytes);
        if (!m || !m->has(ice::stun::attr::username)) {
            const auto known = by_address.find(remote);
            return known == by_address.end() ? nullptr : known->second;
        }
        const auto user = m->get(ice::stun::attr::username)->bytes();
        const std::string name(user.begin(), user.end());
        const auto found = by_fragment.find(name.substr(0, name.find(':')));
        return found == by_fragment.end() ? nullptr : &found->second;
    }
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
    server host(*seed);
    std::deque<client> clients;
    for (seed = ice::os_seed(); seed && clients.size() < 50; seed = ice::os_seed())
        clients.emplace_back(*seed, host.socket.bound, host.add());
    std::size_t served = 0;
    for (const auto end = now() + ice::seconds(10); served < clients.size() && now() < end;) {
        ::poll(nullptr, 0, 1);  // a server alone would wait as poll_loop.cpp does
        host.work();
        served = 0;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            clients[i].work(static_cast<std::uint8_t>('A' + i));
            served += clients[i].served ? 1U : 0U;
        }
    }
    std::printf("%zu of %zu clients on one port were served.\n", served, clients.size());
    return served == 50 ? 0 : 1;
}

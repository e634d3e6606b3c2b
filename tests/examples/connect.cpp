// SPDX-License-Identifier: BSL-1.0
// The main job: two agents on UDP sockets of this host describe themselves to each other in SDP
// lines, find the best way, and say a word each. Exit status 0 when both words have arrived.
// run:
#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/own_addresses.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace {

ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

/// The sockets of one agent. They are opened in the order in which the agent numbers its bases.
struct sockets {
    std::vector<pollfd> list;
    std::vector<ice::endpoint> bound;

    bool open(const ice::address& own) {
        const int s = ::socket(own.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
        ice::socket_address where{ice::endpoint(own, 0)};
        if (::bind(s, where.get(), where.size()) != 0) return ::close(s), false;
        ::getsockname(s, where.out(), where.out_size());
        list.push_back({s, POLLIN, 0});
        bound.push_back(where.to_endpoint());
        return true;
    }
    /// What makes this a transport.
    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept {
        const std::size_t i = to.base.index();
        const ice::socket_address where(to.remote, bound[i].addr().zone());
        const auto sent = ::sendto(list[i].fd, bytes.data(), bytes.size(), MSG_DONTWAIT,
                                   where.get(), where.size());
        return sent < 0 ? ice::send_status::unreachable : ice::send_status::sent;
    }
};

/// One side: sockets, an agent, what it has read of the other side, and heard.
struct side {
    const char* name;
    sockets own;
    ice::services<sockets> services;
    ice::basic_agent<sockets> agent;
    ice::description_reader peer;
    ice::time_point completed = ice::time_point::never();
    std::string heard;

    template <class Hosts>
    side(const char* title, ice::agent_role role, const std::array<std::uint8_t, 32>& seed,
         const Hosts& hosts)
        : name(title), services(own, {ice::chacha_random(seed)}), agent(services, role) {
        static_cast<void>(agent.add_stream());
        for (const ice::host_address& host : hosts)
            if (own.open(host.addr))
                static_cast<void>(agent.add_local_candidate(now(), {.where = own.bound.back()}));
    }
    void describe_to(side& other) {
        std::printf("\n%s tells:\n", name);
        ice::put_description(agent, 0, [&](std::string_view line) {
            std::printf("  a=%.*s\n", static_cast<int>(line.size()), line.data());
            if (!other.peer.read(other.agent, now(), line)) std::printf("  (not understood)\n");
        });
    }
    /// Everything that has arrived, then everything that is due.
    void work() {
        std::uint8_t bytes[1500];
        ice::socket_address from;
        for (std::uint16_t i = 0; i < own.list.size(); ++i) {
            const auto size = ::recvfrom(own.list[i].fd, bytes, sizeof bytes, MSG_DONTWAIT,
                                         from.out(), from.out_size());
            if (size < 0) continue;  // nothing there; poll tells when there is more
            const ice::byte_view data(bytes, static_cast<std::size_t>(size));
            const ice::route way{ice::base_id(i), 0, 1, from.to_endpoint()};
            if (agent.handle_datagram(now(), way, data) == ice::verdict::data)
                heard.assign(data.begin(), data.end());
        }
        agent.handle_timeout(now());
        if (agent.state() == ice::session_state::completed) completed = earlier(completed, now());
    }
    void say(std::string_view text) {
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        own.send(agent.route_of(0, 1).to, {bytes, text.size()});
    }
    void show(ice::time_point start) const {
        std::printf("\n%s, %s, is %s after %d ms. Its pairs, best first:\n", name,
                    to_text(agent.role()).data(), to_text(agent.state()).data(),
                    static_cast<int>((earlier(completed, now()) - start).us / 1000));
        std::puts("  state       checks  rtt (us)  because                     local -> remote");
        ice::for_each_pair_stats(agent, [](const ice::pair_stats& p) {
            std::printf("%c %-11s %6d %9d  %-26s  %s %s -> %s %s\n", p.selected ? '*' : ' ',
                        to_text(p.state).data(), p.requests_sent, static_cast<int>(p.rtt.us),
                        describe(p.reason).data(), to_text(p.local.kind).data(),
                        to_text(p.local.where).c_str(), to_text(p.remote.kind).data(),
                        to_text(p.remote.where).c_str());
        });
    }
};

/// Until `done()`, for ten seconds at most: sleeps until a datagram or a deadline, and acts.
template <class Done>
void run(side& a, side& b, Done done) {
    const ice::time_point end = now() + ice::seconds(10);
    while (!done() && now() < end) {
        std::vector<pollfd> all = a.own.list;
        all.insert(all.end(), b.own.list.begin(), b.own.list.end());
        const auto next = earlier(end, earlier(a.agent.next_deadline(), b.agent.next_deadline()));
        const auto wait = ice::to_chrono<std::chrono::milliseconds>(later(next, now()) - now());
        ::poll(all.data(), all.size(), static_cast<int>(wait.count()));
        a.work();
        b.work();
    }
}

}  // namespace

int main() {
    std::vector<ice::interface_facts> facts;
    ice::for_each_own_address([&](const ice::interface_facts& f) { facts.push_back(f); });
    auto hosts = ice::gather_hosts(facts);
    if (hosts.empty()) std::puts("This host has loopback addresses only.");
    if (hosts.empty()) hosts = ice::gather_hosts(facts, {.allow_loopback = true});
    const auto seed_a = ice::os_seed(), seed_b = ice::os_seed();
    if (!seed_a || !seed_b) return 1;
    side alice("Alice", ice::agent_role::controlling, *seed_a, hosts);
    side bob("Bob", ice::agent_role::controlled, *seed_b, hosts);
    alice.describe_to(bob);
    bob.describe_to(alice);

    const auto start = now();
    if (!alice.agent.start(start) || !bob.agent.start(start)) return 1;
    run(alice, bob, [&] { return alice.completed < now() && bob.completed < now(); });
    alice.show(start);
    bob.show(start);

    if (alice.agent.route_of(0, 1).may_send) alice.say("Hello Bob");
    if (bob.agent.route_of(0, 1).may_send) bob.say("Hello Alice");
    run(alice, bob, [&] { return !alice.heard.empty() && !bob.heard.empty(); });
    std::printf("\nAlice heard: %s\nBob heard: %s\n", alice.heard.c_str(), bob.heard.c_str());
    return alice.heard == "Hello Alice" && bob.heard == "Hello Bob" ? 0 : 1;
}

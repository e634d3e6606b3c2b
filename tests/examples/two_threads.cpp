// SPDX-License-Identifier: BSL-1.0
// Two agents on two threads: nothing of the library is shared, so each with services of its own
// needs no lock. A third thread sends over a copy of the route.
// run:
// link: -pthread
#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/sockaddr.hpp>

#include <chrono>
#include <cstdio>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace {

using lines = std::vector<std::string>;

ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

struct udp_socket {
    int fd = ::socket(AF_INET, SOCK_DGRAM, 0);

    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept {
        const ice::socket_address where(to.remote);
        const auto n = ::sendto(fd, bytes.data(), bytes.size(), 0, where.get(), where.size());
        return n < 0 ? ice::send_status::unreachable : ice::send_status::sent;
    }
};

/// Sends until it is told to stop. The kernel serialises what is sent on one socket; the agent is
/// not touched.
void send_data(udp_socket socket, ice::data_route way, std::future<void> stop) {
    constexpr std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};
    while (stop.wait_for(std::chrono::milliseconds(5)) == std::future_status::timeout)
        socket.send(way.to, hello);
}

/// One agent's thread: true once it has received five datagrams.
bool run(ice::agent_role role, std::promise<lines> ours, std::future<lines> theirs) {
    const auto seed = ice::os_seed();
    if (!seed) return false;
    udp_socket socket;
    ice::services<udp_socket> services(socket, ice::chacha_random(*seed));
    ice::basic_agent<udp_socket> agent(services, role);

    ice::socket_address own{ice::endpoint(ice::address::v4(127, 0, 0, 1), 0)};
    ::bind(socket.fd, own.get(), own.size());
    ::getsockname(socket.fd, own.out(), own.out_size());
    static_cast<void>(agent.add_stream());
    static_cast<void>(agent.add_local_candidate(now(), {.where = own.to_endpoint()}));

    lines description;
    ice::put_description(agent, 0, [&](std::string_view line) { description.emplace_back(line); });
    ours.set_value(description);
    ice::description_reader reader;
    for (const std::string& line : theirs.get())
        if (!reader.read(agent, now(), line)) return false;
    if (!agent.start(now())) return false;

    std::thread sender;
    std::promise<void> stop;
    const ice::time_point end = now() + ice::seconds(10);
    int received = 0;
    while (received < 5 && now() < end) {
        const auto next = earlier(end, agent.next_deadline());
        const auto rest = ice::to_chrono<std::chrono::milliseconds>(later(next, now()) - now());
        pollfd readable{socket.fd, POLLIN, 0};
        if (::poll(&readable, 1, static_cast<int>(rest.count())) > 0) {
            std::uint8_t bytes[1500];
            ice::socket_address from;
            const auto size =
                ::recvfrom(socket.fd, bytes, sizeof bytes, 0, from.out(), from.out_size());
            const ice::route way{ice::base_id(0), 0, 1, from.to_endpoint()};
            const ice::byte_view datagram(bytes, size > 0 ? static_cast<std::size_t>(size) : 0);
            if (agent.handle_datagram(now(), way, datagram) == ice::verdict::data) ++received;
        }
        agent.handle_timeout(now());
        if (!sender.joinable() && agent.state() == ice::session_state::completed)
            sender = std::thread(send_data, socket, agent.route_of(0, 1), stop.get_future());
    }
    // The other side may still wait for its five.
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    stop.set_value();
    if (sender.joinable()) sender.join();
    ::close(socket.fd);
    return received >= 5;
}

}  // namespace

int main() {
    std::promise<lines> of_a, of_b;
    auto to_b = of_a.get_future(), to_a = of_b.get_future();
    auto a = std::async(std::launch::async, run, ice::agent_role::controlling, std::move(of_a),
                        std::move(to_a));
    auto b = std::async(std::launch::async, run, ice::agent_role::controlled, std::move(of_b),
                        std::move(to_b));
    const bool good_a = a.get(), good_b = b.get();
    std::printf("The agent of thread A %s, that of thread B %s.\n", good_a ? "hears" : "is deaf",
                good_b ? "hears" : "is deaf");
    return good_a && good_b ? 0 : 1;
}

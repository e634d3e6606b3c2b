// SPDX-License-Identifier: BSL-1.0
// The smallest host: a socket, an agent, poll(2). It runs as two processes, which tell each other
// their lines through a pair of sockets that stands for signalling.
// run:
#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/sockaddr.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};

ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

struct udp_socket {
    int fd = ::socket(AF_INET, SOCK_DGRAM, 0);

    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept {
        const ice::socket_address where(to.remote);
        const auto n = ::sendto(fd, bytes.data(), bytes.size(), 0, where.get(), where.size());
        return n < 0 ? ice::send_status::unreachable : ice::send_status::sent;
    }
};

using agent_type = ice::basic_agent<udp_socket>;

/// Sends this side's lines, reads those of the other.
void exchange(agent_type& agent, int signalling) {
    ice::put_description(agent, 0, [&](std::string_view line) {
        ::dprintf(signalling, "%.*s\n", static_cast<int>(line.size()), line.data());
    });
    ::dprintf(signalling, "end-of-candidates\n");
    ice::description_reader reader;
    char line[600];
    for (std::FILE* in = ::fdopen(signalling, "r"); std::fgets(line, sizeof line, in) != nullptr;) {
        const auto meaning = reader.read(agent, now(), {line, std::strlen(line) - 1});
        if (meaning && *meaning == ice::line_meaning::end) return;
    }
}

/// True once the other side has said hello.
bool run(udp_socket& socket, agent_type& agent) {
    //[loop
    for (bool heard = false; !heard;) {
        const auto rest = ice::to_chrono<std::chrono::milliseconds>(agent.next_deadline() - now());
        pollfd readable{socket.fd, POLLIN, 0};
        ::poll(&readable, 1, static_cast<int>(std::clamp<long long>(rest.count(), 0, 60'000)));

        if (readable.revents != 0) {
            std::uint8_t bytes[1500];
            ice::socket_address from;
            const auto size =
                ::recvfrom(socket.fd, bytes, sizeof bytes, 0, from.out(), from.out_size());
            const ice::route way{ice::base_id(0), 0, 1, from.to_endpoint()};
            const ice::byte_view datagram(bytes, size > 0 ? static_cast<std::size_t>(size) : 0);
            heard = agent.handle_datagram(now(), way, datagram) == ice::verdict::data;
        }
        agent.handle_timeout(now());

        bool ready = heard;
        while (agent.poll_event().kind != ice::event_kind::none)
            ready = ready || agent.state() == ice::session_state::completed;
        if (ready) socket.send(agent.route_of(0, 1).to, hello);
        if (agent.state() == ice::session_state::failed) return false;
    }
    //]
    return true;
}

int talk(ice::agent_role role, int signalling) {
    const auto seed = ice::os_seed();
    if (!seed) return 1;
    udp_socket socket;
    ice::services<udp_socket> services(socket, ice::chacha_random(*seed));
    agent_type agent(services, role);

    ice::socket_address own{ice::endpoint(ice::address::v4(127, 0, 0, 1), 0)};
    ::bind(socket.fd, own.get(), own.size());
    ::getsockname(socket.fd, own.out(), own.out_size());
    static_cast<void>(agent.add_stream());
    static_cast<void>(agent.add_local_candidate(now(), {.where = own.to_endpoint()}));

    exchange(agent, signalling);
    if (!agent.start(now()) || !run(socket, agent)) return 1;
    std::printf("The %s side has heard hello.\n", to_text(role).data());
    return 0;
}

}  // namespace

int main() {
    int signalling[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, signalling) != 0) return 1;
    const pid_t child = ::fork();
    if (child == 0) return talk(ice::agent_role::controlled, signalling[1]);
    const int status = talk(ice::agent_role::controlling, signalling[0]);
    int of_child = 1;
    ::waitpid(child, &of_child, 0);
    return status != 0 || of_child != 0 ? 1 : 0;
}

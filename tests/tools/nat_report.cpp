// SPDX-License-Identifier: BSL-1.0
// Tells in plain words how the NAT in front of this host behaves (RFC 5780), with the help of a
// server that has two addresses, such as coturn with two --listening-ip.
//
//   nat_report SERVER[:PORT] [--bind IP] [--lifetime]
//
// SERVER is an address or a name; an IPv6 address with a port stands in brackets. --lifetime also
// measures how long a silent mapping lives, which takes up to an hour. The answers are those of
// this moment and of one new port: NATs may do otherwise later.
// Exit status: 0 when the questions could be asked, 1 when the server did not or could not answer,
// 2 when used wrongly.
#include <ice/gather/behavior_probe.hpp>
#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/resolve.hpp>
#include <ice/interop/sockaddr.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace {

ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

/// Two sockets of one address: the one that is tested, and another for the lifetime.
struct sockets {
    int fd[2] = {-1, -1};
    ice::endpoint where[2];

    bool open(const ice::address& own) {
        for (int i = 0; i < 2; ++i) {
            ice::socket_address bound{ice::endpoint(own, 0)};
            fd[i] = ::socket(own.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
            if (fd[i] < 0 || ::bind(fd[i], bound.get(), bound.size()) != 0) return false;
            ::getsockname(fd[i], bound.out(), bound.out_size());
            where[i] = bound.to_endpoint();
        }
        return true;
    }
    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept {
        const ice::socket_address there(to.remote);
        const auto n =
            ::sendto(fd[to.base.index()], bytes.data(), bytes.size(), 0, there.get(), there.size());
        return n < 0 ? ice::send_status::unreachable : ice::send_status::sent;
    }
};

/// "host", "host:port" or "[v6]:port"; 3478 without a port.
std::vector<ice::endpoint> server_of(const std::string& text) {
    const bool has_port = text.starts_with('[') ? text.find("]:") != std::string::npos
                                                : std::count(text.begin(), text.end(), ':') == 1;
    return has_port ? ice::resolve_with_port(text) : ice::resolve(text, "3478");
}

/// The address that the system would send from.
std::optional<ice::address> source_towards(const ice::endpoint& server) {
    const int fd = ::socket(server.addr().is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
    const ice::socket_address there(server);
    ice::socket_address own;
    const bool good = fd >= 0 && ::connect(fd, there.get(), there.size()) == 0 &&
                      ::getsockname(fd, own.out(), own.out_size()) == 0;
    if (fd >= 0) ::close(fd);
    if (!good) return std::nullopt;
    return own.to_endpoint().addr();
}

template <class Probe>
void run(sockets& both, Probe& probe) {
    while (probe.report().state == ice::behavior_state::asking) {
        const auto rest = ice::to_chrono<std::chrono::milliseconds>(probe.next_deadline() - now());
        pollfd readable[2] = {{both.fd[0], POLLIN, 0}, {both.fd[1], POLLIN, 0}};
        ::poll(readable, 2, static_cast<int>(std::clamp<long long>(rest.count() + 1, 0, 60'000)));
        for (std::uint16_t i = 0; i < 2; ++i) {
            if (readable[i].revents == 0) continue;
            std::uint8_t bytes[1500];
            ice::socket_address from;
            const auto size =
                ::recvfrom(both.fd[i], bytes, sizeof bytes, 0, from.out(), from.out_size());
            const ice::byte_view datagram(bytes, size > 0 ? static_cast<std::size_t>(size) : 0);
            probe.handle_datagram(now(), {ice::base_id(i), 0, 1, from.to_endpoint()}, datagram);
        }
        probe.handle_timeout(now());
    }
}

void print(const ice::endpoint& local, const ice::behavior_report& r) {
    const auto text = [](const ice::endpoint& e) { return std::string(to_text(e).view()); };
    std::printf("This host sends from %s, the server sees %s: %s.\n", text(local).c_str(),
                text(r.mapped).c_str(), r.has_nat ? "there is a NAT" : "there is no NAT");
    std::printf(
        "Mapping: %s%s.\n", to_text(r.mapping).data(),
        r.mapping == ice::nat_behavior::endpoint_independent ? " (every peer sees the same)" : "");
    std::printf(
        "Filtering: %s%s.\n", to_text(r.filtering).data(),
        r.filtering == ice::nat_behavior::endpoint_independent ? " (anybody may answer)" : "");
    if (r.hairpins != ice::tristate::unknown)
        std::printf("Hairpinning: %s.\n", r.hairpins == ice::tristate::no ? "no"
                                          : r.hairpins_external           ? "yes"
                                                                : "yes, with the internal source");
    if (r.lives_at_least > ice::duration{})
        std::printf("A silent mapping lives for %lld seconds at least.\n",
                    static_cast<long long>(r.lives_at_least.us / 1'000'000));
    std::printf("%s\n", can_punch_holes(r)
                            ? "Peers can connect to this host directly, most of them."
                            : "Peers behind strict NATs will need a relay to reach this host.");
}

}  // namespace

int main(int argc, char** argv) {
    std::string server_text, bind_text;
    ice::behavior_config config;
    config.timing = {ice::milliseconds(500), 5, 4, {}};  // a person waits: 9.5 seconds for nothing
    for (int i = 1; i < argc; ++i) {
        const std::string_view arg = argv[i];
        if (arg == "--lifetime")
            config.lifetime = true;
        else if (arg == "--bind" && i + 1 < argc)
            bind_text = argv[++i];
        else if (!arg.starts_with('-') && server_text.empty())
            server_text = arg;
        else
            server_text.clear(), i = argc;
    }
    const auto servers = server_of(server_text);
    if (server_text.empty() || servers.empty()) {
        std::fprintf(stderr, "usage: nat_report SERVER[:PORT] [--bind IP] [--lifetime]\n");
        return 2;
    }
    const auto bound = ice::parse_address(bind_text);
    const auto own = bound ? std::optional(*bound) : source_towards(servers[0]);
    const auto seed = ice::os_seed();
    sockets both;
    if (!own || !seed || !both.open(*own)) {
        std::fprintf(stderr, "nat_report: no socket towards %s\n", server_text.c_str());
        return 2;
    }
    ice::services<sockets> services(both, ice::chacha_random(*seed));
    ice::basic_behavior_probe probe(services, ice::base_id(0), both.where[0], ice::base_id(1),
                                    config);
    if (const auto begun = probe.start(now(), servers[0]); !begun) {
        std::fprintf(stderr, "nat_report: %s\n", ice::describe(begun.code()).sentence.data());
        return 2;
    }
    run(both, probe);
    const ice::behavior_report& r = probe.report();
    if (r.state == ice::behavior_state::no_answer) {
        std::printf("No answer from %s: UDP is blocked, or nobody is there.\n",
                    server_text.c_str());
        return 1;
    }
    if (r.state == ice::behavior_state::no_support) {
        std::printf("%s sees this host as %s, but has no second address to ask more from.\n",
                    server_text.c_str(), std::string(to_text(r.mapped).view()).c_str());
        return 1;
    }
    print(both.where[0], r);
    return 0;
}

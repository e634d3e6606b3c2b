// SPDX-License-Identifier: BSL-1.0
// Dynamic storage: a server's agents begin in a pocket-size profile, and the one whose peer tells
// of many candidates moves into a larger one on the way, in the middle of its checks.
// run:
#include <ice/ice.hpp>
#include <ice/interop/growing_agent.hpp>
#include <ice/interop/os_seed.hpp>

#include <cstdio>

namespace {

using queue = ice::queue_transport<4>;

/// Most peers of this server have a candidate or two.
struct pocket : ice::profiles::rfc8445 {
    static constexpr ice::limits capacity{1, 1, 1, 2, 4, 64};
};
using server_agent = ice::growing_agent<queue, pocket, ice::profiles::rfc8445>;

ice::endpoint address_of(std::uint8_t last) { return {ice::address::v4(192, 0, 2, last), 5000}; }

struct server {
    queue out;
    ice::environment<pocket> services;
    server_agent agent;
    ice::endpoint where = address_of(100);

    explicit server(const std::array<std::uint8_t, 32>& seed)
        : services{.random = ice::chacha_random(seed)},
          agent(services, out, ice::agent_role::controlled) {
        agent([&](auto& a) {
            static_cast<void>(a.add_stream());
            static_cast<void>(a.add_local_candidate({}, {.where = where}));
        });
    }
    void tell_capacity(const char* when) const {
        const ice::limits now = agent.capacity();
        std::printf("%s the server's agent has room for %u remote candidates and %u pairs\n", when,
                    unsigned{now.remotes}, unsigned{now.pairs});
    }
};

/// A client with many addresses, of which the last one works.
struct client {
    static constexpr std::uint8_t addresses = 12;
    queue out;
    ice::services<queue> services;
    ice::basic_agent<queue> agent;

    explicit client(const std::array<std::uint8_t, 32>& seed)
        : services(out, ice::chacha_random(seed)), agent(services, ice::agent_role::controlling) {
        static_cast<void>(agent.add_stream());
        for (std::uint8_t i = 1; i <= addresses; ++i)
            static_cast<void>(agent.add_local_candidate({}, {.where = address_of(i)}));
    }
};

/// What each has sent reaches the other, if the client's last address is involved.
void carry(ice::time_point now, client& from, server& to) {
    for (auto d = from.out.front(); d; from.out.pop(), d = from.out.front())
        if (d->to.base.index() + 1 == client::addresses)
            to.agent([&](auto& a) {
                return a.handle_datagram(now, {{ice::base_id(0)}, 0, 1, address_of(from.addresses)},
                                         d->bytes);
            });
}
void carry(ice::time_point now, server& from, client& to) {
    for (auto d = from.out.front(); d; from.out.pop(), d = from.out.front())
        if (d->to.remote == address_of(client::addresses))
            to.agent.handle_datagram(now, {ice::base_id(client::addresses - 1), 0, 1, from.where},
                                     d->bytes);
}

}  // namespace

int main() {
    const auto seed = ice::os_seed(), another = ice::os_seed();
    if (!seed || !another) return 1;
    server here(*seed);
    client there(*another);
    if (!here.agent.exists()) return 1;  // there was no memory

    ice::description_reader of_client, of_server;
    here.agent([&](auto& a) {
        ice::put_description(a, 0, [&](std::string_view line) {
            static_cast<void>(of_server.read(there.agent, {}, line));
        });
    });
    here.tell_capacity("At first");
    if (!there.agent.start({})) return 1;

    ice::time_point now;
    //[grow
    // Lines of the client trickle in; what does not fit makes the agent grow, and is read again.
    ice::put_description(there.agent, 0, [&](std::string_view line) {
        const auto read = here.agent([&](auto& a) { return of_client.read(a, now, line); });
        if (read.code() == ice::errc::ok) static_cast<void>(here.agent.start(now));
    });
    //]
    here.tell_capacity("Then");

    const auto state = [&] { return here.agent([](auto& a) { return a.state(); }); };
    const auto deadline = [&] { return here.agent([](auto& a) { return a.next_deadline(); }); };
    while (state() != ice::session_state::completed && now < ice::time_point{} + ice::seconds(9)) {
        there.agent.handle_timeout(now);
        here.agent([&](auto& a) { return a.handle_timeout(now); });
        for (int i = 0; i < 2; ++i) {
            carry(now, there, here);
            carry(now, here, there);
        }
        now = later(now, earlier(there.agent.next_deadline(), deadline()));
    }
    std::printf("%s after %lld ms\n", to_text(state()).data(),
                static_cast<long long>(now.us / 1000));
    return state() == ice::session_state::completed ? 0 : 1;
}

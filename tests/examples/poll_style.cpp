// SPDX-License-Identifier: BSL-1.0
// A host that would rather ask what to send than be called back: `queue_transport` keeps what the
// agent sends until the host fetches it. Two such agents, on a clock of their own.
// run:
#include <ice/ice.hpp>
#include <ice/interop/os_seed.hpp>

#include <cstdio>

namespace {

using queue = ice::queue_transport<4>;

struct side {
    const char* name;
    queue out;
    ice::services<queue> services;
    ice::basic_agent<queue> agent;
    ice::endpoint where;
    bool heard = false;

    side(const char* title, ice::agent_role role, std::uint16_t port,
         const std::array<std::uint8_t, 32>& seed)
        : name(title),
          services(out, ice::chacha_random(seed)),
          agent(services, role),
          where(ice::address::v4(192, 0, 2, 1), port) {
        static_cast<void>(agent.add_stream());
        static_cast<void>(agent.add_local_candidate({}, {.where = where}));
    }

    void describe_to(side& other) {
        ice::description_reader reader;
        ice::put_description(agent, 0, [&](std::string_view line) {
            static_cast<void>(reader.read(other.agent, {}, line));
        });
    }

    void send(ice::byte_view data) { out.send(agent.route_of(0, 1).to, data); }
    void receive(ice::time_point now, ice::byte_view bytes, const ice::endpoint& from) {
        const auto what = agent.handle_datagram(now, {ice::base_id(0), 0, 1, from}, bytes);
        heard = heard || what == ice::verdict::data;
    }

    //[poll
    /// What the agent wants at this time, then everything that it has to send.
    template <class Send>
    void poll(ice::time_point now, Send send_datagram) {
        agent.handle_timeout(now);
        while (const auto datagram = out.front()) {
            send_datagram(datagram->to, datagram->bytes);
            out.pop();
        }
        for (auto e = agent.poll_event(); e.kind != ice::event_kind::none; e = agent.poll_event())
            if (e.kind == ice::event_kind::state_changed)
                std::printf("%6.1f ms  %s is %s\n", static_cast<double>(now.us) / 1000, name,
                            to_text(e.state).data());
    }
    //]
};

}  // namespace

int main() {
    const auto seed = ice::os_seed(), another = ice::os_seed();
    if (!seed || !another) return 1;
    side a("A", ice::agent_role::controlling, 1000, *seed);
    side b("B", ice::agent_role::controlled, 2000, *another);
    a.describe_to(b);
    b.describe_to(a);
    if (!a.agent.start({}) || !b.agent.start({})) return 1;

    ice::time_point now;
    const auto both_poll = [&] {
        for (side* s : {&a, &b, &a, &b})
            s->poll(now, [&](const ice::route&, ice::byte_view bytes) {
                (s == &a ? b : a).receive(now, bytes, s->where);
            });
    };
    const auto completed = [](const side& s) {
        return s.agent.state() == ice::session_state::completed;
    };
    while (!(completed(a) && completed(b)) && now < ice::time_point{} + ice::seconds(5)) {
        both_poll();
        now = later(now, earlier(a.agent.next_deadline(), b.agent.next_deadline()));
    }
    constexpr std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};
    a.send(hello);
    b.send(hello);
    both_poll();
    std::printf("A %s, B %s\n", a.heard ? "heard hello" : "heard nothing",
                b.heard ? "heard hello" : "heard nothing");
    return a.heard && b.heard ? 0 : 1;
}

// SPDX-License-Identifier: BSL-1.0
// A session that can be looked at: Alice, behind a NAT, connects to Bob on a simulated network.
//   show_session ladder|addresses|mermaid|svg|explain|pcapng [blocked]
// writes its message sequence as text, with addresses, as a Mermaid diagram or as SVG; Alice's
// explanation of it; or a capture for Wireshark. `blocked`: the NAT lets nothing through.
// run: ladder > show_session.ladder
// run: explain blocked > show_session.explain
// run: svg
// fails: nothing
#include <ice/ice.hpp>
#include <ice/sim.hpp>
#include <ice/trace.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

/// The default rules, and an observer that remembers checks.
struct profile : ice::profiles::rfc8445 {
    using observer = ice::trace::history<>;
};

struct party {
    ice::sim::transport sockets;
    ice::services<ice::sim::transport, profile> services;
    ice::basic_agent<ice::sim::transport, profile> agent;

    party(ice::sim::network& net, ice::sim::host_id host, const ice::endpoint& where,
          ice::agent_role role, std::uint8_t seed)
        : sockets(net),
          services(sockets, ice::chacha_random(std::array<std::uint8_t, 32>{seed})),
          agent(services, role) {
        static_cast<void>(agent.add_stream());
        const auto socket = net.bind(host, where);
        const auto base = agent.add_local_candidate(net.now(), {.where = where});
        if (socket && base) sockets.attach(ice::base_id(*base), *socket);
    }
    void describe_to(party& other) {
        ice::description_reader reader;
        ice::put_description(agent, 0, [&](std::string_view line) {
            static_cast<void>(reader.read(other.agent, {}, line));
        });
    }
};

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace

int main(int count, char** arguments) {
    const std::string_view wanted = count > 1 ? arguments[1] : "";
    const bool blocked = count == 3 && std::string_view(arguments[2]) == "blocked";

    ice::sim::network net(7);
    const auto internet = net.add_segment("internet", {.latency = ice::milliseconds(20)});
    const auto home = net.add_segment("home", {.latency = ice::milliseconds(1)});
    const auto a = ice::address::v4(10, 0, 0, 2), b = ice::address::v4(198, 51, 100, 7);
    const auto nat = net.add_nat("home NAT", home, internet, ice::address::v4(192, 0, 2, 1),
                                 ice::sim::port_restricted());
    party alice(net, net.add_host("Alice", home, a), {a, 5000}, ice::agent_role::controlling, 1);
    party bob(net, net.add_host("Bob", internet, b), {b, 6000}, ice::agent_role::controlled, 2);
    if (blocked) net.set_up(net.outside_of(nat), false);
    net.recording().start();

    alice.describe_to(bob);
    bob.describe_to(alice);
    static_cast<void>(alice.agent.start(net.now()));
    static_cast<void>(bob.agent.start(net.now()));
    ice::sim::driver driver(net);
    driver.add(alice.sockets, alice.agent);
    driver.add(bob.sockets, bob.agent);
    const auto done = [](const party& p) {
        return p.agent.state() == ice::session_state::completed ||
               p.agent.state() == ice::session_state::failed;
    };
    driver.run_until(ice::time_point{} + ice::seconds(60),
                     [&] { return done(alice) && done(bob); });

    ice::trace::ladder ladder;
    ice::trace::add_recording(ladder, net);
    if (wanted == "ladder")
        ice::trace::put_ladder_text(ladder, print);
    else if (wanted == "addresses")
        ice::trace::put_ladder_text(ladder, print, {.addresses = true});
    else if (wanted == "mermaid")
        ice::trace::put_ladder_mermaid(ladder, print);
    else if (wanted == "svg")
        ice::trace::put_ladder_svg(ladder, print, {.title = "Alice calls Bob", .addresses = true});
    else if (wanted == "explain")
        ice::trace::put_explanation(alice.agent, print, alice.services.observer);
    else if (wanted == "pcapng")
        ice::trace::put_pcapng(
            net, [](ice::byte_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), stdout); });
    else
        return std::fprintf(stderr, "show_session ladder|addresses|mermaid|svg|explain|pcapng\n"),
               1;
    return 0;
}

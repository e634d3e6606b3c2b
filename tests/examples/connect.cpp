// SPDX-License-Identifier: BSL-1.0
// The main job: two sessions on UDP sockets of this host describe themselves to each other in SDP
// lines, find the best way, and say a word each. Exit status 0 when both words have arrived.
//   connect [--trace DIRECTORY]   leaves there what happened, to be read, looked at and replayed
// run:
#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/own_addresses.hpp>
#include <ice/interop/traced_sockets.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

/// The default rules; without `traced` there is nothing to be left by --trace.
using profile = ice::traced<ice::profiles::rfc8445>;

/// One side: sockets, a session, what it has read of the other side, and heard.
struct side {
    const char* name;
    ice::trace_party<ice::profiles::rfc8445> trace;
    ice::traced_sockets sockets;
    ice::services<ice::traced_sockets, profile> services;
    ice::session<ice::traced_sockets, profile> session;
    ice::description_reader peer;
    ice::time_point completed = ice::time_point::never();
    std::string heard;

    template <class Hosts>
    side(const char* title, ice::agent_role role, const std::array<std::uint8_t, 32>& seed,
         const Hosts& hosts, ice::trace_files& files)
        : name(title),
          trace(files, title),
          sockets(trace),
          services(sockets, trace.record(ice::chacha_random(seed))),
          session(services, role) {
        static_cast<void>(session.add_stream());
        for (const ice::host_address& host : hosts)
            if (const ice::endpoint bound = sockets.open({host.addr, 0}); bound.port() != 0)
                static_cast<void>(
                    session.add_base(now(), ice::session_base::of(host, bound.port())));
    }
    void describe_to(side& other) {
        std::printf("\n%s tells:\n", name);
        ice::put_description(session, 0, [&](std::string_view line) {
            std::printf("  a=%.*s\n", static_cast<int>(line.size()), line.data());
            if (!other.peer.read(other.session, now(), line)) std::printf("  (not understood)\n");
        });
        session.description_conveyed(now());
    }
    /// Everything that has arrived, then everything that is due.
    void work() {
        //[work
        sockets.receive([this](const ice::route& from, ice::byte_view bytes) {
            const ice::session_received r = session.handle_datagram(now(), from, bytes);
            if (r == ice::verdict::data) heard.assign(r.data.begin(), r.data.end());
        });
        session.handle_timeout(now());
        while (session.poll_event().kind != ice::session_event_kind::none) {
        }
        //]
        if (session.state() == ice::session_state::completed) completed = earlier(completed, now());
    }
    void say(std::string_view text) {
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        session.send(now(), 0, 1, {bytes, text.size()});
    }
    void show(ice::time_point start) const {
        std::printf("\n%s, %s, is %s after %d ms. Its pairs, best first:\n", name,
                    to_text(session.role()).data(), to_text(session.state()).data(),
                    static_cast<int>((earlier(completed, now()) - start).us / 1000));
        std::puts("  state       checks  rtt (us)  because                     local -> remote");
        ice::for_each_pair_stats(session, [](const ice::pair_stats& p) {
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
    for (bool turn = false; !done() && now() < end; turn = !turn) {
        a.work();
        b.work();
        const auto next =
            earlier(end, earlier(a.session.next_deadline(), b.session.next_deadline()));
        const auto wait = ice::to_chrono<std::chrono::milliseconds>(later(next, now()) - now());
        // Each side's sockets in turn; what comes to the other waits for a millisecond.
        (turn ? a : b).sockets.wait(wait.count() > 0 ? 1 : 0);
    }
}

}  // namespace

int main(int count, char** arguments) {
    const bool traces = count == 3 && std::string_view(arguments[1]) == "--trace";
    ice::trace_files files(traces ? arguments[2] : "");
    std::vector<ice::interface_facts> facts;
    ice::for_each_own_address([&](const ice::interface_facts& f) { facts.push_back(f); });
    auto hosts = ice::gather_hosts(facts);
    if (hosts.empty()) std::puts("This host has loopback addresses only.");
    if (hosts.empty()) hosts = ice::gather_hosts(facts, {.allow_loopback = true});
    const auto seed_a = ice::os_seed(), seed_b = ice::os_seed();
    if (!seed_a || !seed_b) return 1;
    side alice("Alice", ice::agent_role::controlling, *seed_a, hosts, files);
    side bob("Bob", ice::agent_role::controlled, *seed_b, hosts, files);
    alice.describe_to(bob);
    bob.describe_to(alice);

    const auto start = now();
    if (!alice.session.start(start) || !bob.session.start(start)) return 1;
    run(alice, bob, [&] { return alice.completed < now() && bob.completed < now(); });
    alice.show(start);
    bob.show(start);

    alice.say("Hello Bob");
    bob.say("Hello Alice");
    run(alice, bob, [&] { return !alice.heard.empty() && !bob.heard.empty(); });
    std::printf("\nAlice heard: %s\nBob heard: %s\n", alice.heard.c_str(), bob.heard.c_str());
    for (side* each : {&alice, &bob}) each->trace.finish(each->session, each->services.observer);
    if (!files.finish("Alice and Bob")) std::puts("The trace could not be written.");
    return alice.heard == "Hello Alice" && bob.heard == "Hello Bob" ? 0 : 1;
}

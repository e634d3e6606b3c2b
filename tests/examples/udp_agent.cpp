// SPDX-License-Identifier: BSL-1.0
// One agent on sockets of this host, driven by lines: two of them in two terminals, lines pasted
// across, connect; so does any other ICE agent. Prints its description as a= lines, then what
// happens; reads the peer's a= lines, and `send COMPONENT TEXT`, `restart`, `move`, `quit`.
#include <ice/ice.hpp>
#include <ice/interop/os_seed.hpp>

#include "support/lines.hpp"
#include "support/udp_agent_engines.hpp"
#include "support/udp_agent_options.hpp"
#include "support/udp_agent_sockets.hpp"

namespace {

template <class Engine>
class program {
  public:
    program(const options& o, const std::array<std::uint8_t, 32>& seed)
        : files_(o.trace),
          trace_(files_, "this agent", "udp_agent"),
          sockets_(trace_),
          services_(sockets_, trace_.record(ice::chacha_random(seed))),
          engine_(services_, o) {
        give_up_ = now() + o.timeout;
        components_ = o.components;
        open_bases(sockets_, engine_, o);
    }
    ~program() {
        trace_.finish(engine_.inner(), services_.observer);
        if (!files_.finish("udp_agent")) end("the trace could not be written");
    }

    int run() {
        if (sockets_.size() == 0) return end("no address");
        engine_.describe_all();
        while (!quits_) {
            engine_.work();
            tell_events();
            if (engine_.is_hopeless()) return end("no relay, and nothing else may be used");
            if (now() >= give_up_) return end("not connected");
            const auto next =
                earlier(earlier(engine_.deadline(), give_up_), now() + ice::seconds(60));
            const auto rest = ice::to_chrono<std::chrono::milliseconds>(later(next, now()) - now());
            if (sockets_.wait(static_cast<int>(rest.count()), STDIN_FILENO)) read_input();
            sockets_.receive(
                [this](const ice::route& from, ice::byte_view bytes) { take(from, bytes); },
                [this](ice::base_id base) { engine_.connected(base); },
                [this](const ice::route& to) { engine_.connection_failed(to); });
        }
        return 0;
    }

  private:
    static int end(const char* why) { return std::fprintf(stderr, "udp_agent: %s\n", why), 1; }

    void take(const ice::route& from, ice::byte_view bytes) {
        const ice::session_received r = engine_.handle(from, bytes);
        sockets_.judge(from, engine_.is_peer(from));
        tell_events();
        // A peer may send as soon as its own check was answered, ours is still on its way: what is
        // not verified is shown here, where nothing depends on it.
        if (r == ice::verdict::data || r == ice::verdict::data_unverified)
            print_data(r.component, r.data);
    }

    void tell_events() {
        for (auto e = engine_.poll(); e.kind != ice::event_kind::none; e = engine_.poll())
            if (e.kind == ice::event_kind::state_changed)
                tell_state(e);
            else
                print_event(engine_, e);
    }
    void tell_state(const ice::event& e) {
        if (e.state == ice::session_state::idle) return;  // a restart, on its way to checking
        std::printf("state %s\n", to_text(e.state).data());
        trace_.remark(now(), to_text(e.state));
        if (e.state == ice::session_state::failed)
            std::fprintf(stderr, "udp_agent: failed: %s\n", describe(e.reason).data());
        if (e.state == ice::session_state::connected || e.state == ice::session_state::completed)
            give_up_ = ice::time_point::never();
        if (e.state != ice::session_state::completed) return;
        std::vector<ice::route> selected;  // RFC 6544 section 8: no other connection is needed
        for (std::uint16_t component = 1; component <= components_; ++component)
            selected.push_back(engine_.way_of(component));
        sockets_.close_all_but(selected);
    }

    void read_input() {
        const bool more = input_.read();
        for (std::string line; !quits_ && input_.next(line);) obey(line);
        engine_.lines_end();
        if (!more) quits_ = true;
    }

    void obey(const std::string& line) {
        if (line.starts_with("a=")) {
            const auto restarted = engine_.read(std::string_view(line).substr(2));
            if (!restarted)
                return input_.complain(2 + restarted.error().at,
                                       describe(restarted.code()).sentence);
            if (*restarted) engine_.describe_all();
        } else if (line == "quit") {
            quits_ = true;
        } else if (line == "restart") {
            engine_.restart();
            engine_.describe_all();
        } else if (line == "move") {
            engine_.move(sockets_);
        } else if (line.starts_with("send ")) {
            send(line);
        } else if (!line.empty()) {
            input_.complain(0, "this is none of a=..., send, restart, move and quit");
        }
    }

    void send(const std::string& line) {
        const auto c = send_command::parse(line);
        if (!c) return input_.complain(c.error().at, describe(c.code()).sentence);
        if (!engine_.route_of(c->component).may_send)
            return input_.complain(5, "this component has no way to the peer");
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(c->text.data());
        engine_.send(c->component, {bytes, c->text.size()});
    }

    ice::trace_files files_;
    typename Engine::trace_party trace_;
    agent_sockets sockets_;
    typename Engine::services services_;
    Engine engine_;
    ice::time_point give_up_;
    std::uint16_t components_ = 1;
    line_input input_;
    bool quits_ = false;
};

}  // namespace

int main(int count, char** arguments) {
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    options o;
    if (!o.parse(count, arguments)) return 2;
    const auto seed = ice::os_seed();
    if (!seed) return std::fprintf(stderr, "udp_agent: no entropy\n"), 1;
    return o.lite ? program<lite_engine>(o, *seed).run() : program<full_engine>(o, *seed).run();
}

// SPDX-License-Identifier: BSL-1.0
// One agent on UDP sockets of this host, driven by lines: two of them in two terminals, lines
// pasted across, connect; and so does any other ICE agent. See `usage` below. Prints its
// description as a= lines, then what happens; reads the peer's a= lines and commands:
//   send COMPONENT TEXT    restart    quit
#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/own_addresses.hpp>

#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include <netdb.h>
#include <poll.h>
#include <unistd.h>

namespace {

constexpr const char* usage =
    "usage: udp_agent --role controlling|controlled [--bind IP]... [--stun HOST:PORT]...\n"
    "                 [--components N] [--lite] [--nomination regular|aggressive]\n"
    "                 [--timeout SECONDS]\n";

/// Room for all addresses of a large host, and for the long fragments of some peers.
struct profile : ice::profiles::rfc8445 {
    static constexpr ice::limits capacity{1, 16, 64, 64, 100, 256};
};
struct lite_profile : ice::profiles::lite {
    static constexpr ice::limits capacity{1, 16, 16, 0, 0, 32};
};
struct gathering : ice::gathering {
    static constexpr ice::gather_limits capacity{64, 4};
};

ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

void print_attribute(std::string_view text) {
    std::printf("a=%.*s\n", static_cast<int>(text.size()), text.data());
}

/// " 192.0.2.1 5000", " host 192.0.2.1 5000"
std::string words(const ice::endpoint& e) {
    const auto address = to_text(e.addr(), ice::zone_text::hidden);
    return ' ' + std::string(address) + ' ' + std::to_string(e.port());
}
std::string words(ice::candidate_kind kind, const ice::endpoint& e) {
    return ' ' + std::string(to_text(kind)) + words(e);
}

// ---- Arguments

struct options {
    std::optional<ice::agent_role> role;
    std::vector<ice::endpoint> binds;  ///< port 0: any
    std::vector<ice::endpoint> servers;
    std::uint16_t components = 1;
    bool lite = false;
    bool aggressive = false;
    ice::duration timeout = ice::duration::longest();
};

/// Of an address (with its zone, fe80::1%eth0) or of a name, which may have several.
bool resolve(std::string host, const std::string& port, int flags, std::vector<ice::endpoint>& to) {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = flags;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return false;
    for (const addrinfo* i = found; i != nullptr; i = i->ai_next) {
        ice::socket_address a;
        std::memcpy(a.out(), i->ai_addr, i->ai_addrlen);
        to.push_back(a.to_endpoint());
    }
    ::freeaddrinfo(found);
    return true;
}

/// Errors are told here. Nothing without --role.
bool parse(options& o, int count, char** arguments) {
    const auto refuse = [](const std::string& what) {
        std::fprintf(stderr, "udp_agent: %s\n%s", what.c_str(), usage);
        return false;
    };
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        if (name == "--lite") {
            o.lite = true;
            continue;
        }
        if (name == "--tcp" || name.starts_with("--turn"))
            return refuse(name + " is for a later version of this library");
        if (i + 1 == count) return refuse(name + " is unknown, or lacks its value");
        const std::string value = arguments[++i];
        const int number = std::atoi(value.c_str());
        bool good = true;
        if (name == "--role" && value == "controlling")
            o.role = ice::agent_role::controlling;
        else if (name == "--role" && value == "controlled")
            o.role = ice::agent_role::controlled;
        else if (name == "--bind")
            good = resolve(value, "0", AI_NUMERICHOST, o.binds);
        else if (name == "--stun")
            good = resolve(value.substr(0, value.rfind(':')), value.substr(value.rfind(':') + 1), 0,
                           o.servers);
        else if (name == "--components" && number >= 1 && number <= profile::capacity.components)
            o.components = static_cast<std::uint16_t>(number);
        else if (name == "--nomination" && (value == "regular" || value == "aggressive"))
            o.aggressive = value == "aggressive";
        else if (name == "--timeout" && number >= 1)
            o.timeout = ice::seconds(number);
        else
            good = false;
        if (!good) return refuse(name + " " + value + " is not understood");
    }
    return o.role || o.lite || refuse("--role is missing");
}

/// All addresses of this host that RFC 8445 section 5.1.1.1 wants, best first; loopback when there
/// is nothing else.
void bind_to_all(options& o) {
    if (!o.binds.empty()) return;
    std::vector<ice::interface_facts> facts;
    ice::for_each_own_address([&](const ice::interface_facts& f) { facts.push_back(f); });
    auto hosts = ice::gather_hosts(facts);
    if (hosts.empty()) {
        std::fprintf(stderr, "udp_agent: this host has loopback addresses only\n");
        hosts = ice::gather_hosts(facts, {.allow_loopback = true});
    }
    for (const ice::host_address& host : hosts) o.binds.push_back({host.addr, 0});
}

// ---- Sockets

struct udp_socket {
    int fd;
    ice::endpoint bound;
    std::uint16_t component;
};

/// The transport. Socket i is that of base i: both are numbered in the order in which they come.
struct sockets {
    std::vector<udp_socket> list;

    /// False, and no socket more, when the system or `accept` does not want it.
    template <class Accept>
    bool open(const ice::endpoint& own, std::uint16_t component, Accept accept) {
        ice::socket_address where(own);
        const int s = ::socket(where.get()->sa_family, SOCK_DGRAM, 0);
        if (::bind(s, where.get(), where.size()) == 0) {
            ::getsockname(s, where.out(), where.out_size());
            const udp_socket opened{s, where.to_endpoint(), component};
            if (accept(opened)) return list.push_back(opened), true;
            errno = ENOBUFS;
        }
        std::fprintf(stderr, "udp_agent: %s: %s\n", to_text(own).c_str(), std::strerror(errno));
        ::close(s);
        return false;
    }

    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept {
        const udp_socket& s = list[to.base.index()];
        const ice::socket_address where(to.remote, s.bound.addr().zone());
        const auto sent =
            ::sendto(s.fd, bytes.data(), bytes.size(), MSG_DONTWAIT, where.get(), where.size());
        if (sent >= 0) return ice::send_status::sent;
        return errno == EAGAIN || errno == EWOULDBLOCK ? ice::send_status::would_block
                                                       : ice::send_status::unreachable;
    }
};

// ---- The two kinds of agents, behind one face

struct full_engine {
    using services = ice::services<sockets, profile>;
    ice::basic_agent<sockets, profile> agent;
    ice::basic_gatherer<services, gathering> gatherer;
    ice::description_reader peer;
    bool told_end = false;

    full_engine(services& host, const options& o) : agent(host, *o.role), gatherer(host) {
        ice::agent_config c;
        c.trickle = true;
        if (o.aggressive) c.nomination = ice::nomination_mode::aggressive;
        static_cast<void>(agent.set_config(now(), c));
        static_cast<void>(agent.add_stream(o.components));
        ice::gather_config g;
        for (const auto& bind : o.binds)
            g.allow_loopback = g.allow_loopback || is_loopback(bind.addr());
        static_cast<void>(gatherer.set_config(g));
        for (const auto& server : o.servers) static_cast<void>(gatherer.add_server(server));
    }
    bool add_base(const udp_socket& s) {
        const auto added =
            agent.add_local_candidate(now(), {.where = s.bound, .component = s.component});
        return added && gatherer.add_base({ice::base_id(*added), s.bound, 0, s.component});
    }
    /// All that there is; `work` tells what is gathered later, and the end.
    void describe() {
        ice::put_description(agent, 0, print_attribute);
        agent.for_each_local_candidate([&](std::uint16_t i, const ice::candidate&) {
            static_cast<void>(agent.candidate_conveyed(now(), i));
        });
        told_end = false;
    }
    /// True: the peer has restarted, and so have we.
    ice::result<bool> read(std::string_view attribute) {
        const auto meaning = peer.read(agent, now(), attribute);
        return meaning ? ice::result(*meaning == ice::line_meaning::restart) : meaning.error();
    }
    void restart() { static_cast<void>(agent.restart(now())); }
    /// All lines that were there have been read.
    void lines_end() {
        const auto& stream = agent.inspect().streams[0];
        if (stream.described && !stream.formed) static_cast<void>(agent.start(now()));
    }
    ice::verdict handle(const ice::route& from, ice::byte_view bytes) {
        if (gatherer.handle_datagram(now(), from, bytes) == ice::gather_verdict::consumed)
            return ice::verdict::consumed;
        return agent.handle_datagram(now(), from, bytes);
    }
    ice::time_point deadline() {
        return earlier(agent.next_deadline(), gatherer.next_deadline(agent.pace()));
    }
    void work() {
        gatherer.handle_timeout(now(), agent.pace());
        agent.handle_timeout(now());
        for (auto r = gatherer.poll(); r.outcome != ice::gather_outcome::none; r = gatherer.poll())
            if (const auto added = ice::add_gathered(agent, now(), r);
                added && !agent.inspect().locals[*added].conveyed) {
                print_attribute(ice::candidate_attribute(agent, *added));
                static_cast<void>(agent.candidate_conveyed(now(), *added));
            }
        if (told_end || !gatherer.is_done()) return;
        print_attribute(ice::end_of_candidates_line);
        told_end = true;
    }
    std::string selected(std::uint16_t component) const {
        std::string text;
        ice::for_each_pair_stats(agent, [&](const ice::pair_stats& p) {
            if (p.selected && p.local.component == component)
                text = words(p.local.kind, p.local.where) + words(p.remote.kind, p.remote.where);
        });
        return text;
    }
};

/// One host candidate a component and no checks of its own. Of the peer's lines it needs none, but
/// a new fragment is a restart, and types of candidates are good to know.
struct lite_engine {
    using services = ice::services<sockets, lite_profile>;
    ice::basic_lite_agent<sockets, lite_profile> agent;
    std::vector<ice::endpoint> bases;
    std::vector<ice::candidate> remotes;
    std::string peer_fragment;

    lite_engine(services& host, const options&) : agent(host) {}
    bool add_base(const udp_socket& s) {
        if (!agent.add_component(0, s.component, s.bound)) return false;
        return bases.push_back(s.bound), true;
    }
    void describe() const {
        ice::put_description(agent, 0, print_attribute);
        print_attribute(ice::end_of_candidates_line);
    }
    ice::result<bool> read(std::string_view attribute) {
        const auto mine = [](const auto& parsed) {
            return parsed || parsed.code() != ice::errc::sdp_other_attribute;
        };
        if (const auto line = ice::parse_candidate(attribute); mine(line)) {
            if (line) remotes.push_back(line->record(0));
            return line ? ice::result(false) : line.error();
        }
        const auto fragment = ice::parse_ufrag(attribute);
        if (!mine(fragment)) return false;
        if (!fragment) return fragment.error();
        const bool restarts = !peer_fragment.empty() && peer_fragment != *fragment;
        peer_fragment = *fragment;
        if (restarts) restart();
        return restarts;
    }
    void restart() { agent.restart(); }
    void lines_end() {}
    ice::verdict handle(const ice::route& from, ice::byte_view bytes) {
        return agent.handle_datagram(now(), from, bytes);
    }
    ice::time_point deadline() { return agent.next_deadline(); }
    void work() { agent.handle_timeout(now()); }
    std::string selected(std::uint16_t component) const {
        const ice::endpoint remote = agent.route_of(0, component).to.remote;
        auto kind = ice::candidate_kind::prflx;
        for (const auto& c : remotes)
            if (c.where == remote) kind = c.kind;
        return words(ice::candidate_kind::host, bases[component - 1U]) + words(kind, remote);
    }
};

// ---- Lines in and out

template <class Engine>
class program {
  public:
    program(const options& o, const std::array<std::uint8_t, 32>& seed)
        : services_(sockets_, ice::chacha_random(seed)), engine_(services_, o) {
        give_up_ = now() + o.timeout;
        const auto add_base = [this](const udp_socket& s) { return engine_.add_base(s); };
        for (std::uint16_t component = 1; component <= o.components; ++component)
            for (const auto& own : o.binds)
                if (sockets_.open(own, component, add_base) && o.lite) break;
    }

    int run() {
        if (sockets_.list.empty()) return std::fprintf(stderr, "udp_agent: no address\n"), 1;
        engine_.describe();
        while (!quits_) {
            engine_.work();
            tell_events();
            if (now() >= give_up_) return std::fprintf(stderr, "udp_agent: not connected\n"), 1;
            wait();
            for (std::uint16_t i = 0; i < sockets_.list.size(); ++i) receive(i);
        }
        return 0;
    }

  private:
    void wait() {
        std::vector<pollfd> list{{STDIN_FILENO, POLLIN, 0}};
        for (const udp_socket& s : sockets_.list) list.push_back({s.fd, POLLIN, 0});
        // What poll cannot wait for at once it waits for again.
        const auto next = earlier(earlier(engine_.deadline(), give_up_), now() + ice::seconds(60));
        const auto rest = ice::to_chrono<std::chrono::milliseconds>(later(next, now()) - now());
        ::poll(list.data(), list.size(), static_cast<int>(rest.count()));
        if (list[0].revents != 0) read_input();
    }

    void receive(std::uint16_t i) {
        std::uint8_t bytes[65536];
        ice::socket_address from;
        const udp_socket& s = sockets_.list[i];
        for (int n = 0; n < 64; ++n) {  // then it is time to look at the clock again
            const auto size =
                ::recvfrom(s.fd, bytes, sizeof bytes, MSG_DONTWAIT, from.out(), from.out_size());
            if (size < 0) return;
            const ice::byte_view datagram(bytes, static_cast<std::size_t>(size));
            const ice::route way{ice::base_id(i), 0, s.component, from.to_endpoint()};
            const ice::verdict what = engine_.handle(way, datagram);
            tell_events();
            // A peer may send as soon as its own check was answered, ours is still on its way: what
            // is not verified is shown here, where nothing depends on it.
            if (what == ice::verdict::data || what == ice::verdict::data_unverified)
                tell_data(s.component, datagram);
        }
    }

    void tell_data(std::uint16_t component, ice::byte_view bytes) {
        std::printf("data %d ", component);
        for (const std::uint8_t b : bytes)
            if (b >= 0x20 && b < 0x7f)
                std::printf(b == '\\' ? "\\%c" : "%c", b);
            else
                std::printf("\\x%02x", b);
        std::printf("\n");
    }

    void tell_events() {
        for (auto e = engine_.agent.poll_event(); e.kind != ice::event_kind::none;
             e = engine_.agent.poll_event()) {
            const ice::data_route r = engine_.agent.route_of(0, e.component);
            const std::string pair = r.to.base.is_none() ? " none" : engine_.selected(e.component);
            if (e.kind == ice::event_kind::role_changed)
                std::printf("role %s\n", to_text(e.role).data());
            else if (e.kind == ice::event_kind::nominated)
                std::printf("nominated %d%s\nselected %d%s\n", e.component, pair.c_str(),
                            e.component, pair.c_str());
            else if (e.kind == ice::event_kind::route_changed && !r.may_send)
                std::printf("route %d none\n", e.component);
            else if (e.kind == ice::event_kind::route_changed)
                std::printf("route %d%s%s\n", e.component,
                            words(sockets_.list[r.to.base.index()].bound).c_str(),
                            words(r.to.remote).c_str());
            else if (e.kind == ice::event_kind::state_changed)
                tell_state(e);
        }
    }
    void tell_state(const ice::event& e) {
        if (e.state == ice::session_state::idle) return;  // a restart, on its way to checking
        std::printf("state %s\n", to_text(e.state).data());
        if (e.state == ice::session_state::failed)
            std::fprintf(stderr, "udp_agent: failed: %s\n", describe(e.reason).data());
        if (e.state == ice::session_state::connected || e.state == ice::session_state::completed)
            give_up_ = ice::time_point::never();
    }

    void read_input() {
        char bytes[4096];
        const auto size = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (size > 0) input_.append(bytes, static_cast<std::size_t>(size));
        for (std::size_t end; !quits_ && (end = input_.find('\n')) != std::string::npos;) {
            std::string line = input_.substr(0, end);
            input_.erase(0, end + 1);
            if (line.ends_with('\r')) line.pop_back();
            ++line_number_;
            obey(line);
        }
        engine_.lines_end();
        // Whoever drives us is gone, or writes no lines.
        if (size == 0 || (size < 0 && errno != EINTR) || input_.size() > 65536) quits_ = true;
    }

    void complain(std::size_t offset, std::string_view why) const {
        std::fprintf(stderr, "line %zu, column %zu: %.*s\n", line_number_, offset + 1,
                     static_cast<int>(why.size()), why.data());
    }

    void obey(const std::string& line) {
        if (line.starts_with("a=")) {
            const auto restarted = engine_.read(std::string_view(line).substr(2));
            if (!restarted)
                return complain(2 + restarted.error().at, describe(restarted.code()).sentence);
            if (*restarted) engine_.describe();
        } else if (line == "quit") {
            quits_ = true;
        } else if (line == "restart") {
            engine_.restart();
            engine_.describe();
        } else if (line.starts_with("send ")) {
            send(line);
        } else if (!line.empty()) {
            complain(0, "this is none of a=..., send, restart and quit");
        }
    }

    void send(const std::string& line) {
        const std::size_t gap = std::min(line.find(' ', 5), line.size());
        const auto number = ice::parse_decimal(std::string_view(line).substr(5, gap - 5), 256);
        if (!number) return complain(5 + number.error().at, describe(number.code()).sentence);
        const auto component = static_cast<std::uint16_t>(*number);
        const ice::data_route r = engine_.agent.route_of(0, component);
        if (!r.may_send) return complain(5, "this component has no way to the peer");
        const std::string text = line.substr(std::min(gap + 1, line.size()));
        sockets_.send(r.to, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        if constexpr (requires { engine_.agent.data_sent(now(), 0, component); })
            engine_.agent.data_sent(now(), 0, component);
    }

    sockets sockets_;
    typename Engine::services services_;
    Engine engine_;
    ice::time_point give_up_;
    std::string input_;
    std::size_t line_number_ = 0;
    bool quits_ = false;
};

}  // namespace

int main(int count, char** arguments) {
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    options o;
    if (!parse(o, count, arguments)) return 2;
    bind_to_all(o);
    const auto seed = ice::os_seed();
    if (!seed) return std::fprintf(stderr, "udp_agent: no entropy\n"), 1;
    if (o.lite) return program<lite_engine>(o, *seed).run();
    return program<full_engine>(o, *seed).run();
}

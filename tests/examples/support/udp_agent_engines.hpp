// SPDX-License-Identifier: BSL-1.0
// The two kinds of agents that udp_agent can be, behind one face: a session, and a lite agent.
#pragma once

#include <ice/ice.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/traced_sockets.hpp>
#include <ice/session.hpp>

#include "lines.hpp"
#include "udp_agent_options.hpp"
#include "udp_agent_sockets.hpp"

#include <chrono>

inline ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

/// Room for all addresses of a large host, and for the long fragments of some peers.
struct profile : ice::profiles::rfc8445 {
    static constexpr ice::limits capacity{1, 16, 64, 64, 100, 256};
};
struct rules : ice::session_rules {
    struct gathering : ice::gathering {
        static constexpr ice::gather_limits capacity{64, 4};
    };
    struct relaying : ice::session_relaying {
        static constexpr ice::turn::client_limits capacity{.allocations = 16};
    };
};

struct full_engine {
    using trace_party = ice::trace_party<profile>;
    using services = ice::services<agent_sockets, ice::traced<profile>>;
    ice::session<agent_sockets, ice::traced<profile>, rules> session;
    ice::mdns_reader<32> peer;
    late_names names;
    const options* o;
    bool told_end = false;

    full_engine(services& host, const options& given)
        : session(host, *given.role, given.config), names(given.names), o(&given) {
        server_stream::given = &given;
        static_cast<void>(session.add_stream(o->components));
        for (const auto& server : o->stun_servers)
            static_cast<void>(session.add_stun_server(now(), server));
        for (const auto& server : o->turn_servers) {
            const auto added = session.add_turn_server(
                now(), {server, o->turn_transport, {.username = o->user, .password = o->password}});
            if (!added)
                std::fprintf(stderr, "udp_agent: %s\n", describe(added.code()).sentence.data());
        }
    }
    const auto& inner() const { return session; }
    bool add_base(const ice::endpoint& bound, std::uint16_t component, ice::tcp_type tcp) {
        const auto base =
            session.add_base(now(), {.where = bound, .component = component, .tcp = tcp});
        for (const ice::nat64_prefix& p : o->translators)
            if (base && bound.family() == ice::ip_family::ipv6 && !is_link_local(bound.addr()))
                static_cast<void>(session.add_nat64(now(), *base, p));
        return base.has_value();
    }
    /// As if the network had changed: the latest socket is gone, and there is another. Relays go
    /// along where their server lets them (RFC 8016).
    void move(agent_sockets& sockets) {
        const ice::base_id old(static_cast<std::uint16_t>(sockets.size() - 1));
        const ice::endpoint bound = sockets.open(sockets.bound(old).with_port(0));
        if (!session.move_base(now(), old, {.where = bound}))
            std::fprintf(stderr, "udp_agent: it cannot move\n");
        sockets.close(old);
    }
    /// All that there is; events tell what is gathered later, and the end.
    void describe_all() {
        ice::put_description(session, 0, print_attribute);
        session.description_conveyed(now());
        told_end = false;
    }
    /// True: the peer has restarted, and so have we.
    ice::result<bool> read(std::string_view attribute) {
        const auto meaning = peer.read(session, now(), attribute);
        if (meaning && *meaning == ice::line_meaning::name)
            names.ask(now(), std::string(peer.newest_name()));
        return meaning ? ice::result(*meaning == ice::line_meaning::restart) : meaning.error();
    }
    void restart() { static_cast<void>(session.restart(now())); }
    /// All lines that were there have been read.
    void lines_end() {
        const auto& stream = session.inspect().streams[0];
        if (stream.described && !stream.formed) static_cast<void>(session.start(now()));
    }
    ice::session_received handle(const ice::route& from, ice::byte_view bytes) {
        return session.handle_datagram(now(), from, bytes);
    }
    bool is_peer(const ice::route& from) const { return session.accepts_data(from); }
    void connected(ice::base_id base) { static_cast<void>(session.base_ready(now(), base)); }
    void connection_failed(const ice::route& to) {
        static_cast<void>(session.handle_connection_failed(now(), to));
    }
    ice::time_point deadline() { return earlier(session.next_deadline(), names.deadline(now())); }
    void work() {
        names.take(now(), [this](const std::string& name, const ice::address& a) {
            const auto text = to_text(a);
            std::printf("name %s %s\n", name.c_str(),
                        a.family() == ice::ip_family::none ? "none" : text.c_str());
            static_cast<void>(peer.resolved(session, now(), name, a));
        });
        session.handle_timeout(now());
    }
    /// What happened to the agent, until it is none; candidates and servers are told here.
    ice::event poll() {
        for (auto e = session.poll_event(); e.kind != ice::session_event_kind::none;
             e = session.poll_event()) {
            if (e.kind == ice::session_event_kind::agent) return e.agent;
            tell(e);
        }
        if (!told_end && session.is_gathered()) {
            print_attribute(ice::end_of_candidates_line);
            told_end = true;
        }
        return {};
    }
    /// Relays only, and no server that gave one.
    bool is_hopeless() {
        bool any = !session.is_gathered() || session.config().candidates.is_direct();
        session.for_each_local_candidate([&](auto, const auto&) { any = true; });
        return !any;
    }
    std::string selected(std::uint16_t component) const {
        std::string text;
        ice::for_each_pair_stats(session.agent(), [&](const ice::pair_stats& p) {
            if (p.selected && p.local.component == component)
                text = words(p.local.kind, p.local.where) + words(p.remote.kind, p.remote.where);
        });
        return text;
    }
    /// As the sockets are numbered.
    ice::route way_of(std::uint16_t component) const { return session.route_of(0, component).to; }
    ice::data_route route_of(std::uint16_t component) const {
        return session.agent().route_of(0, component);
    }
    ice::endpoint base_of(const ice::data_route& r) const {
        return session.inspect().locals[r.to.base.index()].c.where;
    }
    void send(std::uint16_t component, ice::byte_view bytes) {
        session.send(now(), 0, component, bytes);
    }

  private:
    void tell(const ice::session_event& e) {
        if (e.kind == ice::session_event_kind::candidate &&
            !session.inspect().locals[e.candidate].conveyed) {
            print_attribute(ice::candidate_attribute(session, e.candidate));
            static_cast<void>(session.candidate_conveyed(now(), e.candidate));
        } else if (e.kind == ice::session_event_kind::stun_failed) {
            if (e.server < o->stun_servers.size())  // else a TURN server, told below
                tell_server("STUN", o->stun_servers[e.server], describe(e.outcome), e.error);
        } else if (e.kind == ice::session_event_kind::relay_failed ||
                   e.kind == ice::session_event_kind::relay_lost) {
            const auto why = e.why != ice::errc::ok ? describe(e.why).sentence : describe(e.reason);
            tell_server("TURN", o->turn_servers[e.server], why, e.error);
        }
    }
    static void tell_server(const char* kind, const ice::endpoint& server, std::string_view why,
                            int code) {
        std::fprintf(stderr, "udp_agent: %s server %s: %.*s %d\n", kind, to_text(server).c_str(),
                     static_cast<int>(why.size()), why.data(), code);
    }
};

/// One host candidate a component and no checks of its own. Of the peer's lines it needs none, but
/// a new fragment is a restart, and types of candidates are good to know.
struct lite_profile : ice::profiles::lite {
    static constexpr ice::limits capacity{1, 16, 16, 0, 0, 32};
};
struct lite_engine {
    using trace_party = ice::trace_party<lite_profile>;
    using services = ice::services<agent_sockets, ice::traced<lite_profile>>;
    ice::basic_lite_agent<agent_sockets, ice::traced<lite_profile>> agent;
    agent_sockets* sockets;
    std::vector<ice::endpoint> bases;
    std::vector<ice::candidate> remotes;
    std::string peer_fragment;

    lite_engine(services& host, const options&) : agent(host), sockets(host.carrier) {}
    const auto& inner() const { return agent; }
    bool add_base(const ice::endpoint& bound, std::uint16_t component, ice::tcp_type) {
        if (!agent.add_component(0, component, bound)) return false;
        return bases.push_back(bound), true;
    }
    static void move(agent_sockets&) { std::fprintf(stderr, "udp_agent: lite stays\n"); }
    void describe_all() const {
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
    ice::session_received handle(const ice::route& from, ice::byte_view bytes) {
        ice::route way = from;
        way.component = static_cast<std::uint16_t>(from.base.index() + 1);
        ice::session_received r;
        r.what = agent.handle_datagram(now(), way, bytes);
        r.component = way.component;
        r.data = bytes;
        return r;
    }
    bool is_peer(const ice::route& from) const { return agent.accepts_data(from); }
    void connected(ice::base_id) {}
    void connection_failed(const ice::route&) {}
    ice::time_point deadline() { return agent.next_deadline(); }
    void work() { agent.handle_timeout(now()); }
    ice::event poll() { return agent.poll_event(); }
    bool is_hopeless() { return false; }
    ice::route way_of(std::uint16_t component) const { return route_of(component).to; }
    ice::data_route route_of(std::uint16_t component) const { return agent.route_of(0, component); }
    ice::endpoint base_of(const ice::data_route& r) const { return bases[r.to.base.index()]; }
    std::string selected(std::uint16_t component) const {
        const ice::endpoint remote = route_of(component).to.remote;
        auto kind = ice::candidate_kind::prflx;
        for (const auto& c : remotes)
            if (c.where == remote) kind = c.kind;
        return words(ice::candidate_kind::host, bases[component - 1U]) + words(kind, remote);
    }
    void send(std::uint16_t component, ice::byte_view bytes) {
        sockets->send(route_of(component).to, bytes);
    }
};

/// Of roles, nominations and routes.
template <class Engine>
void print_event(const Engine& engine, const ice::event& e) {
    const ice::data_route r = engine.route_of(e.component);
    const std::string pair = r.to.base.is_none() ? " none" : engine.selected(e.component);
    if (e.kind == ice::event_kind::role_changed)
        std::printf("role %s\n", to_text(e.role).data());
    else if (e.kind == ice::event_kind::nominated)
        std::printf("nominated %d%s\nselected %d%s\n", e.component, pair.c_str(), e.component,
                    pair.c_str());
    else if (e.kind == ice::event_kind::route_changed && !r.may_send)
        std::printf("route %d none\n", e.component);
    else if (e.kind == ice::event_kind::route_changed)
        std::printf("route %d%s%s\n", e.component, words(engine.base_of(r)).c_str(),
                    words(r.to.remote).c_str());
}

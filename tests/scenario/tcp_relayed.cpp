// SPDX-License-Identifier: BSL-1.0
// Relayed TCP candidates (RFC 6544 section 5.5): a session over connections through a TCP
// allocation (RFC 6062), all of it simulated.
#include <ice/agent/description.hpp>
#include <ice/turn/tcp_relay.hpp>

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tcp_support.hpp"

namespace {

using namespace over_tcp;

const endpoint turn_at(address::v4(203, 0, 113, 2), 443, protocol::tcp);
constexpr base_id control(50), first_data(100);

/// The streams of a host that reaches nothing but its TURN server.
struct only_streams {
    struct line {
        sim::stream_id stream;
        std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(stun::longest_frame);
        stun::stream_reader messages{memory};
        std::vector<std::uint8_t> frame_memory = std::vector<std::uint8_t>(stun::longest_frame);
        frame_reader frames{frame_memory};
        bool is_peers = false;
    };
    sim::network* net;
    sim::host_id host;
    endpoint own;
    std::map<connection_number, std::unique_ptr<line>> lines{};

    send_status send(const route&, byte_view) noexcept { return send_status::unreachable; }
    void open(connection_number n, base_id, const endpoint& remote) noexcept {
        lines[n] = std::make_unique<line>();
        lines[n]->stream = net->connect(host, own, remote).value_or(sim::stream_id());
    }
    send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
        return lines.contains(n) ? net->write(lines[n]->stream, head, bytes)
                                 : send_status::unreachable;
    }
    void close(connection_number n) noexcept {
        if (lines.contains(n)) static_cast<void>(net->close(lines[n]->stream));
        lines.erase(n);
    }
};

/// An agent whose candidates are a passive and an active one of a relay.
struct relayed_side {
    using streams_type = turn::server_streams<only_streams>;
    using client_type = turn::basic_client<streams_type>;
    using peers_type = turn::tcp_peers<streams_type>;
    using relay_type = turn::tcp_relay<streams_type, peers_type>;
    using carrier = tcp_transport<relay_type>;

    sim::network* net;
    only_streams h;
    streams_type streams{h, 1000};
    environment<profiles::rfc8445> env;
    client_type client{env, streams};
    peers_type peers{env, streams, client};
    relay_type relay{streams, peers, first_data};
    carrier tcp{relay};
    services<carrier> lent;
    basic_agent<carrier> agent;
    session_pace pace{};
    std::uint8_t allocation = 0;
    endpoint relayed{};
    std::string heard{};
    std::vector<turn::event_kind> lost{};

    relayed_side(sim::network& n, sim::host_id host, agent_role role)
        : net(&n),
          h{&n, host, {n.addresses_of(n.interfaces_of(host)[0])[0], 0}},
          env{.random = chacha_random(std::array<std::uint8_t, 32>{7})},
          lent(tcp, {chacha_random(std::array<std::uint8_t, 32>{8})}),
          agent(lent, role) {
        CHECK(agent.add_stream());
        CHECK(client.add_server({turn_at, turn::server_transport::tcp, {"user", "pass"}}));
        const auto made = client.allocate(
            n.now(), {.base = control, .where = h.own.with_protocol(protocol::tcp), .tcp = true});
        CHECK(made);
        allocation = made.value_or(std::uint8_t{0});
    }
    relayed_side(const relayed_side&) = delete;
    relayed_side& operator=(const relayed_side&) = delete;

    void add(const endpoint& where, tcp_type type) {
        const auto index = agent.add_local_candidate(
            net->now(), {.where = where, .kind = candidate_kind::relay, .tcp = type, .server = 1});
        CHECK(index);
        if (!index) return;
        CHECK(tcp.add_base(base_id(*index), type) == errc::ok);
        CHECK(relay.name_base(base_id(*index), allocation) == errc::ok);
    }
    void on_client(const turn::event& e) {
        if (e.kind == turn::event_kind::lost) {
            lost.push_back(e.kind);
            relay.drop(e.allocation);
        }
        if (e.kind != turn::event_kind::allocated) return;
        relayed = e.relayed_v4;
        // RFC6544-4.1-5 RFC6544-4.1-6
        add(relayed, tcp_type::passive);
        add(relayed.with_port(tcp_active_port), tcp_type::active);
    }
    void permit(side& peer) {
        peer.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            const address whom = c.where.addr();
            CHECK(client.permit(net->now(), allocation, {&whom, 1}));
        });
    }
    void describe_to(side& peer) {
        CHECK(peer.agent.set_remote_description(net->now(), 0,
                                                {agent.local_ufrag(), agent.local_pwd()}));
        agent.for_each_local_candidate([&](std::uint16_t i, const candidate& c) {
            const std::string foundation = std::to_string(c.foundation);
            remote_candidate r{c.where, c.priority, foundation};
            r.kind = c.kind;
            r.tcp = c.tcp;
            CHECK(peer.agent.add_remote_candidate(net->now(), 0, r));
            lines.emplace_back(candidate_attribute(agent, i, h.own.with_port(9)).view());
        });
    }
    std::vector<std::string> lines{};

    void take(const route& from, byte_view bytes) {
        if (peers.handle_datagram(net->now(), from, bytes)) return;
        if (client.handle_datagram(net->now(), from, bytes).kind != turn::received_kind::not_mine)
            return;
        if (agent.handle_datagram(net->now(), from, bytes) == verdict::data)
            heard.assign(bytes.begin(), bytes.end());
    }
    void settle() {
        for (auto e = client.poll_event(); e.kind != turn::event_kind::none;
             e = client.poll_event())
            on_client(e);
        using enum turn::tcp_relay_news_kind;
        for (auto e = relay.poll(net->now(), tcp); e.kind != none; e = relay.poll(net->now(), tcp))
            CHECK((e.kind == ready ? agent.base_ready(net->now(), e.way.base)
                                   : agent.handle_connection_failed(net->now(), e.way)));
    }

    // As the driver sees it: transport and engine in one.
    bool offer(const sim::delivery& d, relayed_side&) {
        for (auto& [n, l] : h.lines) {
            if (l->stream != d.stream || d.stream.is_none()) continue;
            relay.advance(d.at);
            if (d.news == sim::stream_news::connected) {
                if (const auto way = streams.on_connected(n)) {
                    peers.base_ready(d.at, way->base);
                    static_cast<void>(client.base_ready(d.at, way->base));
                }
            } else if (d.news == sim::stream_news::bytes) {
                receive(n, d.bytes);
            } else if (d.news != sim::stream_news::writable) {
                const auto way = streams.on_closed(n);
                h.lines.erase(n);
                if (way && !peers.handle_connection_lost(*way))
                    static_cast<void>(client.handle_connection_lost(d.at, *way));
            }
            settle();
            return true;
        }
        return false;
    }
    void receive(connection_number n, byte_view bytes) {
        only_streams::line& l = *h.lines[n];
        if (!l.is_peers) {
            copy_bytes(l.messages.free_space().data(), bytes);
            CHECK(l.messages.commit(bytes.size()));
            while (const auto m = l.messages.next()) {
                take(streams.route_of(n), m->bytes);
                settle();
                if (!h.lines.contains(n)) return;
                l.is_peers = relay.connection_of(n) != no_connection;
                if (l.is_peers) break;
            }
            if (!l.is_peers) return;
            const byte_view early = l.messages.rest();
            return receive_frames(n, std::vector<std::uint8_t>(early.begin(), early.end()));
        }
        receive_frames(n, std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
    }
    void receive_frames(connection_number line, const std::vector<std::uint8_t>& bytes) {
        frame_reader& frames = h.lines[line]->frames;
        copy_bytes(frames.free_space().data(), bytes);
        CHECK(frames.commit(bytes.size()));
        while (const auto f = frames.next()) {
            const connection_number n = relay.connection_of(line);
            if (!tcp.takes(n, *f)) return;
            if (agent.handle_datagram(net->now(), tcp.route_of(n), *f) == verdict::data)
                heard.assign(f->begin(), f->end());
        }
    }
    verdict handle_datagram(time_point, const route&, byte_view) { return verdict::not_mine; }
    void handle_timeout(time_point now) {
        relay.advance(now);
        client.handle_timeout(now, pace);
        peers.handle_timeout(now);
        agent.handle_timeout(now);
        settle();
    }
    time_point next_deadline() const {
        return earlier(earlier(client.next_deadline(pace), peers.next_deadline()),
                       agent.next_deadline());
    }
    bool completed() const { return agent.state() == session_state::completed; }
    void say(std::string_view text) {
        const data_route r = agent.route_of(0, 1);
        const std::vector<std::uint8_t> bytes(text.begin(), text.end());
        CHECK(r.may_send);
        CHECK(tcp.send(r.to, bytes) == send_status::sent);
    }
};

/// The relayed side is in an office that blocks UDP.
struct relayed_meeting : two_places {
    static surroundings office() {
        surroundings s;
        s.behind_nat = true;
        s.firewall = sim::udp_blocked();
        return s;
    }
    sim::turn_id server;
    std::unique_ptr<relayed_side> a;
    side b;
    sim::driver run{net};

    explicit relayed_meeting(const surroundings& of_b)
        : two_places(office(), of_b),
          server(net.add_turn_server(net.add_host("turn", wide, turn_at.addr()), turn_at)
                     .value_or(sim::turn_id())),
          b(net, right, agent_role::controlled, 2) {
        CHECK(net.add_listener(server, turn_at) == errc::ok);
        a = std::make_unique<relayed_side>(net, left, agent_role::controlling);
        run.add(*a, *a);
        run.add(b.sockets, b);
        pass(seconds(2));
        CHECK(a->relayed == endpoint(turn_at.addr(), 49152, protocol::tcp));
    }
    void pass(duration d) { run.run_until(net.now() + d); }
    /// What the relayed side is told may be other ports than there are.
    void start(int port_shift = 0) {
        a->permit(b);
        a->describe_to(b);
        CHECK(a->agent.set_remote_description(net.now(), 0,
                                              {b.agent.local_ufrag(), b.agent.local_pwd()}));
        b.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            const std::string foundation = std::to_string(c.foundation);
            const auto port = static_cast<std::uint16_t>(c.where.port() + port_shift);
            remote_candidate r{c.where.with_port(port), c.priority, foundation};
            r.kind = c.kind;
            r.tcp = c.tcp;
            CHECK(a->agent.add_remote_candidate(net.now(), 0, r));
        });
        CHECK((a->agent.start(net.now()) && b.agent.start(net.now())));
    }
    bool complete(duration within) {
        return run.run_until(net.now() + within, [&] { return a->completed() && b.completed(); }) ==
               sim::run_end::done;
    }
    void expect_talk() {
        a->say("from A");
        b.say("from B");
        pass(seconds(1));
        CHECK((a->heard == "from B" && b.heard == "from A"));
        a->heard.clear();
        b.heard.clear();
    }
    tcp_type selected() const {
        const auto& s = a->agent.inspect();
        return s.locals[s.pairs[s.components[0].nominated].valid_local].c.tcp;
    }
};

}  // namespace

TEST_CASE("tcp relayed: a peer behind a NAT connects to the relay") {
    surroundings home;
    home.behind_nat = true;
    relayed_meeting m(home);
    // Its address as the relay will see it is told, so that it can be permitted.
    m.b.add_reflexive(m.b.add_tcp(tcp_active_port, tcp_type::active),
                      {two_places::seen(1), tcp_active_port}, tcp_type::active);
    m.start();
    CHECK(m.complete(seconds(60)));  // RFC6544-5-1: a relayed technique; STUN: tcp_sessions.cpp
    CHECK(m.selected() == tcp_type::passive);
    CHECK(m.b.agent.route_of(0, 1).to.remote == m.a->relayed);
    m.expect_talk();
    m.pass(seconds(1'200));  // refreshes, permissions, consent
    CHECK((m.a->completed() && m.b.completed()));
    m.expect_talk();
}

TEST_CASE("tcp relayed: lines, priorities and foundations are those of relayed TCP candidates") {
    relayed_meeting m({});
    m.b.add_tcp(4000, tcp_type::passive);
    m.start();
    CHECK(m.a->lines.size() == 2);
    if (m.a->lines.size() != 2) return;
    // RFC6544-4.5-2: the active one has the address of the passive one of the same relay. Type
    // preference 0, direction preferences 4 and 6 (section 4.2): RFC6544-4.2-1
    const auto line = [](const char* port, std::uint32_t direction, const char* type) {
        const std::uint32_t priority = (((direction << 13) + 8191) << 8) + 255;
        return "candidate:1 1 TCP " + std::to_string(priority) + " 203.0.113.2 " + port +
               " typ relay raddr 10.0.0.1 rport 9 tcptype " + type;
    };
    CHECK(m.a->lines[0] == line("49152", 4, "passive"));
    CHECK(m.a->lines[1] == line("9", 6, "active"));
    CHECK(m.a->agent.inspect().pairs.size() == 1);  // active to passive
}

TEST_CASE("tcp relayed: the relay connects to a peer that listens") {
    relayed_meeting m({});
    m.b.add_tcp(4000, tcp_type::passive);
    m.start();
    CHECK(m.complete(seconds(60)));
    CHECK(m.selected() == tcp_type::active);
    m.expect_talk();
    CHECK(m.net.server(m.server)->requests(stun::method::connect) == 1);
}

TEST_CASE("tcp relayed: what the relay cannot reach has failed, at once or in the end") {
    for (const bool refuses : {true, false}) {
        surroundings of_b;
        if (!refuses) of_b.firewall = {};
        relayed_meeting m(of_b);
        m.b.add_tcp(4000, tcp_type::passive);
        m.start(refuses ? 1 : 0);
        m.pass(refuses ? seconds(1) : seconds(39));
        const pair& p = m.a->agent.inspect().pairs[0];
        CHECK((p.state == pair_state::failed) == refuses);
        m.pass(seconds(2));  // Ti: 39.5 s (RFC 8489 section 6.2.2)
        CHECK(p.state == pair_state::failed);
        CHECK(p.reason == pair_reason::connection_failed);
    }
}

TEST_CASE(
    "tcp relayed: with the connection to the server the relay is lost, and all of its paths") {
    relayed_meeting m({});
    m.b.add_tcp(4000, tcp_type::passive);
    m.start();
    CHECK(m.complete(seconds(60)));
    CHECK(m.net.rebind(m.nats[0]) == errc::ok);
    m.a->say("into the void");
    CHECK(m.a->client.refresh(m.net.now(), m.a->allocation));
    m.pass(seconds(60));
    CHECK(m.a->lost.size() == 1);
    CHECK(m.a->h.lines.empty());
    CHECK(!m.a->agent.route_of(0, 1).may_send);
}

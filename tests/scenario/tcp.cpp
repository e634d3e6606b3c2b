// SPDX-License-Identifier: BSL-1.0
// TCP candidates (RFC 6544): two agents over connections that take their time, and bytes that come
// in pieces.
#include <ice/agent/agent.hpp>
#include <ice/exchange/tcp_transport.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace ice;

namespace {

constexpr duration one_way = milliseconds(10);

/// What happens later, in order.
struct agenda {
    time_point now;
    std::multimap<time_point, std::function<void()>> later;
    void in(duration d, std::function<void()> f) { later.emplace(now + d, std::move(f)); }
};

struct side;

/// The sockets of one side.
struct sockets {
    struct peer_end {
        side* who = nullptr;
        connection_number number = no_connection;
    };
    agenda* net = nullptr;
    side* own = nullptr;
    side* other = nullptr;
    bool udp_works = true;
    std::map<connection_number, peer_end> ends{};
    std::vector<std::string> log{};

    send_status send(const route& to, byte_view bytes) noexcept;
    void open(connection_number n, base_id base, const endpoint& to) noexcept;
    send_status write(connection_number n, byte_view head, byte_view bytes) noexcept;
    void close(connection_number n) noexcept {
        log.push_back("close");
        ends.erase(n);
    }
};

struct side {
    using carrier = tcp_transport<sockets>;
    sockets host;
    carrier tcp{host};
    services<carrier> lent;
    basic_agent<carrier> agent;
    address own;
    std::vector<endpoint> bases{};
    std::map<connection_number, std::array<std::uint8_t, 600>> memory{};
    std::map<connection_number, frame_reader> readers{};
    std::string heard{};
    std::uint16_t next_port = 50'000;

    side(agenda& net, agent_role role, std::uint8_t last, const agent_config& config = {})
        : host{&net, this},
          lent(tcp, {chacha_random(std::array<std::uint8_t, 32>{last})}),
          agent(lent, role, config),
          own(address::v4(192, 0, 2, last)) {
        CHECK(agent.add_stream());
    }
    side(const side&) = delete;
    side& operator=(const side&) = delete;

    void add(std::uint16_t port, tcp_type type) {
        const endpoint where(own, port, type == tcp_type::none ? protocol::udp : protocol::tcp);
        const auto index = agent.add_local_candidate({}, {.where = where, .tcp = type});
        CHECK(index);
        if (type != tcp_type::none) CHECK(tcp.add_base(base_id(*index), type) == errc::ok);
        bases.push_back(where);
    }
    void describe_to(side& peer) {
        CHECK(peer.agent.set_remote_description({}, 0, {agent.local_ufrag(), agent.local_pwd()}));
        agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            const std::string foundation = std::to_string(c.foundation);
            remote_candidate r{c.where, c.priority, foundation};
            r.tcp = c.tcp;
            CHECK(peer.agent.add_remote_candidate({}, 0, r));
        });
    }
    base_id listening_on(const endpoint& where) const {
        for (std::uint16_t i = 0; i < bases.size(); ++i)
            if (bases[i] == where && where.port() != tcp_active_port) return base_id(i);
        return {};
    }
    void take(const route& from, byte_view bytes) {
        if (agent.handle_datagram(host.net->now, from, bytes) == verdict::data)
            heard.assign(bytes.begin(), bytes.end());
    }
    /// Bytes of a connection, in pieces of seven.
    void receive(connection_number n, const std::vector<std::uint8_t>& bytes) {
        frame_reader& reader = readers.try_emplace(n, memory[n]).first->second;
        for (std::size_t at = 0; at < bytes.size(); at += 7) {
            const std::size_t size = std::min<std::size_t>(7, bytes.size() - at);
            std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size,
                        reader.free_space().begin());
            CHECK(reader.commit(size));
            while (const auto frame = reader.next())  // RFC6544-7.2-3 RFC6544-10.2-1
                if (tcp.takes(n, *frame)) take(tcp.route_of(n), *frame);
        }
    }
    void say(std::string_view text) {
        const data_route r = agent.route_of(0, 1);
        CHECK(r.may_send);
        std::vector<std::uint8_t> bytes(text.begin(), text.end());
        CHECK(tcp.send(r.to, bytes) == send_status::sent);
    }
    const pair& selected() const {
        return agent.inspect().pairs[agent.inspect().components[0].nominated];
    }
};

send_status sockets::send(const route& to, byte_view bytes) noexcept {
    if (!udp_works) return send_status::sent;
    std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
    const endpoint source = own->bases[to.base.index()];
    net->in(one_way, [this, copy, source, where = to.remote] {
        const base_id base = other->listening_on(where);
        if (!base.is_none()) other->take({base, 0, 1, source}, copy);
    });
    return send_status::sent;
}

void sockets::open(connection_number n, base_id, const endpoint& to) noexcept {
    log.push_back("open " + std::to_string(to.port()));
    const endpoint source(own->own, own->next_port++, protocol::tcp);
    net->in(one_way, [this, n, to, source] {
        const base_id base = other->listening_on(to);
        const connection_number there =
            base.is_none() ? no_connection : other->tcp.on_accepted(base, source);
        if (there != no_connection) {
            other->host.ends[there] = {own, n};
            CHECK(other->agent.base_ready(net->now, base));
        }
        net->in(one_way, [this, n, there] {
            if (there == no_connection) {
                if (const auto failed = own->tcp.on_closed(n))
                    CHECK(own->agent.handle_connection_failed(net->now, *failed));
                return;
            }
            ends[n] = {other, there};
            if (const auto way = own->tcp.on_connected(n))
                CHECK(own->agent.base_ready(net->now, way->base));
        });
    });
}

send_status sockets::write(connection_number n, byte_view head, byte_view bytes) noexcept {
    std::vector<std::uint8_t> copy(head.begin(), head.end());
    copy.insert(copy.end(), bytes.begin(), bytes.end());
    log.push_back("write");
    net->in(one_way, [this, n, copy] {
        if (const auto at = ends.find(n); at != ends.end())
            at->second.who->receive(at->second.number, copy);
    });
    return send_status::sent;
}

struct session {
    agenda net;
    side a, b;
    explicit session(const agent_config& config = {})
        : a(net, agent_role::controlling, 1, config), b(net, agent_role::controlled, 2) {
        a.host.other = &b;
        b.host.other = &a;
    }
    void start() {
        a.describe_to(b);
        b.describe_to(a);
        CHECK((a.agent.start({}) && b.agent.start({})));
    }
    void run(duration d) {
        const time_point end = net.now + d;
        for (;;) {
            const time_point event =
                net.later.empty() ? time_point::never() : net.later.begin()->first;
            const time_point timer = earlier(a.agent.next_deadline(), b.agent.next_deadline());
            if (earlier(event, timer) > end) break;
            net.now = later(net.now, earlier(event, timer));
            if (event <= timer) {
                const auto f = net.later.begin()->second;
                net.later.erase(net.later.begin());
                f();
            } else {
                a.agent.handle_timeout(net.now);
                b.agent.handle_timeout(net.now);
            }
        }
        net.now = end;
    }
    bool completed() const {
        return a.agent.state() == session_state::completed &&
               b.agent.state() == session_state::completed;
    }
};

}  // namespace

TEST_CASE("tcp: an active candidate connects to a passive one, and data goes both ways") {
    session s;
    s.a.add(tcp_active_port, tcp_type::active);
    s.b.add(4000, tcp_type::passive);
    s.start();
    CHECK(s.b.agent.inspect().pairs.size() == 0);  // RFC6544-6.2-1
    s.run(seconds(2));
    CHECK(s.completed());
    CHECK(s.a.host.log.front() == "open 4000");
    CHECK(std::count(s.a.host.log.begin(), s.a.host.log.end(), "open 4000") == 1);
    // What the server saw is no candidate that was told: peer-reflexive, on both sides.
    CHECK(s.a.agent.inspect().locals[s.a.selected().valid_local].c.kind == candidate_kind::prflx);
    CHECK(s.b.agent.inspect().remotes[s.b.selected().remote].c.tcp == tcp_type::active);
    CHECK(s.b.agent.inspect().locals[s.b.selected().valid_local].c.kind == candidate_kind::host);
    s.a.say("from A");
    s.b.say("from B");
    s.run(seconds(60));  // consent goes over the connection too
    CHECK(s.b.heard == "from A");
    CHECK(s.a.heard == "from B");
    CHECK(s.completed());
}

TEST_CASE("tcp: a check goes out once, however long the answer takes") {
    session s;
    s.a.add(tcp_active_port, tcp_type::active);
    s.b.add(4000, tcp_type::passive);
    s.a.describe_to(s.b);
    s.b.describe_to(s.a);
    CHECK(s.a.agent.start({}));
    s.b.host.ends.clear();
    s.run(milliseconds(25));  // connected, and asked
    s.b.agent.close(s.net.now);
    s.run(seconds(39));
    CHECK(std::count(s.a.host.log.begin(), s.a.host.log.end(), "write") == 1);
    CHECK(s.a.agent.inspect().pairs[0].state == pair_state::in_progress);
    s.run(seconds(1));  // Ti: 39.5 s (RFC 8489 section 6.2.2)
    CHECK(s.a.agent.inspect().pairs[0].state == pair_state::failed);
}

TEST_CASE("tcp: a connection that is refused fails its pair at once") {
    session s;
    s.a.add(tcp_active_port, tcp_type::active);
    s.b.add(4000, tcp_type::passive);
    s.start();
    s.b.bases[0] = s.b.bases[0].with_port(1);  // nobody listens there
    s.run(milliseconds(30));
    const pair& p = s.a.agent.inspect().pairs[0];
    CHECK(p.state == pair_state::failed);  // RFC6544-7.1-4
    CHECK(p.reason == pair_reason::connection_failed);
    s.run(seconds(60));
    CHECK(s.a.agent.state() == session_state::failed);
}

TEST_CASE("tcp: it carries the session where UDP is blocked, and yields to UDP where it works") {
    for (const bool udp_works : {true, false}) {
        session s;
        s.a.host.udp_works = s.b.host.udp_works = udp_works;
        for (side* x : {&s.a, &s.b}) {
            x->add(3000, tcp_type::none);
            x->add(tcp_active_port, tcp_type::active);
            x->add(4000, tcp_type::passive);
        }
        s.start();
        s.run(seconds(60));
        CHECK(s.completed());
        const auto& local = s.a.agent.inspect().locals[s.a.selected().valid_local];
        CHECK((local.c.tcp == tcp_type::none) == udp_works);
        const route stays[] = {s.a.agent.route_of(0, 1).to};
        s.a.tcp.close_all_but(stays);  // RFC6544-8-2
        s.run(seconds(30));
        CHECK(s.completed());
        s.a.say("still here");
        s.run(seconds(1));
        CHECK(s.b.heard == "still here");
    }
}

TEST_CASE("tcp: nomination is regular, even for who asks for aggressive") {
    agent_config config;
    config.nomination = nomination_mode::aggressive;
    session s(config);
    s.a.add(tcp_active_port, tcp_type::active);
    s.b.add(4000, tcp_type::passive);
    s.start();
    s.run(milliseconds(75));  // connected at 20 ms, asked at its turn at 50, answered at 70
    CHECK(s.a.agent.inspect().pairs[0].valid);
    CHECK(!s.a.agent.inspect().pairs[0].nominated);  // RFC6544-8-1
    s.run(seconds(2));
    CHECK(s.completed());
}

TEST_CASE("tcp: connections outlive a restart, and are used again") {
    session s;
    s.a.add(tcp_active_port, tcp_type::active);
    s.b.add(4000, tcp_type::passive);
    s.start();
    s.run(seconds(2));
    const auto times = [&](const char* what) {
        return std::count(s.a.host.log.begin(), s.a.host.log.end(), what);
    };
    CHECK(times("open 4000") == 1);
    for (side* x : {&s.a, &s.b}) CHECK(x->agent.restart(s.net.now));
    s.a.say("meanwhile");
    s.a.describe_to(s.b);
    s.b.describe_to(s.a);
    CHECK((s.a.agent.start(s.net.now) && s.b.agent.start(s.net.now)));
    s.run(seconds(2));
    CHECK(s.completed());
    CHECK(times("open 4000") == 1);  // RFC6544-9.2-1 RFC6544-4.1-8
    CHECK(times("close") == 0);
    CHECK(s.b.heard == "meanwhile");
}

TEST_CASE("tcp: a path whose connection is lost is opened again, and checked from both ends") {
    session s;
    s.a.add(tcp_active_port, tcp_type::active);
    s.b.add(4000, tcp_type::passive);
    s.start();
    s.run(seconds(2));
    CHECK(s.completed());
    for (side* x : {&s.a, &s.b}) {  // both notice
        const connection_number n = x->host.ends.begin()->first;
        x->host.ends.clear();
        CHECK(!x->tcp.on_closed(n));
        x->readers.clear();
    }
    const data_route way = s.a.agent.route_of(0, 1);
    const std::uint8_t bytes[] = {1};
    CHECK(s.a.tcp.send(way.to, bytes) == send_status::pending);  // RFC6544-11.1-5
    const auto before = s.a.agent.inspect().pairs[0].requests_sent;
    const auto of_b = s.b.host.log.size();
    s.run(milliseconds(120));
    CHECK(s.a.agent.inspect().pairs[0].requests_sent == before + 1);  // RFC6544-11.1-7
    CHECK(s.b.host.log.size() > of_b + 1);  // RFC6544-11.1-8 RFC6544-11.1-9: answer, and its own
    s.run(seconds(60));
    CHECK(s.completed());
    s.a.say("again");
    s.b.say("and back");
    s.run(seconds(1));
    CHECK(s.b.heard == "again");
    CHECK(s.a.heard == "and back");
}

TEST_CASE("tcp: only a base of TCP can fail to connect") {
    session s;
    s.a.add(3000, tcp_type::none);
    s.a.add(tcp_active_port, tcp_type::active);
    const endpoint somewhere(address::v4(192, 0, 2, 9), 1, protocol::tcp);
    CHECK(s.a.agent.handle_connection_failed({}, {base_id(0), 0, 1, somewhere}).code() ==
          errc::misuse_agent_base);
    CHECK(s.a.agent.handle_connection_failed({}, {base_id(7), 0, 1, somewhere}).code() ==
          errc::misuse_agent_base);
    CHECK(s.a.agent.handle_connection_failed({}, {base_id(1), 0, 1, somewhere}));
}

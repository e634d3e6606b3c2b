// SPDX-License-Identifier: BSL-1.0
// What relays cost a session, and rules that make it less: pairs that are not formed, permissions
// that are asked for late or never.
#include <deque>

#include "session_support.hpp"

using namespace session_story;

namespace {

struct one_relay : session_story::profile {
    using pruning = one_relay_pruning;
};
struct own_relay : session_story::profile {
    using pruning = own_relay_pruning;
};

/// A host with a session of that profile; what it says waits until the other one takes it.
template <class Profile>
class party {
  public:
    using session_type = ice::session<wire, Profile>;

    party(internet& i, std::uint8_t n, agent_role role)
        : carrier{sim::transport(i.net)},
          shared(carrier, {chacha_random(seed_of(n))}),
          s(shared, role),
          net_(&i.net) {
        const sim::host_id host = i.add_home(n, sim::symmetric());
        i.driver.add(carrier.line, *this);
        CHECK(s.add_stream(1));
        turn::server t;
        t.where = internet::turn_at(1);
        t.login = {"user", "pass", {}, {}};
        CHECK(s.add_turn_server(net_->now(), t));
        session_base b;
        b.where = endpoint(internet::inside(n), 5000);
        const auto base = s.add_base(net_->now(), b);
        const auto socket = net_->bind(host, b.where);
        CHECK((base && socket));
        if (base && socket) carrier.line.attach(*base, *socket);
        poll();
    }
    party(const party&) = delete;

    void describe() {
        put_description(s, 0, [&](std::string_view line) { said.emplace_back(line); });
        s.description_conveyed(net_->now());
        described_ = true;
        poll();
    }
    template <class Other>
    void hear(Other& from) {
        for (; !from.said.empty(); from.said.pop_front())
            static_cast<void>(reader_.read(s, net_->now(), from.said.front()));
        poll();
    }
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        static_cast<void>(s.handle_datagram(now, from, bytes));
        poll();
    }
    void handle_timeout(time_point now) {
        s.handle_timeout(now);
        poll();
    }
    time_point next_deadline() const { return const_cast<session_type&>(s).next_deadline(); }
    void poll() {
        for (session_event e = s.poll_event(); e.kind != session_event_kind::none;
             e = s.poll_event())
            if (e.kind == session_event_kind::candidate && described_) {
                said.emplace_back(candidate_attribute(s, e.candidate));
                static_cast<void>(s.candidate_conveyed(net_->now(), e.candidate));
            }
    }
    /// Pairs with a relayed candidate on the peer's side, and on both.
    std::pair<int, int> relayed_pairs() const {
        std::pair<int, int> n{0, 0};
        for_each_pair_stats(s.agent(), [&](const pair_stats& p) {
            const bool theirs = p.remote.kind == candidate_kind::relay;
            n.first += theirs ? 1 : 0;
            n.second += theirs && p.local.kind == candidate_kind::relay ? 1 : 0;
        });
        return n;
    }

    wire carrier;
    services<wire, Profile> shared;
    session_type s;
    std::deque<std::string> said{};

  private:
    sim::network* net_;
    bool described_ = false;
    description_reader reader_{};
};

struct outcome {
    bool connected = false;
    std::pair<int, int> first{}, second{};  ///< relayed pairs
};

/// Two hosts behind symmetric NATs, the first in the profile First.
template <class First, class Second>
outcome meet() {
    internet i;
    i.add_turn(1);
    party<First> a(i, 1, agent_role::controlling);
    party<Second> b(i, 2, agent_role::controlled);
    i.run(seconds(1));
    a.describe();
    b.describe();
    a.hear(b);
    b.hear(a);
    CHECK(a.s.start(i.net.now()));
    CHECK(b.s.start(i.net.now()));
    outcome o;
    for (int n = 0; n < 60 && !o.connected; ++n) {
        i.run(milliseconds(500));
        a.hear(b);
        b.hear(a);
        o.connected =
            a.s.state() == session_state::completed && b.s.state() == session_state::completed;
    }
    o.first = a.relayed_pairs();
    o.second = b.relayed_pairs();
    return o;
}

session_config patient(duration delay) {
    session_config c;
    c.eager_permissions = false;
    c.turn.permission_delay = delay;
    return c;
}

}  // namespace

TEST_CASE("turn economy: no pair of two relays, and symmetric NATs are crossed all the same") {
    const outcome all = meet<session_story::profile, session_story::profile>();
    CHECK(all.connected);
    CHECK(all.first.second > 0);
    const outcome one = meet<one_relay, one_relay>();
    CHECK(one.connected);
    CHECK(one.first.second == 0);
    CHECK(one.second.second == 0);
}

TEST_CASE("turn economy: a side that forms no pair with the peer's relay still connects") {
    const outcome o = meet<own_relay, session_story::profile>();
    CHECK(o.connected);
    CHECK(o.first.first <= 1);  // what the peer's checks made
    const outcome other = meet<session_story::profile, own_relay>();
    CHECK(other.connected);
}

TEST_CASE("turn economy: where a direct path is found first, no permission is asked for") {
    two_homes w(sim::port_restricted(), sim::port_restricted(), patient(seconds(2)),
                patient(seconds(2)));
    CHECK(w.connects());
    CHECK(w.a.selected().find("relay") == std::string::npos);
    CHECK(w.net.server(w.server)->requests(stun::method::create_permission) == 0);
    CHECK(w.net.server(w.server)->requests(stun::method::channel_bind) == 0);
}

TEST_CASE("turn economy: where there is none, the relay comes after the delay") {
    two_homes eager;
    CHECK(eager.connects());
    two_homes w(sim::symmetric(), sim::symmetric(), patient(seconds(2)), patient(seconds(2)));
    w.call();
    w.run(seconds(2));
    CHECK(w.net.server(w.server)->requests(stun::method::create_permission) == 0);
    CHECK(w.run(seconds(60), [&] { return w.a.is_over() && w.b.is_over(); }));
    CHECK(w.a.s.state() == session_state::completed);
    CHECK(w.talks());
}

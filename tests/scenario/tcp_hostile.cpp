// SPDX-License-Identifier: BSL-1.0
// TCP candidates among strangers and silent peers (RFC 6544 section 12, RFC 7675 section 5.1).
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <ice/exchange/framing.hpp>
#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>

#include "tcp_support.hpp"

namespace {

using namespace over_tcp;

/// A connects to B, and so does whoever likes.
struct open_door : two_places {
    static constexpr std::uint16_t port = 4000;
    sim::host_id elsewhere = net.add_host("stranger", wide, address::v4(203, 0, 113, 9));
    meeting m{net, left, right};

    open_door() : two_places({}, {}) {
        m.a.add_tcp(tcp_active_port, tcp_type::active);
        m.b.add_tcp(port, tcp_type::passive);
    }
    sim::stream_id stranger() {
        const auto s = net.connect(elsewhere, {address::v4(203, 0, 113, 9), 0},
                                   {m.b.own, port, protocol::tcp});
        CHECK(s);
        return s.value_or(sim::stream_id());
    }
    void say(sim::stream_id s, byte_view frame) {
        CHECK(net.write(s, frame_header(frame.size()), frame) == send_status::sent);
    }
    std::size_t open_at_b() const {
        std::size_t n = 0;
        for (connection_number i = 0; i < 32; ++i)
            n += m.b.sockets.connections().is_open(i) ? 1U : 0U;
        return n;
    }
    /// What strangers may not change.
    std::string shape_of_b() const {
        const auto& s = m.b.agent.inspect();
        std::size_t remotes = 0;
        for (const remote_record& r : s.remotes) remotes += r.used ? 1U : 0U;
        return std::to_string(s.pairs.size()) + ' ' + std::to_string(remotes) + ' ' +
               std::to_string(static_cast<int>(m.b.agent.state())) + ' ' +
               std::string(to_text(m.b.agent.route_of(0, 1).to.remote));
    }
};

std::vector<std::uint8_t> unsigned_check(std::string_view user) {
    std::array<std::uint8_t, 200> out{};
    stun::builder b(out, stun::binding_request,
                    stun::transaction_id::from(std::array<std::uint8_t, 12>{1, 2, 3}));
    b.add_joined(stun::attr::username, {user});
    b.add(stun::attr::priority, 1);
    b.add(stun::attr::use_candidate);
    const auto bytes = b.finish();
    return bytes ? std::vector<std::uint8_t>(bytes->begin(), bytes->end())
                 : std::vector<std::uint8_t>();
}

}  // namespace

TEST_CASE("tcp: consent ends 30 s after the last answer, though the connection stays") {
    open_door w;
    w.m.start();
    CHECK(w.m.complete(seconds(10)));
    w.m.pass(seconds(20));
    w.m.b.agent.close(w.net.now());  // and its connection is open
    const time_point end = w.m.a.agent.inspect().components[0].path.consent_until;
    CHECK(end <= w.net.now() + seconds(30));
    w.m.run.run_until(end - milliseconds(1));
    CHECK(w.m.a.agent.route_of(0, 1).may_send);
    w.m.run.run_until(end);  // RFC7675-5.1-1 RFC7675-5.1-11
    CHECK(!w.m.a.agent.route_of(0, 1).may_send);
    CHECK(w.m.a.agent.reason() == failed_reason::consent_expired);
    CHECK(w.open_at_b() == 1);
}

TEST_CASE("tcp: a hundred strangers that connect and say nothing do not keep the peer out") {
    open_door w;
    const std::string before = w.shape_of_b();
    for (int i = 0; i < 100; ++i) w.stranger();
    w.m.pass(seconds(1));
    CHECK(w.open_at_b() == 32);
    CHECK(w.shape_of_b() == before);
    w.m.start();
    w.m.pass(milliseconds(10));
    for (int i = 0; i < 100; ++i) w.stranger();  // while the peer connects, too
    CHECK(w.m.complete(seconds(10)));
    for (int i = 0; i < 100; ++i) w.stranger();
    w.m.pass(seconds(1));
    w.m.expect_talk();
    CHECK(w.m.b.agent.inspect().pairs.size() == 1);
}

TEST_CASE("tcp: a hundred strangers that speak STUN do not keep the peer out") {
    open_door w;
    const auto flood = [&] {
        std::vector<sim::stream_id> all;
        for (int i = 0; i < 100; ++i) all.push_back(w.stranger());
        w.m.pass(seconds(1));
        const auto check = unsigned_check("nobody:here");
        std::size_t said = 0;
        for (const sim::stream_id s : all)  // some of them had to go
            said +=
                w.net.write(s, frame_header(check.size()), check) == send_status::sent ? 1U : 0U;
        CHECK(said > 0);
        w.m.pass(seconds(1));
        CHECK(w.open_at_b() == 32);
    };
    flood();
    w.m.start();
    CHECK(w.m.complete(seconds(10)));
    flood();
    w.m.expect_talk();
    CHECK(w.m.b.agent.inspect().pairs.size() == 1);
}

TEST_CASE("tcp: what strangers say over connections of their own is nobody's data") {
    open_door w;
    w.m.start();
    CHECK(w.m.complete(seconds(10)));
    const std::string before = w.shape_of_b();
    const sim::stream_id media = w.stranger(), check = w.stranger(), replay = w.stranger();
    w.m.pass(milliseconds(100));
    CHECK(w.open_at_b() == 4);
    const std::uint8_t rtp[] = {0x80, 0, 0, 1}, dtls[] = {22, 0xfe, 0xfd, 0};
    w.say(media, rtp);
    const std::string user =
        std::string(w.m.b.agent.local_ufrag()) + ':' + std::string(w.m.a.agent.local_ufrag());
    w.say(check, unsigned_check(user));
    w.say(check, dtls);
    w.say(replay, unsigned_check("nobody:here"));
    w.say(replay, rtp);
    w.m.pass(milliseconds(100));
    CHECK(w.open_at_b() == 3);  // who does not begin with STUN is not the peer
    CHECK(w.m.b.heard.empty());
    CHECK(w.shape_of_b() == before);
    w.m.expect_talk();
}

TEST_CASE("tcp: a hundred candidates at one address are tried five at a time") {
    for (const bool refuses : {true, false}) {
        open_door w;
        // One that refuses, or one where everything vanishes.
        const address victim = address::v4(203, 0, 113, refuses ? 9 : 129);
        if (!refuses) {
            const auto hole = w.net.add_segment("hole", sim::blackhole());
            w.net.add_firewall("wall", hole, w.wide, sim::all_open());
            w.net.add_host("victim", hole, victim);
        }
        side& a = w.m.a;
        CHECK(a.agent.set_remote_description({}, 0, {"vict", "VOkJxbRl1RmTxUk/WvJxBt"}));
        for (std::uint16_t n = 1; n <= 100; ++n) {
            const std::string foundation = std::to_string(n);
            remote_candidate r{{victim, n, protocol::tcp}, n, foundation};
            r.tcp = tcp_type::passive;
            static_cast<void>(a.agent.add_remote_candidate({}, 0, r));
        }
        CHECK(a.agent.start({}));
        std::size_t most = 0;
        for (int i = 0; i < 600; ++i) {
            w.m.pass(milliseconds(100));
            most = std::max(most, a.sockets.connections().attempts(victim));
        }
        CHECK(most <= 5);  // RFC6544-12-3
        CHECK((refuses || most == 5));
        CHECK(a.agent.inspect().pairs.size() <= 100);
    }
}

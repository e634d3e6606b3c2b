// SPDX-License-Identifier: BSL-1.0
// A TCP allocation on a desk, and connections to peers through it.
#pragma once

#include <ice/turn/tcp_peers.hpp>

#include "desk.hpp"

namespace desk {

using turn::tcp_peer_event_kind;

inline constexpr endpoint tcp_server = at_server.with_protocol(protocol::tcp);
inline constexpr endpoint tcp_peer = peer.with_protocol(protocol::tcp);

/// What the server says to Connect and ConnectionBind.
struct tcp_answer {
    std::uint16_t error = 0;
    std::uint32_t id = 0;  ///< CONNECTION-ID; 0: none
    by protection = by::the_server;
    std::string_view nonce{};
};

inline octets write_tcp_answer(const packet& asked, const tcp_answer& a) {
    std::uint8_t buffer[400] = {};
    const stun::message m = asked.message();
    const auto cls = a.error != 0 ? stun::message_class::error : stun::message_class::success;
    stun::builder b(buffer, {m.method(), cls}, m.id());
    if (a.error != 0) b.add(attr::error_code, {a.error, {}});
    if (a.id != 0) b.add(attr::connection_id, a.id);
    if (!a.nonce.empty()) {
        b.add(attr::realm, "example.org");
        b.add_raw(attr::nonce.code, octets(a.nonce.begin(), a.nonce.end()));
    }
    if (a.protection != by::nobody)
        stun::add_integrity(
            b, builtin_crypto(),
            basic_keys::of("example.org", false, a.protection == by::the_server ? "pass" : "guess"),
            stun::integrity_kind::sha1);
    const auto bytes = b.finish();
    CHECK(bytes);
    return {bytes->begin(), bytes->end()};
}

inline octets attempt(std::uint32_t id, const endpoint& from) {
    std::uint8_t buffer[100] = {};
    stun::builder b(buffer, {stun::method::connection_attempt, stun::message_class::indication},
                    stun::transaction_id::from(std::array<std::uint8_t, 12>{7}));
    if (id != 0) b.add(attr::connection_id, id);
    b.add(attr::xor_peer_address, from);
    const auto bytes = b.finish();
    return {bytes->begin(), bytes->end()};
}

template <std::size_t most = 8>
struct tcp_session {
    using client = turn::basic_client<wire, test_profile>;

    wire w;
    environment<test_profile> env{};
    client c{env, w};
    turn::tcp_peers<wire, test_profile, turn::client_rules, most> peers{env, w, c};
    session_pace pace;
    time_point now{};
    std::uint8_t h = 0;

    tcp_session() {
        CHECK(c.add_server({tcp_server, turn::server_transport::tcp, {"user", "pass"}}));
        const auto asked = c.allocate(now, {.base = base_id(0), .where = home, .tcp = true});
        CHECK(asked);
        h = asked ? *asked : std::uint8_t{0};
        step();
        answer_last(challenge(401));
        step();
        answer_last(allocated());
        const turn::event e = c.poll_event();
        CHECK(e.kind == event_kind::allocated);
        CHECK(e.relayed_v4 == relay_v4.with_protocol(protocol::tcp));
        const address permitted = peer.addr();
        CHECK(c.permit(now, h, {&permitted, 1}));
        step();
        answer_last({});
        CHECK(c.poll_event().kind == event_kind::permitted);
        w.sent.clear();
    }
    tcp_session(const tcp_session&) = delete;

    void step() {
        now = now + milliseconds(50);
        c.handle_timeout(now, pace);
    }
    void answer_last(const answer& a) {
        const packet asked = w.sent.back();
        c.handle_datagram(now, asked.to, write_answer(asked, a));
    }
    bool tell(const packet& asked, const tcp_answer& a) {
        return peers.handle_datagram(now, asked.to, write_tcp_answer(asked, a));
    }
    bool tell(const tcp_answer& a) {
        const packet asked = w.sent.back();
        return tell(asked, a);
    }
    bool hear(const octets& bytes, std::uint16_t base = 0) {
        return peers.handle_datagram(now, {base_id(base), 0, 1, tcp_server}, bytes);
    }
    std::uint8_t connect(const endpoint& to = peer) {
        const auto n = peers.connect(now, h, to);
        CHECK(n);
        return n ? *n : std::uint8_t{0};
    }
    void pass(duration d) {
        now = now + d;
        peers.handle_timeout(now);
    }
    std::string story() {
        std::string all;
        for (auto e = peers.poll_event(); e.kind != tcp_peer_event_kind::none;
             e = peers.poll_event()) {
            static constexpr std::string_view names[] = {"", "connected", "incoming", "bound",
                                                         "over"};
            all += (all.empty() ? "" : ", ") + std::string(names[static_cast<int>(e.kind)]) + " " +
                   std::to_string(e.connection);
            if (e.reason != reason::none) all += " " + std::string(describe(e.reason));
            if (e.error != 0) all += " " + std::to_string(e.error);
        }
        return all;
    }
};

}  // namespace desk

// SPDX-License-Identifier: BSL-1.0
// A TURN client by hand: one socket, one request at a time, and what the server says.
#pragma once

#include <vector>

#include "world.hpp"

namespace world {

/// A server at 198.51.100.1:3478, a client, and a peer, all on one segment.
struct turn_desk {
    network net{1};
    segment_id wide = net.add_segment("internet", {.latency = milliseconds(10)});
    endpoint at_server{v4(198, 51, 100, 1), 3478};
    endpoint at_client{v4(192, 0, 2, 1), 5000};
    endpoint at_peer{v4(192, 0, 2, 9), 6000};
    host_id server_host = net.add_host("turn", wide, at_server.addr());
    host_id client_host = net.add_host("client", wide, at_client.addr());
    host_id peer_host = net.add_host("peer", wide, at_peer.addr());
    socket_id client = bind(net, client_host, at_client);
    socket_id peer = bind(net, peer_host, at_peer);
    turn_id server;
    builtin_crypto crypto;

    std::string_view user = "user";
    std::string_view password = "pass";
    std::vector<std::uint8_t> realm;
    std::vector<std::uint8_t> nonce;
    std::vector<std::uint8_t> last;  // datagram received
    stun::transaction_id id;
    std::uint8_t next_id = 0;

    explicit turn_desk(const turn_server_rules& rules = {}) {
        const auto added = net.add_turn_server(server_host, at_server, rules);
        CHECK(added);
        if (added) server = *added;
    }

    static std::vector<std::uint8_t> bytes_of(std::string_view t) { return {t.begin(), t.end()}; }

    /// Sends and takes the answer: its error code, 0 for a success, 1 for none.
    template <class Add>
    unsigned ask(stun::method method, Add add, bool credentials = true) {
        id.bytes[15] = ++next_id;
        store_u32(id.bytes.data(), stun::magic_cookie);
        return repeat(method, add, credentials);
    }
    template <class Add>
    unsigned repeat(stun::method method, Add add, bool credentials = true) {
        std::uint8_t out[600] = {};
        stun::builder b(out, {method, stun::message_class::request}, id);
        add(b);
        if (credentials && !nonce.empty()) {
            b.add(stun::attr::username, user);
            b.add_raw(stun::attr::realm.code, realm).add_raw(stun::attr::nonce.code, nonce);
            const auto key = stun::make_long_term_key(crypto, stun::password_algorithm::md5,
                                                      bytes_of(user), realm, bytes_of(password));
            b.add_integrity(crypto, crypto.make_hmac_sha1_key(key->bytes()));
        }
        const auto bytes = b.finish();
        CHECK(bytes);
        if (!bytes || net.send(client, at_server, *bytes) != send_status::sent) return 1;
        return receive(client) ? code() : 1;
    }
    /// The next datagram to `socket` within a second.
    bool receive(socket_id socket) {
        last.clear();
        const auto d = net.step(net.now() + seconds(1));
        if (!d || d->socket != socket) return false;
        last.assign(d->bytes.begin(), d->bytes.end());
        return true;
    }
    stun::message answer() const {
        const auto m = stun::message::parse(last);
        return m ? *m : stun::message();
    }
    unsigned code() const {
        const auto m = stun::message::parse(last);
        if (!m) return 1;
        if (m->cls() == stun::message_class::success) return 0;
        const auto e = m->get(stun::attr::error_code);
        return e ? e->code : 1;
    }
    /// Keeps the realm and nonce of the last answer.
    void learn() {
        const auto m = stun::message::parse(last);
        if (!m) return;
        const auto r = m->get(stun::attr::realm);
        const auto n = m->get(stun::attr::nonce);
        if (r) realm.assign(r->bytes().begin(), r->bytes().end());
        if (n) nonce.assign(n->bytes().begin(), n->bytes().end());
    }

    static void udp(stun::builder& b) {
        b.add(stun::attr::requested_transport, stun::transport_udp);
    }
    /// An allocation; its relayed address, none when refused.
    endpoint allocate() {
        if (ask(stun::method::allocate, udp, false) == 401) learn();
        if (ask(stun::method::allocate, udp) != 0) return {};
        return answer().get(stun::attr::xor_relayed_address).value_or(endpoint());
    }
    unsigned permit(const endpoint& whom) {
        return ask(stun::method::create_permission,
                   [&](stun::builder& b) { b.add(stun::attr::xor_peer_address, whom); });
    }
    unsigned bind_channel(std::uint16_t number, const endpoint& whom) {
        return ask(stun::method::channel_bind, [&](stun::builder& b) {
            b.add(stun::attr::channel_number, number).add(stun::attr::xor_peer_address, whom);
        });
    }
    unsigned refresh(std::uint32_t lifetime) {
        return ask(stun::method::refresh,
                   [&](stun::builder& b) { b.add(stun::attr::lifetime, lifetime); });
    }
    /// By Send indication; what reached the peer.
    bool send(const endpoint& whom) {
        std::uint8_t out[100] = {};
        stun::builder b(out, {stun::method::send, stun::message_class::indication}, id);
        b.add(stun::attr::xor_peer_address, whom).add(stun::attr::data, byte_view(hello));
        net.send(client, at_server, *b.finish());
        return receive(peer) && equal_bytes(last, hello);
    }
};

}  // namespace world

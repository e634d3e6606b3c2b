// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/turn_tcp.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "turn_desk.hpp"

namespace {

using namespace world;
using stun::method;

/// The desk's client with streams: a control connection, and others.
struct stream_desk : turn_desk {
    stream_id control;
    std::vector<std::uint8_t> waiting{};  // bytes of the stream that is looked at
    std::vector<stream_news> news{};      // of the peer

    stream_desk() {
        CHECK(net.add_listener(server, at_server) == errc::ok);
        control = open();
    }
    stream_id open() {
        const auto s = net.connect(client_host, at_client.with_port(0), at_server);
        CHECK(s);
        pass({});
        return s.value_or(stream_id());
    }
    /// What comes over `of`, within a second.
    void pass(stream_id of) {
        const time_point until = net.now() + seconds(1);
        while (const auto d = net.step(until)) {
            if (d->stream == of && d->news == stream_news::bytes)
                waiting.insert(waiting.end(), d->bytes.begin(), d->bytes.end());
            else if (d->destination.addr() == at_peer.addr() || d->stream == of)
                news.push_back(d->news);
        }
    }
    /// The next message there.
    bool next(stream_id of) {
        pass(of);
        const auto size = stun::frame_size(waiting);
        if (!size || *size > waiting.size()) return last.clear(), false;
        const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(*size);
        last.assign(waiting.begin(), end);
        waiting.erase(waiting.begin(), end);
        return true;
    }
    template <class Add>
    unsigned ask_over(stream_id s, stun::method m, Add add) {
        id.bytes[15] = ++next_id;
        store_u32(id.bytes.data(), stun::magic_cookie);
        std::uint8_t out[600] = {};
        stun::builder b(out, {m, stun::message_class::request}, id);
        add(b);
        if (!nonce.empty()) {
            b.add(stun::attr::username, user);
            b.add_raw(stun::attr::realm.code, realm).add_raw(stun::attr::nonce.code, nonce);
            const auto key = stun::make_long_term_key(crypto, stun::password_algorithm::md5,
                                                      bytes_of(user), realm, bytes_of(password));
            b.add_integrity(crypto, crypto.make_hmac_sha1_key(key->bytes()));
        }
        const auto bytes = b.finish();
        CHECK(bytes);
        if (!bytes || net.write(s, *bytes) != send_status::sent || !next(s)) return 1;
        const unsigned e = code();
        if (e == 401) {
            learn();
            return ask_over(s, m, add);
        }
        return e;
    }
    static void tcp(stun::builder& b) {
        b.add(stun::attr::requested_transport, stun::transport_tcp);
    }
    endpoint allocate() {
        CHECK(ask_over(control, method::allocate, tcp) == 0);
        return answer().get(stun::attr::xor_relayed_address).value_or(endpoint());
    }
    unsigned connect_to(const endpoint& to) {
        return ask_over(control, method::connect,
                        [&](stun::builder& b) { b.add(stun::attr::xor_peer_address, to); });
    }
    unsigned bind_on(stream_id s, std::uint32_t number) {
        // A nonce is for one client's address and port.
        nonce.clear();
        return ask_over(s, method::connection_bind,
                        [&](stun::builder& b) { b.add(stun::attr::connection_id, number); });
    }
    std::uint32_t number() const { return answer().get(stun::attr::connection_id).value_or(0); }
};

}  // namespace

TEST_CASE("sim turn_tcp: out to a peer, and bytes both ways") {
    stream_desk d;
    CHECK(d.allocate() == endpoint(d.at_server.addr(), 49152));
    const auto door = d.net.listen(d.peer_host, d.at_peer);
    CHECK(door);
    CHECK(d.connect_to(d.at_peer.with_port(1)) == 447);  // refused
    CHECK(d.connect_to(d.at_peer) == 0);
    const std::uint32_t number = d.number();
    CHECK(number != 0);
    CHECK(d.connect_to(d.at_peer) == 446);
    d.news.clear();
    const stream_id data = d.open();
    CHECK(d.bind_on(data, number + 1) == 400);
    CHECK(d.bind_on(data, number) == 0);
    CHECK(d.bind_on(d.open(), number) == 400);  // taken
    // As they are: ChannelData would be padded.
    d.waiting.clear();
    CHECK(d.net.write(data, hello) == send_status::sent);
    const auto there = d.net.step(d.net.now() + seconds(1));
    CHECK((there && equal_bytes(there->bytes, hello)));
    if (!there) return;
    CHECK(there->source == endpoint(d.at_server.addr(), 49152, protocol::tcp));
    CHECK(d.net.write(there->stream, hello) == send_status::sent);
    d.pass(data);
    CHECK(std::string(d.waiting.begin(), d.waiting.end()) == "hello");
    // Section 5.5: an end of one is that of the other.
    d.news.clear();
    CHECK(d.net.close(data) == errc::ok);
    d.pass({});
    CHECK(d.news == std::vector<stream_news>{stream_news::closed});
    d.nonce.clear();
    d.waiting.clear();
    CHECK(d.connect_to(d.at_peer) == 0);  // another one is welcome then
}

TEST_CASE("sim turn_tcp: in from a peer that is permitted, what it says early included") {
    stream_desk d;
    const endpoint relayed = d.allocate();
    CHECK(d.net.connect(d.peer_host, d.at_peer.with_port(0), relayed));
    d.pass({});
    CHECK(d.news == std::vector<stream_news>{stream_news::connected, stream_news::closed});
    CHECK(d.ask_over(d.control, method::create_permission, [&](stun::builder& b) {
        b.add(stun::attr::xor_peer_address, d.at_peer);
    }) == 0);
    const auto caller = d.net.connect(d.peer_host, d.at_peer.with_port(0), relayed);
    CHECK(caller);
    CHECK(d.next(d.control));
    CHECK(d.answer().method() == method::connection_attempt);
    const std::uint32_t number = d.number();
    CHECK(d.net.write(caller.value_or(stream_id()), hello) == send_status::sent);
    d.pass({});
    const stream_id data = d.open();
    CHECK(d.bind_on(data, number) == 0);
    CHECK(std::string(d.waiting.begin(), d.waiting.end()) == "hello");
    d.news.clear();
    CHECK(d.net.close(caller.value_or(stream_id())) == errc::ok);
    d.pass(data);
    CHECK(d.news == std::vector<stream_news>{stream_news::closed});
}

TEST_CASE("sim turn_tcp: what nobody binds is closed, and so is all of a client that has gone") {
    stream_desk d;
    const endpoint relayed = d.allocate();
    CHECK(d.net.listen(d.peer_host, d.at_peer));
    CHECK(d.connect_to(d.at_peer) == 0);
    d.news.clear();
    d.net.run_until(d.net.now() + seconds(31));
    CHECK(d.connect_to(d.at_peer) == 0);  // the first one is no more
    CHECK(d.net.close(d.control) == errc::ok);
    d.pass({});
    CHECK(d.net.server(d.server)->size(d.net.now()) == 0);
    CHECK(d.net.streams() == 0);
    CHECK(d.net.connect(d.peer_host, d.at_peer.with_port(0), relayed));
    d.news.clear();
    d.pass({});
    CHECK(d.news == std::vector<stream_news>{stream_news::failed});
}

TEST_CASE("sim turn_tcp: an allocation takes both ends of its connections along") {
    stream_desk d;
    d.allocate();
    CHECK(d.net.listen(d.peer_host, d.at_peer));
    CHECK(d.connect_to(d.at_peer) == 0);
    const std::uint32_t number = d.number();
    const stream_id data = d.open();
    CHECK(d.bind_on(data, number) == 0);
    d.news.clear();
    CHECK(d.net.close(d.control) == errc::ok);
    d.pass(data);
    CHECK(d.news == std::vector<stream_news>{stream_news::closed, stream_news::closed});
    CHECK(d.net.streams() == 0);
}

TEST_CASE("sim turn_tcp: what is not asked so") {
    stream_desk d;
    CHECK(d.connect_to(d.at_peer) == 437);
    CHECK(d.ask_over(d.control, method::allocate, [](stun::builder& b) {
        stream_desk::tcp(b);
        b.add_raw(stun::attr::dont_fragment.code, {});
    }) == 400);
    CHECK(d.ask_over(d.control, method::allocate, [](stun::builder& b) {
        stream_desk::tcp(b);
        b.add(stun::attr::requested_address_family, ip_family::ipv6);
    }) == 440);
    d.allocate();
    CHECK(d.ask_over(d.control, method::connect, [](stun::builder&) {}) == 400);
    CHECK(d.ask_over(d.control, method::connection_bind, [](stun::builder&) {}) == 400);
}

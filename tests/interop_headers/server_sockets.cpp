// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/server_sockets.hpp>

#include <doctest/doctest.h>

#if !defined(_WIN32)

#include <utility>
#include <vector>

using namespace ice;

namespace {

using octets = std::vector<std::uint8_t>;

/// The far end, by hand.
struct listener {
    int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    endpoint where;

    listener() {
        socket_address own(endpoint(address::v4(127, 0, 0, 1), 0));
        CHECK(::bind(fd, own.get(), own.size()) == 0);
        CHECK(::listen(fd, 4) == 0);
        CHECK(::getsockname(fd, own.out(), own.out_size()) == 0);
        where = own.to_endpoint(protocol::tcp);
    }
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    ~listener() { ::close(fd); }
};

template <class Sockets = server_sockets>
struct side {
    Sockets sockets;
    std::vector<octets> taken{};
    std::vector<route> from{}, failed{};
    unsigned ready = 0;

    side() { CHECK(sockets.open(endpoint(address::v4(127, 0, 0, 1), 0)).port() != 0); }
    template <class Done>
    bool work(Done done) {
        for (int i = 0; i < 500 && !done(); ++i) {
            sockets.wait(10);
            sockets.receive(
                [&](const route& r, byte_view b) {
                    from.push_back(r);
                    taken.emplace_back(b.begin(), b.end());
                },
                [&](base_id) { ++ready; }, [&](const route& r) { failed.push_back(r); });
        }
        return done();
    }
};

octets request(std::uint8_t type = 3) {
    octets r(20);
    r[1] = type;
    store_u32(r.data() + 4, 0x2112a442);
    return r;
}

}  // namespace

TEST_CASE("server_sockets: a stream to a server, in pieces both ways, and its end") {
    listener server;
    side<> s;
    const route to{base_id(0), 0, 1, server.where};
    CHECK(s.sockets.send(to, request()) == send_status::pending);
    CHECK(s.work([&] { return s.ready == 1; }));
    const int fd = ::accept(server.fd, nullptr, nullptr);
    CHECK(fd >= 0);
    CHECK(s.sockets.send(to, request()) == send_status::sent);
    octets got(20);
    CHECK(::recv(fd, got.data(), got.size(), MSG_WAITALL) == 20);
    CHECK(got == request());

    octets both = request(0x16);
    both.insert(both.end(), {0x40, 0, 0, 1, 'x', 0, 0, 0});
    for (const std::size_t cut : {std::size_t{9}, std::size_t{22}}) {
        s.taken.clear();
        CHECK(::send(fd, both.data(), cut, 0) == static_cast<ssize_t>(cut));
        s.work([&] { return s.taken.size() == cut / 20; });
        CHECK(::send(fd, both.data() + cut, both.size() - cut, 0) > 0);
        CHECK(s.work([&] { return s.taken.size() == 2; }));
        CHECK(s.taken[0] == request(0x16));
        CHECK(s.taken[1] == octets{0x40, 0, 0, 1, 'x'});
        CHECK(s.from.back() == to);
    }
    ::close(fd);
    CHECK(s.work([&] { return s.failed.size() == 1; }));
    CHECK(s.failed[0] == to);
    CHECK(s.sockets.send(to, request(0x16)) == send_status::unreachable);
    // Another one brings it back.
    CHECK(s.sockets.send(to, request()) == send_status::pending);
    CHECK(s.work([&] { return s.ready == 2; }));
}

TEST_CASE(
    "server_sockets: what is no STUN ends the stream, and where nobody listens there is none") {
    side<> s;
    route to{base_id(0), 0, 1, {}};
    {
        listener server;
        to.remote = server.where;
        CHECK(s.sockets.send(to, request()) == send_status::pending);
        CHECK(s.work([&] { return s.ready == 1; }));
        const int fd = ::accept(server.fd, nullptr, nullptr);
        const octets rtp{0x80, 0, 0, 1};
        CHECK(::send(fd, rtp.data(), rtp.size(), 0) == 4);
        CHECK(s.work([&] { return s.failed.size() == 1; }));
        CHECK(s.taken.empty());
        ::close(fd);
    }
    CHECK(s.sockets.send(to, request()) == send_status::pending);
    CHECK(s.work([&] { return s.failed.size() == 2; }));
    CHECK(s.ready == 1);
}

TEST_CASE("server_sockets: what the kernel does not take yet goes later, in order") {
    listener server;
    side<> s;
    const route to{base_id(0), 0, 1, server.where};
    CHECK(s.sockets.send(to, request()) == send_status::pending);
    CHECK(s.work([&] { return s.ready == 1; }));
    const int fd = ::accept(server.fd, nullptr, nullptr);
    octets channel(4 + 60'000, 'y');
    channel[0] = 0x40;
    channel[1] = 0;
    store_u16(channel.data() + 2, 60'000);
    std::size_t sent = 0;
    send_status status = send_status::sent;
    while (sent < 100'000'000 && status == send_status::sent) {
        status = s.sockets.send(to, channel);
        sent += status == send_status::sent ? channel.size() : 0;
    }
    CHECK(status == send_status::would_block);
    CHECK(s.sockets.send(to, request()) == send_status::pending);
    octets read(channel.size());
    std::size_t got = 0;
    bool same = true;
    while (got < sent) {
        s.work([&, first = true]() mutable { return !std::exchange(first, false); });
        const auto n = ::recv(fd, read.data(), read.size(), MSG_DONTWAIT);
        for (ssize_t i = 0; i < n; ++i, ++got)
            same = same && read[static_cast<std::size_t>(i)] == channel[got % channel.size()];
        if (n == 0) break;
    }
    CHECK(got == sent);
    CHECK(same);
    CHECK(s.work([&] { return s.ready == 2; }));  // the request may be sent now
    CHECK(s.sockets.send(to, request()) == send_status::sent);
    ::close(fd);
}

namespace {

/// A handshake of one byte each way, which is sent again every 20 ms; then each byte is masked.
class masked_datagrams {
  public:
    static bool is_dtls(const endpoint& server) noexcept { return server.proto() == protocol::udp; }
    int begin(int fd, const endpoint&) noexcept {
        fd_ = fd;
        std::uint8_t answer = 0;
        if (::recv(fd, &answer, 1, MSG_DONTWAIT) == 1) return done_ = true, 1;
        return ::send(fd, "?", 1, MSG_DONTWAIT) == 1 ? 0 : -1;
    }
    int rest() const noexcept { return done_ ? -1 : 20; }
    int receive(byte_span out) noexcept {
        const auto n = ::recv(fd_, out.data(), out.size(), MSG_DONTWAIT);
        for (ssize_t i = 0; i < n; ++i) out[static_cast<std::size_t>(i)] ^= 0x55;
        return n < 0 ? 0 : static_cast<int>(n);
    }
    int write(byte_view bytes) noexcept {
        octets masked(bytes.begin(), bytes.end());
        for (std::uint8_t& b : masked) b ^= 0x55;
        return ::send(fd_, masked.data(), masked.size(), MSG_DONTWAIT) < 0 ? -1 : 1;
    }

  private:
    int fd_ = -1;
    bool done_ = false;
};

}  // namespace

TEST_CASE("server_sockets: datagrams through a channel, whose handshake is lost once") {
    udp_sockets server;
    const endpoint where = server.open(endpoint(address::v4(127, 0, 0, 1), 0));
    side<basic_server_sockets<masked_datagrams>> s;
    const route to{base_id(0), 0, 1, where};
    std::vector<octets> heard;
    endpoint client;
    const auto listen = [&] {
        server.receive([&](const route& r, byte_view b) {
            client = r.remote;
            heard.emplace_back(b.begin(), b.end());
        });
        return heard.size();
    };
    CHECK(s.sockets.send(to, request()) == send_status::pending);
    CHECK(s.work([&] { return listen() == 2; }));  // the first has no answer
    CHECK(heard[1] == octets{'?'});
    CHECK(s.ready == 0);
    CHECK(client.port() != s.sockets.bound(to.base).port());
    const route back{base_id(0), 0, 1, client};
    CHECK(server.send(back, octets{'!'}) == send_status::sent);
    CHECK(s.work([&] { return s.ready == 1; }));
    listen();
    heard.clear();

    CHECK(s.sockets.send(to, request()) == send_status::sent);
    CHECK(s.work([&] { return listen() == 1; }));
    CHECK(heard[0].size() == 20);
    CHECK(heard[0][1] == (3 ^ 0x55));
    // No frames: a datagram is what it is, even one that would end a stream.
    for (const octets& each : {octets{0x80 ^ 0x55}, octets{0x40 ^ 0x55, 0x55, 0x55, 0x54, 'x'}}) {
        s.taken.clear();
        CHECK(server.send(back, each) == send_status::sent);
        CHECK(s.work([&] { return s.taken.size() == 1; }));
        CHECK(s.taken[0].size() == each.size());
        CHECK(s.taken[0][0] == (each[0] ^ 0x55));
        CHECK(s.from.back() == to);
    }
    CHECK(s.failed.empty());
}

#endif

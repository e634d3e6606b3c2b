// SPDX-License-Identifier: BSL-1.0
// The sockets of a program whose TURN servers may be behind TCP, TLS or DTLS (POSIX; RFC 8656
// section 3.1). On other systems this header holds nothing.
#pragma once

#if !defined(_WIN32)

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "../turn/server_streams.hpp"
#include "tcp_sockets.hpp"

namespace ice::inline v0_1_0_dev {

/// What bytes go through between a connected socket and a stream: nothing. Another one brings TLS:
/// each function answers a positive number when it is done, 0 to be called again when the socket
/// can be read or written, a negative one when the connection is no good. `write` takes all or
/// nothing, and is called again with the same bytes.
///
/// One that brings DTLS has two more. `static bool is_dtls(const endpoint& server)`: the socket is
/// one of datagrams, connected all the same; `receive` and `write` take one each, and `begin` sends
/// again what was lost. `int rest()`: in how many milliseconds `begin` or `receive` is to be called
/// although nothing has come; negative: it is not.
class plain_stream {
  public:
    int begin(int fd, const endpoint&) noexcept { return fd_ = fd, 1; }
    int receive(byte_span out) noexcept {
        const auto n = ::recv(fd_, out.data(), out.size(), MSG_DONTWAIT);
        return n > 0 ? static_cast<int>(n) : n < 0 && is_later() ? 0 : -1;
    }
    int write(byte_view bytes) noexcept {
        while (at_ < bytes.size()) {
            const byte_view left = bytes.subspan(at_);
            const auto n = ::send(fd_, left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (n < 0) return is_later() ? 0 : -1;
            at_ += static_cast<std::size_t>(n);
        }
        at_ = 0;
        return 1;
    }

  private:
    static bool is_later() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

    int fd_ = -1;
    std::size_t at_ = 0;  ///< of what is being written
};

/// tcp_sockets, and a stream to each TURN server that is named with an endpoint of TCP or that the
/// Stream has DTLS for, from each base of UDP that asks it. Owns the sockets.
template <class Stream = plain_stream>
class basic_server_sockets : public tcp_sockets {
  public:
    basic_server_sockets() noexcept : host_{this}, streams_(host_) {}
    ~basic_server_sockets() {
        for (std::size_t n = 0; n < lines_.size(); ++n)
            host_.close(static_cast<connection_number>(n));
    }

    send_status send(const route& to, byte_view bytes) noexcept {
        return bound(to.base).proto() == protocol::tcp ? tcp_sockets::send(to, bytes)
                                                       : streams_.send(to, bytes);
    }

    /// As tcp_sockets::receive; `failed` also for a server's stream that was open, and is no more.
    template <class Take, class Ready, class Failed>
    void receive(Take take, Ready ready, Failed failed) {
        tcp_sockets::receive(take, ready, failed);
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const auto n = static_cast<connection_number>(i);
            if (lines_[i] == nullptr) continue;
            if (!streams_.is_open(n)) establish(n, ready);
            if (streams_.is_open(n)) exchange(n, take, ready);
            if (lines_[i] == nullptr || !lines_[i]->broken) continue;
            const auto way = streams_.on_closed(n);
            host_.close(n);
            if (way) failed(*way);
        }
    }

    /// As udp_sockets::wait.
    bool wait(int milliseconds, int other = -1) {
        waited_.clear();
        for (const auto& l : lines_) {
            if (l == nullptr) continue;
            const bool writes = !l->is_connected || !l->unsent.empty();
            waited_.push_back({l->fd, static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), 0});
            if constexpr (requires { l->stream.rest(); })
                if (const int rest = l->is_connected ? l->stream.rest() : -1; rest >= 0)
                    milliseconds = milliseconds < 0 || rest < milliseconds ? rest : milliseconds;
        }
        return tcp_sockets::wait(milliseconds, other, waited_);
    }

  private:
    static bool is_dtls(const endpoint& server) noexcept {
        if constexpr (requires { Stream::is_dtls(server); }) return Stream::is_dtls(server);
        return false;
    }

    struct line {
        int fd = -1;
        endpoint server;
        bool is_connected = false, broken = false;
        Stream stream{};
        std::vector<std::uint8_t> unsent{};
        std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(stun::longest_frame);
        stun::stream_reader messages{memory};

        line(int socket, const endpoint& to) : fd(socket), server(to) {}
        void flush() {
            if (broken || unsent.empty()) return;
            const int done = stream.write(unsent);
            if (done > 0) unsent.clear();
            broken = done < 0;
        }
    };

    /// What server_streams asks for.
    struct stream_host {
        basic_server_sockets* own;
        send_status send(const route& to, byte_view bytes) noexcept {
            return own->tcp_sockets::send(to, bytes);
        }
        bool has_channel(const endpoint& server) const noexcept { return is_dtls(server); }
        void open(connection_number n, base_id base, const endpoint& remote) noexcept {
            const int fd = make_socket(remote, is_dtls(remote) ? SOCK_DGRAM : SOCK_STREAM);
            if (own->lines_.size() <= n) own->lines_.resize(n + 1U);
            own->lines_[n] = std::make_unique<line>(fd, remote);
            const socket_address from(own->bound(base).with_port(0));
            const socket_address to(remote, own->bound(base).addr().zone());
            own->lines_[n]->broken =
                fd < 0 || ::bind(fd, from.get(), from.size()) != 0 ||
                (::connect(fd, to.get(), to.size()) != 0 && errno != EINPROGRESS);
        }
        send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
            line& l = *own->lines_[n];
            if (l.broken) return send_status::unreachable;
            if (!l.unsent.empty()) return send_status::would_block;
            l.unsent.assign(head.begin(), head.end());
            l.unsent.insert(l.unsent.end(), bytes.begin(), bytes.end());
            l.flush();
            return l.broken ? send_status::unreachable : send_status::sent;
        }
        void close(connection_number n) noexcept {
            if (n >= own->lines_.size() || own->lines_[n] == nullptr) return;
            const int fd = own->lines_[n]->fd;
            own->lines_[n] = nullptr;  // a stream may take leave
            if (fd >= 0) ::close(fd);
        }
    };

    template <class Ready>
    void establish(connection_number n, Ready& ready) {
        line& l = *lines_[n];
        if (l.broken) return;
        if (!l.is_connected) {
            const int how = connected(l.fd);
            l.is_connected = how > 0;
            l.broken = how < 0;
            if (how <= 0) return;
        }
        const int how = l.stream.begin(l.fd, l.server);
        l.broken = how < 0;
        if (how <= 0) return;
        if (const auto way = streams_.on_connected(n)) ready(way->base);
    }

    template <class Take, class Ready>
    void exchange(connection_number n, Take& take, Ready& ready) {
        lines_[n]->flush();
        if (lines_[n]->unsent.empty())
            if (const auto way = streams_.on_writable(n)) ready(way->base);
        for (int times = 0; times < 64; ++times) {
            line& l = *lines_[n];
            if (l.broken) return;
            const int size = l.stream.receive(l.messages.free_space());
            if (size == 0) return;
            if (size > 0 && is_dtls(l.server)) {
                const auto length = static_cast<std::size_t>(size);
                take(streams_.route_of(n), byte_view(l.memory).first(length));
                if (lines_[n].get() != &l) return;
                continue;
            }
            if (size < 0 || !l.messages.commit(static_cast<std::size_t>(size))) {
                l.broken = true;
                return;
            }
            while (const auto f = l.messages.next()) {
                take(streams_.route_of(n), f->bytes);
                if (lines_[n].get() != &l) return;  // closed by what it has led to
            }
            if (category(l.messages.error().code) != error_category::truncated) l.broken = true;
        }
    }

    stream_host host_;
    turn::server_streams<stream_host> streams_;
    std::vector<std::unique_ptr<line>> lines_;  // by connection
    std::vector<pollfd> waited_;
};

using server_sockets = basic_server_sockets<>;

static_assert(transport<server_sockets>);

}  // namespace ice::inline v0_1_0_dev

#endif

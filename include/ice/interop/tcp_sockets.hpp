// SPDX-License-Identifier: BSL-1.0
// UDP sockets, and the connections of TCP candidates beside them (POSIX; RFC 6544). On other
// systems this header holds nothing.
#pragma once

#if !defined(_WIN32)

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <fcntl.h>

#include "../exchange/framing.hpp"
#include "../exchange/tcp_transport.hpp"
#include "../stun/stream.hpp"
#include "udp_sockets.hpp"

namespace ice::inline v0_1_0_dev {

/// Model of `transport`, numbered as udp_sockets is. Owns the sockets. A base of simultaneous open
/// listens, and connects from the same port (RFC 6544 appendix B): systems that do not let sockets
/// share a port (SO_REUSEPORT) fail those connections. STUN servers of TCP are asked from there,
/// too.
class tcp_sockets : public udp_sockets {
  public:
    tcp_sockets() noexcept : host_{this}, streams_(host_) {}
    ~tcp_sockets() {
        for (const listener& l : listeners_) ::close(l.fd);
        for (std::size_t n = 0; n < lines_.size(); ++n)
            host_.close(static_cast<connection_number>(n));
    }

    /// The next base is a TCP candidate's: active, or one that listens. No address: errno tells
    /// why.
    endpoint open_tcp(const endpoint& own, tcp_type type) {
        const base_id base(static_cast<std::uint16_t>(size()));
        endpoint where = own.with_protocol(protocol::tcp).with_port(tcp_active_port);
        if (type == tcp_type::passive || type == tcp_type::so) {
            const bool shared = type == tcp_type::so || asks_servers_;
            const auto made = open_bound(own, SOCK_STREAM, [shared](int fd, const auto& at) {
                return (!shared || share_port(fd)) && ::bind(fd, at.get(), at.size()) == 0 &&
                       ::listen(fd, 16) == 0;
            });
            if (made.fd < 0) return {};
            listeners_.push_back({made.fd, base, shared});
            where = made.bound;
        }
        reserve(where);
        return streams_.add_base(base, type) == errc::ok ? where : endpoint();
    }

    /// Before the bases that are to ask it. Errors: as tcp_transport::add_server.
    errc add_server(const endpoint& stun_server) noexcept {
        asks_servers_ = true;
        return streams_.add_server(stun_server);
    }

    send_status send(const route& to, byte_view bytes) noexcept { return streams_.send(to, bytes); }
    /// Best told from within `take`. As tcp_transport::judge.
    void judge(const route& from, bool is_peer) noexcept { streams_.judge(from, is_peer); }
    /// Only the connections of the selected pairs are needed any more (RFC 6544 section 8).
    void close_all_but(std::span<const route> selected) noexcept {
        streams_.close_all_but(selected);
    }

    /// `take(const route&, byte_view)` for datagrams and frames, `ready(base_id)` for a base whose
    /// connection has been opened, by either side, `failed(const route&)` for one that cannot be or
    /// does not speak STUN.
    template <class Take, class Ready, class Failed>
    void receive(Take take, Ready ready, Failed failed) {
        udp_sockets::receive(take);
        for (const listener& l : listeners_)
            if (accept_from(l)) ready(l.base);
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const auto n = static_cast<connection_number>(i);
            if (lines_[i] == nullptr) continue;
            if (!streams_.is_open(n) && !lines_[i]->broken) {
                const int how = lines_[i]->again ? lines_[i]->connect() : connected(lines_[i]->fd);
                if (how == 0) continue;  // not yet
                if (how < 0)
                    lines_[i]->broken = true;
                else if (const auto way = streams_.on_connected(n))
                    ready(way->base);  // what it leads to may break it, or close it
            }
            if (lines_[i] != nullptr && !lines_[i]->broken) read(n, take);
            if (lines_[i] == nullptr || !lines_[i]->broken) continue;
            host_.close(n);
            if (const auto way = streams_.on_closed(n)) failed(*way);
        }
    }

    /// As udp_sockets::wait, for `more` too.
    bool wait(int milliseconds, int other = -1, std::span<const pollfd> more = {}) {
        std::vector<pollfd> all{{other, POLLIN, 0}};
        all.insert(all.end(), more.begin(), more.end());
        for_each_fd([&](int fd) { all.push_back({fd, POLLIN, 0}); });
        for (const listener& l : listeners_) all.push_back({l.fd, POLLIN, 0});
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (lines_[i] == nullptr) continue;
            const bool open = streams_.is_open(static_cast<connection_number>(i));
            const bool writes = !open || !lines_[i]->unsent.empty();
            const bool waits = lines_[i]->again.has_value();  // for its turn: nothing wakes it
            if (waits && (milliseconds < 0 || milliseconds > 100)) milliseconds = 100;
            const int fd = waits ? -1 : lines_[i]->fd;
            all.push_back({fd, static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), 0});
        }
        ::poll(all.data(), static_cast<nfds_t>(all.size()), milliseconds);
        for (auto& each : lines_)
            if (each != nullptr) each->flush();
        return other >= 0 && all[0].revents != 0;
    }

  protected:
    /// Positive: it is; negative: it never will be.
    static int connected(int fd) noexcept {
        pollfd one{fd, POLLOUT, 0};
        if (::poll(&one, 1, 0) <= 0) return 0;
        int why = 0;
        socklen_t size = sizeof why;
        return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size) == 0 && why == 0 ? 1 : -1;
    }

  private:
    /// A connection's socket, what the kernel has not taken yet, and what is no whole frame yet.
    struct line {
        int fd = -1;
        bool broken = false;
        std::optional<socket_address> again{};  ///< where to, when the peer's own attempt is there
        std::vector<std::uint8_t> unsent{};
        std::array<std::uint8_t, stun::longest_frame> memory;
        frame_reader frames{memory};
        stun::stream_reader messages{memory};  // of a STUN server

        explicit line(int socket) : fd(socket) {}
        /// Begins. The peer may have begun before: that is accepted, or comes to nothing and this
        /// one has its turn.
        int connect() noexcept {
            if (::connect(fd, again->get(), again->size()) == 0 || errno == EINPROGRESS)
                again.reset();
            else if (errno != EADDRNOTAVAIL && errno != EADDRINUSE)
                return -1;
            return 0;
        }
        void flush() {
            if (unsent.empty() || broken || again) return;
            const auto n = ::send(fd, unsent.data(), unsent.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (n > 0) unsent.erase(unsent.begin(), unsent.begin() + n);
            if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOTCONN)
                broken = true;
        }
    };
    struct listener {
        int fd;
        base_id base{};
        bool shares_port = false;
    };

    /// What tcp_transport asks for.
    struct stream_host {
        tcp_sockets* own;
        send_status send(const route& to, byte_view bytes) noexcept {
            return own->udp_sockets::send(to, bytes);
        }
        void open(connection_number n, base_id base, const endpoint& remote) noexcept {
            const int fd = make_socket(remote);
            own->keep(n, fd);
            const bool shared = own->shares_port(base);
            const endpoint where = own->bound(base);
            const socket_address from(shared ? where : where.with_port(0));
            line& l = *own->lines_[n];
            l.again.emplace(remote, where.addr().zone());
            l.broken = fd < 0 || (shared && !share_port(fd)) ||
                       ::bind(fd, from.get(), from.size()) != 0 || l.connect() < 0 ||
                       (l.again && !shared);
        }
        send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
            line& l = *own->lines_[n];
            if (!l.unsent.empty()) return send_status::would_block;
            l.unsent.assign(head.begin(), head.end());
            l.unsent.insert(l.unsent.end(), bytes.begin(), bytes.end());
            l.flush();
            return l.broken ? send_status::unreachable : send_status::sent;
        }
        void close(connection_number n) noexcept {
            if (n >= own->lines_.size() || own->lines_[n] == nullptr) return;
            if (own->lines_[n]->fd >= 0) ::close(own->lines_[n]->fd);
            own->lines_[n] = nullptr;
        }
    };

    void keep(connection_number n, int fd) {
        if (lines_.size() <= n) lines_.resize(n + 1U);
        lines_[n] = std::make_unique<line>(fd);
    }

    static bool share_port(int fd) noexcept {
        const int on = 1;
        bool shares = ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
#ifdef SO_REUSEPORT
        shares = shares && ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0;
#endif
        return shares;
    }
    bool shares_port(base_id base) const noexcept {
        for (const listener& l : listeners_)
            if (l.base == base) return l.shares_port;
        return false;
    }
    bool accept_from(const listener& l) {
        socket_address from;
        bool any = false;
        for (int fd; (fd = ::accept(l.fd, from.out(), from.out_size())) >= 0;) {
            const auto n = streams_.on_accepted(l.base, from.to_endpoint(protocol::tcp));
            if (n == no_connection) {
                ::close(fd);
                continue;
            }
            ::fcntl(fd, F_SETFL, O_NONBLOCK);
            host_.close(n);  // it may have been an attempt
            keep(n, fd);
            any = true;
        }
        return any;
    }

    /// The next frame or message; marks what never will have another.
    static result<byte_view> next_of(line& l, bool plain) noexcept {
        if (!plain) {
            const auto frame = l.frames.next();
            l.broken = l.frames.has_failed();
            return frame;
        }
        const auto message = l.messages.next();
        if (message) return message->bytes;
        l.broken = category(message.error().code) != error_category::truncated;
        return message.error();
    }

    template <class Take>
    void read(connection_number n, Take& take) {
        for (int times = 0; times < 64; ++times) {
            line& l = *lines_[n];
            const bool plain = streams_.is_to_server(n);
            const byte_span space = plain ? l.messages.free_space() : l.frames.free_space();
            const auto size = ::recv(l.fd, space.data(), space.size(), MSG_DONTWAIT);
            if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
            const auto count = static_cast<std::size_t>(size);
            if (size <= 0 || !(plain ? l.messages.commit(count) : l.frames.commit(count)))
                l.broken = true;
            while (!l.broken) {
                const auto frame = next_of(l, plain);
                if (!frame) break;
                if (!streams_.takes(n, *frame)) {
                    l.broken = true;
                    break;
                }
                take(streams_.route_of(n), *frame);
                if (lines_[n].get() != &l) return;  // closed by what it has led to
            }
            if (l.broken) return;
        }
    }

    stream_host host_;
    tcp_transport<stream_host> streams_;
    std::vector<std::unique_ptr<line>> lines_;  // by connection
    std::vector<listener> listeners_;
    bool asks_servers_ = false;
};

static_assert(transport<tcp_sockets>);

}  // namespace ice::inline v0_1_0_dev

#endif

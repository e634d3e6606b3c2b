// SPDX-License-Identifier: BSL-1.0
// The UDP sockets of a program, numbered as sessions number their bases (POSIX). On other systems
// this header holds nothing.
#pragma once

#if !defined(_WIN32)

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "../exchange/transport.hpp"
#include "sockaddr.hpp"

namespace ice::inline v0_1_0_dev {

/// Model of `transport`. The first socket is base 0, the next one base 1 and so on: as a session
/// names them when each is added as soon as it is open. Owns the sockets.
class udp_sockets {
  public:
    udp_sockets() noexcept = default;
    udp_sockets(const udp_sockets&) = delete;
    udp_sockets& operator=(const udp_sockets&) = delete;
    ~udp_sockets() {
        for (const entry& e : list_)
            if (e.fd >= 0) ::close(e.fd);
    }

    std::size_t size() const noexcept { return list_.size(); }
    /// Port 0 in `own` takes any. No address: errno tells why.
    endpoint open(const endpoint& own) {
        const entry made = open_bound(own, SOCK_DGRAM);
        if (made.fd < 0) return {};
        list_.push_back(made);
        return made.bound;
    }
    /// Takes a number for what is no UDP socket: it sends and receives nothing here.
    void reserve(const endpoint& own) { list_.push_back({-1, own}); }
    /// The number stays taken, unless it is the last.
    void close(base_id base) noexcept {
        if (base.index() >= list_.size() || list_[base.index()].fd < 0) return;
        ::close(list_[base.index()].fd);
        list_[base.index()].fd = -1;
        if (base.index() + 1U == list_.size()) list_.pop_back();
    }
    endpoint bound(base_id base) const noexcept {
        return base.index() < list_.size() ? list_[base.index()].bound : endpoint();
    }

    send_status send(const route& to, byte_view bytes) noexcept {
        if (to.base.index() >= list_.size()) return send_status::unreachable;
        const entry& e = list_[to.base.index()];
        const socket_address where(to.remote, e.bound.addr().zone());
        const auto sent =
            ::sendto(e.fd, bytes.data(), bytes.size(), MSG_DONTWAIT, where.get(), where.size());
        if (sent >= 0) return send_status::sent;
        return errno == EAGAIN || errno == EWOULDBLOCK ? send_status::would_block
                                                       : send_status::unreachable;
    }

    /// `f(const route&, byte_view)` for what has arrived, at most `most` datagrams a socket: then
    /// it is time to look at the clock again.
    template <class F>
    void receive(F f, int most = 64) {
        static constexpr std::size_t largest = 65536;
        buffer_.resize(largest);
        socket_address from;
        for (std::uint16_t i = 0; i < list_.size(); ++i)
            for (int n = 0; n < most && list_[i].fd >= 0; ++n) {
                const auto size = ::recvfrom(list_[i].fd, buffer_.data(), largest, MSG_DONTWAIT,
                                             from.out(), from.out_size());
                if (size < 0) break;
                f(route{base_id(i), 0, 1, from.to_endpoint()},
                  byte_view(buffer_.data(), static_cast<std::size_t>(size)));
            }
    }

    /// Waits until something can be read here or on `other` (-1: nothing else), for at most
    /// `milliseconds`. Whether `other` can be read.
    bool wait(int milliseconds, int other = -1) {
        polled_.assign(1, {other, POLLIN, 0});
        for (const entry& e : list_) polled_.push_back({e.fd, POLLIN, 0});
        ::poll(polled_.data(), static_cast<nfds_t>(polled_.size()), milliseconds);
        return other >= 0 && polled_[0].revents != 0;
    }

  protected:
    struct entry {
        int fd = -1;
        endpoint bound{};
    };

    template <class F>
    void for_each_fd(F f) const {
        for (const entry& e : list_)
            if (e.fd >= 0) f(e.fd);
    }

    static int make_socket(const endpoint& e, int kind = SOCK_STREAM) noexcept {
        const int fd = ::socket(e.family() == ip_family::ipv6 ? AF_INET6 : AF_INET, kind, 0);
        if (fd >= 0) ::fcntl(fd, F_SETFL, O_NONBLOCK);
        return fd;
    }
    /// A socket at `own`, which `also(fd, const socket_address&)` makes ready. No fd: errno tells
    /// why.
    template <class Also>
    static entry open_bound(const endpoint& own, int kind, Also also) noexcept {
        socket_address where(own);
        const int fd = make_socket(own, kind);
        if (fd < 0) return {};
        if (also(fd, where) && ::getsockname(fd, where.out(), where.out_size()) == 0)
            return {fd, where.to_endpoint(kind == SOCK_STREAM ? protocol::tcp : protocol::udp)};
        const int why = errno;
        ::close(fd);
        errno = why;
        return {};
    }
    static entry open_bound(const endpoint& own, int kind) noexcept {
        return open_bound(own, kind, [](int fd, const socket_address& where) {
            return ::bind(fd, where.get(), where.size()) == 0;
        });
    }

  private:
    std::vector<entry> list_;
    std::vector<pollfd> polled_;
    std::vector<std::uint8_t> buffer_;
};

static_assert(transport<udp_sockets>);

}  // namespace ice::inline v0_1_0_dev

#endif

// SPDX-License-Identifier: BSL-1.0
// Endpoints from and to the sockaddr of the sockets API (POSIX, Winsock).
#pragma once

#include <cstdint>
#include <cstring>

#include "../core/bytes.hpp"
#include "../net/endpoint.hpp"

#if defined(_WIN32)
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace ice::inline v0_1_0_dev {

/// What bind, connect, sendto and recvfrom take. Zeroed, so that it is of no family.
class socket_address {
  public:
    socket_address() noexcept = default;

    /// The zone becomes the scope id; `zone` stands in for none, as agents know none: that of the
    /// address which the socket is bound to. No address gives size 0, which the system refuses.
    explicit socket_address(const endpoint& from, std::uint32_t zone = 0) noexcept {
        if (from.family() == ip_family::ipv4) {
            sockaddr_in in{};
            in.sin_family = AF_INET;
            in.sin_port = in_network_order(from.port());
            std::memcpy(&in.sin_addr, from.addr().bytes().data(), 4);
            keep(in);
        } else if (from.family() == ip_family::ipv6) {
            sockaddr_in6 in{};
            in.sin6_family = AF_INET6;
            in.sin6_port = in_network_order(from.port());
            in.sin6_scope_id = from.addr().zone() != 0 ? from.addr().zone() : zone;
            std::memcpy(&in.sin6_addr, from.addr().bytes().data(), 16);
            keep(in);
        }
    }

    /// Of no family when it is neither IPv4 nor IPv6. A mapped IPv4 address stays one:
    /// net/mapped.hpp tells what to do with those of sockets that serve both families.
    endpoint to_endpoint(protocol proto = protocol::udp) const noexcept {
        if (storage_.ss_family == AF_INET) {
            sockaddr_in in{};
            std::memcpy(&in, &storage_, sizeof in);
            std::uint8_t bytes[4];
            std::memcpy(bytes, &in.sin_addr, sizeof bytes);
            return {address::v4(bytes), in_network_order(in.sin_port), proto};
        }
        if (storage_.ss_family == AF_INET6) {
            sockaddr_in6 in{};
            std::memcpy(&in, &storage_, sizeof in);
            std::uint8_t bytes[16];
            std::memcpy(bytes, &in.sin6_addr, sizeof bytes);
            return {address::v6(bytes, static_cast<std::uint32_t>(in.sin6_scope_id)),
                    in_network_order(in.sin6_port), proto};
        }
        return {};
    }

    const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const noexcept { return size_; }

    /// For calls that fill it in: `recvfrom(s, ..., from.out(), from.out_size())`.
    sockaddr* out() noexcept { return reinterpret_cast<sockaddr*>(&storage_); }
    socklen_t* out_size() noexcept {
        size_ = sizeof storage_;
        return &size_;
    }

  private:
    template <class Sockaddr>
    void keep(const Sockaddr& in) noexcept {
        std::memcpy(&storage_, &in, sizeof in);
        size_ = sizeof in;
    }

    static std::uint16_t in_network_order(std::uint16_t port) noexcept {
        std::uint8_t bytes[2];
        std::memcpy(bytes, &port, sizeof bytes);
        return load_u16(bytes);
    }

    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

}  // namespace ice::inline v0_1_0_dev

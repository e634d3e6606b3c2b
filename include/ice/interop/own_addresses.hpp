// SPDX-License-Identifier: BSL-1.0
// The addresses of this host by getifaddrs (Linux, BSD, macOS): what a host gathers its host
// candidates from (RFC 8445 section 5.1.1.1). On other systems this header holds nothing.
#pragma once

#if !defined(_WIN32)

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "../net/interface.hpp"
#include "sockaddr.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

inline std::size_t socket_address_size(const sockaddr& a) noexcept {
    if (a.sa_family == AF_INET) return sizeof(sockaddr_in);
    return a.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : 0;
}

inline address address_of(const sockaddr* from) noexcept {
    if (from == nullptr) return {};
    socket_address a;
    std::memcpy(a.out(), from, socket_address_size(*from));
    return a.to_endpoint().addr();
}

inline std::uint8_t mask_length(const address& mask) noexcept {
    unsigned ones = 0;
    for (const std::uint8_t byte : mask.bytes()) ones += static_cast<unsigned>(std::popcount(byte));
    return static_cast<std::uint8_t>(ones);
}

inline interface_kind kind_of_flags(unsigned flags) noexcept {
    return (flags & IFF_LOOPBACK) != 0 ? interface_kind::loopback : interface_kind::unknown;
}

/// What getifaddrs does not tell of an IPv6 address, from a file as Linux's /proc/net/if_inet6 is:
/// address, index, prefix length, scope and flags in hexadecimal, name.
inline void add_ipv6_flags(std::FILE* file, interface_facts& f) noexcept {
    unsigned long long high = 0, low = 0;
    unsigned index = 0, flags = 0;
    while (std::fscanf(file, "%16llx%16llx %x %*x %*x %x %*s", &high, &low, &index, &flags) == 4) {
        if (index != f.index || address::v6(high, low) != f.addr.with_zone(0)) continue;
        f.temporary = (flags & 0x01U) != 0;   // IFA_F_TEMPORARY
        f.deprecated = (flags & 0x20U) != 0;  // IFA_F_DEPRECATED
        f.tentative = (flags & 0x48U) != 0;   // IFA_F_TENTATIVE, or found to be somebody else's
    }
}

}  // namespace detail

/// Calls `f(const interface_facts&)` for each address of each interface that is up, loopback
/// included, in the order of the system: what `gather_hosts` chooses from. Link-local IPv6
/// addresses have their zone. Kinds other than loopback are not told, and that an IPv6 address is
/// temporary, deprecated or tentative on Linux only. False when the system refused. Allocates.
template <class F>
bool for_each_own_address(F f) {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return false;
    for (const ifaddrs* i = all; i != nullptr; i = i->ifa_next) {
        interface_facts facts;
        facts.addr = detail::address_of(i->ifa_addr);
        if (facts.addr.family() == ip_family::none || (i->ifa_flags & IFF_UP) == 0) continue;
        facts.index = ::if_nametoindex(i->ifa_name);
        facts.prefix_length = detail::mask_length(detail::address_of(i->ifa_netmask));
        facts.kind = detail::kind_of_flags(i->ifa_flags);
        facts.point_to_point = (i->ifa_flags & IFF_POINTOPOINT) != 0;
#if defined(__linux__)
        if (facts.addr.is_v6())
            if (std::FILE* const file = std::fopen("/proc/net/if_inet6", "re")) {
                detail::add_ipv6_flags(file, facts);
                std::fclose(file);
            }
#endif
        f(facts);
    }
    ::freeifaddrs(all);
    return true;
}

}  // namespace ice::inline v0_1_0_dev

#endif

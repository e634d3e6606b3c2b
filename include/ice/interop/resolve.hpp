// SPDX-License-Identifier: BSL-1.0
// From the name of a host and its port to addresses, by getaddrinfo (POSIX, which blocks while it
// asks the DNS). On other systems this header holds nothing.
#pragma once

#if !defined(_WIN32)

#include <cstring>
#include <string>
#include <vector>

#include <netdb.h>

#include "sockaddr.hpp"

namespace ice::inline v0_1_0_dev {

/// All addresses of `host`: a name, or an address with its zone (fe80::1%eth0) and brackets where
/// one likes. Empty when there is none. `numeric`: names are not asked for.
inline std::vector<endpoint> resolve(std::string host, const std::string& port,
                                     bool numeric = false) {
    if (host.size() > 1 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = numeric ? AI_NUMERICHOST : 0;
    addrinfo* found = nullptr;
    std::vector<endpoint> all;
    if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return all;
    for (const addrinfo* i = found; i != nullptr; i = i->ai_next) {
        socket_address a;
        std::memcpy(a.out(), i->ai_addr, i->ai_addrlen);
        all.push_back(a.to_endpoint());
    }
    ::freeaddrinfo(found);
    return all;
}

/// The same of "HOST:PORT".
inline std::vector<endpoint> resolve_with_port(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return {};
    return resolve(text.substr(0, colon), text.substr(colon + 1));
}

}  // namespace ice::inline v0_1_0_dev

#endif

// SPDX-License-Identifier: BSL-1.0
// The lines that every part of the benchmark reads and writes: as browsers write them.
#pragma once

#include <cstdint>
#include <string_view>

namespace candidate_lines {

inline constexpr std::string_view ipv4 =
    "candidate:842163049 1 udp 1677729535 203.0.113.141 45664 typ srflx raddr 192.168.1.23 rport "
    "54321 generation 0 ufrag 8hhY network-id 1 network-cost 50";
inline constexpr std::string_view ipv6 =
    "candidate:842163049 1 udp 1677729535 2001:db8:8101:3a55:4858:a2a9:22ff:99b9 45664 typ srflx "
    "raddr 2001:db8:a0b:12f0::1 rport 54321 generation 0 ufrag 8hhY network-id 1 network-cost 50";

/// Calls of operator new so far, in the whole program.
std::uint64_t allocations();

}  // namespace candidate_lines

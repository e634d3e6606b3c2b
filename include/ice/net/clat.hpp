// SPDX-License-Identifier: BSL-1.0
// The host's own end of an IPv4 translator (464XLAT, RFC 6877), known by RFC 7335 or by its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "address.hpp"
#include "interface.hpp"

namespace ice::inline v0_1_0_dev {

/// 192.0.0.0/29: an address that a host gives itself so that IPv4 programs run where the network
/// speaks IPv6 only. It never appears on a wire. DS-Lite uses the same block (RFC 7335 section 4):
/// there too IPv4 is carried already, and nothing is to be synthesised.
constexpr bool is_clat_address(const address& a) noexcept {
    return a.is_v4() && a.value_v4() >> 3 == 0xc000'0000 >> 3;
}

/// The names under which systems show a CLAT: "v4-wlan0" and "clat4" on phones, "clat" of clatd.
constexpr bool is_clat_name(std::string_view interface_name) noexcept {
    return interface_name.starts_with("v4-") || interface_name.starts_with("clat");
}

/// The interface whose network a CLAT of this name translates through; empty where the name does
/// not tell.
constexpr std::string_view clat_parent(std::string_view interface_name) noexcept {
    return interface_name.starts_with("v4-") ? interface_name.substr(3) : std::string_view{};
}

/// What a host knows beyond an interface's addresses, one for each CLAT that it can tell.
struct clat_hint {
    std::uint32_t index = 0;    ///< of the CLAT's own interface
    std::uint32_t network = 0;  ///< index of the interface that it translates through; 0 unknown
};

/// Whether these facts are a CLAT's: by its address, or because the host says so.
constexpr bool is_clat(const interface_facts& f, std::span<const clat_hint> hints = {}) noexcept {
    if (is_clat_address(f.addr)) return true;
    for (const clat_hint& h : hints)
        if (f.addr.is_v4() && h.index != 0 && h.index == f.index) return true;
    return false;
}

/// Whether a library on this host should put IPv4 addresses behind the NAT64 prefix of interface
/// `network` itself. The rule:
///
///  1. A CLAT that is known to translate through `network` does so already: no.
///  2. A CLAT of which nobody knows the network serves the only network with a prefix, if there is
///     but one (`prefixed` == 1, the phone): no.
///  3. Otherwise yes. An ordinary IPv4 address, private or not, is no CLAT: it belongs to another
///     interface or to a dual-stack network, and both ways are tried.
///
/// What is lost when 3 is wrong, for a CLAT that nobody can tell: one pair that does the same as
/// another one, for each IPv6 base of that network and each IPv4 candidate of the peer, hence as
/// many checks, each in a slot of Ta of its own. When 2 is wrong, the IPv4 candidate of the CLAT
/// is there in its place. No rule loses a path that exists.
constexpr bool needs_synthesis(std::uint32_t network, std::size_t prefixed,
                               std::span<const interface_facts> facts,
                               std::span<const clat_hint> hints = {}) noexcept {
    for (const interface_facts& f : facts) {
        if (f.tentative || !is_clat(f, hints)) continue;
        std::uint32_t serves = 0;
        for (const clat_hint& h : hints)
            if (h.index != 0 && h.index == f.index) serves = h.network;
        // A CLAT on the interface itself, as on hosts that number both families on one.
        if (serves == 0) {
            for (const interface_facts& other : facts)
                if (other.addr.is_v6() && f.index != 0 && other.index == f.index) serves = f.index;
        }
        if (serves == network || (serves == 0 && prefixed <= 1)) return false;
    }
    return true;
}

}  // namespace ice::inline v0_1_0_dev

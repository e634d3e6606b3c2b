// SPDX-License-Identifier: BSL-1.0
// Rule: which of a host's addresses ICE may use, and which its peer may see: the modes of
// RFC 8828 section 5.2.
#pragma once

#include <concepts>

#include "../candidate/related.hpp"
#include "../net/address.hpp"

namespace ice::inline v0_1_0_dev {

/// How the host reaches its application's server, as RFC 8828 section 6.2 finds out: connect a UDP
/// socket to the server, and ask for its local address. No address: not found out, or no route.
struct default_route {
    address source_v4;
    address source_v6;
    bool is_proxied = false;  ///< the application's own traffic goes through a proxy

    constexpr bool leaves_from(const address& a) const noexcept {
        const address plain = a.with_zone(0);
        return a.family() != ip_family::none &&
               (plain == source_v4.with_zone(0) || plain == source_v6.with_zone(0));
    }
};

/// Rule: how much of the host is used, and shown.
///   R::uses(address, route)    sockets may be bound to it, and ask servers
///   R::shows(address, route)   it may be signalled as a host candidate
///   R::related                 a related_address_rule: what else lines may tell of it
/// Models: all_addresses (default), default_route_addresses, default_route_only, proxy_only.
template <class R>
concept disclosure_rule = requires(const address& a, const default_route& route) {
    { R::uses(a, route) } noexcept -> std::same_as<bool>;
    { R::shows(a, route) } noexcept -> std::same_as<bool>;
    requires related_address_rule<typename R::related>;
};

/// Mode 1, and what RFC 8445 section 5.1.1.1 says. In a browser only with the user's consent.
struct all_addresses {
    using related = shown_related;
    static constexpr bool uses(const address&, const default_route&) noexcept { return true; }
    static constexpr bool shows(const address&, const default_route&) noexcept { return true; }
};

/// Mode 2: the way the system's routing would take, with its local addresses.
struct default_route_addresses {
    using related = shown_related;
    static constexpr bool uses(const address& a, const default_route& route) noexcept {
        return route.leaves_from(a);
    }
    static constexpr bool shows(const address&, const default_route&) noexcept { return true; }
};

/// Mode 3: the same way, but only what servers see of it may be told.
struct default_route_only {
    using related = hidden_related;
    static constexpr bool uses(const address& a, const default_route& route) noexcept {
        return route.leaves_from(a);
    }
    static constexpr bool shows(const address&, const default_route&) noexcept { return false; }
};

/// Mode 4: as mode 3, and nothing beside a proxy. What goes through the proxy is the host's.
struct proxy_only {
    using related = hidden_related;
    static constexpr bool uses(const address& a, const default_route& route) noexcept {
        return !route.is_proxied && route.leaves_from(a);
    }
    static constexpr bool shows(const address&, const default_route&) noexcept { return false; }
};

static_assert(disclosure_rule<all_addresses> && disclosure_rule<default_route_addresses> &&
              disclosure_rule<default_route_only> && disclosure_rule<proxy_only>);

}  // namespace ice::inline v0_1_0_dev

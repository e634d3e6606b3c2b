// SPDX-License-Identifier: BSL-1.0
// The mappings of one NAT and what they let through (RFC 4787 sections 4 and 5).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "../net/endpoint.hpp"
#include "fate.hpp"
#include "flat_map.hpp"
#include "nat.hpp"
#include "prng.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// Translates endpoints; sees no bytes and no network. A mapping that has timed out is gone for
/// all who ask, whether or not its memory has been reused.
class nat_table {
  public:
    /// `what` is forwarded, with the endpoint to write into the datagram, or why not.
    struct verdict {
        fate what = fate::forwarded;
        endpoint translated;
    };

    /// `inside` sends to `remote`: which source is seen outside. Makes a mapping when there is
    /// none, with an address out of `pool` of the family of `remote`, opens its filter for
    /// `remote` and refreshes it (REQ-6). Errors: no_port. O(log mappings) plus the ports that are
    /// tried; a new mapping is O(mappings) where a host has a share.
    verdict outbound(const nat_rules& rules, const endpoint& inside, const endpoint& remote,
                     time_point now, std::span<const address> pool, prng& random) noexcept {
        for (const forwarded& f : forwards_)
            if (f.inside == inside && contains(pool, f.external.addr()))
                return {fate::forwarded, f.external};
        const internal_key key{inside, relevant(rules.mapping, remote)};
        mapping* m = find(key, now);
        if (m != nullptr && !contains(pool, m->external.addr())) {
            forget(*m);  // the NAT has lost that address
            m = nullptr;
        }
        if (m == nullptr) {
            if (rules.most_mappings != 0 && share(inside.addr(), now) >= rules.most_mappings)
                return {fate::no_port, {}};
            const endpoint external = choose(rules, inside, remote.family(), now, pool, random);
            if (external.family() == ip_family::none) return {fate::no_port, {}};
            m = &make(key, external);
        }
        m->expires = now + rules.timeout;
        m->permitted.assign(relevant(rules.filtering, remote), m->expires);
        return {fate::forwarded, m->external};
    }

    /// `remote` sends to `external`: who gets it inside. Errors: no_mapping, filtered.
    verdict inbound(const nat_rules& rules, const endpoint& external, const endpoint& remote,
                    time_point now) noexcept {
        for (const forwarded& f : forwards_)
            if (f.external == external) return {fate::forwarded, f.inside};
        const std::uint32_t* at = by_external_.find(external);
        if (at == nullptr) return {fate::no_mapping, {}};
        mapping& m = mappings_[*at];
        if (expired(m.expires, now)) return {fate::no_mapping, {}};
        time_point* permit = m.permitted.find(relevant(rules.filtering, remote));
        if (permit == nullptr || expired(*permit, now)) return {fate::filtered, {}};
        if (rules.refresh_inbound) {
            m.expires = now + rules.timeout;
            *permit = m.expires;
        }
        return {fate::forwarded, m.key.inside};
    }

    /// Port forwarding: `external` leads to `inside`, for everybody and for good, and what `inside`
    /// sends comes from there.
    void forward(const endpoint& external, const endpoint& inside) noexcept {
        forwards_.push_back({external, inside});
    }
    bool is_forwarded(const endpoint& external) const noexcept {
        for (const forwarded& f : forwards_)
            if (f.external == external) return true;
        return false;
    }
    /// The next mappings take these external ports, in order, whatever the rules say, so that a
    /// run shows what a document shows. One that is taken is passed over.
    void plan(std::span<const std::uint16_t> ports) noexcept {
        planned_.assign(ports.rbegin(), ports.rend());
    }

    /// As after a loss of power. What is configured stays.
    void clear() noexcept {
        nat_table empty;
        empty.forwards_.swap(forwards_);
        empty.planned_.swap(planned_);
        *this = empty;
    }
    /// Forgets all, and gives new mappings other ports than the same traffic had before.
    void rebind() noexcept {
        const std::uint32_t shift = shift_ + 3'334;
        clear();
        shift_ = shift;
    }

    /// Mappings that have not timed out at `now`. O(mappings).
    std::size_t size(time_point now) const noexcept {
        std::size_t n = 0;
        for (const auto& [external, at] : by_external_)
            if (!expired(mappings_[at].expires, now)) ++n;
        return n;
    }

  private:
    struct internal_key {
        endpoint inside;
        endpoint remote;  // as much of it as the mapping depends on

        friend constexpr auto operator<=>(const internal_key&, const internal_key&) = default;
    };
    struct forwarded {
        endpoint external;
        endpoint inside;
    };
    struct mapping {
        internal_key key;
        endpoint external;
        time_point expires;
        flat_map<endpoint, time_point> permitted;  // what the filter depends on, until when
    };

    static constexpr bool expired(time_point expires, time_point now) noexcept {
        return expires <= now;
    }
    static constexpr endpoint relevant(nat_dependence on, const endpoint& remote) noexcept {
        switch (on) {
            case nat_dependence::endpoint_independent: return {};
            case nat_dependence::address_dependent: return remote.with_port(0);
            case nat_dependence::address_and_port_dependent: break;
        }
        return remote;
    }
    static constexpr bool contains(std::span<const address> pool, const address& a) noexcept {
        for (const address& each : pool)
            if (each == a) return true;
        return false;
    }

    mapping* find(const internal_key& key, time_point now) noexcept {
        const std::uint32_t* at = by_internal_.find(key);
        if (at == nullptr) return nullptr;
        mapping& m = mappings_[*at];
        if (!expired(m.expires, now)) return &m;
        forget(m);
        return nullptr;
    }

    mapping& make(const internal_key& key, const endpoint& external) noexcept {
        auto at = static_cast<std::uint32_t>(mappings_.size());
        if (free_.empty()) {
            mappings_.emplace_back();
        } else {
            at = free_.back();
            free_.pop_back();
        }
        by_internal_.assign(key, at);
        by_external_.assign(external, at);
        mapping& m = mappings_[at];
        m.key = key;
        m.external = external;
        m.permitted.clear();
        return m;
    }

    void forget(mapping& m) noexcept {
        by_internal_.erase(m.key);
        by_external_.erase(m.external);
        free_.push_back(static_cast<std::uint32_t>(&m - mappings_.data()));
    }

    /// Frees what has timed out, so the answer does not depend on who asked before.
    bool is_taken(const endpoint& external, time_point now) noexcept {
        const std::uint32_t* at = by_external_.find(external);
        if (at == nullptr) return false;
        mapping& m = mappings_[*at];
        if (!expired(m.expires, now)) return true;
        forget(m);
        return false;
    }

    /// Mappings of one host.
    std::size_t share(const address& inside, time_point now) const noexcept {
        std::size_t n = 0;
        for (const auto& [key, at] : by_internal_)
            if (key.inside.addr() == inside && !expired(mappings_[at].expires, now)) ++n;
        return n;
    }

    /// An endpoint that no mapping has, or one without address.
    endpoint choose(const nat_rules& rules, const endpoint& inside, ip_family family,
                    time_point now, std::span<const address> pool, prng& random) noexcept {
        std::uint32_t fitting = 0;
        for (const address& a : pool) fitting += a.family() == family ? 1U : 0U;
        if (fitting == 0) return {};
        std::uint32_t n = 0;
        if (rules.pooling == nat_pooling::arbitrary && fitting > 1) {
            n = static_cast<std::uint32_t>(random.below(fitting));
        } else if (const std::uint32_t* turn = turns_.find(inside.addr())) {
            n = *turn % fitting;
        } else {
            // Internal addresses take their turns as they appear.
            const auto next = static_cast<std::uint32_t>(turns_.size());
            n = turns_.assign(inside.addr(), next) % fitting;
        }
        for (const address& a : pool)
            if (a.family() == family && n-- == 0) return choose_port(rules, inside, a, now, random);
        return {};
    }

    endpoint choose_port(const nat_rules& rules, const endpoint& inside, const address& external,
                         time_point now, prng& random) noexcept {
        while (!planned_.empty()) {
            const endpoint next(external, planned_.back());
            planned_.pop_back();
            if (!is_taken(next, now)) return next;
        }
        const bool low = inside.port() < 1024;  // REQ-3a
        const std::uint32_t first = low ? 1 : rules.first_port;
        const std::uint32_t last = low ? 1023 : rules.last_port;
        if (last < first) return {};
        const std::uint32_t count = last - first + 1;
        std::uint32_t start = inside.port() + shift_;
        if (rules.ports == nat_ports::sequential) start = next_port_;
        if (rules.ports == nat_ports::random)
            start = first + static_cast<std::uint32_t>(random.below(count));
        if (rules.keep_contiguity) start = neighbour(inside, external, now, start);
        if (start < first || start > last) start = first + start % count;
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t port = first + (start - first + i) % count;
            if (rules.keep_parity && ((port ^ inside.port()) & 1) != 0) continue;
            const endpoint candidate(external, static_cast<std::uint16_t>(port));
            if (is_taken(candidate, now)) continue;
            next_port_ = port + 1;
            return candidate;
        }
        return {};
    }

    /// One above the port of the internal endpoint one below (RTP and RTCP), or `otherwise`.
    std::uint32_t neighbour(const endpoint& inside, const address& external, time_point now,
                            std::uint32_t otherwise) const noexcept {
        if (inside.port() == 0) return otherwise;
        const auto below = static_cast<std::uint16_t>(inside.port() - 1);
        const endpoint wanted = inside.with_port(below);
        for (const auto& [key, at] : by_internal_) {
            const mapping& m = mappings_[at];
            if (key.inside == wanted && m.external.addr() == external && !expired(m.expires, now))
                return m.external.port() + 1U;
        }
        return otherwise;
    }

    std::vector<mapping> mappings_;
    std::vector<std::uint32_t> free_;  // of mappings_
    flat_map<internal_key, std::uint32_t> by_internal_;
    flat_map<endpoint, std::uint32_t> by_external_;
    flat_map<address, std::uint32_t> turns_;  // of internal addresses at the pool
    std::vector<forwarded> forwards_;
    std::vector<std::uint16_t> planned_;  // the next one last
    std::uint32_t next_port_ = 1024;
    std::uint32_t shift_ = 0;  // even, so that parity can be kept
};

}  // namespace ice::sim

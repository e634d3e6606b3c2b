// SPDX-License-Identifier: BSL-1.0
// Servers behind a NAT of one public address for each private one, as clouds have them: the public
// address is known, so no server need be asked for it (RFC 8445 section 5.1.1.2 by configuration).
#pragma once

#include <cstdint>
#include <span>

#include "../core/result.hpp"
#include "../core/static_vector.hpp"
#include "../net/endpoint.hpp"
#include "../net/kind.hpp"

namespace ice::inline v0_1_0_dev {

/// How the public address is signalled. Either way the base stays the private one.
enum class rewriting : std::uint8_t {
    beside,   ///< as a server-reflexive candidate beside the host candidate
    instead,  ///< as the host candidate; the private address is not told
};

struct address_rewriting {
    address local;   ///< of an interface
    address mapped;  ///< what the NAT makes of it; ports stay
    rewriting how = rewriting::beside;
};

/// One to one: each private address has one public address and each public address one private
/// address. So two bases never share a rewritten address, unless one address and port has two.
/// Families may differ between entries, not within one.
template <std::size_t Capacity = 8>
class static_nat {
  public:
    /// Errors: misuse_gather_rewriting (no unicast address, another family, or an address that
    /// stands in another entry), gather_full.
    constexpr result<void> add(const address_rewriting& r) noexcept {
        if (r.local.family() == ip_family::none || r.local.family() != r.mapped.family() ||
            r.local.is_unspecified() || r.mapped.is_unspecified() || is_multicast(r.local) ||
            is_multicast(r.mapped))
            return errc::misuse_gather_rewriting;
        for (const address_rewriting& other : entries_)
            if (plain(other.local) == plain(r.local) || other.mapped == r.mapped)
                return errc::misuse_gather_rewriting;
        if (!entries_.push_back(r)) return errc::gather_full;
        return {};
    }

    /// Null when the address is not rewritten. O(entries).
    constexpr const address_rewriting* find(const address& local) const noexcept {
        for (const address_rewriting& r : entries_)
            if (plain(r.local) == plain(local)) return &r;
        return nullptr;
    }
    constexpr std::size_t size() const noexcept { return entries_.size(); }

  private:
    static constexpr address plain(const address& a) noexcept { return a.with_zone(0); }

    static_vector<address_rewriting, Capacity> entries_;
};

}  // namespace ice::inline v0_1_0_dev

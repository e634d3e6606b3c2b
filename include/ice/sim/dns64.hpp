// SPDX-License-Identifier: BSL-1.0
// What a resolver with DNS64 answers (RFC 6147, RFC 7050): the simulation has no DNS, hosts that
// are tested on it ask this.
#pragma once

#include "../core/static_vector.hpp"
#include "../net/nat64.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// The AAAA answer for a name that has only A records: one synthesised address a prefix.
class dns64 {
  public:
    using answer = static_vector<address, 8>;

    constexpr explicit dns64(const nat64_prefix& prefix) noexcept {
        static_cast<void>(prefixes_.push_back(prefix));
    }
    /// Of several translators; at most four. False when there is no room.
    constexpr bool add(const nat64_prefix& prefix) noexcept { return prefixes_.push_back(prefix); }

    constexpr answer aaaa(const address& v4) const noexcept {
        answer a;
        for (const nat64_prefix& p : prefixes_) static_cast<void>(a.push_back(p.embed_any(v4)));
        return a;
    }
    /// That for ipv4only.arpa, by which hosts find the prefixes (RFC 7050 section 2.2).
    constexpr answer ipv4only_arpa() const noexcept {
        answer a = aaaa(address::v4(192, 0, 0, 170));
        for (const address& each : aaaa(address::v4(192, 0, 0, 171)))
            static_cast<void>(a.push_back(each));
        return a;
    }

  private:
    static_vector<nat64_prefix, 4> prefixes_;
};

}  // namespace ice::sim

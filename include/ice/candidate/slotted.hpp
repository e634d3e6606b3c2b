// SPDX-License-Identifier: BSL-1.0
// Policy: local preferences in fixed slots for the two address families, as the table of RFC 8421
// section 5 has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "local_preference.hpp"

namespace ice::inline v0_1_0_dev {

struct slot_options {
    std::uint16_t top = 60000;
    std::uint16_t step = 1000;
    ip_family even = ip_family::ipv6;  ///< has slots 0, 2, 4 …; the other family 1, 3, 5 …
    std::uint16_t demoted = 0;         ///< which host candidate of `even`, from 1; 0: none
    std::uint8_t demoted_to = 100;     ///< the type preference that it gets
};

/// Fixed slots for the families, one to one, as in the table of RFC 8421 section 5. A slot that a
/// family does not fill stays free for an address that comes later.
/// Demotion, off unless asked for, lets the peer's server-reflexive IPv4 candidates be checked
/// before the last of many IPv6 host ones. It deviates from RFC 8445 section 5.1.2.1, which wants
/// one type preference for all candidates of a type, and takes number for number the place of a
/// server-reflexive candidate in the same slot: priorities stay unique only where there is none.
template <slot_options Options = slot_options{}>
struct slotted_preference {
    static_assert(Options.top >= 2U * Options.step && Options.step > 0);

    static constexpr void assign(std::span<preference_entry> all, std::size_t signalled) noexcept {
        if (signalled > all.size()) return;
        for (preference_entry& entry : all.subspan(signalled)) entry.local_preference = 0;
        for (std::size_t n = signalled; n < all.size(); ++n) {
            std::size_t best = all.size();
            for (std::size_t i = signalled; i < all.size(); ++i)
                if (all[i].local_preference == 0 &&
                    (best == all.size() || all[i].host_preference > all[best].host_preference))
                    best = i;
            preference_entry& e = all[best];
            const bool even = e.where.family() == Options.even;
            const unsigned slot = free_slot(all, even ? 0 : 1);
            e.local_preference =
                slot < slots ? number_of(slot) : free_number(all, Options.step - 1U);
            const bool demoted = even && e.kind == candidate_kind::host && Options.demoted != 0 &&
                                 slot / 2 + 1 == Options.demoted;
            e.demoted = demoted ? Options.demoted_to : std::uint8_t{0};
        }
    }

  private:
    static constexpr unsigned slots = Options.top / Options.step;

    static constexpr std::uint16_t number_of(unsigned slot) noexcept {
        return static_cast<std::uint16_t>(Options.top - slot * Options.step);
    }
    static constexpr unsigned free_slot(std::span<const preference_entry> all,
                                        unsigned slot) noexcept {
        while (slot < slots && is_taken(all, number_of(slot))) slot += 2;
        return slot;
    }
    /// Behind all slots; above them when there is nothing left.
    static constexpr std::uint16_t free_number(std::span<const preference_entry> all,
                                               unsigned wanted) noexcept {
        unsigned number = wanted;
        while (number > 0 && is_taken(all, static_cast<std::uint16_t>(number))) --number;
        if (number == 0)
            for (number = wanted; is_taken(all, static_cast<std::uint16_t>(number));) ++number;
        return static_cast<std::uint16_t>(number);
    }
    static constexpr bool is_taken(std::span<const preference_entry> all,
                                   std::uint16_t number) noexcept {
        for (const preference_entry& entry : all)
            if (entry.local_preference == number) return true;
        return false;
    }
};

static_assert(local_preference_rule<slotted_preference<>>);

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Two hosts, each behind a NAT of its own with addresses learnt by STUN: which combinations can
// connect, as RFC 4787's terms imply, and the tables that try them all.
#pragma once

#include <ice/sim/nat.hpp>

#include <doctest/doctest.h>

namespace nat_pairs {

using ice::sim::nat_rules;

/// What `from` sends to the address that `to` was told passes `to`'s NAT if that filters nobody; or
/// if that address is the one that `to` sends from, and what `from` is seen as is what `to` has
/// sent to: any port of its address, or, where ports count, the one that was told, which takes a
/// mapping that stays. The answer passes `from`'s NAT if it comes from where the request went, or
/// if ports do not count there.
constexpr bool passes(const nat_rules& from, const nat_rules& to) {
    using enum ice::sim::nat_dependence;
    const bool stays = to.mapping == endpoint_independent;
    const bool request_in =
        to.filtering == endpoint_independent ||
        (stays && (to.filtering == address_dependent || from.mapping == endpoint_independent));
    return request_in && (stays || from.filtering != address_and_port_dependent);
}

/// `connects(rules, rules)` tries it, `should_connect(rules, rules)` is theory.
template <class Connects, class Theory>
void try_classic_kinds(Connects connects, Theory should_connect) {
    const nat_rules kinds[] = {ice::sim::full_cone(), ice::sim::restricted(),
                               ice::sim::port_restricted(), ice::sim::symmetric()};
    const bool expected[4][4] = {{true, true, true, true},
                                 {true, true, true, true},
                                 {true, true, true, false},
                                 {true, true, false, false}};
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
            CAPTURE(i);
            CAPTURE(j);
            CHECK(connects(kinds[i], kinds[j]) == expected[i][j]);
            CHECK(should_connect(kinds[i], kinds[j]) == expected[i][j]);
        }
    }
}

/// Every mapping with every filtering, on both sides.
template <class Connects, class Theory>
void try_all_rules(Connects connects, Theory should_connect) {
    int connected = 0;
    for (int pair = 0; pair < 81; ++pair) {
        const auto rule = [pair](int divisor) {
            return static_cast<ice::sim::nat_dependence>(pair / divisor % 3);
        };
        nat_rules a;
        a.mapping = rule(1);
        a.filtering = rule(3);
        nat_rules b;
        b.mapping = rule(9);
        b.filtering = rule(27);
        CAPTURE(pair);
        const bool works = connects(a, b);
        CHECK(works == should_connect(a, b));
        connected += works ? 1 : 0;
    }
    CHECK((connected > 27 && connected < 81));
}

}  // namespace nat_pairs

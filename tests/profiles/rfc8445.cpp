// SPDX-License-Identifier: BSL-1.0
#include <ice/profiles/rfc8445.hpp>

#include <doctest/doctest.h>

#include <concepts>

#include <ice/agent/agent.hpp>

#include "../support/verify.hpp"

using namespace ice;
using profiles::rfc8445;

namespace {

struct silent {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};

/// One line overridden, as the header invites to.
struct mine : rfc8445 {
    static constexpr limits capacity{1, 1, 2, 2, 4, 32};
};
struct without_rules {
    using pruning = rfc8445_pruning;
};

}  // namespace

TEST_CASE("rfc8445: a profile is what has every member, and a heir of one is another") {
    ICE_VERIFY(profile<rfc8445>);
    ICE_VERIFY(profile<mine>);
    ICE_VERIFY(!profile<without_rules>);
    ICE_VERIFY(!profile<int>);
    ICE_VERIFY(sizeof(basic_agent<silent, mine>) < sizeof(basic_agent<silent, rfc8445>));
}

TEST_CASE("rfc8445: it is what an agent has that names no profile") {
    static_assert(std::same_as<basic_agent<silent>, basic_agent<silent, rfc8445>>);
    ICE_VERIFY(rfc8445::engine == profiles::engine_kind::checklist);
    ICE_VERIFY(basic_agent<silent>::capacity.pairs == 100);
}

TEST_CASE("rfc8445: what the document recommends") {
    ICE_VERIFY(rfc8445::config().ta == milliseconds(50));             // section 14.2
    ICE_VERIFY(rfc8445::config().shortest_rto == milliseconds(500));  // section 14.3
    ICE_VERIFY(rfc8445::config().keepalive_interval == seconds(15));  // section 11
    ICE_VERIFY(rfc8445::config().pair_limit == 100);                  // section 6.1.2.5
    ICE_VERIFY(rfc8445::config().nomination == nomination_mode::regular);
    ICE_VERIFY(!rfc8445::config().trickle);
    ICE_VERIFY(!rfc8445::nomination::tries_next);  // section 7.2.5.3.4
    ICE_VERIFY(!rfc8445::latest_nomination_replaces_silent);
    ICE_VERIFY(!rfc8445::first_checklist_only);
    ICE_VERIFY(rfc8445::says_ice2);
    ICE_VERIFY(rfc8445::stun_dialect::has_fingerprint);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/behavior.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr behavior_report report(bool nat, nat_behavior mapping) {
    behavior_report r;
    r.state = behavior_state::done;
    r.has_nat = nat;
    r.mapping = mapping;
    return r;
}

}  // namespace

TEST_CASE("holes can be punched where mappings do not depend on the peer, or there is no NAT") {
    ICE_VERIFY(can_punch_holes(report(false, nat_behavior::unknown)));
    ICE_VERIFY(can_punch_holes(report(true, nat_behavior::endpoint_independent)));
    ICE_VERIFY(!can_punch_holes(report(true, nat_behavior::address_dependent)));
    ICE_VERIFY(!can_punch_holes(report(true, nat_behavior::address_and_port_dependent)));
    ICE_VERIFY(!can_punch_holes(report(true, nat_behavior::unknown)));
    ICE_VERIFY(!can_punch_holes(behavior_report{}));
}

TEST_CASE("behaviours have the names of RFC 4787") {
    ICE_VERIFY(to_text(nat_behavior::endpoint_independent) == "endpoint-independent");
    ICE_VERIFY(to_text(nat_behavior::address_dependent) == "address-dependent");
    ICE_VERIFY(to_text(nat_behavior::address_and_port_dependent) == "address-and-port-dependent");
    ICE_VERIFY(to_text(nat_behavior::unknown) == "unknown");
}

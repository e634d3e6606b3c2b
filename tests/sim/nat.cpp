// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/nat.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sim;

TEST_CASE("sim nat: the default is what RFC 4787 asks for") {
    ICE_VERIFY(nat_rules().mapping == nat_dependence::endpoint_independent);  // REQ-1
    ICE_VERIFY(nat_rules().pooling == nat_pooling::paired);                   // REQ-2
    ICE_VERIFY(nat_rules().keep_parity);                                      // REQ-4
    ICE_VERIFY(nat_rules().timeout >= seconds(300));                          // REQ-5c
    ICE_VERIFY(nat_rules().hairpin == nat_hairpin::external_source);          // REQ-9a
}

TEST_CASE("sim nat: the classic kinds differ in mapping and filtering only, symmetric in ports") {
    ICE_VERIFY(full_cone() == nat_rules());
    ICE_VERIFY(restricted().mapping == nat_dependence::endpoint_independent);
    ICE_VERIFY(restricted().filtering == nat_dependence::address_dependent);
    ICE_VERIFY(port_restricted().mapping == nat_dependence::endpoint_independent);
    ICE_VERIFY(port_restricted().filtering == nat_dependence::address_and_port_dependent);
    ICE_VERIFY(symmetric().mapping == nat_dependence::address_and_port_dependent);
    ICE_VERIFY(symmetric().filtering == nat_dependence::address_and_port_dependent);
    ICE_VERIFY(symmetric().ports == nat_ports::random);
}

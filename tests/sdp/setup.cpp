// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/setup.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

TEST_CASE("values of a=setup") {
    ICE_VERIFY(setup_of("active") == setup_role::active);
    ICE_VERIFY(setup_of("passive") == setup_role::passive);
    ICE_VERIFY(setup_of("actpass") == setup_role::actpass);
    ICE_VERIFY(setup_of("holdconn") == setup_role::holdconn);
    ICE_VERIFY(setup_of("") == setup_role::none);
    ICE_VERIFY(setup_of("Active") == setup_role::none);
    ICE_VERIFY(to_text(setup_role::none).empty());
}

TEST_CASE("offers say what their default candidate is") {
    ICE_VERIFY(offered_setup(tcp_type::active) == setup_role::active);
    ICE_VERIFY(offered_setup(tcp_type::passive) == setup_role::passive);
    ICE_VERIFY(offered_setup(tcp_type::so) == setup_role::actpass);
    ICE_VERIFY(offered_setup(tcp_type::none) == setup_role::none);
}

TEST_CASE("answers take the other side") {
    ICE_VERIFY(answered_setup(setup_role::active, tcp_type::active) == setup_role::passive);
    ICE_VERIFY(answered_setup(setup_role::none, tcp_type::active) == setup_role::passive);
    ICE_VERIFY(answered_setup(setup_role::passive, tcp_type::passive) == setup_role::active);
    ICE_VERIFY(answered_setup(setup_role::actpass, tcp_type::passive) == setup_role::passive);
    ICE_VERIFY(answered_setup(setup_role::actpass, tcp_type::active) == setup_role::active);
    ICE_VERIFY(answered_setup(setup_role::actpass, tcp_type::so) == setup_role::active);
    ICE_VERIFY(answered_setup(setup_role::holdconn, tcp_type::active) == setup_role::holdconn);
    ICE_VERIFY(answered_setup(setup_role::active, tcp_type::none) == setup_role::none);
}

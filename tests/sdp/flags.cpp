// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/flags.hpp>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("attributes without a value") {
    ICE_VERIFY(parse_ice_lite(ice_lite_line).has_value());
    ICE_VERIFY(parse_ice_lite("ICE-Lite").has_value());
    ICE_VERIFY(parse_ice_mismatch(ice_mismatch_line).has_value());
    ICE_VERIFY(parse_ice_mismatch("Ice-Mismatch").has_value());
    ICE_VERIFY(parse_end_of_candidates(end_of_candidates_line).has_value());
}

TEST_CASE("end-of-candidates is the one whose case counts") {
    ICE_VERIFY(parse_end_of_candidates("End-Of-Candidates").code() == errc::sdp_other_attribute);
}

TEST_CASE("a value or another name") {
    ICE_VERIFY(parse_ice_lite("ice-lite:").error() == failure{errc::sdp_trailing_text, 8});
    ICE_VERIFY(parse_ice_lite("ice-lite ").error() == failure{errc::sdp_trailing_text, 8});
    ICE_VERIFY(parse_ice_lite("ice-lite2").error() == failure{errc::sdp_other_attribute, 0});
    ICE_VERIFY(parse_ice_lite("ice-lit").error() == failure{errc::sdp_other_attribute, 0});
    ICE_VERIFY(parse_ice_lite("").error() == failure{errc::sdp_other_attribute, 0});
    ICE_VERIFY(parse_ice_mismatch("ice-lite").code() == errc::sdp_other_attribute);
    ICE_VERIFY(parse_end_of_candidates("end-of-candidates:1").error() ==
               failure{errc::sdp_trailing_text, 17});
}

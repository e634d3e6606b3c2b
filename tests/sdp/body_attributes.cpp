// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/body_attributes.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

TEST_CASE("each attribute is known by its name, in any case") {
    ICE_VERIFY(attribute_of("candidate") == attribute::candidate);
    ICE_VERIFY(attribute_of("CANDIDATE") == attribute::candidate);
    ICE_VERIFY(attribute_of("remote-candidates") == attribute::remote_candidates);
    ICE_VERIFY(attribute_of("ice-ufrag") == attribute::ice_ufrag);
    ICE_VERIFY(attribute_of("Ice-Pwd") == attribute::ice_pwd);
    ICE_VERIFY(attribute_of("ice-options") == attribute::ice_options);
    ICE_VERIFY(attribute_of("ice-pacing") == attribute::ice_pacing);
    ICE_VERIFY(attribute_of("ice-lite") == attribute::ice_lite);
    ICE_VERIFY(attribute_of("ice-mismatch") == attribute::ice_mismatch);
    ICE_VERIFY(attribute_of("end-of-candidates") == attribute::end_of_candidates);
    ICE_VERIFY(attribute_of("rtcp") == attribute::rtcp);
    ICE_VERIFY(attribute_of("rtcp-mux") == attribute::rtcp_mux);
    ICE_VERIFY(attribute_of("rtcp-mux-only") == attribute::rtcp_mux_only);
    ICE_VERIFY(attribute_of("mid") == attribute::mid);
    ICE_VERIFY(attribute_of("group") == attribute::group);
    ICE_VERIFY(attribute_of("bundle-only") == attribute::bundle_only);
    ICE_VERIFY(attribute_of("sendrecv") == attribute::sendrecv);
    ICE_VERIFY(attribute_of("sendonly") == attribute::sendonly);
    ICE_VERIFY(attribute_of("recvonly") == attribute::recvonly);
    ICE_VERIFY(attribute_of("inactive") == attribute::inactive);
    ICE_VERIFY(attribute_of("setup") == attribute::setup);
    ICE_VERIFY(attribute_of("alt") == attribute::alt);
}

TEST_CASE("neighbours of a name are other attributes") {
    ICE_VERIFY(attribute_of("") == attribute::other);
    ICE_VERIFY(attribute_of("candidates") == attribute::other);
    ICE_VERIFY(attribute_of("candidat") == attribute::other);
    ICE_VERIFY(attribute_of("ice-ufrag ") == attribute::other);
    ICE_VERIFY(attribute_of("rtcp-fb") == attribute::other);
    ICE_VERIFY(attribute_of("rtpmap") == attribute::other);
}

TEST_CASE("flags, lines that stand once, lines of media sections") {
    ICE_VERIFY((is_flag(attribute::ice_lite) && is_flag(attribute::rtcp_mux)));
    ICE_VERIFY((!is_flag(attribute::candidate) && !is_flag(attribute::rtcp)));
    ICE_VERIFY((stands_once(attribute::ice_ufrag) && stands_once(attribute::mid)));
    // RFC 8839 section 5.2 shows a remote-candidates line for each component.
    ICE_VERIFY((!stands_once(attribute::candidate) && !stands_once(attribute::remote_candidates)));
    ICE_VERIFY((media_level_only(attribute::candidate) && media_level_only(attribute::rtcp)));
    ICE_VERIFY((!media_level_only(attribute::ice_pwd) && !media_level_only(attribute::group)));
}

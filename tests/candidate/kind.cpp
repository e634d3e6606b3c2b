// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/kind.hpp>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("kinds have the tokens of RFC 8839") {
    ICE_VERIFY(to_text(candidate_kind::host) == "host");
    ICE_VERIFY(to_text(candidate_kind::srflx) == "srflx");
    ICE_VERIFY(to_text(candidate_kind::prflx) == "prflx");
    ICE_VERIFY(to_text(candidate_kind::relay) == "relay");
    ICE_VERIFY(to_text(candidate_kind::other).empty());
}

TEST_CASE("reflexive and relayed candidates have a related address") {
    ICE_VERIFY(!has_related(candidate_kind::host));
    ICE_VERIFY(has_related(candidate_kind::srflx));
    ICE_VERIFY(has_related(candidate_kind::prflx));
    ICE_VERIFY(has_related(candidate_kind::relay));
    ICE_VERIFY(!has_related(candidate_kind::other));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sip/stream_rewrite.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sip;

TEST_CASE("sets of candidate types") {
    constexpr kind_set none;
    constexpr kind_set some = kind_set(candidate_kind::host) | candidate_kind::relay;
    for (const candidate_kind kind :
         {candidate_kind::host, candidate_kind::srflx, candidate_kind::prflx, candidate_kind::relay,
          candidate_kind::other}) {
        CHECK(!none.has(kind));
        CHECK(kind_set::all().has(kind));
        CHECK(some.has(kind) == (kind == candidate_kind::host || kind == candidate_kind::relay));
    }
}

TEST_CASE("as it stands, a stream is repaired and nothing else") {
    constexpr stream_rewrite w;
    ICE_VERIFY(w.rtp.family() == ip_family::none);
    ICE_VERIFY((w.insert && w.kind == candidate_kind::relay));
    ICE_VERIFY(w.related == related_form::previous);
    ICE_VERIFY(!w.remove.has(candidate_kind::host));
    ICE_VERIFY(w.remove_addresses.empty());
}

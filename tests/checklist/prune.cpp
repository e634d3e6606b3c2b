// SPDX-License-Identifier: BSL-1.0
#include <ice/checklist/prune.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("failed pairs go first, tried ones never") {
    ICE_VERIFY(rfc8445_pruning::expendable(pair_state::failed) == 2);
    ICE_VERIFY(rfc8445_pruning::expendable(pair_state::frozen) == 1);
    ICE_VERIFY(rfc8445_pruning::expendable(pair_state::waiting) == 1);
    ICE_VERIFY(rfc8445_pruning::expendable(pair_state::in_progress) == 0);
    ICE_VERIFY(rfc8445_pruning::expendable(pair_state::succeeded) == 0);
}

TEST_CASE("one relay is enough") {
    constexpr auto forms = [](candidate_kind base, candidate_kind remote) {
        return one_relay_pruning::forms({base, remote});
    };
    ICE_VERIFY(!forms(candidate_kind::relay, candidate_kind::relay));
    ICE_VERIFY(forms(candidate_kind::relay, candidate_kind::host));
    ICE_VERIFY(forms(candidate_kind::host, candidate_kind::relay));
    ICE_VERIFY(rfc8445_pruning::forms({candidate_kind::relay, candidate_kind::relay}));
}

TEST_CASE("the peer's relay is the peer's") {
    constexpr auto forms = [](candidate_kind base, candidate_kind remote) {
        return own_relay_pruning::forms({base, remote});
    };
    ICE_VERIFY(!forms(candidate_kind::relay, candidate_kind::relay));
    ICE_VERIFY(!forms(candidate_kind::host, candidate_kind::relay));
    ICE_VERIFY(forms(candidate_kind::relay, candidate_kind::host));
    ICE_VERIFY(forms(candidate_kind::relay, candidate_kind::srflx));
    ICE_VERIFY(forms(candidate_kind::host, candidate_kind::srflx));
}

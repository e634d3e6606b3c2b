// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/reason.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using trace::reason;

TEST_CASE("trace reason: names and sentences") {
    ICE_VERIFY((to_text(reason::pair_one_way) == "pair_one_way"));
    ICE_VERIFY((describe(reason::pair_one_way) == "no answer, though checks of the peer came"));
    ICE_VERIFY((to_text(reason::none) == "none"));
    ICE_VERIFY((to_text(static_cast<reason>(0xffff)) == "unknown"));
}

TEST_CASE("trace reason: each has one sentence, which no other has") {
    for (const auto& a : trace::detail::reasons) {
        CHECK(!a.sentence.empty());
        CHECK(a.sentence.back() != '.');
        CHECK(describe(a.code) == a.sentence);
        int same = 0;
        for (const auto& b : trace::detail::reasons)
            same += a.code == b.code || a.name == b.name || a.sentence == b.sentence;
        CHECK(same == 1);
    }
}

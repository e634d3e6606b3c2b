// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/candidate.hpp>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("a new record is a host candidate of component 1 that has no base") {
    constexpr candidate c;
    ICE_VERIFY(c.kind == candidate_kind::host);
    ICE_VERIFY(c.tcp == tcp_type::none);
    ICE_VERIFY(c.component == 1);
    ICE_VERIFY(c.stream == 0);
    ICE_VERIFY(c.priority == 0);
    ICE_VERIFY(c.base == candidate::no_base);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/reason_code.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using ice::trace::reason;

TEST_CASE("trace reason_code: numbers that tools may keep") {
    ICE_VERIFY((static_cast<unsigned>(reason::candidate_paired) == 0x0100));
    ICE_VERIFY((static_cast<unsigned>(reason::candidate_unpaired) == 0x0107));
    ICE_VERIFY((static_cast<unsigned>(reason::never_described) == 0x0200));
    ICE_VERIFY((static_cast<unsigned>(reason::never_kept) == 0x020d));
    ICE_VERIFY((static_cast<unsigned>(reason::pair_selected) == 0x0300));
    ICE_VERIFY((static_cast<unsigned>(reason::pair_stopped) == 0x031a));
    ICE_VERIFY((static_cast<unsigned>(reason::component_selected) == 0x0400));
    ICE_VERIFY((static_cast<unsigned>(reason::component_closed) == 0x040a));
    ICE_VERIFY((static_cast<unsigned>(reason::advice_describe) == 0x0500));
    ICE_VERIFY((static_cast<unsigned>(reason::advice_restart) == 0x0516));
    static_assert(sizeof(reason) == 2);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/config.hpp>

#include <doctest/doctest.h>

#include "../../support/verify.hpp"

using namespace ice;
using ice::mmusic_ice_02::table_config;

// ICE02-5.3.4-7 ICE02-5.3.4-9 ICE02-5.3.4-11 ICE02-5.3.4-13 ICE02-5.3.4-15
TEST_CASE("the defaults are those of the draft") {
    constexpr table_config config;
    ICE_VERIFY(config.refresh == seconds(5));
    ICE_VERIFY(config.rapid_retry == seconds(1));
    ICE_VERIFY(config.give_up == seconds(50));
    ICE_VERIFY(config.bad_retry == seconds(60));
    ICE_VERIFY(config.switch_wait == seconds(10));
}

TEST_CASE("timers are longer than nothing") {
    ICE_VERIFY(table_config{}.is_valid());
    ICE_VERIFY(table_config{.switch_wait = {}}.is_valid());
    ICE_VERIFY(!table_config{.refresh = {}}.is_valid());
    ICE_VERIFY(!table_config{.rapid_retry = {}}.is_valid());
    ICE_VERIFY(!table_config{.give_up = {}}.is_valid());
    ICE_VERIFY(!table_config{.bad_retry = microseconds(-1)}.is_valid());
    ICE_VERIFY(!table_config{.switch_wait = microseconds(-1)}.is_valid());
}

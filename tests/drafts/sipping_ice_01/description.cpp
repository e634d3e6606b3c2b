// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/description.hpp>

#include <doctest/doctest.h>

#include "../../support/verify.hpp"

using namespace ice;
using namespace ice::sipping_ice_01;

TEST_CASE("a description says nothing before it is filled in") {
    ICE_VERIFY(description{}.streams.empty());
    ICE_VERIFY(description::media_stream{}.default_address.rtp.family() == ip_family::none);
    ICE_VERIFY(!description::media_stream{}.connectivity.present);
}

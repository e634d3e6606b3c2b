// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/description.hpp>

#include <doctest/doctest.h>

#include "../../support/verify.hpp"

using namespace ice;
using namespace ice::mmusic_ice_02;

TEST_CASE("types of messages by their names") {
    ICE_VERIFY(to_text(message_type::initiate) == "initiate");
    ICE_VERIFY(to_text(message_type::accept) == "accept");
    ICE_VERIFY(to_text(message_type::modify) == "modify");
}

TEST_CASE("initiate and modify are answered by accept") {
    ICE_VERIFY(answer_to(message_type::initiate) == message_type::accept);
    ICE_VERIFY(answer_to(message_type::modify) == message_type::accept);
    ICE_VERIFY(!answer_to(message_type::accept));
}

TEST_CASE("RTCP is one port above where it is not written") {
    constexpr endpoint rtp(address::v4(192, 0, 2, 1), 5000);
    ICE_VERIFY(rtp_info{rtp, {}}.rtcp() == rtp.with_port(5001));
    ICE_VERIFY(rtp_info{rtp, rtp.with_port(9)}.rtcp() == rtp.with_port(9));
    ICE_VERIFY(!rtp_info{rtp.with_port(65535), {}}.rtcp());
}

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

// ICE02-5.1.1-2 ICE02-5.1.1-3 ICE02-9-3
TEST_CASE("identifiers differ in the whole message, addresses within a stream") {
    const endpoint where(address::v4(192, 0, 2, 1), 5000);
    message m;
    for (const char* id : {"1", "2"}) {
        message::media_stream s;
        alternate a;
        a.id = id;
        a.rtp = where;
        CHECK(s.alternates.push_back(a));
        CHECK(m.streams.push_back(s));
    }
    CHECK(check_alternates(m).code() == errc::ok);
    m.streams[1].alternates[0].id = "1";
    CHECK(check_alternates(m).code() == errc::draft_repeated_id);
    m.streams[1].alternates[0].id = "2";

    alternate more;
    more.id = "3";
    more.rtp = where;
    CHECK(m.streams[1].alternates.push_back(more));
    CHECK(check_alternates(m).error() == fail(errc::draft_repeated_address, 1));
    m.streams[1].alternates[1].rtcp_written = where.with_port(5001);  // says the same
    CHECK(check_alternates(m).code() == errc::draft_repeated_address);
    m.streams[1].alternates[1].rtcp_written = where.with_port(5003);  // a differing pair
    CHECK(check_alternates(m).code() == errc::ok);
    m.streams[1].alternates[1].id = "2";
    CHECK(check_alternates(m).code() == errc::draft_repeated_id);
}

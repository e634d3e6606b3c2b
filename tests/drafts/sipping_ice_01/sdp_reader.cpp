// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/sdp_reader.hpp>

#include <doctest/doctest.h>

#include <ice/sdp/body.hpp>

#include <string>

using namespace ice;
using namespace ice::sipping_ice_01;

namespace {

const std::string head = "v=0\r\no=- 1 1 IN IP4 host\r\ns=\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\n";
const std::string audio = "m=audio 8076 RTP/AVP 0\r\n";
const std::string one = "a=alt:1 1.0 : user 9kksj== 10.0.1.1 1010\r\n";
const std::string two = "a=alt:2 0.8 : user1 9kksk== 192.0.2.1 9988 192.0.2.1 9990\r\n";

template <std::size_t Streams = 4, std::size_t Alternates = 4>
result<basic_description<Streams, Alternates>> read(const std::string& text) {
    const auto body = sdp::read_body(text);
    CHECK(body.has_value());
    if (!body) return body.error();
    return read_sdp<Streams, Alternates>(*body);
}
errc code(const std::string& rest) { return read(head + rest).code(); }

}  // namespace

TEST_CASE("an offer is read") {
    const std::string text = head + audio + "a=curr:connected e2e none\r\n" +
                             "a=des:connected mandatory e2e sendrecv\r\n" + one + two +
                             "a=alt:7 0.4 3 peer3 as88ml 192.0.2.10 5556\r\n";
    const auto d = read(text);
    CHECK(d.has_value());
    if (!d) return;
    CHECK(d->streams.size() == 1);
    const auto& s = d->streams[0];
    CHECK(s.default_address.rtp == endpoint(address::v4(192, 0, 2, 10), 8076));
    CHECK(s.alternates.size() == 3);
    CHECK(s.alternates[1].rtcp() == endpoint(address::v4(192, 0, 2, 1), 9990));
    CHECK(s.alternates[2].derived_from == "3");
    CHECK(s.connectivity.how == strength::mandatory);
}

TEST_CASE("alternates belong to media") {
    // ICE01-7-1: in front of the first m= line they are none.
    const auto d = read(head + one + audio);
    CHECK((d && d->streams[0].alternates.empty()));
}

TEST_CASE("a stream that is no RTP has one address") {
    // ICE01-7-13
    CHECK(code("m=message 2855 TCP/MSRP *\r\n" + two) == errc::draft_rtcp_not_allowed);
    CHECK(code("m=message 2855 TCP/MSRP *\r\n" + one) == errc::ok);
}

TEST_CASE("rejected streams are there, and other addresses passed over") {
    const auto d = read(head + "m=audio 0 RTP/AVP 0\r\n" + one + "m=video 9 RTP/AVP 31\r\n" +
                        "a=alt:3 1.0 : u p 224.0.0.1 5\r\n");
    CHECK(d.has_value());
    if (!d) return;
    CHECK(d->streams.size() == 2);
    CHECK(d->streams[0].default_address.rtp.family() == ip_family::none);
    CHECK(d->streams[0].alternates.empty());
    CHECK(d->streams[1].alternates.empty());
}

TEST_CASE("what is wrong is named") {
    CHECK(code(audio + "a=alt:2 0.8 : user5 sad87 10.0.2.88:6584\r\n") != errc::ok);  // figure 22
    CHECK(code(audio + one + "a=alt:2 0.8 : user1 9kksk== 10.0.1.1 1010\r\n") ==
          errc::draft_repeated_address);
    CHECK(code(audio + one + "a=alt:1 0.8 : user1 9kksk== 10.0.1.1 1012\r\n") ==
          errc::draft_repeated_id);
    CHECK(code(audio + "a=curr:connectivity e2e maybe\r\n") == errc::draft_bad_precondition);
    CHECK(read<4, 1>(head + audio + one + two).code() == errc::draft_full);
    CHECK(read<1, 4>(head + audio + audio).code() == errc::draft_full);
    CHECK(read_sdp({}).code() == errc::draft_full);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/sdp_writer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace ice;
using namespace ice::sipping_ice_01;

namespace {

description offer() {
    description d;
    description::media_stream s;
    s.default_address.rtp = endpoint(address::v4(192, 0, 2, 1), 9988);
    s.default_address.rtcp_written = endpoint(address::v4(192, 0, 2, 1), 9990);
    alternate a;
    a.id = "2";
    a.q = q_value(800);
    a.username = "user1";
    a.password = "9kksk==";
    a.rtp = s.default_address.rtp;
    a.rtcp_written = s.default_address.rtcp_written;
    CHECK(s.alternates.push_back(a));
    a.id = "7";
    a.derived_from = "3";
    a.rtp = endpoint(address::v4(192, 0, 2, 10), 5556);
    a.rtcp_written.reset();
    CHECK(s.alternates.push_back(a));
    s.connectivity = {direction::none, direction::sendrecv, strength::mandatory, true};
    CHECK(d.streams.push_back(s));
    return d;
}
const media_text audio{"audio", "RTP/AVP", "0", "a=ptime:20\r\n"};

errc code(const description& d, std::size_t stream = 0, const media_text& media = audio) {
    std::array<char, 1000> out{};
    return write_sdp_stream(out, d, stream, media).code();
}

}  // namespace

TEST_CASE("a section is written") {
    std::array<char, 1000> out{};
    const auto d = offer();
    const auto n = write_sdp_stream(out, d, 0, audio);
    CHECK(n.has_value());
    // ICE01-7-1 ICE01-7-7
    const std::string wanted =
        "m=audio 9988 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\na=rtcp:9990\r\na=ptime:20\r\n"
        "a=curr:connectivity e2e none\r\na=des:connectivity mandatory e2e sendrecv\r\n"
        "a=alt:2 0.8 : user1 9kksk== 192.0.2.1 9988 192.0.2.1 9990\r\n"
        "a=alt:7 0.8 3 user1 9kksk== 192.0.2.10 5556\r\n";
    CHECK(std::string(out.data(), n ? *n : 0) == wanted);
    for (std::size_t size = 0; size < wanted.size(); ++size)
        CHECK(write_sdp_stream({out.data(), size}, d, 0, audio).code() == errc::buffer_too_small);
}

TEST_CASE("what cannot be written") {
    CHECK(code(offer(), 1) == errc::misuse_draft_stream);
    CHECK(code(offer(), 0, {"au dio", "RTP/AVP", "0", {}}) == errc::misuse_draft_text);
    auto d = offer();
    d.streams[0].default_address = {};
    CHECK(code(d) == errc::misuse_draft_address);
    d = offer();
    d.streams[0].alternates[1].id = "2";
    CHECK(code(d) == errc::draft_repeated_id);
    d = offer();
    d.streams[0].alternates[1].username = "";
    CHECK(code(d) == errc::misuse_candidate_line);
}

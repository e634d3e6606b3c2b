// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/line_writer.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using namespace ice;

std::string rtcp(const endpoint& a, const endpoint& b) {
    char out[100];
    sdp::line_writer to(out);
    sdp::detail::put_rtcp_line(to, a, b);
    return {out, to.finish().value_or(0)};
}

}  // namespace

TEST_CASE("the first error stays, and nothing is written behind it") {
    char out[6] = {'#', '#', '#', '#', '#', '#'};
    sdp::line_writer to(std::span<char>(out, 5));
    to.put("abc");
    to.attribute(std::string_view("xyz"));
    to.put("d");
    CHECK(to.finish().code() == errc::buffer_too_small);
    CHECK(out[5] == '#');
}

TEST_CASE("RTCP is told only where it is not one port above RTP") {
    const endpoint rtp(address::v4(192, 0, 2, 1), 5000);
    CHECK(rtcp(rtp, rtp.with_port(5001)).empty());
    CHECK(rtcp(rtp, rtp.with_port(5003)) == "a=rtcp:5003\r\n");
    CHECK(rtcp(rtp, endpoint(address::v4(192, 0, 2, 2), 5001)) ==
          "a=rtcp:5001 IN IP4 192.0.2.2\r\n");
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/alternates_sdp.hpp>

#include <doctest/doctest.h>

#include <ice/core/static_vector.hpp>
#include <ice/sdp/body.hpp>

#include <array>
#include <string>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::early;

namespace {

struct stream {
    static_vector<alternate, 2> alternates;
};

std::string body(const std::string& lines) {
    return "v=0\r\no=- 1 1 IN IP4 host\r\ns=\r\nt=0 0\r\nc=IN IP4 192.0.2.1\r\n" + lines;
}

}  // namespace

TEST_CASE("the texts that a host may give") {
    ICE_VERIFY(is_media_text({"audio", "RTP/AVP", "0", {}}));
    ICE_VERIFY(is_media_text({"audio", "RTP/AVP", "0 8", "a=ptime:20\r\n"}));
    ICE_VERIFY(!is_media_text({"audio", "RTP/AVP", "0", "a=ptime:20"}));
    ICE_VERIFY(!is_media_text({"au dio", "RTP/AVP", "0", {}}));
    ICE_VERIFY(!is_media_text({"audio", "RTP AVP", "0", {}}));
    ICE_VERIFY(!is_media_text({"audio", "RTP/AVP", "0\r\n", {}}));
}

TEST_CASE("default address and alternates of a section") {
    const std::string text = body(
        "m=audio 8076 RTP/AVP 0\r\na=rtcp:9\r\n"
        "a=alt:1 1.0 : user 9kksj== 10.0.1.1 1010\r\na=alt:2 0.5 1 u p 224.0.0.1 5\r\n");
    const auto read = sdp::read_body<4>(text);
    CHECK(read.has_value());
    if (!read) return;
    const auto& s = read->sections[0];
    CHECK(default_of(s).rtp == endpoint(address::v4(192, 0, 2, 1), 8076));
    CHECK(default_of(s).rtcp() == endpoint(address::v4(192, 0, 2, 1), 9));
    stream to;
    CHECK(add_alternates(s, alt_draft::sipping_ice_01, to).code() == errc::ok);
    CHECK(to.alternates.size() == 1);  // the multicast one is passed over
    CHECK(add_alternates(s, alt_draft::mmusic_ice_02, to).code() != errc::ok);
}

TEST_CASE("the lines of a section are written") {
    std::array<char, 200> out{};
    sdp::line_writer to(out);
    put_media(to, {"audio", "RTP/AVP", "0", {}}, {endpoint(address::v4(192, 0, 2, 10), 8076), {}});
    alternate a;
    a.id = "1";
    a.q = q_value(1000);
    a.username = "user";
    a.password = "9kksj==";
    a.rtp = endpoint(address::v4(10, 0, 1, 1), 1010);
    failure problem;
    put_alternate(to, a, alt_draft::sipping_ice_01, problem);
    CHECK(problem.code == errc::ok);
    const auto n = to.finish();
    CHECK(std::string_view(out.data(), n ? *n : 0) ==
          "m=audio 8076 RTP/AVP 0\r\nc=IN IP4 192.0.2.10\r\n"
          "a=alt:1 1.0 : user 9kksj== 10.0.1.1 1010\r\n");
    a.username = "";
    put_alternate(to, a, alt_draft::sipping_ice_01, problem);
    CHECK(problem.code == errc::misuse_candidate_line);
}

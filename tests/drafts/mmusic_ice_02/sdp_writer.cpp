// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/sdp_writer.hpp>

#include <doctest/doctest.h>

#include <string>

#include "desk.hpp"

using namespace table_desk;
using std::string;

namespace {

constexpr media_text audio{"audio", "RTP/AVP", "0 8", "a=rtpmap:0 PCMU/8000\r\n"};

endpoint v6(std::uint64_t last, std::uint16_t port = 5000) {
    return endpoint(address::v6(0x2001'0db8ULL << 32, last), port);
}
alternate make(std::string_view id, const endpoint& where, std::uint16_t q) {
    alternate a;
    a.id = id;
    a.q = q_value(q);
    a.username = "asd9f8f8==";
    a.password = "siprulz";
    a.rtp = where;
    return a;
}
message of(const rtp_info& fallback, const std::vector<alternate>& all) {
    message m;
    message::media_stream s;
    s.default_address = fallback;
    for (const alternate& a : all) CHECK(s.alternates.push_back(a));
    CHECK(m.streams.push_back(s));
    return m;
}
string stream(const message& m, std::size_t i = 0) {
    char out[2000];
    const auto n = write_sdp_stream(out, m, i, audio);
    CHECK(n.code() == errc::ok);
    return {out, n.value_or(0)};
}
string session(const message& m) {
    char out[200];
    const auto n = write_sdp_session(out, m);
    CHECK(n.code() == errc::ok);
    return {out, n.value_or(0)};
}

}  // namespace

// ICE02-9-1 ICE02-9-2 ICE02-9-5
TEST_CASE("the default address in m= and c=, the alternates in alt lines of its section") {
    alternate pair = make("2", v4(7, 6000), 300);
    pair.rtcp_written = v4(8, 7000);
    const message m = of({v4(9, 26524), {}}, {make("1", v4(1), 400), pair});
    CHECK(session(m).empty());
    CHECK(stream(m) ==
          "m=audio 26524 RTP/AVP 0 8\r\n"
          "c=IN IP4 192.0.2.9\r\n"
          "a=rtpmap:0 PCMU/8000\r\n"
          "a=alt:1 0.4 asd9f8f8== siprulz 192.0.2.1 5000\r\n"
          "a=alt:2 0.3 asd9f8f8== siprulz 192.0.2.7 6000 192.0.2.8 7000\r\n");
}

// ICE02-9-4
TEST_CASE("RTCP that is not one port above RTP has a line of its own") {
    CHECK(stream(of({v4(9, 5000), v4(9, 5001)}, {})).find("a=rtcp") == string::npos);
    CHECK(stream(of({v4(9, 5000), v4(9, 5003)}, {})).find("\r\na=rtcp:5003\r\n") != string::npos);
    CHECK(stream(of({v4(9, 5000), v4(8, 5001)}, {})).find("\r\na=rtcp:5001 IN IP4 192.0.2.8\r\n") !=
          string::npos);
}

TEST_CASE("IPv6 has a section of its own, its best alternate in front, grouped by ANAT") {
    const std::vector<alternate> all{make("1", v4(1), 400), make("2", v6(1), 450),
                                     make("3", v6(2), 460)};
    message m = of({v4(9), {}}, all);
    CHECK(session(m) == "a=group:ANAT 2 1\r\n");  // 0.46 is preferred to 0.4
    CHECK(stream(m) ==
          "m=audio 5000 RTP/AVP 0 8\r\n"
          "c=IN IP4 192.0.2.9\r\n"
          "a=mid:1\r\n"
          "a=rtpmap:0 PCMU/8000\r\n"
          "a=alt:1 0.4 asd9f8f8== siprulz 192.0.2.1 5000\r\n"
          "m=audio 5000 RTP/AVP 0 8\r\n"
          "c=IN IP6 2001:db8::2\r\n"
          "a=mid:2\r\n"
          "a=rtpmap:0 PCMU/8000\r\n"
          "a=alt:2 0.45 asd9f8f8== siprulz 2001:db8::1 5000\r\n"
          "a=alt:3 0.46 asd9f8f8== siprulz 2001:db8::2 5000\r\n");
    m.streams[0].alternates[0].q = q_value(900);
    CHECK(session(m) == "a=group:ANAT 1 2\r\n");
    // The other way round: the default is IPv6, and IPv4 has the second section.
    m.streams[0].default_address = {v6(9), {}};
    CHECK(session(m) == "a=group:ANAT 2 1\r\n");
    CHECK(stream(m).find("c=IN IP6 2001:db8::9") < stream(m).find("c=IN IP4 192.0.2.1"));
}

TEST_CASE("sections are named by their number in the body") {
    message m = of({v4(9), {}}, {make("1", v6(1), 450)});
    const message more = of({v4(19), {}}, {make("2", v4(1), 450)});
    const message last = of({v4(29), {}}, {make("3", v6(2), 450)});
    CHECK(m.streams.push_back(more.streams[0]));
    CHECK(m.streams.push_back(last.streams[0]));
    CHECK(session(m) == "a=group:ANAT 1 2\r\na=group:ANAT 4 5\r\n");
    CHECK(stream(m, 1).find("a=mid") == string::npos);
    CHECK(stream(m, 2).find("a=mid:5") != string::npos);
}

// ICE02-9-3
TEST_CASE("what cannot be written") {
    char out[2000];
    const auto write = [&](const message& m, std::size_t i = 0, const media_text& t = audio) {
        return write_sdp_stream(out, m, i, t).code();
    };
    const message fine = of({v4(9), {}}, {make("1", v4(1), 400)});
    CHECK(write(fine, 1) == errc::misuse_draft_stream);
    CHECK(write(fine, 0, {"au dio", "RTP/AVP", "0", ""}) == errc::misuse_draft_text);
    CHECK(write(fine, 0, {"audio", "RTP/AVP\r\n", "0", ""}) == errc::misuse_draft_text);
    CHECK(write(fine, 0, {"audio", "RTP/AVP", "0\r\na=x", ""}) == errc::misuse_draft_text);
    CHECK(write(fine, 0, {"audio", "RTP/AVP", "0", "a=x"}) == errc::misuse_draft_text);
    CHECK(write(of({}, {make("1", v4(1), 400)})) == errc::misuse_draft_address);
    CHECK(write(of({v4(9), {}}, {make("1", v4(1), 400), make("2", v4(1), 300)})) ==
          errc::draft_repeated_address);
    CHECK(write(of({v4(9), {}}, {make("1", v4(1), 400), make("1", v4(2), 300)})) ==
          errc::draft_repeated_id);
    CHECK(write(of({v4(9), {}}, {make("a b", v4(1), 400)})) == errc::misuse_candidate_line);
    for (std::size_t n = 0; n < stream(fine).size(); ++n)
        CHECK(write_sdp_stream(std::span<char>(out, n), fine, 0, audio).code() ==
              errc::buffer_too_small);
}

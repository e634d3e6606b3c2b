// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/body.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "../support/verify.hpp"
#include "example_bodies.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

constexpr bool ok(std::string_view text) { return read_body<4>(text).has_value(); }

constexpr bool bad(std::string_view text, errc code, std::size_t at) {
    return read_body<4>(text).error() == fail(code, at);
}

constexpr section_facts first(std::string_view text) {
    const auto body = read_body<4>(text);
    return body && !body->sections.empty() ? body->sections[0] : section_facts{};
}

constexpr std::string_view head("v=0\nc=IN IP4 192.0.2.1\n");
static_assert(head.size() == 23);

/// `rest` behind a session part of 23 bytes.
struct joined {
    char text[512] = {};
    std::size_t size = 0;

    constexpr explicit joined(std::string_view rest) {
        for (const char c : head) text[size++] = c;
        for (const char c : rest) text[size++] = c;
    }
    constexpr operator std::string_view() const { return {text, size}; }
};

constexpr bool good_rest(std::string_view rest) { return ok(joined(rest)); }
/// `at` counts from behind the session part.
constexpr bool bad_rest(std::string_view rest, errc code, std::size_t at) {
    return bad(joined(rest), code, head.size() + at);
}

}  // namespace

TEST_CASE("what stands for the session, what for a section") {
    constexpr auto body = read_body(example::rfc8839_section_4_2_6);
    ICE_VERIFY(body.has_value());
    ICE_VERIFY(body->session.origin.username == "jdoe");
    ICE_VERIFY(body->session.origin.host == "203.0.113.141");
    ICE_VERIFY(body->session.text.ends_with("a=ice-ufrag:8hhY\n"));
    ICE_VERIFY(body->sections.size() == 1);

    constexpr section_facts s = body->sections[0];
    ICE_VERIFY((s.text.starts_with("m=audio") && s.text.ends_with("rport 8998\n")));
    ICE_VERIFY(example::rfc8839_section_4_2_6.substr(s.at, s.text.size()) == s.text);
    ICE_VERIFY((s.media.port == 45664 && s.media.proto == "RTP/AVP"));
    ICE_VERIFY(s.where.addr == address::v4(192, 0, 2, 3));
    ICE_VERIFY((s.ice.ufrag == "8hhY" && s.ice.pwd == "asd88fgpdd777uzjYhagZg"));
    ICE_VERIFY((s.ice.options.has("ice2") && s.ice.pacing_ms == 50 && !s.ice.lite));
    ICE_VERIFY((!s.own_credentials && s.no_rtcp && s.components() == 1));
    ICE_VERIFY(s.candidates.size() == 2);
    ICE_VERIFY(s.candidates.begin()->value == "1 1 UDP 2130706431 203.0.113.141 8998 typ host");
}

TEST_CASE("a section's own lines come before the session's") {
    constexpr std::string_view text =
        "v=0\r\n"
        "o=- 1 1 IN IP4 host\r\n"
        "c=IN IP4 192.0.2.1\r\n"
        "b=RS:0\r\n"
        "b=RR:0\r\n"
        "a=ice-ufrag:sess\r\n"
        "a=ice-pwd:sessionsessionsession22\r\n"
        "a=ice-options:ice2\r\n"
        "a=ice-pacing:20\r\n"
        "a=ice-lite\r\n"
        "a=sendonly\r\n"
        "m=audio 1 RTP/AVP 0\r\n"
        "m=video 2 RTP/AVP 0\r\n"
        "c=IN IP4 192.0.2.2\r\n"
        "b=RR:100\r\n"
        "a=ice-pwd:ownownownownownownown22\r\n"
        "a=ice-ufrag:ownf\r\n"
        "a=ice-options:trickle\r\n"
        "a=ice-pacing:30\r\n"
        "a=inactive\r\n";
    constexpr auto body = read_body(text);
    ICE_VERIFY(body.has_value());
    constexpr section_facts inherits = body->sections[0];
    ICE_VERIFY((inherits.ice.ufrag == "sess" && inherits.ice.pwd == "sessionsessionsession22"));
    ICE_VERIFY((inherits.ice.options.has("ice2") && inherits.ice.pacing_ms == 20));
    ICE_VERIFY((inherits.ice.lite && inherits.direction == media_direction::sendonly));
    ICE_VERIFY((inherits.where.addr == address::v4(192, 0, 2, 1) && inherits.no_rtcp));
    constexpr section_facts own = body->sections[1];
    ICE_VERIFY((own.ice.ufrag == "ownf" && own.ice.pwd == "ownownownownownownown22"));
    ICE_VERIFY((own.own_credentials && !inherits.own_credentials));
    ICE_VERIFY((own.ice.options.has("trickle") && !own.ice.options.has("ice2")));
    ICE_VERIFY((own.ice.pacing_ms == 30 && own.ice.lite));
    ICE_VERIFY((own.direction == media_direction::inactive && !own.no_rtcp));
    ICE_VERIFY(own.where.addr == address::v4(192, 0, 2, 2));
    // each of the two credentials is inherited for itself
    ICE_VERIFY(first("v=0\nc=IN IP4 192.0.2.1\na=ice-ufrag:sess\n"
                     "m=audio 1 RTP/AVP 0\na=ice-pwd:ownownownownownownown22\n")
                   .supports_ice());
}

TEST_CASE("every line of a section that matters to ICE") {
    constexpr section_facts s = first(
        "v=0\n"
        "c=IN IP6 ::\n"
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\n"
        "a=rtcp:9 IN IP4 0.0.0.0\n"
        "a=ice-ufrag:ownf\n"
        "a=ice-pwd:ownownownownownownown22\n"
        "a=mid:0\n"
        "a=rtcp-mux\n"
        "a=rtcp-mux-only\n"
        "a=remote-candidates:1 192.0.2.3 45664\n"
        "a=remote-candidates:2 192.0.2.3 45665\n"
        "a=ice-mismatch\n"
        "a=end-of-candidates\n"
        "a=recvonly\n"
        "a=setup:actpass\n"
        "a=x-unknown:whatever\n");
    ICE_VERIFY((s.has_rtcp && s.rtcp.port == 9 && s.rtcp.where.addr == address::v4(0)));
    ICE_VERIFY((s.mid == "0" && s.rtcp_mux && s.rtcp_mux_only && s.ice_mismatch));
    ICE_VERIFY((s.ice.end_of_candidates && s.direction == media_direction::recvonly));
    ICE_VERIFY(s.setup == setup_role::actpass);
    ICE_VERIFY((s.remote_candidates.size() == 2 && s.candidates.empty()));
    ICE_VERIFY(s.remote_candidates.begin()->value == "1 192.0.2.3 45664");
}

TEST_CASE("bundles are resolved") {
    constexpr auto body = read_body<2>(example::rfc9143_bundle_only);
    ICE_VERIFY(body.has_value());
    ICE_VERIFY((body->sections[0].bundle_tag == 0 && body->sections[1].bundle_tag == 0));
    ICE_VERIFY((body->sections[1].bundle_only && !body->sections[1].is_rejected()));
}

TEST_CASE("no session description") {
    ICE_VERIFY(bad("", errc::sdp_no_body, 0));
    ICE_VERIFY(bad("\n", errc::sdp_no_body, 0));
    ICE_VERIFY(bad("o=- 1 1 IN IP4 host\n", errc::sdp_no_body, 0));
    ICE_VERIFY(bad("INVITE sip:a@b SIP/2.0\r\n", errc::sdp_no_body, 0));
    ICE_VERIFY(bad("V=0\n", errc::sdp_no_body, 0));
    ICE_VERIFY(bad("v=1\n", errc::sdp_version, 2));
    ICE_VERIFY(bad("v=\n", errc::sdp_bad_version, 2));
    ICE_VERIFY(bad("v=0 \n", errc::sdp_bad_version, 2));
    ICE_VERIFY((ok("v=0\r\n") && ok("v=0") && ok("v=00\n")));
}

TEST_CASE("lines that are none, or at the wrong level, or there twice") {
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP 0\n\na=x\n", errc::sdp_bad_line, 20));
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP\n", errc::sdp_bad_media, 17));
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP 0\nc=IN IP4 1.2.3\n", errc::sdp_bad_connection, 34));
    ICE_VERIFY(bad_rest("o=- 1 1 IN IP4\n", errc::sdp_bad_origin, 14));
    ICE_VERIFY(bad_rest("o=- 1 1 IN IP4 h\no=- 1 1 IN IP4 h\n", errc::sdp_repeated, 17));
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP 0\no=- 1 1 IN IP4 h\n", errc::sdp_wrong_level, 20));
    ICE_VERIFY(bad_rest("c=IN IP4 192.0.2.1\n", errc::sdp_repeated, 0));
    ICE_VERIFY(bad_rest("a=candidate:1 1 UDP 1 192.0.2.1 1 typ host\n", errc::sdp_wrong_level, 0));
    ICE_VERIFY(bad_rest("a=remote-candidates:1 192.0.2.1 1\n", errc::sdp_wrong_level, 0));
    ICE_VERIFY(bad_rest("a=ice-mismatch\n", errc::sdp_wrong_level, 0));
    ICE_VERIFY(bad_rest("a=rtcp:1\n", errc::sdp_wrong_level, 0));
    ICE_VERIFY(bad_rest("a=mid:1\na=mid:1\n", errc::sdp_repeated, 8));
    ICE_VERIFY(good_rest("a=end-of-candidates\na=rtcp-mux\na=mid:1\n"));
    ICE_VERIFY(bad_rest("a=ice-ufrag:8hhY\na=ice-ufrag:8hhY\n", errc::sdp_repeated, 17));
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP 0\na=rtcp:1\na=rtcp:1\n", errc::sdp_repeated, 29));
    ICE_VERIFY(bad_rest("a=ice-lite:1\n", errc::sdp_trailing_text, 10));
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP 0\na=rtcp-mux:\n", errc::sdp_trailing_text, 30));
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP 0\na=rtcp:x\n", errc::expected_digit, 27));
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP 0\na=mid:\n", errc::sdp_bad_token, 26));
    ICE_VERIFY(bad_rest("m=audio 1 RTP/AVP 0\na=mid:a b\n", errc::sdp_bad_token, 26));
    ICE_VERIFY(bad_rest("m=a 1 RTP/AVP 0\na=mid:1\nm=b 1 RTP/AVP 0\na=mid:1\n",
                        errc::sdp_repeated_mid, 46));
    ICE_VERIFY(
        bad_rest("a=group:BUNDLE 1 1\nm=a 1 RTP/AVP 0\na=mid:1\n", errc::sdp_bundled_twice, 17));
}

TEST_CASE("c= lines") {
    ICE_VERIFY(ok("v=0\nm=audio 1 RTP/AVP 0\nc=IN IP4 192.0.2.1\n"));
    ICE_VERIFY(bad("v=0\nm=audio 1 RTP/AVP 0\n", errc::sdp_no_connection, 4));
    ICE_VERIFY(ok("v=0\nm=audio 0 RTP/AVP 0\n"));
    // one for each layer of a multicast stream (RFC 8866 section 5.7); the first one is kept
    ICE_VERIFY(ok("v=0\nm=audio 1 RTP/AVP 0\nc=IN IP4 224.2.1.1/127\nc=IN IP4 224.2.1.2/127\n"));
    ICE_VERIFY(
        bad("v=0\nc=IN IP4 224.2.1.1/127\nc=IN IP4 224.2.1.2/127\n", errc::sdp_repeated, 27));
    ICE_VERIFY(bad_rest("m=a 1 RTP/AVP 0\nc=IN IP4 224.2.1.1/1\nc=IN IP4 192.0.2.1\n",
                        errc::sdp_repeated, 37));
}

TEST_CASE("credentials of a whole body") {
    constexpr std::string_view pwd1 = "a=ice-pwd:asd88fgpdd777uzjYhagZg\n";
    ICE_VERIFY(pwd1.size() == 33);
    // RFC8839-5.4-1
    ICE_VERIFY(bad_rest("m=a 1 RTP/AVP 0\na=ice-ufrag:8hhY\n", errc::sdp_half_credentials, 0));
    ICE_VERIFY(bad_rest("m=a 1 RTP/AVP 0\na=ice-pwd:asd88fgpdd777uzjYhagZg\n",
                        errc::sdp_half_credentials, 0));
    ICE_VERIFY(good_rest("a=ice-ufrag:8hhY\nm=a 0 RTP/AVP 0\n"));
    // RFC8839-5.4-2
    ICE_VERIFY(
        bad_rest("a=ice-ufrag:8hhY\na=ice-pwd:asd88fgpdd777uzjYhagZg\n"
                 "m=a 1 RTP/AVP 0\n"
                 "m=b 1 RTP/AVP 0\na=ice-pwd:777uzjYhagZgasd88fgpdd\n",
                 errc::sdp_credential_conflict, 66));
    ICE_VERIFY(
        good_rest("a=ice-ufrag:8hhY\na=ice-pwd:asd88fgpdd777uzjYhagZg\n"
                  "m=a 1 RTP/AVP 0\n"
                  "m=b 1 RTP/AVP 0\na=ice-pwd:asd88fgpdd777uzjYhagZg\n"));
}

TEST_CASE("values of ICE lines, by the policy of the host") {
    constexpr std::string_view text = example::talk_offer;
    ICE_VERIFY(read_body(text).code() == errc::sdp_bad_password);
    ICE_VERIFY(read_body(text).error().at == text.find("2f5a42f7") + 8);
    ICE_VERIFY(read_body<4, old_sip_lines>(text).has_value());
    ICE_VERIFY(bad_rest("a=ice-pacing:12345678901\n", errc::sdp_bad_pacing, 13));
    ICE_VERIFY(bad_rest("a=ice-options:\n", errc::end_of_input, 14));
    // candidates are read when they are walked: a bad one costs itself only
    ICE_VERIFY(good_rest("m=audio 1 RTP/AVP 0\na=candidate:\xff\n"));
}

TEST_CASE("hostile sizes") {
    const std::string section = "m=audio 1 RTP/AVP 0\r\n";
    std::string text = "v=0\r\nc=IN IP4 192.0.2.1\r\n";
    const std::size_t before = text.size();
    for (int i = 0; i < 5; ++i) text += section;
    CHECK(read_body<4>(text).error() ==
          fail(errc::sdp_too_many_sections, before + 4 * section.size()));
    CHECK(read_body<5>(text).has_value());

    CHECK(read_body<5>(text, {64}).error() == fail(errc::sdp_body_too_long, 64));
    text += "a=x:" + std::string(2'000'000, 'a') + "\r\n";
    CHECK(read_body<5>(text).error() == fail(errc::sdp_body_too_long, 1'048'576));
    CHECK(read_body<5>(text, {4'000'000}).has_value());

    std::string many = "v=0\nc=IN IP4 192.0.2.1\nm=audio 1 RTP/AVP 0\n";
    for (int i = 0; i < 20'000; ++i) many += "a=candidate:1 1 UDP 1 192.0.2.1 1 typ host\n";
    const auto body = read_body<1>(many);
    CHECK(body.has_value());
    if (!body) return;
    std::uint32_t walked = 0;
    for ([[maybe_unused]] const lazy_value& line : body->sections[0].candidates) ++walked;
    CHECK(walked == 20'000);

    std::string groups = "v=0\nc=IN IP4 192.0.2.1\n";
    for (int i = 0; i < 1'000; ++i) groups += "a=group:BUNDLE a\n";
    groups += "m=audio 1 RTP/AVP 0\na=mid:a\n";
    CHECK(read_body<1>(groups).code() == errc::sdp_bundled_twice);
}

TEST_CASE("wherever a body is cut off, it is a body or an error within it") {
    for (const std::string_view whole :
         {example::rfc8839_section_4_2_6, example::rfc8840_bundle, example::rfc9143_bundle_only}) {
        for (std::size_t n = 0; n < whole.size(); ++n) {
            const std::string part(whole.substr(0, n));  // of its exact size, for sanitizers
            const auto body = read_body(part);
            if (body)
                CHECK(body->sections.size() <= 2);
            else
                CHECK(body.error().at <= n);
        }
    }
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/trickle_fragment.hpp>

#include "../support/verify.hpp"

#include <string>

using namespace ice;

namespace {

// RFC 8840 section 4.4, figure 7, unfolded.
constexpr std::string_view figure_7 =
    "a=ice-pwd:asd88fgpdd777uzjYhagZg\r\n"
    "a=ice-ufrag:8hhY\r\n"
    "m=audio 9 RTP/AVP 0\r\n"
    "a=mid:1\r\n"
    "a=candidate:1 1 UDP 2130706432 2001:db8:a0b:12f0::1 5000 typ host\r\n"
    "a=candidate:1 2 UDP 2130706432 2001:db8:a0b:12f0::1 5001 typ host\r\n"
    "a=candidate:1 1 UDP 2130706431 192.0.2.1 5010 typ host\r\n"
    "a=candidate:1 2 UDP 2130706431 192.0.2.1 5011 typ host\r\n"
    "a=candidate:2 1 UDP 1694498815 192.0.2.3 5010 typ srflx raddr 192.0.2.1 rport 8998\r\n"
    "a=candidate:2 2 UDP 1694498815 192.0.2.3 5011 typ srflx raddr 192.0.2.1 rport 8998\r\n"
    "a=end-of-candidates\r\n"
    "m=audio 9 RTP/AVP 0\r\n"
    "a=mid:2\r\n"
    "a=candidate:1 1 UDP 2130706432 2001:db8:a0b:12f0::1 6000 typ host\r\n"
    "a=candidate:1 2 UDP 2130706432 2001:db8:a0b:12f0::1 6001 typ host\r\n"
    "a=candidate:1 1 UDP 2130706431 192.0.2.1 6010 typ host\r\n"
    "a=candidate:1 2 UDP 2130706431 192.0.2.1 6011 typ host\r\n"
    "a=candidate:2 1 UDP 1694498815 192.0.2.3 6010 typ srflx raddr 192.0.2.1 rport 9998\r\n"
    "a=candidate:2 2 UDP 1694498815 192.0.2.3 6011 typ srflx raddr 192.0.2.1 rport 9998\r\n"
    "a=end-of-candidates\r\n";

constexpr ice_credentials remote = {"8hhY", "asd88fgpdd777uzjYhagZg"};

constexpr bool bad(std::string_view text, errc code, std::uint32_t at) {
    return trickle_fragment<>::parse(text).error() == failure{code, at};
}

constexpr std::size_t count_candidates(const trickle_section& section) {
    std::size_t n = 0;
    for (const auto& line : trickle_candidates<>(section)) n += line.has_value() ? 1U : 0U;
    return n;
}

template <class Policy = rfc8839_lines>
constexpr trickle_section first_section(std::string_view text) {
    const auto fragment = trickle_fragment<Policy>::parse(text);
    return *fragment->begin();
}

}  // namespace

TEST_CASE("figure 7 of RFC 8840") {
    const auto fragment = trickle_fragment<>::parse(figure_7);
    CHECK(fragment.has_value());
    if (!fragment) return;
    CHECK(fragment->session().credentials == remote);
    CHECK(!fragment->session().end_of_candidates);
    std::string mids;
    for (const auto& section : *fragment) {
        mids += section.mid;
        CHECK(section.media == "audio 9 RTP/AVP 0");
        CHECK(section.belongs_to(remote));
        CHECK(section.end_of_candidates);
        CHECK(count_candidates(section) == 6);
    }
    CHECK(mids == "12");
}

TEST_CASE("the fragment of RFC 8840 section 6 tells that RTCP is multiplexed") {
    constexpr std::string_view text =
        "a=ice-pwd:asd88fgpdd777uzjYhagZg\r\na=ice-ufrag:8hhY\r\nm=audio 9 RTP/AVP 0\r\n"
        "a=mid:1\r\na=rtcp-mux\r\n"
        "a=candidate:1 1 UDP 1658497382 2001:db8:a0b:12f0::4 6000 typ host\r\n";
    ICE_VERIFY(first_section(text).rtcp_mux);
    ICE_VERIFY(!first_section(text).end_of_candidates);
    ICE_VERIFY(count_candidates(first_section(text)) == 1);
}

TEST_CASE("what carries other credentials belongs to another generation") {
    constexpr trickle_section section = first_section(figure_7);
    ICE_VERIFY(!section.belongs_to({"8hhX", "asd88fgpdd777uzjYhagZg"}));
    ICE_VERIFY(!section.belongs_to({"8hhY", "asd88fgpdd777uzjYhagZh"}));
    // Without credentials there is nothing to belong to.
    ICE_VERIFY(!first_section("m=audio 9 RTP/AVP 0\r\na=mid:1\r\n").belongs_to({}));
    // RFC 8839 section 5.4: those of the section take precedence.
    constexpr std::string_view own =
        "a=ice-ufrag:8hhY\na=ice-pwd:asd88fgpdd777uzjYhagZg\nm=x\na=mid:a\n"
        "a=ice-ufrag:Yhh8\na=ice-pwd:777uzjYhagZgasd88fgpdd\n";
    ICE_VERIFY(first_section(own).belongs_to({"Yhh8", "777uzjYhagZgasd88fgpdd"}));
}

TEST_CASE("the session part") {
    constexpr auto fragment = *trickle_fragment<>::parse(
        "a=ice-lite\na=ice-options:trickle ice2\na=ice-pacing:20\na=group:BUNDLE 1 2\n"
        "a=end-of-candidates\na=foo:bar\n");
    ICE_VERIFY(fragment.session().ice_lite);
    ICE_VERIFY(fragment.session().options.has("trickle"));
    ICE_VERIFY(fragment.session().pacing_ms == 20U);
    ICE_VERIFY(fragment.session().end_of_candidates);
    ICE_VERIFY(fragment.begin() == fragment.end());
    ICE_VERIFY(trickle_fragment<>::parse("")->session().credentials == ice_credentials{});
    ICE_VERIFY(trickle_fragment<>::parse("\r\n")->session().mid.empty());
}

TEST_CASE("a bad candidate costs no other, and says where it is") {
    constexpr std::string_view text =
        "m=x\na=mid:1\na=candidate:1 1 UDP 5 10.0.0.1 9 typ host\na=candidate:1 1 UDP 0\n"
        "a=CANDIDATE:1 1 UDP 6 host.example 9 typ host\na=x:candidate:\n";
    const trickle_section section = first_section(text);
    auto at = trickle_candidates<>(section).begin();
    CHECK((*at)->priority == 5);
    ++at;
    CHECK(at->error().code == errc::candidate_bad_priority);
    CHECK(at->error().at == text.find("UDP 0") + 4);
    at++;
    CHECK((*at)->ignored == errc::candidate_name);
    ++at;
    CHECK(at == trickle_candidates<>(section).end());
}

TEST_CASE("a policy holds for credentials and candidates alike") {
    constexpr std::string_view old =
        "a=ice-ufrag:241ffa10\na=ice-pwd:2f5a42f7\nm=x\na=mid:1\n"
        "a=candidate:R1 1 UDP 5 10.0.0.1 9 typ relay\n";
    ICE_VERIFY(bad(old, errc::sdp_bad_password, 39));
    const trickle_section section = first_section<old_sip_lines>(old);
    CHECK((*trickle_candidates<old_sip_lines>(section).begin())->usable());
    CHECK(!trickle_candidates<>(section).begin()->has_value());
}

TEST_CASE("what is no fragment") {
    ICE_VERIFY(bad("v=0\n", errc::sdp_bad_line, 0));
    ICE_VERIFY(bad("m=x\nc=IN IP4 0.0.0.0\n", errc::sdp_bad_line, 4));
    ICE_VERIFY(bad("A=mid:1\n", errc::sdp_bad_line, 0));
    ICE_VERIFY(bad("a=x\n\na=y\n", errc::sdp_bad_line, 4));
    ICE_VERIFY(bad(std::string_view("a=x\0y\n", 6), errc::sdp_forbidden_byte, 3));
    ICE_VERIFY(bad("a=candidate:1 1 UDP 5 10.0.0.1 9 typ host\n", errc::sdp_wrong_level, 2));
    ICE_VERIFY(bad("a=mid:1\n", errc::sdp_wrong_level, 2));
    ICE_VERIFY(bad("a=ice-options:\n", errc::end_of_input, 14));
    ICE_VERIFY(bad("a=ice-pacing:x\n", errc::sdp_bad_pacing, 13));
    ICE_VERIFY(bad("a=ice-lite:x\n", errc::sdp_trailing_text, 10));
    ICE_VERIFY(bad("a=ice-ufrag:8hhY\na=ice-ufrag:8hhY\n", errc::sdp_repeated, 19));
    // RFC8839-5.4-1: both or none on each level
    ICE_VERIFY(bad("a=ice-ufrag:8hhY\n", errc::sdp_half_credentials, 0));
    ICE_VERIFY(bad("m=x\na=ice-pwd:asd88fgpdd777uzjYhagZg\n", errc::sdp_half_credentials, 0));
    ICE_VERIFY(bad("m=x\na=candidate:1 1\na=mid:1\n", errc::sdp_no_mid, 6));
    ICE_VERIFY(bad("m=x\na=end-of-candidates\n", errc::sdp_no_mid, 6));
    ICE_VERIFY(bad("m=x\na=mid:1\na=mid:1\n", errc::sdp_repeated, 14));
    ICE_VERIFY(bad("m=x\na=mid:\n", errc::sdp_bad_token, 10));
    ICE_VERIFY(bad("m=x\na=mid:a b\n", errc::sdp_bad_token, 10));
}

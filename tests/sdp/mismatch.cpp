// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/mismatch.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include <ice/sdp/body.hpp>

#include "../support/verify.hpp"
#include "example_bodies.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

/// What the first section of a body says.
template <class Policy = rfc8839_lines>
constexpr default_check check(std::string_view text, std::size_t section = 0,
                              std::uint16_t components = 2) {
    const auto body = read_body<2, Policy>(text);
    return body ? check_default<Policy>(body->sections[section], components) : default_check{};
}

constexpr default_verdict verdict(std::string_view text) { return check(text).verdict; }

#define CREDENTIALS "a=ice-ufrag:8hhY\na=ice-pwd:asd88fgpdd777uzjYhagZg\n"
#define HOST_1 "a=candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host\n"
#define HOST_2 "a=candidate:1 2 UDP 2130706430 192.0.2.1 5001 typ host\n"
#define SECTION(c, m) "v=0\nc=IN " c "\nm=" m "\n"

}  // namespace

TEST_CASE("each default destination is a candidate") {
    constexpr auto match = default_verdict::match;
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0")
                           CREDENTIALS HOST_1 HOST_2) == match);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0")
                           CREDENTIALS HOST_2 HOST_1) == match);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "image 5000 udptl t38") CREDENTIALS HOST_1) ==
               match);
    // RTCP that nobody speaks of is a component that is not used.
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") CREDENTIALS HOST_1) ==
               match);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") CREDENTIALS
                       "a=rtcp:5001\n" HOST_1 HOST_2) == match);
    // an unknown type is a candidate, though one that is not used
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "image 5000 udptl t38") CREDENTIALS
                       "a=candidate:1 1 UDP 7 192.0.2.1 5000 typ new\n") == match);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 9 TCP/MSRP 0") CREDENTIALS
                       "a=candidate:1 1 TCP 7 192.0.2.1 9 typ host tcptype active\n") == match);
}

TEST_CASE("a default destination that is none of them") {
    constexpr auto mismatch = default_verdict::mismatch;
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.9", "audio 5000 RTP/AVP 0") CREDENTIALS HOST_1) ==
               mismatch);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5002 RTP/AVP 0") CREDENTIALS HOST_1) ==
               mismatch);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 TCP/RTP/AVP 0") CREDENTIALS HOST_1) ==
               mismatch);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") CREDENTIALS) == mismatch);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") CREDENTIALS
                       "a=candidate:1 1 UDP x\n") == mismatch);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") CREDENTIALS HOST_2) ==
               mismatch);
    // the unspecified address at another port than 9 is no placeholder, nor is port 9 alone
    ICE_VERIFY(verdict(SECTION("IP4 0.0.0.0", "audio 5000 RTP/AVP 0") CREDENTIALS HOST_1) ==
               mismatch);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 9 RTP/AVP 0") CREDENTIALS HOST_1) ==
               mismatch);
    ICE_VERIFY(verdict("v=0\nc=ATM NSAP 47\nm=audio 5000 RTP/AVP 0\n" CREDENTIALS HOST_1) ==
               mismatch);
}

TEST_CASE("RTCP alone can mismatch") {
    constexpr std::string_view text = SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") CREDENTIALS
        "a=rtcp:7000 IN IP4 192.0.2.9\na=rtcp-mux\n" HOST_1 HOST_2;
    ICE_VERIFY(check(text).verdict == default_verdict::mismatch);
    ICE_VERIFY(check(text).component == 2);
    ICE_VERIFY(check(text).destination.where == endpoint(address::v4(192, 0, 2, 9), 7000));
    ICE_VERIFY(check(text, 0, 1).verdict == default_verdict::match);  // it will be multiplexed
}

TEST_CASE("what is no mismatch") {
    // RFC8839-4.2.5-4
    ICE_VERIFY(verdict(SECTION("IP4 0.0.0.0", "audio 9 RTP/AVP 0") CREDENTIALS) ==
               default_verdict::placeholder);
    ICE_VERIFY(verdict(SECTION("IP6 ::", "audio 9 RTP/AVP 0") CREDENTIALS HOST_1) ==
               default_verdict::placeholder);
    ICE_VERIFY(check(SECTION("IP6 ::", "audio 9 RTP/AVP 0") CREDENTIALS).allows_ice());
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") CREDENTIALS
                       "a=rtcp:9 IN IP4 0.0.0.0\na=rtcp-mux\n" HOST_1) ==
               default_verdict::placeholder);
    // RFC8839-4.2.5-6
    ICE_VERIFY(verdict(SECTION("IP4 host.example.com", "audio 5000 RTP/AVP 0")
                           CREDENTIALS HOST_1) == default_verdict::name);
    ICE_VERIFY(
        check(SECTION("IP6 host.example.com", "audio 5000 RTP/AVP 0") CREDENTIALS).allows_ice());
    // a real mismatch outweighs them
    ICE_VERIFY(verdict(SECTION("IP4 host.example.com", "audio 5000 RTP/AVP 0") CREDENTIALS
                       "a=rtcp:7000 IN IP4 192.0.2.9\n" HOST_1) == default_verdict::mismatch);
}

TEST_CASE("sections without ICE") {
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 0 RTP/AVP 0") CREDENTIALS) ==
               default_verdict::rejected);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") HOST_1) ==
               default_verdict::no_ice);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") CREDENTIALS
                       "a=ice-mismatch\n") == default_verdict::peer_said);
    ICE_VERIFY(verdict(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") "a=ice-mismatch\n") ==
               default_verdict::peer_said);
    ICE_VERIFY(!check(SECTION("IP4 192.0.2.1", "audio 5000 RTP/AVP 0") HOST_1).allows_ice());
}

TEST_CASE("the bodies of the documents") {
    ICE_VERIFY(verdict(example::rfc8839_section_4_2_6) == default_verdict::match);
    ICE_VERIFY(verdict(example::rfc8839_offer) == default_verdict::match);
    ICE_VERIFY(verdict(example::rfc8839_answer) == default_verdict::match);
    ICE_VERIFY(verdict(example::rfc8838_two_components) == default_verdict::match);
    ICE_VERIFY(verdict(example::rfc8840_rtcp_mux) == default_verdict::match);
    ICE_VERIFY(verdict(example::rfc8840_bundle) == default_verdict::match);
    ICE_VERIFY(check(example::rfc8840_bundle, 1).verdict == default_verdict::bundled);
    ICE_VERIFY(verdict(example::talk_without_ice) == default_verdict::no_ice);
    ICE_VERIFY(check<old_sip_lines>(example::talk_offer).verdict == default_verdict::mismatch);
    ICE_VERIFY(check<old_sip_lines>(example::talk_mangled).verdict == default_verdict::mismatch);
    ICE_VERIFY(check<old_sip_lines>(example::talk_fixed).verdict == default_verdict::match);
}

#undef CREDENTIALS
#undef HOST_1
#undef HOST_2
#undef SECTION

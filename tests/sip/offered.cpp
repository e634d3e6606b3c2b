// SPDX-License-Identifier: BSL-1.0
#include <ice/sip/offered.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "../support/verify.hpp"
#include "bodies.hpp"

using namespace bodies;
using sdp::default_verdict;

namespace {

constexpr bool has_ice(std::string_view text) { return *offers_ice<2>(text); }
constexpr bool mismatch(std::string_view text) { return read_offered<2>(text)->mismatch(); }

}  // namespace

TEST_CASE("does a body of the talk offer ICE, and is it a mismatch?") {
    ICE_VERIFY(!has_ice(example::talk_without_ice));
    ICE_VERIFY(has_ice(example::talk_offer));
    ICE_VERIFY(has_ice(example::talk_mangled));
    ICE_VERIFY(has_ice(example::talk_fixed));
    // The offer as printed has the private address in c=, which no candidate has at that port.
    ICE_VERIFY(mismatch(example::talk_offer));
    ICE_VERIFY(mismatch(example::talk_mangled));
    ICE_VERIFY(!mismatch(example::talk_fixed));
    ICE_VERIFY(!mismatch(example::talk_without_ice));
    CHECK(
        !mismatch(replaced(example::talk_offer, "c=IN IP4 192.168.99.23", "c=IN IP4 62.131.6.55")));
}

TEST_CASE("stream by stream") {
    const std::string all(two_streams);
    const auto both = read_offered(all);
    CHECK(both.has_value());
    if (!both) return;
    CHECK(both->streams.size() == 2);
    CHECK(both->uses_ice_everywhere());
    CHECK(both->streams[0].components == 2);
    CHECK(both->streams[0].candidates == 2);
    CHECK(both->streams[1].components == 1);
    CHECK(both->streams[1].defaults.verdict == default_verdict::match);

    // Credentials at media level, in the second stream only.
    std::string one = replaced(all, "a=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n", "");
    one += "a=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n";
    const auto second = read_offered(one);
    CHECK(second->uses_ice());
    CHECK(!second->uses_ice_everywhere());
    CHECK(!second->streams[0].uses_ice);
    CHECK(second->streams[0].defaults.verdict == default_verdict::no_ice);
    CHECK(second->streams[1].uses_ice);

    // What is rejected does not count; what the peer said to mismatch is without ICE.
    const auto rejected = read_offered(replaced(one, "m=audio 5000", "m=audio 0"));
    CHECK(rejected->uses_ice_everywhere());
    CHECK(rejected->streams[0].components == 0);
    const auto said = read_offered(one + "a=ice-mismatch\r\n");
    CHECK(!said->uses_ice());
    CHECK(said->streams[1].defaults.verdict == default_verdict::peer_said);
}

TEST_CASE("a bad body has no answer") {
    ICE_VERIFY(offers_ice("INVITE sip:x SIP/2.0").code() == errc::sdp_no_body);
    ICE_VERIFY(read_offered("v=0\nc=IN\n").code() == errc::sdp_bad_connection);
    // Tolerance is a policy: eight characters are no password.
    ICE_VERIFY(offers_ice<2, rfc8839_lines>(example::talk_offer).code() == errc::sdp_bad_password);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/trickle_writer.hpp>

#include "../support/verify.hpp"

#include <ice/sdp/trickle_fragment.hpp>

#include <array>
#include <string>

using namespace ice;

namespace {

constexpr ice_credentials own = {"8hhY", "asd88fgpdd777uzjYhagZg"};

constexpr candidate_line line(std::string_view text) { return *parse_candidate(text); }

constexpr candidate_line host = line("candidate:1 1 UDP 2130706432 2001:db8::1 5000 typ host");

/// What becomes of the verbs that `write` says.
template <class Write>
errc outcome(Write write) {
    char out[600] = {};
    trickle_writer writer(out);
    write(writer);
    return writer.finish().code();
}

constexpr errc misuse = errc::misuse_sdp_text;

}  // namespace

TEST_CASE("the fragment of RFC 8840 section 6, byte for byte") {
    constexpr std::string_view expected =
        "a=ice-pwd:asd88fgpdd777uzjYhagZg\r\na=ice-ufrag:8hhY\r\nm=audio 9 RTP/AVP 0\r\n"
        "a=mid:1\r\na=rtcp-mux\r\n"
        "a=candidate:1 1 UDP 1658497382 2001:db8:a0b:12f0::4 6000 typ host\r\n";
    char out[300] = {};
    trickle_writer writer(out);
    writer.credentials(own).section("1").rtcp_mux().candidate(
        line("candidate:1 1 UDP 1658497382 2001:db8:a0b:12f0::4 6000 typ host"));
    CHECK(*writer.finish() == expected);
}

TEST_CASE("what is written is read again, in every size of buffer") {
    const std::array<std::string_view, 2> tags = {"trickle", "ice2"};
    const auto write = [&](std::span<char> out) {
        trickle_writer writer(out);
        writer.options(tags).pacing(20).ice_lite().end_of_candidates();
        writer.section("a", "video 5000 UDP/TLS/RTP/SAVPF 96").credentials(own);
        writer.candidate(host).end_of_candidates().section("b").credentials(own);
        return writer.finish();
    };
    char all[600] = {};
    const auto text = write(all);
    CHECK(text.has_value());
    if (!text) return;
    const auto fragment = trickle_fragment<>::parse(*text);
    CHECK(fragment.has_value());
    if (!fragment) return;
    CHECK(fragment->session().ice_lite);
    CHECK(fragment->session().end_of_candidates);
    CHECK(fragment->session().options.text() == "trickle ice2");
    auto section = fragment->begin();
    CHECK(section->media == "video 5000 UDP/TLS/RTP/SAVPF 96");
    CHECK((*trickle_candidates<>(*section).begin())->where() == host.where());
    CHECK(section->end_of_candidates);
    ++section;
    CHECK(section->mid == "b");
    CHECK(section->belongs_to(own));
    for (std::size_t size = 0; size < text->size(); ++size) {
        std::string small(size, '#');
        CHECK(write(small).code() == errc::buffer_too_small);
    }
    std::string exact(text->size(), '#');
    CHECK(write(exact).has_value());
}

TEST_CASE("every section has credentials, on its level or above") {
    // RFC8839-5.4-1 RFC8838-13-1
    CHECK(outcome([](auto& w) { w.section("1").end_of_candidates(); }) == misuse);
    CHECK(outcome([](auto& w) { w.section("1").section("2").credentials(own); }) == misuse);
    CHECK(outcome([](auto& w) { w.section("1").credentials(own).section("2"); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials(own).section("1").section("2"); }) == errc::ok);
}

TEST_CASE("no candidate comes behind the end of candidates") {
    // RFC8838-13-6
    CHECK(outcome([](auto& w) {
              w.credentials(own).section("1").end_of_candidates().candidate(host);
          }) == misuse);
    CHECK(outcome([](auto& w) {
              w.credentials(own).section("1").end_of_candidates().section("2").candidate(host);
          }) == errc::ok);
}

TEST_CASE("lines stand on their level only, and their texts are harmless") {
    CHECK(outcome([](auto& w) { w.credentials(own).candidate(host); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials(own).rtcp_mux(); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials(own).section("1").ice_lite(); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials(own).section("1").pacing(5); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials(own).section(""); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials(own).section("1\r\na=x"); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials(own).section("1", "audio\n9"); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials({"8hh", own.password}); }) == misuse);
    CHECK(outcome([](auto& w) { w.credentials(own).section("1").candidate(candidate_line{}); }) ==
          errc::misuse_candidate_line);
}

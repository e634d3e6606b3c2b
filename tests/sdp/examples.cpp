// SPDX-License-Identifier: BSL-1.0
// Every session description printed in RFC 8838, 8839, 8840, 6544, draft-rosenberg-sipping-ice-01
// and the SIP talk: its facts, with both line ends, and its ICE lines written again byte for byte.
#include <ice/sdp/body.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <ice/sdp/alt_line.hpp>
#include <ice/sdp/candidate_reader.hpp>
#include <ice/sdp/candidate_writer.hpp>
#include <ice/sdp/mismatch.hpp>

#include "../support/verify.hpp"
#include "example_bodies.hpp"
#include "example_bodies_more.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

struct expected_body {
    std::string_view text;
    std::size_t sections;
    std::size_t candidates;  // of all sections
    bool ice;
};

constexpr expected_body bodies[] = {
    {example::rfc8839_section_4_2_6, 1, 2, true},
    {example::rfc8839_offer, 1, 2, true},
    {example::rfc8839_answer, 1, 1, true},
    {example::rfc8838_two_components, 1, 4, true},
    {example::rfc8840_rtcp_mux, 1, 1, true},
    {example::rfc8840_bundle, 2, 1, true},
    {example::rfc9143_bundle_only, 2, 0, false},
    {example::rfc6544_tcp_offer, 1, 6, true},
    {example::rfc6544_tcp_answer, 1, 3, true},
    {example::rfc6544_mixed_offer, 1, 6, true},
    {example::rfc6544_mixed_answer, 1, 3, true},
    {example::talk_without_ice, 1, 0, false},
    {example::talk_offer, 1, 4, true},
    {example::talk_mangled, 1, 4, true},
    {example::talk_fixed, 1, 8, true},
};

std::string with_crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

/// Facts as expected, each candidate readable and written as it was.
void check_body(std::string_view text, const expected_body& expected) {
    const auto body = read_body<2, old_sip_lines>(text);
    CHECK(body.has_value());
    if (!body) return;
    CHECK(body->sections.size() == expected.sections);
    CHECK(body->view().supports_ice() == expected.ice);
    CHECK(!body->session.origin.username.empty());
    std::size_t candidates = 0;
    for (const section_facts& s : body->sections) {
        for (const lazy_value& value : s.candidates) {
            ++candidates;
            const auto line = parse_candidate_value<old_sip_lines>(value.value);
            CHECK(line.has_value());
            if (!line) continue;
            CHECK(text.substr(value.at, value.value.size()) == value.value);
            // What the talk prints without a related address is written for its clients only.
            const bool old = has_related(line->kind) && !line->has_raddr;
            char out[256];
            CHECK(write_candidate(out, *line).has_value() == !old);
            const auto length = write_candidate<old_sip_lines>(out, *line);
            CHECK(length.has_value());
            if (length)
                CHECK(std::string_view(out, *length) == "candidate:" + std::string(value.value));
        }
    }
    CHECK(candidates == expected.candidates);
}

}  // namespace

TEST_CASE("the bodies printed in the documents are read") {
    for (const expected_body& expected : bodies) {
        CAPTURE(expected.text);
        check_body(expected.text, expected);
        check_body(with_crlf(expected.text), expected);
    }
}

TEST_CASE("those of the RFCs need no tolerance") {
    ICE_VERIFY(read_body<2>(example::rfc8839_section_4_2_6).has_value());
    ICE_VERIFY(read_body<2>(example::rfc8839_offer).has_value());
    ICE_VERIFY(read_body<2>(example::rfc8839_answer).has_value());
    ICE_VERIFY(read_body<2>(example::rfc8838_two_components).has_value());
    ICE_VERIFY(read_body<2>(example::rfc8840_rtcp_mux).has_value());
    ICE_VERIFY(read_body<2>(example::rfc8840_bundle).has_value());
    ICE_VERIFY(read_body<2>(example::rfc9143_bundle_only).has_value());
    ICE_VERIFY(read_body<2>(example::rfc6544_tcp_offer).has_value());
    ICE_VERIFY(read_body<2>(example::rfc6544_tcp_answer).has_value());
    ICE_VERIFY(read_body<2>(example::rfc6544_mixed_offer).has_value());
    ICE_VERIFY(read_body<2>(example::rfc6544_mixed_answer).has_value());
}

TEST_CASE("the defaults of RFC 6544 are candidates, over TCP and UDP") {
    for (const std::string_view text :
         {example::rfc6544_tcp_offer, example::rfc6544_tcp_answer, example::rfc6544_mixed_offer,
          example::rfc6544_mixed_answer}) {
        const auto body = read_body<2>(text);
        CHECK(body.has_value());
        if (body) CHECK(check_default(body->sections[0]).verdict == default_verdict::match);
    }
    CHECK(read_body<2>(example::rfc6544_tcp_offer)->sections[0].setup == setup_role::active);
    CHECK(read_body<2>(example::rfc6544_tcp_answer)->sections[0].setup == setup_role::passive);
}

namespace {

/// Each alternate readable and written as it was, one of them the default destination. Two are
/// printed with a colon for the space in front of the port: not readable, and said so.
void check_alternates(std::string_view text, std::uint32_t expected, std::uint32_t misprinted = 0) {
    const auto body = read_body<1>(text);
    CHECK(body.has_value());
    if (!body) return;
    const section_facts& s = body->sections[0];
    CHECK(s.alternates.size() == expected);
    std::uint32_t refused = 0;
    bool has_default = false;
    for (const lazy_value& value : s.alternates) {
        const auto line = parse_alt_value(value.value, alt_draft::sipping_ice_01);
        if (!line) {
            ++refused;
            continue;
        }
        has_default |= line->rtp == destination_of(s, rtp_component).where;
        char out[256];
        const auto length = write_alt(out, *line, alt_draft::sipping_ice_01);
        CHECK(length.has_value());
        if (length) CHECK(std::string_view(out, *length) == "alt:" + std::string(value.value));
    }
    CHECK(refused == misprinted);
    CHECK(has_default);
    CHECK(!s.supports_ice());  // not that of RFC 8839
}

}  // namespace

TEST_CASE("the bodies printed in draft-rosenberg-sipping-ice-01, with their alternates") {
    check_alternates(example::sipping_ice_01_figure_5, 3);
    check_alternates(with_crlf(example::sipping_ice_01_figure_5), 3);
    check_alternates(example::sipping_ice_01_figure_8, 4);
    check_alternates(example::sipping_ice_01_figure_16, 3);
    check_alternates(example::sipping_ice_01_figure_19, 4);
    check_alternates(example::sipping_ice_01_figure_22, 4, 1);
    check_alternates(example::sipping_ice_01_figure_24, 4);
    check_alternates(example::sipping_ice_01_figure_26, 6, 1);
    check_alternates(example::sipping_ice_01_figure_30, 3);
    check_alternates(example::sipping_ice_01_figure_33, 4);
}

TEST_CASE("an attribute of that name above all sections is somebody else's") {
    const auto body = read_body<1>(
        "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\na=alt:x\n"
        "m=audio 9000 RTP/AVP 0\n");
    CHECK(body.has_value());
    if (body) CHECK(body->sections[0].alternates.empty());
}

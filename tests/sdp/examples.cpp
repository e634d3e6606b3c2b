// SPDX-License-Identifier: BSL-1.0
// Every session description printed in RFC 8838, 8839, 8840 and the SIP talk: its facts, with
// both line ends, and its ICE lines written again byte for byte.
#include <ice/sdp/body.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <ice/sdp/candidate_reader.hpp>
#include <ice/sdp/candidate_writer.hpp>

#include "../support/verify.hpp"
#include "example_bodies.hpp"

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
            // What the talk prints without a related address is read, but never written.
            if (has_related(line->kind) && !line->has_raddr) continue;
            char out[256];
            const auto length = write_candidate(out, *line);
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
}

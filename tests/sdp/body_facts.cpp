// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/body_facts.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

constexpr ice_options options(std::string_view text) {
    return text.empty() ? ice_options() : *ice_options::parse(text);
}

constexpr bool same(std::string_view a, std::string_view b) {
    return same_options(options(a), options(b));
}

constexpr section_facts rtp(std::uint16_t port = 5000) {
    section_facts s;
    s.media = {"audio", "RTP/AVP", "0", port, 1};
    return s;
}

constexpr std::string_view three_lines =
    "m=audio 9 RTP/AVP 0\r\n"
    "a=candidate:1\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
    "a=Candidate:2\r\n"
    "c=candidate:3\r\n"
    "a=candidate:4";

/// The lines as the reader of bodies counts them.
constexpr attribute_lines lines_of(std::uint32_t count) {
    attribute_lines lines(attribute::candidate);
    for (std::uint32_t i = 0; i < count; ++i) lines.count(21);
    lines.complete(three_lines);
    return lines;
}

}  // namespace

TEST_CASE("options are sets") {
    ICE_VERIFY(same("", ""));
    ICE_VERIFY(same("ice2 trickle", "trickle ice2"));
    ICE_VERIFY(same("ice2 ice2", "ice2"));
    ICE_VERIFY(!same("ice2", "ice2 trickle"));
    ICE_VERIFY(!same("", "ice2"));
    ICE_VERIFY(!same("ice2", "ICE2"));
}

TEST_CASE("fragment and password together are the sign of ICE") {
    ice_lines lines;
    CHECK(!lines.supports_ice());
    lines.ufrag = "8hhY";
    CHECK(!lines.supports_ice());
    lines.pwd = "asd88fgpdd777uzjYhagZg";
    CHECK(lines.supports_ice());
}

TEST_CASE("lines of an attribute are found when they are walked") {
    ICE_VERIFY([] {
        std::string_view seen;
        char values[4] = {};
        std::size_t n = 0;
        const attribute_lines lines = lines_of(3);
        for (const lazy_value& line : lines) {
            if (three_lines.substr(line.at, line.value.size()) != line.value) return false;
            values[n++] = line.value[0];
        }
        seen = {values, n};
        return seen == "124" && lines.size() == 3;
    }());
    ICE_VERIFY([] {
        std::size_t n = 0;
        for (const lazy_value& line : lines_of(2)) n += line.value.size();
        return n == 2;  // stops after two, wherever the section ends
    }());
    ICE_VERIFY([] {
        std::size_t n = 0;
        for (const lazy_value& line : lines_of(9)) n += line.value.size();
        return n == 3;  // there are no more
    }());
    ICE_VERIFY(lines_of(0).begin() == lines_of(0).end());
}

TEST_CASE("components of a description") {
    ICE_VERIFY(rtp().components() == 2);
    ICE_VERIFY([] {
        section_facts s = rtp();
        s.no_rtcp = true;
        return s.components() == 1;
    }());
    ICE_VERIFY([] {
        section_facts s = rtp();
        s.rtcp_mux = true;
        const bool one = s.components() == 1;
        s.has_rtcp = true;  // a fallback in case the answerer does not multiplex
        return one && s.components() == 2;
    }());
    ICE_VERIFY([] {
        section_facts s = rtp();
        s.rtcp_mux_only = s.has_rtcp = true;
        return s.components() == 1;
    }());
    ICE_VERIFY([] {
        section_facts s = rtp();
        s.media.proto = "UDP/DTLS/SCTP";
        return s.components() == 1;
    }());
}

TEST_CASE("components of a stream once both sides have spoken") {
    constexpr section_facts plain = rtp();
    constexpr section_facts mux = [] {
        section_facts s = rtp();
        s.rtcp_mux = true;
        return s;
    }();
    constexpr section_facts off = [] {
        section_facts s = rtp();
        s.no_rtcp = true;
        return s;
    }();
    ICE_VERIFY(agreed_components(plain, plain) == 2);
    ICE_VERIFY(agreed_components(mux, plain) == 2);
    ICE_VERIFY(agreed_components(plain, mux) == 2);
    ICE_VERIFY(agreed_components(mux, mux) == 1);
    ICE_VERIFY(agreed_components(off, plain) == 1);
    ICE_VERIFY(agreed_components(plain, off) == 1);
}

TEST_CASE("a zero port rejects a section, unless it is bundle-only") {
    ICE_VERIFY((rtp(0).is_rejected() && !rtp(1).is_rejected()));
    ICE_VERIFY([] {
        section_facts s = rtp(0);
        s.bundle_only = true;
        return !s.is_rejected();
    }());
}

TEST_CASE("a view looks through to the tagged section and to the session's options") {
    basic_body<2> body;
    CHECK(body.sections.push_back(rtp()));
    CHECK(body.sections.push_back(rtp()));
    body.sections[1].bundle_tag = 0;
    body.sections[1].ice.options = options("trickle");
    body.session.ice.options = options("ice2");
    const body_view view = body;
    CHECK(view.exists());
    CHECK(&view.transport_of(view.sections[1]) == &body.sections[0]);
    CHECK(&view.transport_of(view.sections[0]) == &body.sections[0]);
    CHECK(view.has_option(view.sections[1], "ice2"));
    CHECK(view.has_option(view.sections[1], "trickle"));
    CHECK(!view.has_option(view.sections[0], "trickle"));
    CHECK(!view.supports_ice());
    body.sections[1].ice.ufrag = "8hhY";
    body.sections[1].ice.pwd = "asd88fgpdd777uzjYhagZg";
    CHECK(view.supports_ice());
    body.sections[1].media.port = 0;
    CHECK(!view.supports_ice());
    CHECK(!body_view{}.exists());
    CHECK(!body_view{}.supports_ice());
}

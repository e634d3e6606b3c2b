// SPDX-License-Identifier: BSL-1.0
// The bodies of the talk "ICE: the ultimate way of beating NAT in SIP" are read, and written again
// byte for byte out of what was read. What print had broken, and was repaired, is listed in
// tests/sdp/example_bodies.hpp.
#include <ice/sip.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <ice/net/format.hpp>
#include <ice/sdp/body.hpp>
#include <ice/sdp/candidate_writer.hpp>
#include <ice/sdp/credentials.hpp>
#include <ice/sdp/line_writer.hpp>

#include "bodies.hpp"

using namespace bodies;

namespace {

std::string network_address(const sdp::connection& c) {
    return std::string(c.addr.is_v6() ? "IN IP6 " : "IN IP4 ") +
           std::string(to_text(c.addr).view());
}

template <class Write>
std::string written(Write write) {
    char out[256];
    const result<std::size_t> size = write(std::span<char>(out));
    CHECK(size.has_value());
    return std::string(out, size.value_or(0));
}

/// An a= line from its value; as it is when ICE has no say in it.
std::string attribute_again(const sdp::body_line& line, const sdp::section_facts& s) {
    const auto a = sdp::split_attribute(line);
    switch (sdp::attribute_of(a.name)) {
        case sdp::attribute::ice_ufrag:
            return written([&](auto out) { return write_ufrag(out, s.ice.ufrag); });
        case sdp::attribute::ice_pwd:
            return written([&](auto out) { return write_password<old_sip_lines>(out, s.ice.pwd); });
        case sdp::attribute::candidate: {
            const auto read = parse_candidate_value<old_sip_lines>(a.value);
            CHECK(read.has_value());
            return written([&](auto out) { return write_candidate<old_sip_lines>(out, *read); });
        }
        case sdp::attribute::rtcp:
            return "rtcp:" + std::to_string(s.rtcp.port) + " " + network_address(s.rtcp.where);
        default: return std::string(line.value);
    }
}

/// Every line out of the facts of the body.
std::string again(std::string_view text) {
    const auto body = sdp::read_body<1, old_sip_lines>(text);
    CHECK(body.has_value());
    if (!body) return {};
    const sdp::section_facts& s = body->sections[0];
    const sdp::origin_line& o = body->session.origin;
    std::string out;
    sdp::line_walker walker(text);
    while (const auto line = walker.next()) {
        std::string value(line->value);
        if (line->type == 'o')
            value = std::string(o.username) + " " + std::string(o.session_id) + " " +
                    std::string(o.session_version) + " " + std::string(o.net_type) + " " +
                    std::string(o.address_type) + " " + std::string(o.host);
        if (line->type == 'c') value = network_address(s.where);
        if (line->type == 'm')
            value = std::string(s.media.media) + " " + std::to_string(s.media.port) + " " +
                    std::string(s.media.proto) + " " + std::string(s.media.formats);
        if (line->type == 'a') value = attribute_again(*line, s);
        out += line->type + ("=" + value) + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("the talk's bodies come out as they went in") {
    CHECK(again(example::talk_without_ice) == example::talk_without_ice);
    CHECK(again(example::talk_offer) == example::talk_offer);
    CHECK(again(example::talk_mangled) == example::talk_mangled);
    CHECK(again(example::talk_fixed) == example::talk_fixed);
}

TEST_CASE("the foundations are those of the addresses, with the type's letter") {
    const auto foundation = [](candidate_kind kind, std::string_view text) {
        return letter_foundation::text({{kind, protocol::udp, at(text).addr(), {}}});
    };
    CHECK(foundation(candidate_kind::host, "192.168.99.23:1") == "Hc0a86317");
    CHECK(foundation(candidate_kind::srflx, "192.168.99.23:1") == "Sc0a86317");
    CHECK(foundation(candidate_kind::host, "10.69.69.10:1") == "Ha45450a");
    CHECK(foundation(candidate_kind::srflx, "192.168.99.53:1") == "Sc0a86335");
}

TEST_CASE("the printed offer of Step 3 is itself a mismatch, the corrected one is not") {
    const std::string printed(example::talk_offer);
    CHECK(is_mismatch(printed));
    CHECK(!is_mismatch(replaced(printed, "c=IN IP4 192.168.99.23", "c=IN IP4 62.131.6.55")));
    // A middlebox would mend it by making the private address a candidate of that port.
    const auto mended = run(printed, {stream_rewrite{}});
    CHECK(mended.inserted == 1);
    CHECK(!is_mismatch(mended.text));
    CHECK(is_mismatch(std::string(example::talk_mangled)));
}

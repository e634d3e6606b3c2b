// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/body_values.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

template <class Policy = rfc8839_lines>
constexpr result<bool> read(ice_lines& lines, std::string_view value) {
    const body_line line{'a', value, 100};
    return sdp::detail::read_ice_line<Policy>(lines, attribute_of(split_attribute(line).name),
                                              line);
}

/// Values of lines that stand at byte 100.
template <class Policy = rfc8839_lines>
constexpr failure why(std::string_view value) {
    ice_lines lines;
    return read<Policy>(lines, value).error();
}

constexpr bool rtcp_off(std::string_view first, std::string_view second) {
    bool no_senders = false;
    bool no_receivers = false;
    sdp::detail::read_bandwidth(no_senders, no_receivers, first);
    sdp::detail::read_bandwidth(no_senders, no_receivers, second);
    return no_senders && no_receivers;
}

}  // namespace

TEST_CASE("the lines that both levels may have") {
    ICE_VERIFY([] {
        ice_lines lines;
        const bool all = read(lines, "ice-ufrag:8hhY") &&
                         read(lines, "ice-pwd:asd88fgpdd777uzjYhagZg") &&
                         read(lines, "ice-options:ice2 rtp+ecn") && read(lines, "ice-pacing:20") &&
                         read(lines, "ice-lite") && read(lines, "end-of-candidates");
        return all && lines.ufrag == "8hhY" && lines.pwd == "asd88fgpdd777uzjYhagZg" &&
               lines.options.has("rtp+ecn") && lines.pacing_ms == 20 && lines.lite &&
               lines.end_of_candidates && lines.supports_ice();
    }());
    ICE_VERIFY([] {
        ice_lines lines;
        const auto other = read(lines, "candidate:1 1 UDP 1 192.0.2.1 1 typ host");
        return other && !*other && !lines.supports_ice() && lines.pacing_ms == 50;
    }());
}

TEST_CASE("bad values are found where they stand in the body") {
    ICE_VERIFY(why("ice-ufrag:8h") == failure{errc::sdp_bad_ufrag, 114});
    ICE_VERIFY(why("ice-ufrag:8h Y") == failure{errc::sdp_bad_ufrag, 114});
    ICE_VERIFY(why("ice-pwd:2f5a42f7") == failure{errc::sdp_bad_password, 118});
    ICE_VERIFY(why<old_sip_lines>("ice-pwd:2f5a42f7") == failure{});
    ICE_VERIFY(why("ice-options:ice2  x") == failure{errc::sdp_bad_option, 119});
    ICE_VERIFY(why("ice-options:google-ice").code == errc::sdp_bad_option);
    ICE_VERIFY(why<old_sip_lines>("ice-options:google-ice") == failure{});
    ICE_VERIFY(why("ice-pacing:x") == failure{errc::sdp_bad_pacing, 113});
}

TEST_CASE("directions") {
    ICE_VERIFY([] {
        media_direction d = media_direction::sendrecv;
        return sdp::detail::read_direction(d, attribute::inactive) &&
               d == media_direction::inactive && !sdp::detail::read_direction(d, attribute::mid) &&
               sdp::detail::read_direction(d, attribute::recvonly) &&
               d == media_direction::recvonly &&
               sdp::detail::read_direction(d, attribute::sendonly) &&
               d == media_direction::sendonly &&
               sdp::detail::read_direction(d, attribute::sendrecv) &&
               d == media_direction::sendrecv;
    }());
}

TEST_CASE("RTCP is off when both kinds of it have no bandwidth") {
    ICE_VERIFY(rtcp_off("RS:0", "RR:0"));
    ICE_VERIFY(!rtcp_off("RS:0", "AS:0"));
    ICE_VERIFY(!rtcp_off("RS:0", "RR:1"));
    ICE_VERIFY(!rtcp_off("RS", "RR"));
    ICE_VERIFY(!rtcp_off("RS:", "RR:x"));
}

// SPDX-License-Identifier: BSL-1.0
// Media sections with alt lines, as both early drafts have them (draft-rosenberg-sipping-ice-01
// sections 5.4 and 7, draft-ietf-mmusic-ice-02 section 9).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "../sdp/body_facts.hpp"
#include "../sdp/line_writer.hpp"
#include "alternates.hpp"

namespace ice::inline v0_1_0_dev::early {

/// What the host says of a stream: "audio", "RTP/AVP", "0 8", and lines of its own such as
/// a=rtpmap, each ended by CRLF. They stand in every section of the stream.
struct media_text {
    std::string_view media;
    std::string_view protocol;
    std::string_view formats;
    std::string_view lines;
};

/// Whether these texts leave the lines whole that they are put into.
constexpr bool is_media_text(const media_text& t) noexcept {
    const bool lines_end = t.lines.empty() || t.lines.ends_with("\r\n");
    return sdp::is_token(t.media) && !t.protocol.empty() && !t.formats.empty() && lines_end &&
           t.protocol.find_first_of("\r\n ") == std::string_view::npos &&
           t.formats.find_first_of("\r\n") == std::string_view::npos;
}

/// The m= and c= lines; no address where the section is rejected, or names a host.
constexpr rtp_info default_of(const sdp::section_facts& s) noexcept {
    rtp_info info;
    if (s.is_rejected() || s.where.kind != sdp::connection_kind::address || s.where.multicast)
        return info;
    info.rtp = endpoint(s.where.addr, s.media.port);
    if (!s.has_rtcp) return info;
    if (s.rtcp.where.kind == sdp::connection_kind::none)
        info.rtcp_written = info.rtp.with_port(s.rtcp.port);
    else if (s.rtcp.where.kind == sdp::connection_kind::address)
        info.rtcp_written = endpoint(s.rtcp.where.addr, s.rtcp.port);
    return info;
}

/// The alt lines of a section. Those with a host name, or an address that is not unicast, cannot be
/// used and are passed over. Errors, with their offset in the body: draft_full, and what
/// parse_alt_value says.
template <class Stream>
constexpr result<void> add_alternates(const sdp::section_facts& s, alt_draft draft,
                                      Stream& to) noexcept {
    if (s.is_rejected()) return {};
    for (const sdp::lazy_value& line : s.alternates) {
        const auto a = parse_alt_value(line.value, draft);
        if (a.code() == errc::alt_not_unicast) continue;
        if (!a) return fail(a.error().code, line.at + a.error().at);
        if (!to.alternates.push_back(*a)) return fail(errc::draft_full, line.at);
    }
    return {};
}

/// In decimal digits.
constexpr void put_number(sdp::line_writer& to, std::size_t n) noexcept {
    char digits[20] = {};
    to.put({digits, write_decimal(digits, n)});
}

/// The m= and c= lines of a section.
constexpr void put_media(sdp::line_writer& to, const media_text& media,
                         const rtp_info& info) noexcept {
    to.put("m=");
    to.put(media.media);
    to.put(" ");
    put_number(to, info.rtp.port());
    to.put(" ");
    to.put(media.protocol);
    to.put(" ");
    to.put(media.formats);
    to.put("\r\nc=");
    sdp::detail::put_network_address(to, info.rtp.addr());
    to.put("\r\n");
}

/// One alt line. `problem` is that of the first alternate that could not be written.
constexpr void put_alternate(sdp::line_writer& to, const alternate& a, alt_draft draft,
                             failure& problem) noexcept {
    to.attribute([&](std::span<char> out) {
        const auto n = write_alt(out, a, draft);
        if (!n && problem.code == errc::ok) problem = n.error();
        return n;
    });
}

}  // namespace ice::inline v0_1_0_dev::early

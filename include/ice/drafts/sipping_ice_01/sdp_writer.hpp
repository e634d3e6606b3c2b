// SPDX-License-Identifier: BSL-1.0
// Offers and answers as lines of SDP (draft-rosenberg-sipping-ice-01 sections 5.4, 7 and 8).
#pragma once

#include <span>

#include "../alternates_sdp.hpp"
#include "description.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

using early::media_text;

/// The media section of one stream: default address in its m= and c= lines, the host's own lines,
/// preconditions, and an alt line for each alternate, whatever its family. RTCP that is not one
/// port above RTP is told by a=rtcp (RFC 3605). `out` is working space.
/// Errors: buffer_too_small, misuse_draft_stream, misuse_draft_text, misuse_draft_address,
/// misuse_candidate_line, draft_repeated_id, draft_repeated_address.
template <std::size_t Streams, std::size_t Alternates>
constexpr result<std::size_t> write_sdp_stream(std::span<char> out,
                                               const basic_description<Streams, Alternates>& d,
                                               std::size_t stream,
                                               const media_text& media) noexcept {
    if (stream >= d.streams.size()) return errc::misuse_draft_stream;
    if (!early::is_media_text(media)) return errc::misuse_draft_text;
    if (const auto kept = early::check_alternates(d); !kept) return kept.error();
    const auto& s = d.streams[stream];
    if (s.default_address.rtp.family() == ip_family::none) return errc::misuse_draft_address;
    sdp::line_writer to(out);
    failure problem;
    early::put_media(to, media, s.default_address);
    if (s.default_address.rtcp_written)
        sdp::detail::put_rtcp_line(to, s.default_address.rtp, *s.default_address.rtcp_written);
    to.put(media.lines);
    put_precondition(to, s.connectivity);
    for (const alternate& a : s.alternates)
        early::put_alternate(to, a, alt_draft::sipping_ice_01, problem);
    if (problem.code != errc::ok) return problem;
    return to.finish();
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

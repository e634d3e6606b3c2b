// SPDX-License-Identifier: BSL-1.0
// Messages as lines of SDP (draft-ietf-mmusic-ice-02 section 9), with IPv6 in media sections of its
// own, grouped by ANAT (RFC 4091).
#pragma once

#include <span>
#include <string_view>

#include "../alternates_sdp.hpp"
#include "description.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

using early::media_text;

namespace detail {

/// The alternate of a family with the highest preference, or none.
template <class Stream>
constexpr const alternate* best_of(const Stream& s, ip_family family) noexcept {
    const alternate* best = nullptr;
    for (const alternate& a : s.alternates)
        if (a.rtp.family() == family && (best == nullptr || a.q > best->q)) best = &a;
    return best;
}

constexpr ip_family other_family(ip_family f) noexcept {
    return f == ip_family::ipv4 ? ip_family::ipv6 : ip_family::ipv4;
}

/// Two sections: alternates of both families, counting the default address as one.
template <class Stream>
constexpr bool needs_group(const Stream& s) noexcept {
    return best_of(s, other_family(s.default_address.rtp.family())) != nullptr;
}

using early::put_number;

template <std::size_t Streams, std::size_t Alternates>
constexpr std::size_t first_section(const basic_message<Streams, Alternates>& m,
                                    std::size_t stream) noexcept {
    std::size_t section = 1;
    for (std::size_t i = 0; i < stream; ++i) section += needs_group(m.streams[i]) ? 2U : 1U;
    return section;
}

template <class Stream>
constexpr void put_section(sdp::line_writer& to, const Stream& s, const media_text& media,
                           const rtp_info& info, std::size_t mid, failure& problem) noexcept {
    early::put_media(to, media, info);
    if (mid != 0) {
        to.put("a=mid:");
        put_number(to, mid);
        to.put("\r\n");
    }
    if (info.rtcp_written) sdp::detail::put_rtcp_line(to, info.rtp, *info.rtcp_written);
    to.put(media.lines);
    for (const alternate& a : s.alternates) {
        if (a.rtp.family() != info.rtp.family()) continue;
        early::put_alternate(to, a, alt_draft::mmusic_ice_02, problem);
    }
}

}  // namespace detail

/// The lines of the session that ANAT needs: a group for each stream that has addresses of both
/// families, the preferred one first. Returns the number of characters, perhaps 0.
/// Error: buffer_too_small.
template <std::size_t Streams, std::size_t Alternates>
constexpr result<std::size_t> write_sdp_session(
    std::span<char> out, const basic_message<Streams, Alternates>& m) noexcept {
    sdp::line_writer to(out);
    for (std::size_t i = 0; i < m.streams.size(); ++i) {
        const auto& s = m.streams[i];
        if (!detail::needs_group(s)) continue;
        const ip_family family = s.default_address.rtp.family();
        const alternate* const here = detail::best_of(s, family);
        const alternate* const there = detail::best_of(s, detail::other_family(family));
        const bool swap = here != nullptr && there->q > here->q;
        const std::size_t first = detail::first_section(m, i);
        to.put("a=group:ANAT ");
        detail::put_number(to, swap ? first + 1 : first);
        to.put(" ");
        detail::put_number(to, swap ? first : first + 1);
        to.put("\r\n");
    }
    return to.finish();
}

/// The media section of one stream, or two: that of the default address, whose address and port
/// stand in its c= and m= lines, and for the other family that of its best alternate. The draft
/// gives the latter no alt line, and so no fragment: here every alternate has one. RTCP that is not
/// one port above RTP is told by a=rtcp (RFC 3605). Sections are named for the group by their
/// number, so all streams must be written, in order. `out` is working space.
/// Errors: buffer_too_small, misuse_draft_stream, misuse_draft_text, misuse_draft_address,
/// misuse_candidate_line, draft_repeated_id, draft_repeated_address.
template <std::size_t Streams, std::size_t Alternates>
constexpr result<std::size_t> write_sdp_stream(std::span<char> out,
                                               const basic_message<Streams, Alternates>& m,
                                               std::size_t stream,
                                               const media_text& media) noexcept {
    if (stream >= m.streams.size()) return errc::misuse_draft_stream;
    if (!early::is_media_text(media)) return errc::misuse_draft_text;
    if (const auto kept = check_alternates(m); !kept) return kept.error();
    const auto& s = m.streams[stream];
    if (s.default_address.rtp.family() == ip_family::none) return errc::misuse_draft_address;
    const bool grouped = detail::needs_group(s);
    const std::size_t mid = grouped ? detail::first_section(m, stream) : 0;
    sdp::line_writer to(out);
    failure problem;
    detail::put_section(to, s, media, s.default_address, mid, problem);
    if (grouped) {
        const alternate& best =
            *detail::best_of(s, detail::other_family(s.default_address.rtp.family()));
        detail::put_section(to, s, media, {best.rtp, best.rtcp_written}, mid + 1, problem);
    }
    if (problem.code != errc::ok) return problem;
    return to.finish();
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

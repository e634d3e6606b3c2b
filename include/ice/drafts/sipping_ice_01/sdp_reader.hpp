// SPDX-License-Identifier: BSL-1.0
// Offers and answers out of SDP (draft-rosenberg-sipping-ice-01 sections 5.4 to 5.7, 7 and 8).
#pragma once

#include "../../sdp/body_lines.hpp"
#include "../alternates_sdp.hpp"
#include "description.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

namespace detail {

/// The lines a=curr and a=des of a section. Those of other preconditions are passed over.
constexpr result<void> read_preconditions(const sdp::section_facts& s, precondition& to) noexcept {
    sdp::line_walker walker(s.text);
    while (const auto line = walker.next()) {
        if (line->type != 'a') continue;
        const auto read = read_precondition(line->value, to);
        if (!read && read.code() != errc::sdp_other_attribute)
            return fail(read.code(), s.at + line->value_at());
    }
    return {};
}

}  // namespace detail

/// What a body says, stream by stream. Rejected streams are there, without address. The result
/// borrows the body's text. A section that is no RTP has no second address in its alt lines
/// (section 7). Errors, with their offset in the body: draft_full, draft_rtcp_not_allowed,
/// draft_bad_precondition, draft_repeated_id, draft_repeated_address (without), and what
/// parse_alt says of an alt line.
template <std::size_t Streams = 4, std::size_t Alternates = 16>
constexpr result<basic_description<Streams, Alternates>> read_sdp(
    const sdp::body_view& body) noexcept {
    basic_description<Streams, Alternates> d;
    if (!body.exists()) return errc::draft_full;
    for (const sdp::section_facts& section : body.sections) {
        typename basic_description<Streams, Alternates>::media_stream s;
        s.default_address = early::default_of(section);
        if (const auto added = early::add_alternates(section, alt_draft::sipping_ice_01, s); !added)
            return added.error();
        if (!section.media.is_rtp())
            for (const alternate& a : s.alternates)
                if (a.rtcp_written) return fail(errc::draft_rtcp_not_allowed, section.at);
        if (const auto read = detail::read_preconditions(section, s.connectivity); !read)
            return read.error();
        if (!d.streams.push_back(s)) return fail(errc::draft_full, section.at);
    }
    if (const auto kept = early::check_alternates(d); !kept) return kept.code();
    return d;
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

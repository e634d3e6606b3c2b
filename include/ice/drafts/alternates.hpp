// SPDX-License-Identifier: BSL-1.0
// What the descriptions of both early drafts have in common: alternates, and the default address
// of a stream (draft-rosenberg-sipping-ice-01 section 7, draft-ietf-mmusic-ice-02 section 9).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "../net/endpoint.hpp"
#include "../sdp/alt_line.hpp"
#include "../sdp/chars.hpp"

namespace ice::inline v0_1_0_dev::early {

/// An alternate has the same fields in all ways to write it.
using alternate = alt_line;

/// Two transport addresses; RTCP is one port above RTP when it is not written.
struct rtp_info {
    endpoint rtp;
    std::optional<endpoint> rtcp_written;

    constexpr std::optional<endpoint> rtcp() const noexcept {
        alternate same;
        same.rtp = rtp;
        same.rtcp_written = rtcp_written;
        return same.rtcp();
    }
    friend constexpr bool operator==(const rtp_info&, const rtp_info&) = default;
};

/// One media stream of a peer or one's own; borrows the alternates. Without them its sender has no
/// ICE.
struct stream_description {
    rtp_info default_address;
    std::span<const alternate> alternates;
};

/// A username or password that every way to write a description can carry.
constexpr bool is_credential(std::string_view text, std::size_t longest) noexcept {
    return text.size() <= longest && ice::detail::is_word_of(text, ice::detail::visible_chars);
}

/// Nobody can be reached at groups, at no address or at port 0.
constexpr bool can_be_sent_to(const endpoint& where) noexcept {
    return ice::detail::is_unicast(where.addr()) && !where.addr().is_unspecified() &&
           where.port() != 0;
}

/// Where a component of an alternate or a default address is; nothing when it is nowhere.
template <class Addresses>
constexpr std::optional<endpoint> address_in(const Addresses& a, std::uint8_t component) noexcept {
    const std::optional<endpoint> where =
        component == 1 ? std::optional<endpoint>(a.rtp) : a.rtcp();
    if (!where || !can_be_sent_to(*where)) return std::nullopt;
    return where;
}

/// Identifiers are unique over the streams of a message, addresses over a stream. O(alternates^2)
/// of a number that is fixed at compile time. Errors: draft_repeated_id, draft_repeated_address;
/// `at` is the number of the alternate in its stream.
template <class Message>
constexpr result<void> check_alternates(const Message& m) noexcept {
    for (std::size_t i = 0; i < m.streams.size(); ++i) {
        const auto& all = m.streams[i].alternates;
        for (std::size_t k = 0; k < all.size(); ++k) {
            for (std::size_t other = 0; other < k; ++other)
                if (all[other].rtp == all[k].rtp && all[other].rtcp() == all[k].rtcp())
                    return fail(errc::draft_repeated_address, k);
            for (std::size_t j = 0; j <= i; ++j)
                for (std::size_t n = 0; n < (j == i ? k : m.streams[j].alternates.size()); ++n)
                    if (m.streams[j].alternates[n].id == all[k].id)
                        return fail(errc::draft_repeated_id, k);
        }
    }
    return {};
}

}  // namespace ice::inline v0_1_0_dev::early

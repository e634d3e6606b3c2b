// SPDX-License-Identifier: BSL-1.0
// What all ways to write a description must keep: identifiers are unique over the session and
// addresses over the stream (draft-ietf-mmusic-ice-02 sections 5.1.1 and 9).
#pragma once

#include "../../core/result.hpp"
#include "description.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// O(alternates^2) of a number that is fixed at compile time. Errors: draft_repeated_id,
/// draft_repeated_address; `at` is the number of the alternate in its stream.
template <std::size_t Streams, std::size_t Alternates>
constexpr result<void> check_alternates(const basic_message<Streams, Alternates>& m) noexcept {
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

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

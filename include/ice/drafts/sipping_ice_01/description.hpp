// SPDX-License-Identifier: BSL-1.0
// What offers and answers say (draft-rosenberg-sipping-ice-01 sections 5.4, 5.6 and 8).
#pragma once

#include <cstddef>

#include "../../core/static_vector.hpp"
#include "../alternates.hpp"
#include "precondition.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

using early::alternate;
using early::rtp_info;

/// An offer or an answer. Texts are views into what was parsed, or into the engine that described
/// itself. A stream without alternates is one of a peer without ICE; without address, rejected.
template <std::size_t Streams = 4, std::size_t Alternates = 16>
struct basic_description {
    struct media_stream {
        rtp_info default_address;
        static_vector<alternate, Alternates> alternates;
        precondition connectivity;
    };

    static_vector<media_stream, Streams> streams;
};

using description = basic_description<>;

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

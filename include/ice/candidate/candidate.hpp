// SPDX-License-Identifier: BSL-1.0
// A candidate as the agent keeps it (RFC 8445 section 4): numbers only. Texts, related addresses
// and extensions stay with the host, in the line they came from (sdp/candidate_line.hpp).
#pragma once

#include <cstdint>
#include <type_traits>

#include "../net/endpoint.hpp"
#include "kind.hpp"
#include "tcp_type.hpp"

namespace ice::inline v0_1_0_dev {

/// 40 bytes, local or remote. Two foundations are equal when their numbers are: the text was
/// interned (candidate/foundation.hpp) once, when the candidate was added.
struct candidate {
    static constexpr std::uint16_t no_base = 0xffff;

    endpoint where;                      ///< its transport address
    std::uint32_t priority = 0;          ///< 1 to 2^31 - 1; 0 not yet computed
    std::uint16_t foundation = 0;        ///< interned, on one side of one agent
    std::uint16_t component = 1;         ///< 1 to 256
    std::uint16_t stream = 0;            ///< index of the data stream
    std::uint16_t base = no_base;        ///< index of its base; a remote candidate has none
    std::uint16_t local_preference = 0;  ///< part of the priority; 0 for a remote one
    candidate_kind kind = candidate_kind::host;
    tcp_type tcp = tcp_type::none;

    friend constexpr bool operator==(const candidate&, const candidate&) = default;
};

static_assert(sizeof(candidate) == 40 && std::is_trivially_copyable_v<candidate>);

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Policy: whether a peer learns the related address of a candidate (RFC 8839 sections 5.1, 9.1).
#pragma once

#include <concepts>

#include "../net/endpoint.hpp"

namespace ice::inline v0_1_0_dev {

/// Policy: what is written as raddr and rport of a reflexive or relayed candidate.
///   R::related(where, actual)   `actual` or a stand-in; of an address family
/// Example: hidden_related.   Models: shown_related (default), hidden_related.
template <class R>
concept related_address_rule = requires(const endpoint& where, const endpoint& actual) {
    { R::related(where, actual) } noexcept -> std::same_as<endpoint>;
};

/// The base of a reflexive candidate, the mapped address of a relayed one: for diagnostics.
struct shown_related {
    static constexpr endpoint related(const endpoint&, const endpoint& actual) noexcept {
        return actual;
    }
};

/// The unspecified address of the candidate's own family, port 9: the host's stay private.
struct hidden_related {
    static constexpr endpoint related(const endpoint& where, const endpoint&) noexcept {
        return {address::any(where.family()), 9, where.proto()};
    }
};

static_assert(related_address_rule<shown_related> && related_address_rule<hidden_related>);

}  // namespace ice::inline v0_1_0_dev

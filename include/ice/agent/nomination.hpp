// SPDX-License-Identifier: BSL-1.0
// When the controlling agent nominates, and which pair (RFC 8445 section 8.1.1 leaves both to
// local optimisation).
#pragma once

#include <concepts>
#include <cstdint>

#include "../candidate/kind.hpp"
#include "config.hpp"

namespace ice::inline v0_1_0_dev {

/// What a stream has come to when the question is asked: all its components have a valid pair.
struct nomination_facts {
    time_point complete_since;  ///< first moment at which all had one
    bool outranks_all = false;  ///< each best valid pair outranks all that is yet to be answered
    bool relayed = false;       ///< a relayed candidate is in the best valid pairs
    bool only_relayed = false;  ///< this agent has nothing but relayed candidates
};

/// A valid pair in comparison with another of its component.
struct valid_facts {
    std::uint64_t key = 0;     ///< pair priority
    std::uint32_t rtt_us = 0;  ///< 0: not measured
    bool relayed = false;      ///< either candidate is
    bool same_path = false;    ///< same two addresses as a pair nominated before, for another
                               ///< component or stream: media that belongs together stays together
};

/// Rule: stopping criterion and choice.
///   N::when(config, facts)    the moment from which to nominate; at once if it has passed
///   N::better(config, a, b)   whether a is the better choice; a strict weak order
///   N::tries_next             after a failed nomination: take the next valid pair (a deviation
///                             from RFC 8445 section 7.2.5.3.4, which fails the checklist)
///   N::keeps_lower            optional; true: keep checking pairs that a valid one outranks
/// Models: regular_nomination, webrtc_nomination.
template <class N>
concept nomination_rule =
    requires(const agent_config& config, const nomination_facts& facts, const valid_facts& v) {
        { N::when(config, facts) } noexcept -> std::same_as<time_point>;
        { N::better(config, v, v) } noexcept -> std::same_as<bool>;
        { N::tries_next } -> std::convertible_to<bool>;
    };

/// Nominates when for every component the best valid pair outranks all that is unanswered; or a
/// little after the first complete valid set, so that one lost packet or a slow relay decides
/// nothing. An agent with relayed candidates only has nothing better to wait for.
struct regular_nomination {
    static constexpr bool tries_next = false;

    static constexpr time_point when(const agent_config& config,
                                     const nomination_facts& f) noexcept {
        if (f.outranks_all || config.nomination == nomination_mode::aggressive)
            return f.complete_since;
        if (config.nomination == nomination_mode::highest_priority) return time_point::never();
        if (f.only_relayed) return f.complete_since;
        return f.complete_since + (f.relayed ? config.settle_relayed : config.settle_direct);
    }

    static constexpr bool better(const agent_config& config, const valid_facts& a,
                                 const valid_facts& b) noexcept {
        if (a.same_path != b.same_path) return a.same_path;
        if (config.nomination == nomination_mode::direct_first && a.relayed != b.relayed)
            return b.relayed;
        if (config.nomination == nomination_mode::lowest_rtt && a.rtt_us != b.rtt_us) {
            if (a.rtt_us == 0 || b.rtt_us == 0) return b.rtt_us == 0;
            return a.rtt_us < b.rtt_us;
        }
        return a.key > b.key;
    }
};

/// As browsers do: a failed nomination is followed by the next valid pair.
struct webrtc_nomination : regular_nomination {
    static constexpr bool tries_next = true;
};

static_assert(nomination_rule<regular_nomination> && nomination_rule<webrtc_nomination>);

}  // namespace ice::inline v0_1_0_dev

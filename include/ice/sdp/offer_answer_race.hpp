// SPDX-License-Identifier: BSL-1.0
// The race of RFC 8839 section 4.4.2 and appendix B: an offer that names the selected pairs
// (remote-candidates) may be here before the check that makes them valid is answered.
#pragma once

#include <cstdint>
#include <span>

#include "../core/result.hpp"
#include "body_destinations.hpp"
#include "body_facts.hpp"
#include "offer_answer_facts.hpp"
#include "remote_candidates.hpp"

namespace ice::inline v0_1_0_dev::sdp {

enum class race_outcome : std::uint8_t {
    not_run,  ///< the offer names no pairs
    settled,  ///< each named pair is on the valid list: answer with them
    wait,     ///< a check is still under way: ask again when it is done
    lost,     ///< none can become valid: answer as if none were named, then restart
};

struct race_result {
    race_outcome outcome = race_outcome::not_run;
    component_pairs named;   ///< from this side: local is what remote-candidates says
    component_pairs losing;  ///< those of `named` that are not valid
};

/// The pairs that an offer names: remote is the offerer's default destination, local the address
/// in remote-candidates, component by component. Components beyond max_components, and those
/// whose default is no address, are left out.
/// Errors: those of the line; sdp_repeated when a component is named twice.
constexpr result<component_pairs> named_pairs(const section_facts& offer) noexcept {
    component_pairs pairs;
    for (const lazy_value& line : offer.remote_candidates) {
        const auto list = remote_candidates::parse(line.value);
        if (!list) return fail(list.code(), line.at + list.error().at);
        for (const remote_candidate_entry& named : *list) {
            for (const component_pair& p : pairs)
                if (p.component == named.component) return fail(errc::sdp_repeated, line.at);
            const default_destination d = destination_of(offer, named.component);
            if (d.kind != destination_kind::address || named.is_name()) continue;
            const endpoint local = named.where(offer.media.transport());
            if (!pairs.push_back({named.component, local, d.where})) break;
        }
    }
    return pairs;
}

/// RFC 8839 section 5.2: each of the components 1 to `components` is named.
constexpr bool names_all(const component_pairs& named, std::uint16_t components) noexcept {
    for (std::uint16_t c = 1; c <= components; ++c) {
        bool found = false;
        for (const component_pair& p : named) found = found || p.component == c;
        if (!found) return false;
    }
    return true;
}

namespace detail {

/// How a pair stands that is not on the valid list. RFC 8839 tells two cases; between them lie
/// pairs that wait for their turn, which wait here too, since the peer's nominating check is due
/// to trigger them; and a remote candidate without any pair, for which nothing is under way.
constexpr race_outcome judge_losing_pair(const component_pair& losing,
                                         std::span<const pair_fact> pairs) noexcept {
    bool failed = false;
    bool waiting = false;
    for (const pair_fact& p : pairs) {
        if (p.pair.component != losing.component || p.pair.remote != losing.remote) continue;
        switch (p.state) {
            case pair_fact::progress::in_progress: return race_outcome::wait;
            case pair_fact::progress::failed: failed = true; break;
            case pair_fact::progress::frozen:
            case pair_fact::progress::waiting: waiting = true; break;
            case pair_fact::progress::succeeded: break;
        }
    }
    return waiting && !failed ? race_outcome::wait : race_outcome::lost;
}

}  // namespace detail

/// Runs the race for one stream. Ask again whenever a pair changes, until it no longer says
/// `wait`. O(named x pairs). Errors: those of named_pairs().
constexpr result<race_result> run_race(const section_facts& offer,
                                       std::span<const pair_fact> pairs) noexcept {
    race_result race;
    const auto named = named_pairs(offer);
    if (!named) return named.error();
    race.named = *named;
    if (race.named.empty()) return race;

    race.outcome = race_outcome::settled;
    for (const component_pair& n : race.named) {
        bool valid = false;
        for (const pair_fact& p : pairs) valid = valid || (p.valid && p.pair == n);
        if (valid) continue;
        static_cast<void>(race.losing.push_back(n));
        const race_outcome outcome = detail::judge_losing_pair(n, pairs);
        if (outcome > race.outcome) race.outcome = outcome;
    }
    return race;
}

}  // namespace ice::inline v0_1_0_dev::sdp

// SPDX-License-Identifier: BSL-1.0
// What the cycles engine decides by rules of its profile: where media goes, what is freed, when
// another cycle helps, and which password goes with which alternate
// (draft-rosenberg-sipping-ice-01 sections 5.2, 5.5, 5.6, 5.8 and 7).
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "../../core/bytes.hpp"
#include "../../sdp/q_value.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

/// Of an alternate of either side.
struct rank {
    q_value q;
    bool peer_derived = false;

    friend constexpr bool operator==(const rank&, const rank&) = default;
};

/// Section 5.5: the higher q-value, and of equal ones the peer-derived address.
constexpr bool outranks(const rank& a, const rank& b) noexcept {
    return a.q != b.q ? a.q > b.q : a.peer_derived && !b.peer_derived;
}

/// Rule: where media of a component goes, of the addresses that answered.
///   R::replaces(next, current)  media moves from `current` to `next`; never both ways
///   R::may_follow(next, last)   after an address of rank `last` has gone for good
/// Models: never_step_down.
template <class R>
concept media_rule = requires(const rank& r) {
    { R::replaces(r, r) } noexcept -> std::same_as<bool>;
    { R::may_follow(r, r) } noexcept -> std::same_as<bool>;
};

/// The peer frees what ranks below an address that has answered, so media never goes down again.
struct never_step_down {
    static constexpr bool replaces(const rank& next, const rank& current) noexcept {
        return outranks(next, current);
    }
    static constexpr bool may_follow(const rank& next, const rank& last) noexcept {
        return next.q >= last.q;
    }
};

/// Rule: what is given back.
///   R::frees(proved, mine, answered)   the own address `mine` is of no more use once the peer has
///                                      sent a check to `proved`; `answered`: this side answered
///                                      the first offer of the dialog; never for both sides about
///                                      addresses that lead through each other
///   R::spares_own_path()               not while media of this side is sent through `mine`
/// Models: answerer_frees_equal.
template <class R>
concept freeing_rule = requires(const rank& r, bool answered) {
    { R::frees(r, r, answered) } noexcept -> std::same_as<bool>;
    { R::spares_own_path() } noexcept -> std::same_as<bool>;
};

/// Section 5.5 frees addresses of lower priority, and of equal one if `proved` is peer-derived.
/// The second clause is the open issue of section 9.1.2: each side's peer-derived address leads
/// through the other's relay, so when both free theirs nothing works. Only the side that answered
/// the first offer may use it. Both know which that is, nothing has to be told, and it is what the
/// example does. Higher ranks cannot do harm: along "freed because of an address that leads
/// through that relay" ranks rise strictly, and the highest relay stays.
struct answerer_frees_equal {
    static constexpr bool frees(const rank& proved, const rank& mine, bool answered) noexcept {
        if (proved.q != mine.q) return proved.q > mine.q;
        return answered && outranks(proved, mine);
    }
    static constexpr bool spares_own_path() noexcept { return true; }
};

/// Rule: `R::helps(gathered, best)`: an offer that tells `gathered` is worth a cycle where the peer
/// has sent a check to `best`, the best of those it has. Models: only_higher.
template <class R>
concept cycle_rule = requires(q_value q) {
    { R::helps(q, q) } noexcept -> std::same_as<bool>;
};

/// Section 5.8 excludes lower ones, and the example of section 9.1.2 equal ones.
struct only_higher {
    static constexpr bool helps(q_value gathered, q_value best) noexcept { return gathered > best; }
};

/// Rule: usernames and passwords of own alternates.
///   R::for_each_alternate       each has its own; otherwise those of a local address share one,
///                               and a check proves the lowest of them
///   R::matches(received, mine)  a request's USERNAME is that of an own alternate
/// Models: one_for_each_alternate, one_for_each_address.
template <class R>
concept credential_rule = requires(wire_text received, std::string_view mine) {
    { R::for_each_alternate } -> std::convertible_to<bool>;
    { R::matches(received, mine) } noexcept -> std::same_as<bool>;
};

/// As sections 5.6 and 7 recommend.
struct one_for_each_alternate {
    static constexpr bool for_each_alternate = true;
    static constexpr bool matches(wire_text received, std::string_view mine) noexcept {
        return received == mine;
    }
};
/// The least that section 5.2 asks for. Addresses are freed later, and there may be needless
/// cycles, because the peer's checks do not tell where they were sent.
struct one_for_each_address : one_for_each_alternate {
    static constexpr bool for_each_alternate = false;
};

/// Rule: `R::from_named`: checks and media to a peer-derived address leave from where the own
/// alternate that it names is (section 7). False exists to show what happens then.
/// Models: named_source.
template <class R>
concept source_rule = requires {
    { R::from_named() } noexcept -> std::same_as<bool>;
};

struct named_source {
    static constexpr bool from_named() noexcept { return true; }
};

static_assert(media_rule<never_step_down> && freeing_rule<answerer_frees_equal> &&
              cycle_rule<only_higher> && credential_rule<one_for_each_alternate> &&
              credential_rule<one_for_each_address> && source_rule<named_source>);

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

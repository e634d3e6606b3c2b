// SPDX-License-Identifier: BSL-1.0
// Answers to our checks (RFC 8445 section 7.2.5, RFC 8489 section 6.3.3), and their absence.
#pragma once

#include "../stun/comprehension.hpp"
#include "../stun/integrity.hpp"
#include "../stun/reader.hpp"
#include "local.hpp"
#include "nominate.hpp"
#include "role.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// What a success or error response may require us to understand; anything else fails the
/// transaction (RFC 8489 section 6.3.3).
inline constexpr stun::comprehension known_in_response(stun::attr::mapped_address,
                                                       stun::attr::xor_mapped_address,
                                                       stun::attr::username, stun::attr::error_code,
                                                       stun::attr::unknown_attributes,
                                                       stun::attr::realm, stun::attr::nonce);

/// Sections 7.2.5.3.1 and 7.2.5.3.2: the local candidate that the mapped address names, learnt if
/// it is new; the base itself when there is no room to learn.
template <class Context>
constexpr std::uint16_t local_of_mapped(Context& c, std::uint16_t pair_index,
                                        const endpoint& mapped) noexcept {
    const pair& p = c.s.pairs[pair_index];
    const auto base = static_cast<std::uint16_t>(c.s.pairs.base_of(pair_index));
    const endpoint own =
        mapped.with_protocol(c.s.locals[base].c.where.proto());  // RFC 6544: TCP too
    const std::uint16_t known = find_local(c.s, c.s.components[p.component], own, base);
    // A connection is of the base that has opened it, whoever else has its address: a relay
    // connects from where it listens (RFC 6062 section 5.2).
    const bool is_tcp = c.s.locals[base].c.tcp != tcp_type::none;
    if (known != no_index && (!is_tcp || c.s.locals[known].c.base == base)) return known;
    const std::uint16_t learnt = add_peer_reflexive(c, base, mapped);
    return learnt != no_index ? learnt : base;
}

/// The record of the valid pair: that of the check, unless the mapped address belongs to another
/// base, whose pair it then is.
template <class Context>
constexpr std::uint16_t valid_pair_of(Context& c, std::uint16_t pair_index,
                                      std::uint16_t local) noexcept {
    if (c.s.locals[local].c.base == c.s.pairs.base_of(pair_index)) return pair_index;
    const std::uint16_t other =
        add_pair(c, c.s.locals[local].c.base, c.s.pairs[pair_index].remote, pair_reason::triggered);
    return other != no_index ? other : pair_index;
}

/// Checks that a valid pair outranks have no purpose left: the controlling agent decides
/// (section 6.1.4.2, last paragraph but one).
template <class Context>
constexpr void conclude_outranked(Context& c, std::uint16_t valid) noexcept {
    if constexpr (requires { requires Context::profile::nomination::keeps_lower; }) return;
    const nomination_mode mode = c.s.config.nomination;
    if (!is_controlling(c.s) || mode == nomination_mode::lowest_rtt ||
        mode == nomination_mode::direct_first)
        return;
    const std::uint64_t key = valid_key(c, c.s.pairs[valid]);
    for_each_pair(c.s, c.s.pairs[valid].component, [&](std::uint16_t i) {
        const pair& p = c.s.pairs[i];
        if (i != valid && is_open(p) && !p.nominating && p.key < key)
            conclude_pair(c, i, pair_reason::outranked);
    });
}

/// Section 7.2.5.3.
template <class Context, class Transaction>
constexpr void on_check_success(Context& c, const Transaction& t, const endpoint& mapped) noexcept {
    auto& pairs = c.s.pairs;
    const std::uint16_t at = t.owner;
    // With renomination, only what no later nomination has taken the place of.
    const bool stands = !c.s.config.renomination || pairs[at].nominating ||
                        c.s.config.nomination == nomination_mode::aggressive;
    const bool nominates = (t.flags & transaction_flag::use_candidate) != 0 &&
                           (t.flags & transaction_flag::controlling) != 0 && is_controlling(c.s) &&
                           stands;
    // A cancelled check may be answered while its successor waits or is under way; that one need
    // not be repeated, unless it is to nominate.
    const bool successor_nominates = pairs[at].nominating && !nominates;
    if (!successor_nominates) {
        cancel_check(c, at);
        pairs.unqueue(at);
        pairs.set_state(at, pair_state::succeeded);
    }
    if (t.sent == 1)  // Karn: an answer to a repeated request measures nothing
        pairs[at].rtt_us = static_cast<std::uint32_t>(
            (c.now - t.first_sent).us > 0 ? (c.now - t.first_sent).us : 1);

    const std::uint16_t local = local_of_mapped(c, at, mapped);
    const std::uint16_t valid = valid_pair_of(c, at, local);
    pair& v = pairs[valid];
    if (valid != at && !v.nominating && !v.peer_nominated) {  // its own check has nothing to show
        cancel_check(c, valid);
        pairs.unqueue(valid);
        pairs.set_state(valid, pair_state::succeeded);
    }
    v.valid_local = local;
    v.valid = true;
    v.validated_at = c.now;
    c.s.remotes[v.remote].has_validated = true;
    for (const auto i : pairs.by_priority())  // section 7.2.5.3.3
        if (pairs[i].state == pair_state::frozen && pairs[i].listed &&
            pairs[i].foundation == pairs[at].foundation) {
            pairs.set_state(static_cast<std::uint16_t>(i), pair_state::waiting);
            pairs[i].reason = pair_reason::unfrozen;
        }

    const std::size_t component = v.component;
    if (c.s.streams[c.s.components[component].stream].state == checklist_state::failed) return;
    if (c.s.components[component].path.pair == valid) renew_consent(c, component);
    const bool by_peer = !is_controlling(c.s) && pairs[at].peer_nominated;
    pairs[at].peer_nominated = false;
    if (nominates || by_peer) {
        pairs[at].nominating = false;
        return set_nominated(c, valid, c.s.config.renomination);
    }
    conclude_outranked(c, valid);
    choose_path(c, component);
    consider_nomination(c, c.s.components[component].stream);
    update_checklist(c, c.s.components[component].stream);
}

template <class Context>
[[gnu::cold]] constexpr void after_failure(Context& c, std::uint16_t pair_index,
                                           pair_reason reason) noexcept {
    const std::size_t stream = c.s.components[c.s.pairs[pair_index].component].stream;
    fail_pair(c, pair_index, reason);
    consider_nomination(c, stream);
}

/// Section 7.2.5.1. Only an answer to a request of today's role switches it, and not for ever.
template <class Context, class Transaction>
[[gnu::cold]] constexpr void on_role_conflict(Context& c, const Transaction& t) noexcept {
    const bool sent_controlling = (t.flags & transaction_flag::controlling) != 0;
    // A cancelled check has a successor, which will hear of a conflict that lasts, or its pair
    // needs none: an old answer that comes late must not undo what both have agreed upon since.
    if ((t.flags & transaction_flag::cancelled) != 0) return;
    const bool repeat = t.kind == static_cast<std::uint8_t>(transaction_kind::connectivity_check);
    if (sent_controlling == is_controlling(c.s)) {
        if (c.s.switches >= c.s.config.role_switches) {
            if (repeat) after_failure(c, t.owner, pair_reason::error_response);
            return;
        }
        ++c.s.switches;
        c.s.tie_breaker = draw_u64(c.env.random, draw::tie_breaker);
        switch_role(c);
        for (std::size_t i = 0; i < c.s.capacity.streams; ++i) consider_nomination(c, i);
    }
    if (!repeat) return;
    c.s.pairs.set_state(t.owner, pair_state::waiting);
    c.s.pairs.queue(t.owner);
}

template <class Message>
constexpr bool is_role_conflict(const Message& m) noexcept {
    const auto code = m.get(stun::attr::error_code);
    return code && code->code == 487;
}

/// An authenticated answer to a check.
template <class Context, class Transaction, class Message>
constexpr void on_check_answer(Context& c, const Transaction& t, const route& from,
                               const Message& m) noexcept {
    pair& p = c.s.pairs[t.owner];
    if (p.responses_received != 0xffff) ++p.responses_received;
    const bool cancelled = (t.flags & transaction_flag::cancelled) != 0;
    const bool symmetric = base_of_route(c.s, from) == c.s.pairs.base_of(t.owner) &&
                           from.remote == c.s.remotes[p.remote].c.where;
    const bool conflict = m.cls() == stun::message_class::error && is_role_conflict(m);
    pair_reason why = pair_reason::none;
    // Wherever it comes from: a NAT that maps each remote anew shows a 487 from elsewhere, and
    // without the switch no check of ours is ever accepted there (sections 7.2.5.1, 7.2.5.2.1).
    if (!symmetric && !conflict) {
        why = pair_reason::not_symmetric;
    } else if (!known_in_response.covers(m)) {
        why = pair_reason::bad_response;
    } else if (m.cls() == stun::message_class::success) {
        const auto mapped = m.get(stun::attr::xor_mapped_address);
        if (mapped) return on_check_success(c, t, *mapped);
        why = pair_reason::bad_response;
    } else {
        const auto code = m.get(stun::attr::error_code);
        if constexpr (requires { c.env.observer.check_refused(from, code->code); })
            if (code) c.env.observer.check_refused(from, code->code);
        if (conflict) return on_role_conflict(c, t);
        why = pair_reason::error_response;
    }
    if (!cancelled) after_failure(c, t.owner, why);
}

/// An authenticated answer to a consent check (RFC 7675 section 5).
template <class Context, class Transaction, class Message>
[[gnu::cold]] constexpr void on_consent_answer(Context& c, const Transaction& t, const route& from,
                                               const Message& m) noexcept {
    const path_record& path = c.s.components[t.owner].path;
    if (t.serial != path.serial || !path.set || path.lost) return;
    if (base_of_route(c.s, from) != path.base || from.remote != path.remote) return;
    if (m.cls() == stun::message_class::success) {
        if (path.pair != no_index && c.s.pairs[path.pair].responses_received != 0xffff)
            ++c.s.pairs[path.pair].responses_received;
        if (path.pair != no_index)
            c.s.pairs[path.pair].rtt_us = static_cast<std::uint32_t>((c.now - t.first_sent).us);
        renew_consent(c, t.owner);
        return update_session(c);
    }
    const auto code = m.get(stun::attr::error_code);
    if (code && code->code == 403) {  // section 5.2
        return end_consent(c, t.owner, failed_reason::consent_revoked);
    }
    if (code && code->code == 487) on_role_conflict(c, t);
}

/// A success or error response. False: no request of ours has this id, it may be somebody else's.
/// Without the right integrity it was never received (RFC 8489 section 9.1.4): the schedule of the
/// request goes on, and a good answer may still come.
template <class Context, class Message>
constexpr bool on_response(Context& c, const route& from, const Message& m) noexcept {
    const std::size_t slot = c.s.transactions_open.find(m.id());
    if (slot == c.s.transactions_open.none) return false;
    const auto t = c.s.transactions_open[slot];
    const bool is_check = t.kind == static_cast<std::uint8_t>(transaction_kind::connectivity_check);
    const std::size_t component = is_check ? c.s.pairs[t.owner].component : t.owner;
    const std::uint8_t slot_of_keys = is_check ? c.s.slot : c.s.components[component].path.slot;
    const auto& key = peer_of(c.s, slot_of_keys, c.s.components[component].stream).key;
    if (!stun::verify_integrity(m, c.env.crypto, key)) return true;

    if constexpr (requires { c.env.observer.authenticated(from, m); })
        c.env.observer.authenticated(from, m);
    close_transaction(c, slot);
    if (is_check)
        on_check_answer(c, t, from, m);
    else
        on_consent_answer(c, t, from, m);
    return true;
}

/// No more checks are made of what has not worked so far: what waits to be checked has failed.
template <class Context>
constexpr void give_up_unchecked(Context& c) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.pairs; ++i)
        if (c.s.pairs.exists(i) && !c.s.pairs[i].valid && c.s.pairs[i].listed &&
            (c.s.pairs[i].state == pair_state::waiting || c.s.pairs[i].state == pair_state::frozen))
            after_failure(c, i, pair_reason::timed_out);
}

/// The timer of a transaction: send it again, or give it up (RFC 8489 section 6.2.1).
template <class Context>
[[gnu::cold]] constexpr void on_transaction_timer(Context& c, std::size_t slot) noexcept {
    const auto t = c.s.transactions_open[slot];
    const bool again = t.kind == static_cast<std::uint8_t>(transaction_kind::connectivity_check) &&
                       (t.flags & transaction_flag::cancelled) == 0;
    const bool may_repeat = again && (c.s.pairs[t.owner].valid || !c.s.is_spent());
    if (may_repeat && t.sent < Context::profile::schedule::requests(timing_of(c.s, c.s.config, t)))
        return transmit_check(c, slot);
    close_transaction(c, slot);
    if (again) after_failure(c, t.owner, pair_reason::timed_out);
}

}  // namespace ice::inline v0_1_0_dev::detail

// SPDX-License-Identifier: BSL-1.0
// Connectivity checks on the wire: forming, sending and sending again (RFC 8445 sections 7.1,
// 7.2.2, 7.2.4 and 14.3; RFC 8489 section 6.2.1).
#pragma once

#include "../stun/attr/browsers.hpp"
#include "../stun/attributes.hpp"
#include "../stun/builder.hpp"
#include "../stun/comprehension.hpp"
#include "../stun/transaction.hpp"
#include "lookup.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// What a check may require us to understand; anything else is answered by 420.
inline constexpr stun::comprehension known_in_request(stun::attr::username, stun::attr::priority,
                                                      stun::attr::use_candidate);

/// What RFC 8489 section 6.2.1 asks for, with the RTO of this check; over TCP one request and one
/// time-out (section 6.2.2, RFC 6544 section 7.1).
template <class State, class Transaction>
constexpr stun::transaction_timing timing_of(const State& s, const agent_config& config,
                                             const Transaction& t) noexcept {
    stun::transaction_timing timing;
    if (s.locals[s.pairs.base_of(t.owner)].c.tcp != tcp_type::none) {
        timing.rto = timing.reliable;
        timing.requests = 1;
        timing.last_wait = 1;
        return timing;
    }
    timing.rto = {static_cast<std::int64_t>(t.rto_us)};
    timing.requests = config.rc;
    timing.last_wait = config.rm;
    return timing;
}

/// Writes a Binding request into `c.out` (RFC 8445 section 7.1, RFC 8489 section 9.1.2).
template <class Context, class Transaction>
constexpr void write_check(Context& c, const Transaction& t, std::size_t slot,
                           const candidate& base, const endpoint& remote) noexcept {
    using dialect = typename Context::state_type::dialect;
    const auto& own = c.s.sessions[slot];
    const auto& peer = peer_of(c.s, slot, base.stream);

    stun::basic_builder<dialect> b(c.out.bytes, stun::binding_request, t.id());
    b.add_joined(stun::attr::username, {peer.ufrag.view(), ":", own.local_ufrag.view()});
    b.add(stun::attr::priority, reflexive_priority<Context>(base));
    if ((t.flags & transaction_flag::controlling) != 0)
        b.add(stun::attr::ice_controlling, c.s.tie_breaker);
    else
        b.add(stun::attr::ice_controlled, c.s.tie_breaker);
    if ((t.flags & transaction_flag::use_candidate) != 0) {
        b.add(stun::attr::use_candidate);
        const std::uint16_t component = find_component(c.s, base.stream, base.component);
        if (c.s.config.renomination && component != no_index)
            b.add(stun::attr::nomination, c.s.components[component].nomination);
    }
    if constexpr (requires { c.env.observer.append(b, stun::message_class::request); })
        c.env.observer.append(b, stun::message_class::request);
    b.add_integrity(c.env.crypto, peer.key);
    if constexpr (dialect::has_fingerprint) b.add_fingerprint(c.env.crypto);

    const auto bytes = b.finish();
    c.out.size = bytes ? bytes->size() : 0;
    c.out.to = {base_id(base.base), base.stream, base.component, remote};
}

/// Sends the request of a slot, for the first time or again, and sets its timer.
template <class Context>
constexpr void transmit_check(Context& c, std::size_t slot) noexcept {
    auto& t = c.s.transactions_open[slot];
    pair& p = c.s.pairs[t.owner];
    if (t.sent == 0) t.first_sent = c.now;
    ++t.sent;
    if (p.requests_sent != 0xffff) ++p.requests_sent;
    if (!p.valid && c.s.in_vain != 0xffff) ++c.s.in_vain;
    write_check(c, t, c.s.slot, c.s.locals[c.s.pairs.base_of(t.owner)].c,
                c.s.remotes[p.remote].c.where);
    c.out.transaction = static_cast<std::uint16_t>(slot);
    c.s.timers.set(slot,
                   c.now + Context::profile::schedule::wait(timing_of(c.s, c.s.config, t), t.sent));
}

/// Frees the slot and its timer.
template <class Context>
constexpr void close_transaction(Context& c, std::size_t slot) noexcept {
    c.s.transactions_open.close(slot);
    c.s.timers.cancel(slot);
}

/// A free slot. When there is none, cancelled checks have taken them, as many as a peer likes to
/// cancel: the answer to the oldest of them no longer counts.
template <class Context>
constexpr std::size_t open_transaction(Context& c) noexcept {
    auto& table = c.s.transactions_open;
    std::size_t slot = table.open();
    if (slot != table.none) return slot;
    for (std::size_t i = 0; i < table.capacity(); ++i)
        if ((table[i].flags & transaction_flag::cancelled) != 0 &&
            (slot == table.none || table[i].first_sent < table[slot].first_sent))
            slot = i;
    if (slot != table.none) close_transaction(c, slot);
    return slot;
}

/// The transaction of the pair that counts, or capacity.
template <class State>
constexpr std::size_t transaction_of(const State& s, std::uint16_t pair_index) noexcept {
    const auto& table = s.transactions_open;
    for (std::size_t i = 0; i < table.capacity(); ++i)
        if (table[i].kind == static_cast<std::uint8_t>(transaction_kind::connectivity_check) &&
            table[i].owner == pair_index && (table[i].flags & transaction_flag::cancelled) == 0)
            return i;
    return table.capacity();
}

/// RFC 8445 section 7.3.1.4: not sent again, no failure when it stays unanswered, but an answer
/// that comes within the time that was left still counts.
template <class Context>
constexpr void cancel_check(Context& c, std::uint16_t pair_index) noexcept {
    const std::size_t slot = transaction_of(c.s, pair_index);
    if (slot == c.s.transactions_open.capacity()) return;
    auto& t = c.s.transactions_open[slot];
    using schedule = typename Context::profile::schedule;
    const auto timing = timing_of(c.s, c.s.config, t);
    time_point end = t.first_sent;
    for (unsigned n = 1; n <= schedule::requests(timing); ++n)
        end = end + schedule::wait(timing, n);
    t.flags |= transaction_flag::cancelled;
    c.s.timers.set(slot, later(c.s.timers.at(slot), end));
}

/// Begins the check of a pair; false when there is no room for a transaction. The pair must not
/// have a check under way.
template <class Context>
constexpr bool start_check(Context& c, std::uint16_t pair_index) noexcept {
    using rto_rule = typename Context::profile::rto;
    const std::size_t slot = open_transaction(c);
    if (slot == c.s.transactions_open.none) return false;
    pair& p = c.s.pairs[pair_index];
    c.s.pairs.unqueue(pair_index);
    c.s.pairs.set_state(pair_index, pair_state::in_progress);

    typename Context::state_type::transaction_entry t;
    t.set_id(stun::draw_transaction_id<typename Context::state_type::dialect>(c.env.random));
    t.kind = static_cast<std::uint8_t>(transaction_kind::connectivity_check);
    t.owner = pair_index;
    t.flags = is_controlling(c.s) ? transaction_flag::controlling : std::uint8_t{0};
    const bool aggressive =
        is_controlling(c.s) &&
        mode_of(c.s, c.s.components[p.component].stream) == nomination_mode::aggressive;
    p.offered = is_controlling(c.s) && (p.nominating || aggressive || p.offered);
    if (p.offered) t.flags |= transaction_flag::use_candidate;
    t.rto_us =
        static_cast<std::uint32_t>(rto_rule::rto(c.s.config, c.s.pace.ta(), c.s.pairs.waiting(),
                                                 c.s.pairs.in_progress(), c.s.pairs.size())
                                       .us);
    c.s.transactions_open.publish(slot, t);
    transmit_check(c, slot);
    return true;
}

}  // namespace ice::inline v0_1_0_dev::detail

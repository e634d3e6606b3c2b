// SPDX-License-Identifier: BSL-1.0
// The transactions of candidates: begun, repeated, answered, and what their end leads to
// (draft-ietf-mmusic-ice-02 section 5.3.4, RFC 3489 sections 9.3 and 9.4).
#pragma once

#include "../../stun/builder.hpp"
#include "../../stun/short_term.hpp"
#include "../../stun/transaction.hpp"
#include "../classic_stun.hpp"
#include "rows.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail {

using early::classic_credential;
using early::known_attributes;

/// USERNAME: the peer's fragment, then one's own. Neither CHANGE-REQUEST nor RESPONSE-ADDRESS.
template <class Context>
constexpr void write_check(Context& c, std::uint16_t row) noexcept {
    using state = typename Context::state_type;
    const auto& peer = c.s.peers[c.s.remotes[c.s.rows[row].remote].peer];
    const auto& own = c.s.own[c.s.locals[c.s.rows[row].source].owner];
    stun::basic_builder<typename state::dialect> b(c.out.bytes, stun::binding_request,
                                                   c.s.transactions[row].id());
    b.add_joined(stun::attr::username, {peer.fragment.view(), own.fragment.view()});
    b.add_integrity(c.env.crypto, peer.key);
    const auto bytes = b.finish();
    c.out.size = bytes ? bytes->size() : 0;
    c.out.to = route_of_row(c.s, row);
    c.out.transaction = row;
}

/// Sends the request of a row, for the first time or again, and sets its timer.
template <class Context>
constexpr void transmit_check(Context& c, std::uint16_t row) noexcept {
    auto& t = c.s.transactions[row];
    if (t.sent == 0) t.first_sent = c.now;
    ++t.sent;
    write_check(c, row);
    c.s.timers.set(c.s.step_timer + row, c.now + Context::profile::schedule::wait({}, t.sent));
}

template <class Context>
constexpr void begin_check(Context& c, std::uint16_t row) noexcept {
    using state = typename Context::state_type;
    transaction<typename state::dialect> t;
    t.set_id(stun::draw_transaction_id<typename state::dialect>(c.env.random));
    t.kind = 1;
    t.owner = row;
    c.s.transactions.publish(row, t);
    transmit_check(c, row);
}

/// The end of a transaction: next state, and the timers that are armed now.
template <class Context>
constexpr void complete_check(Context& c, std::uint16_t row, outcome how) noexcept {
    c.s.transactions.close(row);
    row_record& r = c.s.rows[row];
    const row_state before = r.state;
    const row_state after = next_state(before, how, r.second_attempt);
    const table_config& config = c.s.config;
    if (is_good(after) && !is_good(before)) r.good_since = c.now;
    r.second_attempt = is_good(after) && how == outcome::recoverable;
    set_state(c, row, after);

    const bool rapid = after == row_state::handshaking || r.second_attempt;
    const duration wait = rapid                     ? config.rapid_retry
                          : after == row_state::bad ? config.bad_retry
                                                    : config.refresh;
    c.s.timers.set(c.s.step_timer + row, c.now + wait);
    if (after != row_state::handshaking)
        c.s.timers.cancel(c.s.give_up_timer + row);
    else if (before != row_state::handshaking)
        c.s.timers.set(c.s.give_up_timer + row, c.now + config.give_up);
    update_component(c, c.s.remotes[r.remote].component);
}

/// A row's own timer: the next transaction, the next request of this one, or its end.
template <class Context>
constexpr void on_step_timer(Context& c, std::uint16_t row) noexcept {
    const auto& t = c.s.transactions[row];
    if (t.kind == 0) return begin_check(c, row);
    if (t.sent < Context::profile::schedule::requests({})) return transmit_check(c, row);
    complete_check(c, row, outcome::timed_out);
}

/// HANDSHAKING has lasted too long. A transaction that is under way is not cut off: its answer
/// still counts, and its end arms the timer of the next one.
template <class Context>
constexpr void on_give_up_timer(Context& c, std::uint16_t row) noexcept {
    set_state(c, row, row_state::bad);
    if (c.s.transactions[row].kind == 0)
        c.s.timers.set(c.s.step_timer + row, c.now + c.s.config.bad_retry);
    update_component(c, c.s.remotes[c.s.rows[row].remote].component);
}

/// An answer that ends the requests but says nothing (RFC 3489 section 9.4): the transaction times
/// out when it would have.
template <class Context>
constexpr void stop_requests(Context& c, std::uint16_t row) noexcept {
    using schedule = typename Context::profile::schedule;
    auto& t = c.s.transactions[row];
    time_point end = t.first_sent;
    for (unsigned n = 1; n <= schedule::requests({}); ++n) end = end + schedule::wait({}, n);
    t.sent = schedule::requests({});
    c.s.timers.set(c.s.step_timer + row, later(end, c.now));
}

/// A success or error response. False: no request of ours has this id. One that comes another way
/// than the request went, or lacks its integrity, was never received.
template <class Context, class Message>
constexpr bool on_response(Context& c, const route& from, const Message& m) noexcept {
    using crypto = typename Context::profile::crypto;
    const std::size_t slot = c.s.transactions.find(m.id());
    if (slot == c.s.transactions.none) return false;
    const auto row = static_cast<std::uint16_t>(slot);
    const row_record& r = c.s.rows[row];
    const remote_record& remote = c.s.remotes[r.remote];
    if (from.base.index() != r.source || from.remote != remote.where) return true;
    const classic_credential<crypto> key{&c.s.peers[remote.peer].key};
    const auto verdict =
        stun::authenticate_response(m, c.env.crypto, key, stun::integrity_kind::sha1, false);
    if (verdict.action != stun::response_action::accept) return true;

    const bool success = m.cls() == stun::message_class::success;
    const auto error = m.get(stun::attr::error_code);
    const bool says = success ? m.has(stun::attr::mapped_address) : error && error->code >= 400;
    if (!says || !known_attributes.covers(m)) {
        stop_requests(c, row);
        return true;
    }
    if constexpr (requires { c.env.observer.check_refused(from, error->code); })
        if (!success) c.env.observer.check_refused(from, error->code);
    complete_check(c, row, success ? outcome::success : outcome_of_error(error->code));
    return true;
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail

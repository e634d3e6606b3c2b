// SPDX-License-Identifier: BSL-1.0
// The transactions of candidates: begun, repeated, answered, and what their end leads to
// (draft-ietf-mmusic-ice-02 section 5.3.4, RFC 3489 sections 9.3 and 9.4).
#pragma once

#include "../../stun/builder.hpp"
#include "../requests.hpp"
#include "rows.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail {

/// USERNAME: the peer's fragment, then one's own. Neither CHANGE-REQUEST nor RESPONSE-ADDRESS.
template <class Context>
constexpr void write_check(Context& c, std::uint16_t row) noexcept {
    using state = typename Context::state_type;
    const auto& peer = c.s.peers[c.s.remotes[c.s.rows[row].remote].peer];
    const auto& own = c.s.own[c.s.locals[c.s.rows[row].source].owner];
    stun::basic_builder<typename state::dialect> b(c.out.bytes, stun::binding_request,
                                                   c.s.transactions[row].id());
    b.add_joined(stun::attr::username, {peer.username.view(), own.username.view()});
    b.add_integrity(c.env.crypto, peer.key);
    const auto bytes = b.finish();
    c.out.size = bytes ? bytes->size() : 0;
    c.out.to = route_of_row(c.s, row);
    c.out.transaction = row;
}

/// Sends the request of a row, for the first time or again, and sets its timer.
template <class Context>
constexpr void transmit_check(Context& c, std::uint16_t row) noexcept {
    early::count_request(c, row);
    write_check(c, row);
}

template <class Context>
constexpr void begin_check(Context& c, std::uint16_t row) noexcept {
    early::begin_transaction(c, row);
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
    if (c.s.transactions[row].kind == 0) return begin_check(c, row);
    if (early::has_request_left(c, row)) return transmit_check(c, row);
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

/// A success or error response. False: no request of ours has this id. One that comes another way
/// than the request went, or lacks its integrity, was never received.
template <class Context, class Message>
constexpr bool on_response(Context& c, const route& from, const Message& m) noexcept {
    const std::size_t slot = c.s.transactions.find(m.id());
    if (slot == c.s.transactions.none) return false;
    const auto row = static_cast<std::uint16_t>(slot);
    const row_record& r = c.s.rows[row];
    const remote_record& remote = c.s.remotes[r.remote];
    if (from.base.index() != r.source || from.remote != remote.where) return true;
    if (!early::is_authentic(c, m, c.s.peers[remote.peer])) return true;
    if constexpr (requires { c.env.observer.authenticated(from, m); })
        c.env.observer.authenticated(from, m);
    c.s.rows[row].held = false;  // answered: it does not wait for its base any more

    const bool success = m.cls() == stun::message_class::success;
    const auto error = m.get(stun::attr::error_code);
    const bool says = success ? m.has(stun::attr::mapped_address) : error && error->code >= 400;
    if (!says || !early::known_attributes.covers(m)) {
        early::stop_requests(c, row);
        return true;
    }
    if constexpr (requires { c.env.observer.check_refused(from, error->code); })
        if (!success) c.env.observer.check_refused(from, error->code);
    complete_check(c, row, success ? outcome::success : outcome_of_error(error->code));
    return true;
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail

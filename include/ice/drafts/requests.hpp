// SPDX-License-Identifier: BSL-1.0
// How both early drafts ask: a transaction of classic STUN in the slot of what it checks, repeated
// by the profile's schedule (RFC 3489 sections 9.3 and 9.4).
#pragma once

#include <cstddef>
#include <cstdint>

#include "../exchange/engine.hpp"
#include "../exchange/told.hpp"
#include "../exchange/transaction_table.hpp"
#include "../stun/short_term.hpp"
#include "../stun/transaction.hpp"
#include "classic_stun.hpp"

namespace ice::inline v0_1_0_dev::early {

/// Opens the transaction of a slot, with an id of its own. Nothing has been sent yet.
template <class Context>
constexpr void begin_transaction(Context& c, std::uint16_t slot) noexcept {
    using dialect = typename Context::state_type::dialect;
    transaction<dialect> t;
    t.set_id(stun::draw_transaction_id<dialect>(c.env.random));
    t.kind = 1;
    t.owner = slot;
    c.s.transactions.publish(slot, t);
}

/// The transaction's request goes out now, for the first time or again: counts it, and sets the
/// timer of the next one.
template <class Context>
constexpr void count_request(Context& c, std::uint16_t slot) noexcept {
    auto& t = c.s.transactions[slot];
    if (t.sent == 0) t.first_sent = c.now;
    ++t.sent;
    c.s.timers.set(c.s.step_timer + slot, c.now + Context::profile::schedule::wait({}, t.sent));
}

/// The schedule has another request for the transaction.
template <class Context>
constexpr bool has_request_left(const Context& c, std::uint16_t slot) noexcept {
    return c.s.transactions[slot].sent < Context::profile::schedule::requests({});
}

/// Hands the datagram of a verb to the transport, from the engine that `from` is. A request that
/// the transport calls `pending` has not been sent: its record of `asked`, by transaction, waits
/// for its base.
template <class Engine, class Host, class Context, class Record, std::size_t N>
constexpr void send_out(const Engine& from, Host& host, Context& c, Record (&asked)[N]) noexcept {
    const std::uint16_t slot = c.out.transaction;
    const byte_view bytes(c.out.bytes.data(), c.out.size);
    c.s.in_send = true;
    const send_status status = host.carrier->send(c.out.to, bytes);
    ice::detail::tell_sent(host.observer, from, c.out.to, bytes, status);
    c.s.in_send = false;
    c.out.transaction = no_index;
    c.out.size = 0;
    if (status != send_status::pending || slot == no_index) return;
    --c.s.transactions[slot].sent;
    asked[slot].held = true;
    c.s.timers.cancel(c.s.step_timer + slot);
}

/// An answer that ends the requests but says nothing (RFC 3489 section 9.4): the transaction times
/// out when it would have.
template <class Context>
constexpr void stop_requests(Context& c, std::uint16_t slot) noexcept {
    using schedule = typename Context::profile::schedule;
    auto& t = c.s.transactions[slot];
    time_point end = t.first_sent;
    for (unsigned n = 1; n <= schedule::requests({}); ++n) end = end + schedule::wait({}, n);
    t.sent = schedule::requests({});
    c.s.timers.set(c.s.step_timer + slot, later(end, c.now));
}

/// The response has the integrity that this peer's password makes.
template <class Context, class Message, class Credentials>
constexpr bool is_authentic(const Context& c, const Message& m, const Credentials& peer) noexcept {
    const classic_credential<typename Context::profile::crypto> key{&peer.key};
    return stun::authenticate_response(m, c.env.crypto, key, stun::integrity_kind::sha1, false)
               .action == stun::response_action::accept;
}

}  // namespace ice::inline v0_1_0_dev::early

// SPDX-License-Identifier: BSL-1.0
// Connectivity checks: begun, repeated, answered, and what their end leads to
// (draft-rosenberg-sipping-ice-01 section 5.5, RFC 3489 sections 9.3 and 9.4).
#pragma once

#include "../../stun/builder.hpp"
#include "../requests.hpp"
#include "cycle.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

/// What the draft says of an error that answers a check: 401, 430, 432 and 500 may pass; 400, 431
/// and 600 are as good as no connectivity. RFC 3489 section 9.4 counts unknown codes to the classes
/// of 400, 500 and 600. 420 asks to leave out what was not understood, and a check has nothing that
/// it may leave out.
constexpr bool may_be_retried(std::uint16_t code) noexcept {
    return code == 401 || code == 430 || code == 432 || code / 100 == 5;
}

namespace detail {

/// USERNAME, PASSWORD and MESSAGE-INTEGRITY; neither CHANGE-REQUEST nor RESPONSE-ADDRESS.
template <class Context>
constexpr void write_check(Context& c, std::uint16_t one) noexcept {
    using state = typename Context::state_type;
    const auto& peer = c.s.peers[c.s.checks[one].remote];
    stun::basic_builder<typename state::dialect> b(c.out.bytes, stun::binding_request,
                                                   c.s.transactions[one].id());
    b.add(stun::attr::username, peer.username.view());
    b.add(stun::attr::password, peer.password.view());
    b.add_integrity(c.env.crypto, peer.key);
    const auto bytes = b.finish();
    c.out.size = bytes ? bytes->size() : 0;
    c.out.to = route_of_check(c.s, one);
    c.out.transaction = one;
}

/// Sends the request of a check, for the first time or again, and sets its timer.
template <class Context>
constexpr void transmit_check(Context& c, std::uint16_t one) noexcept {
    early::count_request(c, one);
    write_check(c, one);
}

template <class Context>
constexpr void begin_check(Context& c, std::uint16_t one) noexcept {
    early::begin_transaction(c, one);
    set_state(c, one, check_state::in_progress);
    transmit_check(c, one);
}

/// The end of a transaction, for good.
template <class Context>
constexpr void complete_check(Context& c, std::uint16_t one, check_state how) noexcept {
    const std::size_t component = c.s.checks[one].component;
    c.s.transactions.close(one);
    c.s.timers.cancel(c.s.step_timer + one);
    set_state(c, one, how);
    update_component(c, component);
    if (how != check_state::succeeded) return;
    learn_address(c, one);
    update_freeing(c);
    update_precondition(c, c.s.components[component].stream);
}

/// A check's own timer: its first transaction or another one, the next request, or the end.
template <class Context>
constexpr void on_step_timer(Context& c, std::uint16_t one) noexcept {
    if (c.s.transactions[one].kind == 0) return begin_check(c, one);
    if (early::has_request_left(c, one)) return transmit_check(c, one);
    complete_check(c, one, check_state::failed);
}

/// An error that answers a check. There is no other fix than to ask again: the peer may not have
/// its side of the dialog yet.
template <class Context>
constexpr void on_error(Context& c, std::uint16_t one, std::uint16_t code) noexcept {
    check_record& r = c.s.checks[one];
    r.refused = !may_be_retried(code);
    if (r.refused || r.retries >= c.s.config.retries)
        return complete_check(c, one, check_state::failed);
    ++r.retries;
    c.s.transactions.close(one);
    set_state(c, one, check_state::waiting);
    c.s.timers.set(c.s.step_timer + one, c.now + c.s.config.retry_wait);
}

/// A check that has timed out is worth another try: the peer lists its address again, or has sent
/// a check from there, and NATs may let pass now what they did not (section 6.2).
template <class Context>
constexpr void try_again(Context& c, std::uint16_t one) noexcept {
    using rule = typename Context::profile::source_rule;
    check_record& r = c.s.checks[one];
    if (!r.used || r.state != check_state::failed || r.refused ||
        !may_leave_from<rule>(c.s, r.remote, r.base, c.s.components[r.component].id))
        return;
    r.retries = 0;
    set_state(c, one, check_state::waiting);
    c.s.timers.set(c.s.step_timer + one, c.now);
    update_component(c, r.component);
}

/// A success or error response. False: no request of ours has this id. One that comes another way
/// than the request went, or lacks its integrity, was never received.
template <class Context, class Message>
constexpr bool on_response(Context& c, const route& from, const Message& m) noexcept {
    const std::size_t slot = c.s.transactions.find(m.id());
    if (slot == c.s.transactions.none) return false;
    const auto one = static_cast<std::uint16_t>(slot);
    check_record& r = c.s.checks[one];
    const route sent = route_of_check(c.s, one);
    if (from.base != sent.base || from.remote != sent.remote) return true;
    if (!early::is_authentic(c, m, c.s.peers[r.remote])) return true;
    if constexpr (requires { c.env.observer.authenticated(from, m); })
        c.env.observer.authenticated(from, m);
    r.held = false;  // answered: it does not wait for its base any more

    const bool success = m.cls() == stun::message_class::success;
    const auto error = m.get(stun::attr::error_code);
    const auto mapped = m.get(stun::attr::mapped_address);
    const bool says = success ? mapped && mapped->family() == sent.remote.family() &&
                                    early::can_be_sent_to(*mapped)
                              : error && error->code >= 400;
    if (!says || !early::known_attributes.covers(m)) {
        early::stop_requests(c, one);
        return true;
    }
    if (success) {
        r.mapped = *mapped;
        complete_check(c, one, check_state::succeeded);
        return true;
    }
    if constexpr (requires { c.env.observer.check_refused(from, error->code); })
        c.env.observer.check_refused(from, error->code);
    on_error(c, one, error->code);
    return true;
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

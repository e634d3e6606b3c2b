// SPDX-License-Identifier: BSL-1.0
// The longer verbs of basic_cycles_agent; included by cycles_agent.hpp.
#pragma once

#include "cycles_agent.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

template <class Transport, class Profile>
constexpr result<std::uint16_t> basic_cycles_agent<Transport, Profile>::add_stream(
    std::uint16_t components) noexcept {
    const auto told = ice::detail::told(verb_code::add_stream, components);
    return verb(state_.now, told, [&](auto& c) -> result<std::uint16_t> {
        if (components == 0 || components > 2) return errc::misuse_draft_stream;
        const std::uint16_t stream = detail::find_free(c.s.streams);
        if (stream == no_index || !ice::detail::add_components(c.s, stream, components))
            return errc::draft_full;
        c.s.streams[stream].used = true;
        return stream;
    });
}

template <class Transport, class Profile>
constexpr result<void> basic_cycles_agent<Transport, Profile>::base_ready(time_point now,
                                                                          base_id base) noexcept {
    return verb(now, ice::detail::told(verb_code::base_ready, base), [&](auto& c) -> result<void> {
        if (base.index() >= capacity.locals || !c.s.locals[base.index()].used)
            return errc::misuse_draft_base;
        for (std::uint16_t i = 0; i < capacity.checks; ++i) {
            check_record& r = c.s.checks[i];
            if (!r.used || r.base != base.index() || !r.held) continue;
            r.held = false;
            c.s.timers.set(c.s.step_timer + i, c.now);
        }
        return {};
    });
}

template <class Transport, class Profile>
constexpr result<void> basic_cycles_agent<Transport, Profile>::want_connectivity(
    std::uint16_t stream, strength how) noexcept {
    const auto wanted = static_cast<std::uint16_t>(how);  // `told` borrows it
    const auto told = ice::detail::told(verb_code::want_connectivity, stream, wanted);
    return verb(state_.now, told, [&](auto& c) -> result<void> {
        if (stream >= capacity.streams || !c.s.streams[stream].used)
            return errc::misuse_draft_stream;
        c.s.streams[stream].wanted = how;
        return {};
    });
}

template <class Transport, class Profile>
constexpr bool basic_cycles_agent<Transport, Profile>::may_alert(
    std::uint16_t stream) const noexcept {
    if (stream >= capacity.streams || !state_.streams[stream].used) return false;
    const stream_record& r = state_.streams[stream];
    return r.wanted != strength::mandatory ||
           (r.told == direction::sendrecv && connectivity(stream) == direction::sendrecv);
}

template <class Transport, class Profile>
template <std::size_t Streams, std::size_t Alternates>
constexpr result<void> basic_cycles_agent<Transport, Profile>::make_offer(
    time_point now, basic_description<Streams, Alternates>& to) noexcept {
    return verb(now, ice::detail::told(verb_code::make_offer), [&](auto& c) -> result<void> {
        if (c.s.exchange != exchange_state::none) return errc::misuse_draft_exchange;
        if (const auto described = detail::describe(c, to); !described) return described;
        c.s.has_role = true;
        c.s.exchange = exchange_state::offered;
        for (own_address& l : c.s.locals) l.telling = l.used && !l.freed;
        detail::update_cycle(c);
        return {};
    });
}

template <class Transport, class Profile>
template <std::size_t Streams, std::size_t Alternates>
constexpr result<void> basic_cycles_agent<Transport, Profile>::make_answer(
    time_point now, basic_description<Streams, Alternates>& to) noexcept {
    return verb(now, ice::detail::told(verb_code::make_answer), [&](auto& c) -> result<void> {
        if (c.s.exchange != exchange_state::owed) return errc::misuse_draft_exchange;
        if (const auto described = detail::describe(c, to); !described) return described;
        c.s.exchange = exchange_state::none;
        c.s.told_any = true;
        for (own_address& l : c.s.locals) l.told = l.used && !l.freed;
        detail::update_cycle(c);
        return {};
    });
}

template <class Transport, class Profile>
template <std::size_t Streams, std::size_t Alternates>
constexpr result<void> basic_cycles_agent<Transport, Profile>::receive(
    time_point now, const basic_description<Streams, Alternates>& from, verb_code as,
    exchange_state before, exchange_state after) noexcept {
    return verb(now, ice::detail::told(as, from), [&](auto& c) -> result<void> {
        if (c.s.exchange != before) return errc::misuse_draft_exchange;
        for (std::size_t i = 0; i < from.streams.size(); ++i)
            if (i >= capacity.streams || !c.s.streams[i].used) return errc::misuse_draft_stream;
        if (after == exchange_state::owed && !c.s.has_role) c.s.answered = c.s.has_role = true;
        if (after == exchange_state::none) {
            c.s.told_any = true;
            for (own_address& l : c.s.locals) l.told = l.told || l.telling;
        }
        c.s.exchange = after;
        result<void> problem;
        for (std::size_t i = 0; i < from.streams.size(); ++i) {
            const auto taken = detail::set_remote(c, i, from.streams[i]);
            if (!taken && problem) problem = taken;
        }
        return problem;
    });
}

template <class Transport, class Profile>
constexpr result<void> basic_cycles_agent<Transport, Profile>::abandon_exchange(
    time_point now) noexcept {
    return verb(now, ice::detail::told(verb_code::abandon_exchange), [&](auto& c) -> result<void> {
        if (c.s.exchange == exchange_state::none) return errc::misuse_draft_exchange;
        c.s.exchange = exchange_state::none;
        for (own_address& l : c.s.locals) l.telling = false;
        detail::update_cycle(c);
        return {};
    });
}

template <class Transport, class Profile>
constexpr verdict basic_cycles_agent<Transport, Profile>::handle_datagram(
    time_point now, const route& came, byte_view bytes) noexcept {
    if (state_.in_send || state_.closed) return verdict::not_mine;
    ice::detail::tell_verb(host_->observer, *this, later(state_.now, now), verb_code::datagram,
                           came, bytes);
    const verdict v = receive(now, came, bytes);
    ice::detail::tell_answer(host_->observer, *this, verb_code::datagram, v);
    return v;
}

template <class Transport, class Profile>
constexpr verdict basic_cycles_agent<Transport, Profile>::receive(time_point now, const route& came,
                                                                  byte_view bytes) noexcept {
    const std::uint16_t base = came.base.index();
    if (base >= capacity.locals || !state_.locals[base].used || !state_.locals[base].is_base())
        return verdict::not_mine;
    const own_address& l = state_.locals[base];
    const route from{came.base, l.stream, l.component,
                     came.remote.with_address(came.remote.addr().with_zone(0))};
    const auto m = stun::basic_message<typename Profile::stun_dialect>::parse(bytes);
    if (!m) return is_verified(base, from.remote) ? verdict::data : verdict::data_unverified;
    if (m->method() != stun::method::binding) return verdict::not_mine;

    state_.now = later(state_.now, now);
    outgoing out;
    context c{state_, *host_, state_.now, out};
    if (m->cls() == stun::message_class::request)
        detail::on_request(c, from, *m);
    else if (m->cls() == stun::message_class::indication || !detail::on_response(c, from, *m))
        return verdict::not_mine;
    if (out.size != 0) early::send_out(*this, *host_, c, state_.checks);
    return verdict::consumed;
}

template <class Transport, class Profile>
constexpr void basic_cycles_agent<Transport, Profile>::handle_timeout(time_point now) noexcept {
    if (state_.in_send || state_.closed) return;
    state_.now = later(state_.now, now);
    ice::detail::tell_verb(host_->observer, *this, state_.now, verb_code::timeout);
    outgoing out;
    context c{state_, *host_, state_.now, out};
    state_.timers.for_each_due(state_.now, [&](std::size_t timer) {
        out.size = 0;
        if (timer < state_type::free_timer)
            detail::on_step_timer(c, static_cast<std::uint16_t>(timer));
        else if (timer < state_type::cycle_timer)
            detail::free_address(c, static_cast<std::uint16_t>(timer - state_type::free_timer));
        else
            state_.cycle_due = true;
        if (out.size != 0) early::send_out(*this, *host_, c, state_.checks);
    });
    ice::detail::tell_answer(host_->observer, *this, verb_code::timeout, result<void>());
}

template <class Transport, class Profile>
constexpr event basic_cycles_agent<Transport, Profile>::next_event() noexcept {
    if (state_.cycle_due && !state_.cycle_told) {
        state_.cycle_told = true;
        return {event_kind::cycle_useful};
    }
    for (std::uint16_t k = 0; k < capacity.components; ++k) {
        const component_record& component = state_.components[k];
        for (const event_kind kind :
             {event_kind::state_changed, event_kind::route_changed, event_kind::precondition_met})
            if (component.used && state_.dirty[k].take(kind))
                return {kind, component.stream, component.id, component.state};
    }
    for (std::uint16_t i = 0; i < capacity.locals; ++i)
        for (const event_kind kind : {event_kind::address_learnt, event_kind::address_freed})
            if (state_.dirty_locals[i].take(kind))
                return {kind, state_.locals[i].stream, 1, component_state::idle, i};
    return {};
}

template <class Transport, class Profile>
constexpr data_route basic_cycles_agent<Transport, Profile>::route_of(
    std::uint16_t stream, std::uint16_t component) const noexcept {
    data_route r;
    const std::uint16_t at = detail::find_component(state_, stream, component);
    if (at == no_index) return r;
    const component_record& k = state_.components[at];
    r.generation = k.generation;
    if (k.in_use != no_index) {
        r.to = detail::route_of_check(state_, k.in_use);
        r.may_send = true;
        return r;
    }
    r.to = detail::route_beside_rtp(state_, at);
    r.may_send = !r.to.base.is_none();
    if (r.may_send) return r;
    // The default address may be one to which media would step down.
    if (k.default_address.family() == ip_family::none) return r;
    if (k.has_floor && k.state != component_state::plain) return r;
    const std::uint16_t base = detail::base_to_default<typename Profile::source_rule>(state_, at);
    if (base == no_index) return r;
    r.to = {base_id(base), stream, component, k.default_address};
    r.may_send = true;
    return r;
}

/// Where an answer or an authenticated check has come from; anything where the peer has no ICE.
template <class Transport, class Profile>
constexpr bool basic_cycles_agent<Transport, Profile>::is_verified(
    std::uint16_t base, const endpoint& remote) const noexcept {
    for (std::uint16_t i = 0; i < capacity.checks; ++i) {
        const check_record& r = state_.checks[i];
        if (r.used && r.base == base && r.state == check_state::succeeded &&
            detail::route_of_check(state_, i).remote == remote)
            return true;
    }
    const own_address& l = state_.locals[base];
    const component_record& k =
        state_.components[detail::find_component(state_, l.stream, l.component)];
    for (const route& heard : k.heard)
        if (heard.base == base_id(base) && heard.remote == remote) return true;
    // Nobody to ask, or not asked.
    return k.state == component_state::plain || !detail::is_checked(state_, k);
}

template <class Transport, class Profile>
constexpr void basic_cycles_agent<Transport, Profile>::close() noexcept {
    if (state_.in_send || state_.closed) return;
    ice::detail::tell_verb(host_->observer, *this, state_.now, verb_code::close);
    state_type over;
    over.now = state_.now;
    over.config = state_.config;
    over.closed = true;
    for (std::size_t k = 0; k < capacity.components; ++k) {
        const component_record& component = state_.components[k];
        over.components[k].used = component.used;
        over.components[k].stream = component.stream;
        over.components[k].id = component.id;
        over.components[k].generation = component.generation;
        over.components[k].state = component_state::closed;
        if (component.used) over.dirty[k].mark(event_kind::state_changed);
    }
    state_ = over;
    ice::detail::tell_answer(host_->observer, *this, verb_code::close, result<void>());
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

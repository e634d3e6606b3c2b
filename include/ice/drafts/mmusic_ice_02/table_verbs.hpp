// SPDX-License-Identifier: BSL-1.0
// The longer verbs of basic_table_agent; included by table_agent.hpp.
#pragma once

#include "table_agent.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

template <class Transport, class Profile>
constexpr result<std::uint16_t> basic_table_agent<Transport, Profile>::add_stream(
    std::uint16_t components) noexcept {
    return verb(
        state_.now, ice::detail::told(verb_code::add_stream, components),
        [&](auto& c) -> result<std::uint16_t> {
            if (components == 0 || components > 2) return errc::misuse_draft_stream;
            std::uint16_t stream = 0;
            while (stream < capacity.streams && c.s.streams[stream]) ++stream;
            if (stream == capacity.streams || !ice::detail::add_components(c.s, stream, components))
                return errc::draft_full;
            c.s.streams[stream] = true;
            return stream;
        });
}

template <class Transport, class Profile>
constexpr result<void> basic_table_agent<Transport, Profile>::remove_stream(
    time_point now, std::uint16_t stream) noexcept {
    return verb(now, ice::detail::told(verb_code::remove_stream, stream),
                [&](auto& c) -> result<void> {
                    if (stream >= capacity.streams || !c.s.streams[stream])
                        return errc::misuse_draft_stream;
                    for (std::uint16_t k = 0; k < capacity.components; ++k) {
                        if (!c.s.components[k].used || c.s.components[k].stream != stream) continue;
                        for (std::uint16_t i = 0; i < capacity.remotes; ++i)
                            if (c.s.remotes[i].used && c.s.remotes[i].component == k)
                                detail::remove_remote(c, i);
                        c.s.timers.cancel(c.s.switch_timer + k);
                        c.s.components[k] = {};
                        c.s.dirty[k].clear();
                    }
                    for (std::uint16_t i = 0; i < capacity.locals; ++i) {
                        if (!c.s.locals[i].used || c.s.locals[i].stream != stream) continue;
                        c.s.locals[i] = {};
                        c.s.own[i] = {};
                    }
                    detail::sweep_peers(c);
                    c.s.streams[stream] = false;
                    return {};
                });
}

template <class Transport, class Profile>
constexpr result<void> basic_table_agent<Transport, Profile>::base_ready(time_point now,
                                                                         base_id base) noexcept {
    return verb(now, ice::detail::told(verb_code::base_ready, base), [&](auto& c) -> result<void> {
        if (base.index() >= capacity.locals || !c.s.locals[base.index()].used)
            return errc::misuse_draft_base;
        for (std::uint16_t i = 0; i < capacity.rows; ++i) {
            row_record& r = c.s.rows[i];
            if (!r.used || r.source != base.index() || !r.held) continue;
            r.held = false;
            const std::size_t component = c.s.remotes[r.remote].component;
            if (c.s.components[component].state != component_state::failed)
                c.s.timers.set(c.s.step_timer + i, c.now);
        }
        return {};
    });
}

template <class Transport, class Profile>
template <std::size_t Streams, std::size_t Alternates>
constexpr result<void> basic_table_agent<Transport, Profile>::describe(
    message_type type, basic_message<Streams, Alternates>& to) const noexcept {
    using rule = typename Profile::default_rule;
    basic_message<Streams, Alternates> m;
    m.type = type;
    for (std::uint16_t stream = 0; stream < capacity.streams; ++stream) {
        if (!state_.streams[stream]) continue;
        const std::uint16_t chosen = detail::choose_default<rule>(state_, stream);
        if (chosen == no_index) return errc::misuse_draft_address;
        typename basic_message<Streams, Alternates>::media_stream s;
        s.default_address = detail::info_of(state_, chosen);
        bool fits = true;
        detail::for_each_alternate(state_, stream, [&](std::uint16_t, const alternate& a) {
            fits = s.alternates.push_back(a) && fits;
        });
        if (!fits || !m.streams.push_back(s)) return errc::draft_full;
    }
    to = m;
    return {};
}

template <class Transport, class Profile>
constexpr verdict basic_table_agent<Transport, Profile>::handle_datagram(time_point now,
                                                                         const route& came,
                                                                         byte_view bytes) noexcept {
    if (state_.in_send || state_.closed) return verdict::not_mine;
    ice::detail::tell_verb(host_->observer, *this, later(state_.now, now), verb_code::datagram,
                           came, bytes);
    const verdict v = receive(now, came, bytes);
    ice::detail::tell_answer(host_->observer, *this, verb_code::datagram, v);
    return v;
}

template <class Transport, class Profile>
constexpr verdict basic_table_agent<Transport, Profile>::receive(time_point now, const route& came,
                                                                 byte_view bytes) noexcept {
    const std::uint16_t base = came.base.index();
    if (base >= capacity.locals || !state_.locals[base].used ||
        !state_.locals[base].is_sourceable())
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
    if (out.size != 0) early::send_out(*this, *host_, c, state_.rows);
    return verdict::consumed;
}

template <class Transport, class Profile>
constexpr void basic_table_agent<Transport, Profile>::handle_timeout(time_point now) noexcept {
    if (state_.in_send || state_.closed) return;
    state_.now = later(state_.now, now);
    ice::detail::tell_verb(host_->observer, *this, state_.now, verb_code::timeout);
    outgoing out;
    context c{state_, *host_, state_.now, out};
    state_.timers.for_each_due(state_.now, [&](std::size_t timer) {
        out.size = 0;
        if (timer < state_type::give_up_timer)
            detail::on_step_timer(c, static_cast<std::uint16_t>(timer));
        else if (timer < state_type::switch_timer)
            detail::on_give_up_timer(c,
                                     static_cast<std::uint16_t>(timer - state_type::give_up_timer));
        else
            detail::choose_row(c, timer - state_type::switch_timer);
        if (out.size != 0) early::send_out(*this, *host_, c, state_.rows);
    });
    ice::detail::tell_answer(host_->observer, *this, verb_code::timeout, result<void>());
}

template <class Transport, class Profile>
constexpr event basic_table_agent<Transport, Profile>::next_event() noexcept {
    for (std::uint16_t k = 0; k < capacity.components; ++k) {
        const component_record& component = state_.components[k];
        for (const event_kind kind :
             {event_kind::state_changed, event_kind::route_changed, event_kind::candidate_learnt})
            if (component.used && state_.dirty[k].take(kind))
                return {kind, component.stream, component.id, component.state};
    }
    return {};
}

template <class Transport, class Profile>
constexpr data_route basic_table_agent<Transport, Profile>::route_of(
    std::uint16_t stream, std::uint16_t component) const noexcept {
    data_route r;
    const std::uint16_t at = detail::find_component(state_, stream, component);
    if (at == no_index) return r;
    const component_record& k = state_.components[at];
    r.generation = k.generation;
    if (k.in_use != no_index) {
        r.to = detail::route_of_row(state_, k.in_use);
        r.may_send = true;
    }
    if (k.state != component_state::plain || k.plain_peer.family() == ip_family::none) return r;
    // Section 5.1.2: straight, or through the relay when the host has configured it so.
    const bool relayed = state_.config.plain_peer_through_relay;
    for (std::uint16_t i = 0; i < capacity.locals; ++i) {
        const own_address& l = state_.locals[i];
        if (!l.used || !l.is_sourceable() || l.stream != stream || l.component != component ||
            l.where.family() != k.plain_peer.family())
            continue;
        const bool fits = (l.kind == candidate_kind::relay) == relayed;
        if (r.may_send && !fits) continue;
        r.to = {base_id(i), stream, component, k.plain_peer};
        r.may_send = true;
        if (fits) break;
    }
    return r;
}

template <class Transport, class Profile>
constexpr bool basic_table_agent<Transport, Profile>::is_verified(
    std::uint16_t base, const endpoint& remote) const noexcept {
    for (const row_record& r : state_.rows)
        if (r.used && r.source == base && is_good(r.state) &&
            state_.remotes[r.remote].where == remote)
            return true;
    const std::uint16_t k =
        detail::find_component(state_, state_.locals[base].stream, state_.locals[base].component);
    return state_.components[k].state == component_state::plain &&
           state_.components[k].plain_peer == remote;
}

template <class Transport, class Profile>
constexpr void basic_table_agent<Transport, Profile>::close() noexcept {
    if (state_.in_send || state_.closed) return;
    ice::detail::tell_verb(host_->observer, *this, state_.now, verb_code::close);
    const time_point now = state_.now;
    const table_config config = state_.config;
    component_record components[capacity.components];
    for (std::size_t k = 0; k < capacity.components; ++k) components[k] = state_.components[k];
    state_ = {};
    state_.now = now;
    state_.config = config;
    state_.closed = true;
    for (std::size_t k = 0; k < capacity.components; ++k) {
        state_.components[k] = components[k];
        state_.components[k].in_use = no_index;
        state_.components[k].plain_peer = {};
        state_.components[k].state = component_state::closed;
        if (components[k].used) state_.dirty[k].mark(event_kind::state_changed);
    }
    ice::detail::tell_answer(host_->observer, *this, verb_code::close, result<void>());
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

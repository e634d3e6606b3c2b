// SPDX-License-Identifier: BSL-1.0
// The longer verbs of basic_agent; included by agent.hpp.
#pragma once

#include "agent.hpp"

namespace ice::inline v0_1_0_dev {

template <class Transport, class Profile>
result<std::uint16_t> basic_agent<Transport, Profile>::add_stream(std::uint16_t count) noexcept {
    return verb(state_.now, detail::told(verb_code::add_stream, count),
                [&](auto& c) -> result<std::uint16_t> {
                    if (count == 0 || count > 256) return errc::misuse_agent_component;
                    const std::uint16_t stream = detail::find_free(c.s.streams);
                    if (stream == no_index || !detail::add_components(c.s, stream, count))
                        return errc::agent_full;
                    c.s.streams[stream] = {};
                    c.s.streams[stream].used = true;
                    detail::update_session(c);
                    return stream;
                });
}

template <class Transport, class Profile>
result<void> basic_agent<Transport, Profile>::remove_component(time_point now, std::uint16_t stream,
                                                               std::uint16_t id) noexcept {
    return verb(now, detail::told(verb_code::remove_component, stream, id),
                [&](auto& c) -> result<void> {
                    const std::uint16_t component = detail::find_component(c.s, stream, id);
                    if (component == no_index) return errc::misuse_agent_component;
                    detail::drop_component(c, component);
                    detail::consider_nomination(c, stream);
                    detail::update_checklist(c, stream);
                    return {};
                });
}

template <class Transport, class Profile>
result<void> basic_agent<Transport, Profile>::remove_stream(time_point now,
                                                            std::uint16_t stream) noexcept {
    return verb(now, detail::told(verb_code::remove_stream, stream), [&](auto& c) -> result<void> {
        if (stream >= capacity.streams || !c.s.streams[stream].used)
            return errc::misuse_agent_stream;
        for (std::size_t i = 0; i < capacity.components; ++i)
            if (c.s.components[i].used && c.s.components[i].stream == stream)
                detail::drop_component(c, i);
        c.s.timers.cancel(c.s.nominate_timer + stream);
        c.s.streams[stream] = {};
        for (auto& session : c.s.sessions) session.peers[stream] = {};
        detail::update_session(c);
        return {};
    });
}

template <class Transport, class Profile>
result<void> basic_agent<Transport, Profile>::remove_local_candidate(
    time_point now, std::uint16_t candidate) noexcept {
    return verb(now, detail::told(verb_code::remove_local, candidate),
                [&](auto& c) -> result<void> {
                    if (candidate >= capacity.locals || !c.s.locals[candidate].used)
                        return errc::misuse_agent_candidate;
                    const std::size_t stream = c.s.locals[candidate].c.stream;
                    detail::drop_local(c, candidate);
                    detail::consider_nomination(c, stream);
                    detail::update_checklist(c, stream);
                    return {};
                });
}

template <class Transport, class Profile>
result<void> basic_agent<Transport, Profile>::base_ready(time_point now, base_id base) noexcept {
    return verb(now, detail::told(verb_code::base_ready, base), [&](auto& c) -> result<void> {
        if (base.index() >= capacity.locals || !c.s.locals[base.index()].used)
            return errc::misuse_agent_base;
        for (std::uint16_t i = 0; i < capacity.pairs; ++i)
            if (c.s.pairs.exists(i) &&
                (c.s.pairs.base_of(i) == base.index() ||
                 detail::is_shadow_of(c.s, c.s.pairs.base_of(i), base.index())))
                c.s.pairs.set_held(i, false);
        detail::check_reopened_paths(c, base.index());
        return {};
    });
}

template <class Transport, class Profile>
result<void> basic_agent<Transport, Profile>::end_of_remote_candidates(
    time_point now, std::uint16_t stream) noexcept {
    return verb(now, detail::told(verb_code::end_of_remotes, stream), [&](auto& c) -> result<void> {
        if (stream >= capacity.streams || !c.s.streams[stream].used)
            return errc::misuse_agent_stream;
        c.s.streams[stream].end_of_candidates = true;
        detail::consider_nomination(c, stream);
        detail::update_checklist(c, stream);
        return {};
    });
}

template <class Transport, class Profile>
result<void> basic_agent<Transport, Profile>::start(time_point now) noexcept {
    return verb(now, detail::told(verb_code::start), [&](auto& c) -> result<void> {
        const bool formed = detail::form_checklists(c);
        bool any = false;
        for (const stream_record& stream : c.s.streams) any = any || stream.formed;
        if (!any) return errc::misuse_agent_stream;
        if (formed) {  // a stream that joins late gets its time too, and gives it to the others
            c.s.patience_over = false;
            c.s.timers.set(c.s.patience_timer, c.now + c.s.config.patience);
        }
        detail::act_on_early_checks(c);
        detail::update_session(c);
        return {};
    });
}

template <class Transport, class Profile>
result<void> basic_agent<Transport, Profile>::restart(time_point now,
                                                      bool keep_local_candidates) noexcept {
    return verb(now, detail::told(verb_code::restart, keep_local_candidates),
                [&](auto& c) -> result<void> {
                    detail::restart_session(c, keep_local_candidates);
                    detail::draw_local_credentials(c);
                    return {};
                });
}

template <class Transport, class Profile>
void basic_agent<Transport, Profile>::close(time_point now) noexcept {
    static_cast<void>(verb(now, detail::told(verb_code::close), [&](auto& c) -> result<void> {
        detail::close_session(c);
        return {};
    }));
}

template <class Transport, class Profile>
result<void> basic_agent<Transport, Profile>::set_config(time_point now,
                                                         const agent_config& config) noexcept {
    return verb(now, detail::told(verb_code::set_config, config),
                [&](auto& c) { return detail::apply_config(c, config); });
}

template <class Transport, class Profile>
verdict basic_agent<Transport, Profile>::handle_datagram(time_point now, const route& came,
                                                         byte_view bytes) noexcept {
    if (state_.in_send || state_.state == session_state::closed) return verdict::not_mine;
    detail::tell_verb(services_->observer, *this, later(state_.now, now), verb_code::datagram, came,
                      bytes);
    const verdict v = receive(now, came, bytes);
    detail::tell_answer(services_->observer, *this, verb_code::datagram, v);
    return v;
}

template <class Transport, class Profile>
verdict basic_agent<Transport, Profile>::receive(time_point now, const route& came,
                                                 byte_view bytes) noexcept {
    if (detail::base_of_route(state_, came) == no_index) return verdict::not_mine;
    const route from = detail::map_in(
        state_, {came.base, came.stream, came.component, detail::without_zone(came.remote)});
    const std::uint16_t base = from.base.index();
    if (!stun::is_stun(bytes))
        return detail::is_validated(state_, base, from.remote) ? verdict::data
                                                               : verdict::data_unverified;
    using message = stun::basic_message<typename Profile::stun_dialect>;
    const auto m = message::parse(bytes);
    if (!m || m->method() != stun::method::binding ||
        !stun::verify_fingerprint(*m, services_->crypto))
        return verdict::not_mine;
    if (m->cls() == stun::message_class::indication)
        return verdict::consumed;  // RFC 8445 section 11

    state_.now = later(state_.now, now);
    outgoing out;
    auto c = context(out, state_.now);
    bool mine = true;
    if (m->cls() == stun::message_class::request)
        detail::on_request(c, from, *m);
    else
        mine = detail::on_response(c, from, *m);
    detail::arm_pace(c);
    if (out.size != 0) transmit(c);
    return mine ? verdict::consumed : verdict::not_mine;
}

template <class Transport, class Profile>
void basic_agent<Transport, Profile>::handle_timeout(time_point now) noexcept {
    if (state_.in_send || state_.state == session_state::closed) return;
    state_.now = later(state_.now, now);
    detail::tell_verb(services_->observer, *this, state_.now, verb_code::timeout);
    outgoing out;
    auto c = context(out, state_.now);
    state_.timers.for_each_due(state_.now, [&](std::size_t timer) {
        out.size = 0;
        fire(c, timer);
        detail::arm_pace(c);
        if (out.size != 0) transmit(c);
    });
    detail::tell_answer(services_->observer, *this, verb_code::timeout, result<void>());
}

template <class Transport, class Profile>
void basic_agent<Transport, Profile>::fire(agent_context<Profile>& c, std::size_t timer) noexcept {
    auto& s = c.s;
    if (timer < s.pace_timer) return detail::on_transaction_timer(c, timer);
    if (timer == s.pace_timer) {
        if (s.is_spent()) detail::give_up_unchecked(c);
        return detail::on_pace(c);
    }
    if (timer == s.patience_timer) return detail::on_patience_over(c);
    if (timer >= s.nominate_timer) return detail::on_nominate_timer(c, timer - s.nominate_timer);
    if (timer >= s.keepalive_timer) return detail::on_keepalive_timer(c, timer - s.keepalive_timer);
    if (timer >= s.silence_timer) return detail::on_silence_timer(c, timer - s.silence_timer);
    if (timer >= s.expiry_timer) return detail::on_consent_expired(c, timer - s.expiry_timer);
    detail::on_consent_timer(c, timer - s.consent_timer);
}

template <class Transport, class Profile>
void basic_agent<Transport, Profile>::transmit(agent_context<Profile>& c) noexcept {
    state_.in_send = true;
    const std::uint16_t slot = c.out.transaction;
    c.out.to = detail::map_out(state_, c.out.to);
    c.out.to.tag = state_.config.tag;
    const send_status status = carrier_->send(c.out.to, {c.out.bytes.data(), c.out.size});
    detail::tell_sent(services_->observer, *this, c.out.to, {c.out.bytes.data(), c.out.size},
                      status);
    state_.in_send = false;
    c.out.transaction = no_index;
    c.out.size = 0;
    if (status == send_status::pending && slot != no_index) {
        detail::hold_check_until_ready(c, slot);
        detail::arm_pace(c);
    }
}

template <class Transport, class Profile>
data_route basic_agent<Transport, Profile>::route_of(std::uint16_t stream,
                                                     std::uint16_t component) const noexcept {
    data_route r;
    const std::uint16_t i = detail::find_component(state_, stream, component);
    if (i == no_index) return r;
    const path_record& path = state_.components[i].path;
    if (!path.set) return r;
    r.to = detail::map_out(state_,
                           {base_id(path.base), stream, component, path.remote, state_.config.tag});
    r.generation = path.serial;
    r.may_send = !path.lost;
    return r;
}

template <class Transport, class Profile>
void basic_agent<Transport, Profile>::data_sent(time_point now, std::uint16_t stream,
                                                std::uint16_t component) noexcept {
    static_cast<void>(verb(
        now, detail::told(verb_code::data_sent, stream, component), [&](auto& c) -> result<void> {
            const std::uint16_t i = detail::find_component(c.s, stream, component);
            if (i == no_index || !c.s.components[i].path.set || c.s.components[i].path.lost)
                return errc::misuse_agent_component;
            detail::note_sent(c, i);
            return {};
        }));
}

}  // namespace ice::inline v0_1_0_dev

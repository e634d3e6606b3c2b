// SPDX-License-Identifier: BSL-1.0
// The longer verbs of basic_gatherer; included by reflexive.hpp.
#pragma once

#include "../stun/builder.hpp"
#include "../stun/integrity.hpp"
#include "reflexive.hpp"

namespace ice::inline v0_1_0_dev {

template <class Host, class Rules>
constexpr result<std::uint8_t> basic_gatherer<Host, Rules>::add_server(
    const endpoint& server) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    const address a = server.addr();
    if (a.family() == ip_family::none || a.is_unspecified() || is_multicast(a) ||
        server.port() == 0)
        return errc::misuse_gather_server;
    const auto ordinal = static_cast<std::uint8_t>(s_.servers.size());
    std::uint8_t same_ip = ordinal;
    for (std::uint8_t i = ordinal; i-- > 0;) {
        if (s_.servers[i].where == server) return i;
        if (s_.servers[i].where.addr() == a) same_ip = i;
    }
    if (!s_.servers.push_back({server, same_ip})) return errc::gather_full;
    for (std::size_t base = 0; base < s_.bases_most; ++base)
        if (s_.bases[base].used) join(base, ordinal);
    return ordinal;
}

template <class Host, class Rules>
constexpr result<void> basic_gatherer<Host, Rules>::add_base(const gather_base& base) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    if (base.base.is_none() || base.where.addr().family() == ip_family::none ||
        base.where.addr().is_unspecified() || base.tcp == tcp_type::active ||
        (base.where.proto() == protocol::tcp) != (base.tcp != tcp_type::none) ||
        find_base(base.base) != s_.bases_most)
        return errc::misuse_gather_base;
    std::size_t at = 0;
    while (at < s_.bases_most && s_.bases[at].used) ++at;
    if (at == s_.bases_most) return errc::gather_full;
    s_.bases[at] = {base, true, false};
    for (std::size_t server = 0; server < s_.servers.size(); ++server) join(at, server);
    return {};
}

template <class Host, class Rules>
constexpr result<void> basic_gatherer<Host, Rules>::remove_base(base_id base) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    const std::size_t at = find_base(base);
    if (at == s_.bases_most) return errc::misuse_gather_base;
    for (std::size_t task = at; task < s_.tasks_count; task += s_.bases_most) {
        s_.stop(task);
        s_.tasks[task] = {};
    }
    s_.bases[at] = {};
    return {};
}

template <class Host, class Rules>
constexpr result<void> basic_gatherer<Host, Rules>::base_ready(base_id base) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    const std::size_t at = find_base(base);
    if (at == s_.bases_most) return errc::misuse_gather_base;
    if (!s_.bases[at].held) return {};
    s_.bases[at].held = false;
    for (std::size_t task = at; task < s_.tasks_count; task += s_.bases_most)
        if (s_.tasks[task].phase == detail::gather_phase::waiting) ++s_.waiting;
    return {};
}

template <class Host, class Rules>
constexpr void basic_gatherer<Host, Rules>::ask_again() noexcept {
    if (refused() != errc::ok) return;
    for (std::size_t task = 0; task < s_.tasks_count; ++task) {
        auto& t = s_.tasks[task];
        if (t.phase != detail::gather_phase::over || !s_.is_reliable(task)) continue;
        t.settled = false;
        s_.queue(task);
    }
}

template <class Host, class Rules>
constexpr bool basic_gatherer<Host, Rules>::handle_connection_failed(const route& to) noexcept {
    const std::size_t at = find_base(to.base);
    if (refused() != errc::ok || at == s_.bases_most) return false;
    for (std::size_t task = at; task < s_.tasks_count; task += s_.bases_most) {
        const detail::gather_phase phase = s_.tasks[task].phase;
        if (phase == detail::gather_phase::unused || !s_.is_reliable(task) ||
            s_.server_of(task).where != to.remote)
            continue;
        if (phase != detail::gather_phase::over)
            detail::fail_task(s_, task, gather_outcome::not_connected);
        return static_cast<void>(base_ready(to.base)), true;  // the others have their turn
    }
    return false;
}

template <class Host, class Rules>
constexpr gather_verdict basic_gatherer<Host, Rules>::handle_datagram(time_point now,
                                                                      const route& from,
                                                                      byte_view bytes) noexcept {
    using dialect = typename Rules::stun_dialect;
    if (s_.in_send || s_.closed) return gather_verdict::not_mine;
    const auto m = stun::basic_message<dialect>::parse(bytes);
    if (!m || m->method() != stun::method::binding) return gather_verdict::not_mine;
    if (m->cls() != stun::message_class::success && m->cls() != stun::message_class::error)
        return gather_verdict::not_mine;
    const std::size_t task = s_.open.find(m->id());
    if (task == s_.open.none) return gather_verdict::not_mine;
    // RFC 8445 section 19.3: whoever else knows the id has seen the request; the server may still
    // answer.
    if (from.base != s_.base_of(task).b.base || from.remote != s_.server_of(task).where)
        return gather_verdict::consumed;
    if constexpr (dialect::has_fingerprint)
        if (m->fingerprint_offset() != 0 && !stun::verify_fingerprint(*m, host_->crypto))
            return gather_verdict::consumed;
    s_.now = later(s_.now, now);
    detail::on_answer(s_, task, *m);
    return gather_verdict::consumed;
}

template <class Host, class Rules>
constexpr void basic_gatherer<Host, Rules>::handle_timeout(time_point now,
                                                           session_pace& pace) noexcept {
    if (s_.in_send || s_.closed) return;
    s_.now = later(s_.now, now);
    // Each timer fires at most once a call, so that a clock that jumped makes no burst.
    for (std::size_t n = 0; n < s_.tasks_count; ++n) {
        const std::size_t task = s_.timers.pop_due(s_.now);
        if (task == s_.timers.none) break;
        fire(task);
    }
    if (s_.waiting == 0 || !pace.start(host_->pacer, s_.now)) return;
    std::size_t next = 0;
    while (s_.tasks[next].phase != detail::gather_phase::waiting || s_.base_of(next).held) ++next;
    begin(next, pace.ta());
}

/// A new transaction: the pace has said yes.
template <class Host, class Rules>
constexpr void basic_gatherer<Host, Rules>::begin(std::size_t task, duration ta) noexcept {
    typename decltype(s_.open)::entry t;
    t.set_id(stun::draw_transaction_id<typename Rules::stun_dialect>(host_->random));
    t.kind = 1;
    t.first_sent = s_.now;
    const duration rto = Rules::rto::gathering(s_.config, ta, s_.candidates());
    t.rto_us = static_cast<std::uint32_t>(rto.us);
    s_.open.publish(task, t);
    s_.set_phase(task, detail::gather_phase::asking);
    transmit(task);
}

/// The request, without any attribute: so servers of RFC 3489 understand it (RFC 5389 12.1).
template <class Host, class Rules>
constexpr void basic_gatherer<Host, Rules>::transmit(std::size_t task) noexcept {
    auto& t = s_.open[task];
    const gather_base& base = s_.base_of(task).b;
    ++t.sent;
    s_.tasks[task].last_sent = s_.now;
    s_.timers.set(
        task, s_.now + (s_.is_reliable(task) ? stun::transaction_timing{}.reliable
                                             : Rules::schedule::wait(timing(t.rto_us), t.sent)));

    std::uint8_t buffer[stun::header_size] = {};
    stun::basic_builder<typename Rules::stun_dialect> b(buffer, stun::binding_request, t.id());
    const auto bytes = b.finish();
    const route to{base.base, base.stream, base.component, s_.server_of(task).where};
    const bool first = t.sent == 1;
    s_.in_send = true;
    const send_status status = bytes ? host_->carrier->send(to, *bytes) : send_status::unreachable;
    s_.in_send = false;
    if (status != send_status::pending || !first) return;
    // Not begun: it waits until the base is ready.
    s_.stop(task);
    s_.queue(task);
    if (s_.base_of(task).held) return;
    s_.base_of(task).held = true;
    for (std::size_t i = task % s_.bases_most; i < s_.tasks_count; i += s_.bases_most)
        if (s_.tasks[i].phase == detail::gather_phase::waiting) --s_.waiting;
}

/// A task's timer: a keepalive is due, or its request goes out again or has failed
/// (RFC 8489 section 6.2.1).
template <class Host, class Rules>
constexpr void basic_gatherer<Host, Rules>::fire(std::size_t task) noexcept {
    if (s_.tasks[task].phase == detail::gather_phase::alive) return s_.queue(task);
    const auto& t = s_.open[task];
    if (!s_.is_reliable(task) && t.sent < Rules::schedule::requests(timing(t.rto_us)))
        return transmit(task);
    detail::fail_task(s_, task, gather_outcome::timed_out);
}

template <class Host, class Rules>
constexpr gathered basic_gatherer<Host, Rules>::poll() noexcept {
    for (std::size_t task = 0; task < s_.tasks_count && !s_.closed; ++task) {
        auto& t = s_.tasks[task];
        if (!t.dirty) continue;
        t.dirty = false;
        gathered r;
        r.outcome = t.outcome;
        r.from = s_.base_of(task).b;
        r.server = static_cast<std::uint8_t>(task / s_.bases_most);
        r.same_ip = s_.server_of(task).same_ip;
        r.error = t.error;
        r.round_trip_us = t.round_trip_us;
        r.mapped = t.mapped;
        return r;
    }
    return {};
}

template <class Host, class Rules>
constexpr bool basic_gatherer<Host, Rules>::is_served() const noexcept {
    for (std::size_t base = 0; base < s_.bases_most; ++base) {
        bool served = false;
        bool hopes = false;
        for (std::size_t i = base; i < s_.tasks_count; i += s_.bases_most) {
            const auto& t = s_.tasks[i];
            served = served || t.has_candidate || t.outcome == gather_outcome::redundant;
            hopes = hopes || (t.phase != detail::gather_phase::unused && !t.settled);
        }
        if (!served && hopes) return false;
    }
    return true;
}

template <class Host, class Rules>
constexpr void basic_gatherer<Host, Rules>::cancel() noexcept {
    if (s_.in_send) return;
    for (std::size_t task = 0; task < s_.tasks_count; ++task) {
        const auto& t = s_.tasks[task];
        if (t.phase == detail::gather_phase::unused || t.settled) continue;
        s_.stop(task);
        detail::report(s_, task, gather_outcome::cancelled);
    }
}

template <class Host, class Rules>
constexpr result<void> basic_gatherer<Host, Rules>::set_config(
    const gather_config& config) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    if (!config.is_valid()) return errc::misuse_gather_config;
    s_.config = config;
    for (std::size_t task = 0; task < s_.tasks_count; ++task) {
        auto& t = s_.tasks[task];
        const bool idle = t.phase == detail::gather_phase::alive ||
                          (t.phase == detail::gather_phase::over && t.has_candidate);
        if (!idle) continue;
        s_.timers.cancel(task);
        detail::keep_alive(s_, task, t.last_sent);
    }
    return {};
}

}  // namespace ice::inline v0_1_0_dev

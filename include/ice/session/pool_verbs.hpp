// SPDX-License-Identifier: BSL-1.0
// The longer verbs of basic_pool; included by pool.hpp.
#pragma once

#include "pool.hpp"

namespace ice::inline v0_1_0_dev {

template <class Transport, class Profile, class Rules>
constexpr result<std::uint8_t> basic_pool<Transport, Profile, Rules>::add_turn_server(
    time_point now, const turn::server& server) noexcept {
    advance(now);
    const auto ordinal = client_.add_server(server);
    if (!ordinal) return ordinal;
    if (*ordinal < s_.turn_count) return ordinal;
    s_.turn_servers[*ordinal] = server.where;
    s_.turn_count = static_cast<std::uint8_t>(*ordinal + 1);
    s_.number_of(server.where.addr());
    for (std::size_t base = 0; base < s_.bases_most; ++base) want(base, *ordinal);
    return ordinal;
}

template <class Transport, class Profile, class Rules>
constexpr result<base_id> basic_pool<Transport, Profile, Rules>::add_base(
    time_point now, const session_base& base) noexcept {
    advance(now);
    if (!s_.config.candidates.takes(base.where.family())) return errc::gather_filtered;
    std::uint16_t at = 0;
    while (at < s_.bases_most && (s_.bases[at].used || is_left(at))) ++at;
    if (at == s_.bases_most) return errc::gather_full;
    if (s_.config.candidates.asks_stun() && base.tcp != tcp_type::active) {
        const auto added = gatherer_.add_base({base_id(at), base.where, base.stream, base.component,
                                               base.host_preference, base.network, base.tcp});
        if (!added) return added.error();
    }
    s_.bases[at] = {base, true};
    for (std::size_t server = 0; server < s_.turn_count; ++server) want(at, server);
    return base_id(at);
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_pool<Transport, Profile, Rules>::remove_base(time_point now,
                                                                          base_id base) noexcept {
    advance(now);
    if (!has(base)) return errc::misuse_gather_base;
    static_cast<void>(gatherer_.remove_base(base));
    for (std::size_t server = 0; server < s_.turn_count; ++server) {
        detail::relay_task& t = s_.task(base.index(), server);
        if (t.handle != detail::no_handle) static_cast<void>(client_.release(s_.now, t.handle));
        t = {};
    }
    for (detail::pool_relay& r : s_.relays)
        if (r.used && r.base == base.index()) r = {};
    s_.bases[base.index()] = {};
    client_.forget_base(base);
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr void basic_pool<Transport, Profile, Rules>::move_relays(time_point now, base_id from,
                                                                  base_id to) noexcept {
    advance(now);
    if (!has(from) || !has(to)) return;
    for (std::size_t server = 0; server < s_.turn_count; ++server) {
        detail::relay_task& old = s_.task(from.index(), server);
        if (old.phase != detail::relay_phase::there ||
            !client_.move(s_.now, old.handle, to, s_.bases[to.index()].b.where))
            continue;
        s_.relays[old.handle].base = static_cast<std::uint8_t>(to.index());
        s_.task(to.index(), server) = old;
        old = {detail::relay_phase::over, detail::no_handle};
    }
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_pool<Transport, Profile, Rules>::base_ready(time_point now,
                                                                         base_id base) noexcept {
    advance(now);
    if (!has(base)) return errc::misuse_gather_base;
    static_cast<void>(gatherer_.base_ready(base));
    static_cast<void>(client_.base_ready(s_.now, base));
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr turn::allocate_request basic_pool<Transport, Profile, Rules>::request(
    std::size_t base, std::size_t server) const noexcept {
    const session_base& b = s_.bases[base].b;
    turn::allocate_request r;
    r.server = static_cast<std::uint8_t>(server);
    r.base = base_id(static_cast<std::uint16_t>(base));
    r.where = b.where;
    r.stream = b.stream;
    r.component = b.component;
    const candidate_policy& policy = s_.config.candidates;
    r.mobility = s_.config.mobile_relays && !s_.task(base, server).immobile;
    r.family = s_.config.relays;
    if (!policy.ipv6) r.family = turn::relayed_family::ipv4;
    if (!policy.ipv4) r.family = turn::relayed_family::ipv6;
    return r;
}

/// Base by base, so that a dead server does not keep all the room from the others. What is refused
/// for good is told; room that may still come is waited for.
template <class Transport, class Profile, class Rules>
constexpr pool_result basic_pool<Transport, Profile, Rules>::ask_waiting() noexcept {
    for (std::size_t base = 0; base < s_.bases_most; ++base)
        for (std::size_t server = 0; server < s_.turn_count; ++server) {
            detail::relay_task& t = s_.task(base, server);
            if (t.phase != detail::relay_phase::waiting) continue;
            turn::allocate_request wanted = request(base, server);
            auto handle = client_.allocate(s_.now, wanted);
            // A server that has not both may have one (RFC 8656 section 7.2).
            const bool both = wanted.family == turn::relayed_family::both;
            for (const auto one : {turn::relayed_family::ipv4, turn::relayed_family::ipv6}) {
                if (!both || handle.code() != errc::turn_server_rests) break;
                wanted.family = one;
                handle = client_.allocate(s_.now, wanted);
            }
            if (handle) {
                t = {detail::relay_phase::asking, *handle};
                continue;
            }
            bool hope = false;
            for (const detail::relay_task& other : s_.tasks)
                hope = hope || other.phase == detail::relay_phase::asking;
            if (handle.code() == errc::turn_full && hope) return {};
            t = {detail::relay_phase::over, detail::no_handle};
            pool_result r;
            r.source = pool_source::refused;
            r.base = base_id(static_cast<std::uint16_t>(base));
            r.server = static_cast<std::uint8_t>(server);
            r.why = handle.code();
            return r;
        }
    return {};
}

/// Keeps the books about allocations.
template <class Transport, class Profile, class Rules>
constexpr void basic_pool<Transport, Profile, Rules>::note(const turn::event& e) noexcept {
    using enum turn::event_kind;
    for (std::size_t i = 0; i < s_.bases_most * s_.servers_most; ++i) {
        detail::relay_task& t = s_.tasks[i];
        if (t.handle != e.allocation || t.phase == detail::relay_phase::unused) continue;
        detail::pool_relay& r = s_.relays[e.allocation];
        if (e.kind == allocated) {
            t.phase = detail::relay_phase::there;
            r = {};
            r.relayed_v4 = e.relayed_v4;
            r.relayed_v6 = e.relayed_v6;
            r.mapped = e.mapped;
            r.base = static_cast<std::uint8_t>(i / s_.servers_most);
            r.server = static_cast<std::uint8_t>(i % s_.servers_most);
            r.used = true;
            const duration keepalive = s_.config.gather.keepalive;
            if (keepalive != duration{}) r.keep_at = s_.now + keepalive;
        } else if (e.kind == failed || e.kind == lost || e.kind == released) {
            r.used = false;
            const bool again = t.again && e.reason == turn::reason::mismatch;
            const bool forbids = e.error == stun::error::mobility_forbidden &&
                                 s_.config.mobile_relays && !t.immobile;
            t = {detail::relay_phase::over, detail::no_handle, false, t.immobile || forbids};
            if (again || forbids) want(i / s_.servers_most, i % s_.servers_most);
        } else if (e.kind == moved || e.kind == move_failed) {
            note_move(e, i);
        } else if (e.kind == family_lost && r.used) {
            (e.family == ip_family::ipv6 ? r.relayed_v6 : r.relayed_v4) = {};
        }
        return;
    }
}

/// A relay goes on over its new socket; or over its old one, and the new one gets a relay of its
/// own. Where there is no old one any more, the relay is lost.
template <class Transport, class Profile, class Rules>
constexpr void basic_pool<Transport, Profile, Rules>::note_move(const turn::event& e,
                                                                std::size_t task) noexcept {
    detail::pool_relay& r = s_.relays[e.allocation];
    const auto& allocation = client_.inspect().allocations[e.allocation];
    if (e.kind == turn::event_kind::moved) {
        r.mapped = e.mapped;
        if (!has(allocation.prior_base)) client_.forget_base(allocation.prior_base);
        return;
    }
    const std::size_t server = task % s_.servers_most;
    const base_id old = allocation.asked.base;
    s_.tasks[task] = {detail::relay_phase::over, detail::no_handle};
    r.used = has(old);
    if (r.used) {
        s_.task(old.index(), server) = {detail::relay_phase::there, e.allocation};
        r.base = static_cast<std::uint8_t>(old.index());
    } else {
        static_cast<void>(client_.release(s_.now, e.allocation));
    }
    want(task / s_.servers_most, server);
}

/// The way to a server must stay open also while nothing is sent to it: NATs forget it in minutes,
/// refreshes are further apart. Binding indications, as between peers (RFC 8445 section 11).
template <class Transport, class Profile, class Rules>
constexpr void basic_pool<Transport, Profile, Rules>::keep_relays_alive() noexcept {
    using dialect = typename Rules::gathering::stun_dialect;
    for (std::size_t handle = 0; handle < s_.relays_most; ++handle) {
        detail::pool_relay& r = s_.relays[handle];
        if (!r.used || r.keep_at > s_.now) continue;
        r.keep_at = s_.now + s_.config.gather.keepalive;
        const auto& allocation = client_.inspect().allocations[handle];
        if (allocation.phase != turn::detail::allocation_phase::live) continue;
        std::uint8_t buffer[stun::header_size] = {};
        stun::basic_builder<dialect> b(buffer, stun::binding_indication,
                                       stun::draw_transaction_id<dialect>(host_->random));
        const auto bytes = b.finish();
        const route to{allocation.asked.base, allocation.asked.stream, allocation.asked.component,
                       allocation.server};
        if (bytes) static_cast<void>(host_->carrier->send(to, *bytes));
    }
}

template <class Transport, class Profile, class Rules>
constexpr pool_result basic_pool<Transport, Profile, Rules>::poll() noexcept {
    pool_result r;
    if (const gathered g = gatherer_.poll(); g.outcome != gather_outcome::none) {
        r.source = pool_source::stun;
        r.base = g.from.base;
        r.server = g.server;
        r.stun = g;
        return r;
    }
    if (const turn::event e = client_.poll_event(); e.kind != turn::event_kind::none) {
        for (std::size_t i = 0; i < s_.bases_most * s_.servers_most; ++i)
            if (s_.tasks[i].handle == e.allocation &&
                s_.tasks[i].phase != detail::relay_phase::unused)
                r.base = base_id(static_cast<std::uint16_t>(i / s_.servers_most));
        note(e);
        if (e.kind == turn::event_kind::failed && e.reason == turn::reason::no_such_family &&
            !r.base.is_none() && s_.config.relays == turn::relayed_family::both)
            want(r.base.index(), e.server);  // the other family
        // It lives and gives no relay: it may still tell what it sees (RFC 8445 section 5.1.1.2).
        if (e.kind == turn::event_kind::failed && e.error != 0 &&
            e.error != stun::error::mobility_forbidden && s_.config.candidates.asks_stun() &&
            s_.turn_servers[e.server].proto() == protocol::udp)
            static_cast<void>(gatherer_.add_server(s_.turn_servers[e.server]));
        r.source = pool_source::turn;
        r.server = e.server;
        r.turn = e;
        return r;
    }
    return ask_waiting();
}

template <class Transport, class Profile, class Rules>
constexpr bool basic_pool<Transport, Profile, Rules>::is_done() const noexcept {
    for (const detail::relay_task& t : s_.tasks)
        if (t.phase == detail::relay_phase::waiting || t.phase == detail::relay_phase::asking)
            return false;
    return gatherer_.is_done();
}

template <class Transport, class Profile, class Rules>
constexpr void basic_pool<Transport, Profile, Rules>::ask_again(time_point now) noexcept {
    advance(now);
    gatherer_.ask_again();
    for (std::size_t base = 0; base < s_.bases_most; ++base)
        for (std::size_t server = 0; server < s_.turn_count; ++server) ask_again(base, server);
}

/// A relay that is there may not be any more: a NAT that has begun anew calls us otherwise, and the
/// server tells (437, RFC 8656 section 8.3) whoever asks, which would otherwise be minutes later.
template <class Transport, class Profile, class Rules>
constexpr void basic_pool<Transport, Profile, Rules>::ask_again(std::size_t base,
                                                                std::size_t server) noexcept {
    detail::relay_task& t = s_.task(base, server);
    if (t.phase == detail::relay_phase::over) return want(base, server);
    if (t.phase != detail::relay_phase::there) return;
    t.again = true;
    static_cast<void>(client_.refresh(s_.now, t.handle));
}

template <class Transport, class Profile, class Rules>
constexpr void basic_pool<Transport, Profile, Rules>::release(time_point now,
                                                              std::uint8_t allocation) noexcept {
    advance(now);
    for (detail::relay_task& t : s_.tasks)
        if (t.handle == allocation) t.again = false;
    static_cast<void>(client_.release(s_.now, allocation));
}

template <class Transport, class Profile, class Rules>
constexpr void basic_pool<Transport, Profile, Rules>::release_all(time_point now) noexcept {
    advance(now);
    gatherer_.close();
    for (detail::relay_task& t : s_.tasks) {
        t.again = false;
        if (t.handle != detail::no_handle) static_cast<void>(client_.release(s_.now, t.handle));
        if (t.phase == detail::relay_phase::waiting) t.phase = detail::relay_phase::over;
    }
}

}  // namespace ice::inline v0_1_0_dev

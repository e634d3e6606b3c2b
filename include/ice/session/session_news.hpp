// SPDX-License-Identifier: BSL-1.0
// What a session makes of the news of its pool: candidates of its agent, permissions, channels
// (RFC 8445 sections 5.1.1.2, 7.2.1 and 8.3.1, RFC 8656 sections 9 and 12). Included by
// session.hpp.
#pragma once

#include "session.hpp"

namespace ice::inline v0_1_0_dev {

/// After every verb, so that the agent knows what the pool knows.
template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::pump() noexcept {
    if (agent_.inspect().in_send) return;
    for (;;) {
        const pool_result r = pool_.poll();
        if (r.source == pool_source::none) break;
        if (r.source == pool_source::stun) {
            if (is_candidate(r.stun.outcome))
                on_stun(r.stun);
            else if (r.stun.outcome != gather_outcome::redundant)
                report(session_event_kind::stun_failed, r);
        } else if (r.source == pool_source::turn) {
            on_turn(r);
        } else {
            report(session_event_kind::relay_failed, r);
        }
    }
    if (config().binds_channels) bind_channels();
    if (!pool_.is_done()) told_done_ = false;
}

template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::report(session_event_kind kind,
                                                const pool_result& r) noexcept {
    if (r.base.is_none()) return;
    const bool stun = kind == session_event_kind::stun_failed;
    bad_news& b = reports_[r.base.index() * asked_most + (stun ? 0 : stun_most) + r.server];
    b.kind = kind;
    b.outcome = r.stun.outcome;
    b.reason = r.turn.reason;
    b.error = stun ? r.stun.error : r.turn.error;
    b.why = r.why;
}

template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::on_stun(const gathered& r) noexcept {
    const auto& base = pool_.inspect().bases[r.from.base.index()];
    const auto& server = pool_.gatherer().inspect().servers[r.server];
    if (!base.used) return;
    add_reflexive(base.b, r.from.base, r.mapped, server.where.addr());
    if (r.outcome != gather_outcome::moved) return;
    // A NAT has begun anew. The old address has the new one's foundation and would keep it frozen
    // (RFC 8445 section 6.1.2.6) as long as a restart lasts; paths over it are their base's.
    const base_id own = carrier_.base_of(r.from.base);
    const auto number = pool_.number_of(server.where.addr());
    for (std::uint16_t i = 0; i < capacity.locals; ++i) {
        const local_record& l = inspect().locals[i];
        if (!l.used || l.c.kind != candidate_kind::srflx || l.c.base != own.index() ||
            l.server != number || l.c.where == r.mapped)
            continue;
        announced_[i] = fresh_[i] = false;
        static_cast<void>(agent_.remove_local_candidate(pool_.inspect().now, i));
    }
}

template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::add_reflexive(const session_base& base, base_id socket,
                                                       const endpoint& mapped,
                                                       const address& server) noexcept {
    const base_id own = carrier_.base_of(socket);
    if (own.is_none() || !config().candidates.reflexive) return;
    // Redundant with the base (RFC 8445 section 5.1.3): the candidate that comes back is it.
    const auto added =
        agent_.add_local_candidate(pool_.inspect().now, {.where = mapped,
                                                         .stream = base.stream,
                                                         .component = base.component,
                                                         .kind = candidate_kind::srflx,
                                                         .base = own,
                                                         .tcp = base.tcp,
                                                         .server = pool_.number_of(server),
                                                         .network = base.network,
                                                         .host_preference = base.host_preference});
    if (added && *added != own.index()) announce(*added);
    if (base.tcp == tcp_type::none || base.tcp == tcp_type::active) return;
    // RFC 6544 section 5.2: what the active one of that interface will be seen as.
    for (std::uint16_t i = 0; i < pool_state::bases_most; ++i) {
        const detail::pool_base& other = pool_.inspect().bases[i];
        if (other.used && other.b.tcp == tcp_type::active && other.b.stream == base.stream &&
            other.b.component == base.component && other.b.where.addr() == base.where.addr())
            add_reflexive(other.b, base_id(i), mapped.with_port(tcp_active_port), server);
    }
}

template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::on_turn(const pool_result& r) noexcept {
    using enum turn::event_kind;
    const turn::event& e = r.turn;
    switch (e.kind) {
        case allocated: {
            const auto& relay = pool_.inspect().relays[e.allocation];
            if (r.base.is_none() || !relay.used) return;
            const session_base& base = pool_.inspect().bases[relay.base].b;
            // The address that came along is a reflexive candidate (RFC 8445 section 5.1.1.2).
            if (config().candidates.is_direct() &&
                is_plausible_mapping(e.mapped, base.where, config().gather))
                add_reflexive(base, r.base, e.mapped,
                              pool_.inspect().turn_servers[relay.server].addr());
            add_relayed(e.allocation, ip_family::ipv4);
            add_relayed(e.allocation, ip_family::ipv6);
            return permit_all(e.allocation);
        }
        case failed:
            // Asked for again by the pool: its last word counts.
            if (!r.base.is_none() &&
                pool_.inspect().task(r.base.index(), r.server).phase == detail::relay_phase::over)
                report(session_event_kind::relay_failed, r);
            return;
        case lost: report(session_event_kind::relay_lost, r); [[fallthrough]];
        case released:
            drop_relayed(e.allocation, ip_family::ipv4);
            return drop_relayed(e.allocation, ip_family::ipv6);
        case family_lost: return drop_relayed(e.allocation, e.family);
        case moved:
        case move_failed: return on_moved(r);
        case permitted:
        case refused:
            if (!e.base.is_none())
                static_cast<void>(agent_.base_ready(pool_.inspect().now, e.base));
            return;
        case channel_bound:
        case channel_lost: return tell_channel(e);
        case icmp:
            static_cast<void>(
                agent_.handle_unreachable(pool_.inspect().now, {e.base, 0, 1, e.peer}));
            return;
        default: return;
    }
}

/// Over its new socket, whose address as the server sees it came along; or nowhere any more.
template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::on_moved(const pool_result& r) noexcept {
    const turn::event& e = r.turn;
    const auto& relay = pool_.inspect().relays[e.allocation];
    if (!relay.used) {
        report(session_event_kind::relay_lost, r);
        drop_relayed(e.allocation, ip_family::ipv4);
        return drop_relayed(e.allocation, ip_family::ipv6);
    }
    if (e.kind != turn::event_kind::moved || r.base.is_none()) return;
    const session_base& base = pool_.inspect().bases[relay.base].b;
    if (config().candidates.is_direct() &&
        is_plausible_mapping(e.mapped, base.where, config().gather))
        add_reflexive(base, r.base, e.mapped, pool_.inspect().turn_servers[relay.server].addr());
    for (std::size_t i = 0; i < capacity.components; ++i)
        for (const std::uint16_t local : relayed_[e.allocation])
            if (inspect().components[i].used && inspect().components[i].path.set && local != 0 &&
                inspect().components[i].path.base == local - 1U)
                new_route_[i] = true;
}

/// One of the two relayed addresses, as a base of the agent's.
template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::add_relayed(std::uint8_t allocation,
                                                     ip_family family) noexcept {
    const auto& relay = pool_.inspect().relays[allocation];
    const bool six = family == ip_family::ipv6;
    const endpoint where = six ? relay.relayed_v6 : relay.relayed_v4;
    if (where.family() != family || !config().candidates.takes(family)) return;
    const session_base& base = pool_.inspect().bases[relay.base].b;
    // Two servers cannot have the same, nor one a host's own (RFC 8445 section 5.1.1.2): the
    // first to have it is believed.
    for (const local_record& l : inspect().locals)
        if (l.used && l.c.base != no_index && l.c.where == where &&
            (l.c.kind == candidate_kind::relay || l.c.kind == candidate_kind::host))
            return;
    const auto added = agent_.add_local_candidate(
        pool_.inspect().now,
        {.where = where,
         .stream = base.stream,
         .component = base.component,
         .kind = candidate_kind::relay,
         .server = pool_.number_of(pool_.inspect().turn_servers[relay.server].addr()),
         .network = base.network,
         .host_preference = base.host_preference});
    if (!added) return;
    static_cast<void>(pool_.client().name_base(allocation, family, base_id(*added)));
    relayed_[allocation][six] = static_cast<std::uint16_t>(*added + 1);
    announce(*added);
}

template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::drop_relayed(std::uint8_t allocation,
                                                      ip_family family) noexcept {
    std::uint16_t& local = relayed_[allocation][family == ip_family::ipv6];
    if (local == 0) return;
    announced_[local - 1U] = fresh_[local - 1U] = false;
    static_cast<void>(
        agent_.remove_local_candidate(pool_.inspect().now, static_cast<std::uint16_t>(local - 1)));
    local = 0;
}

/// All of the peer's addresses at once, in as few requests as possible.
template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::permit_all(std::uint8_t allocation) noexcept {
    if (!config().eager_permissions) return;
    const auto& relay = pool_.inspect().relays[allocation];
    if (!relay.used) return;
    const session_base& base = pool_.inspect().bases[relay.base].b;
    for (const remote_record& r : inspect().remotes) {
        if (!r.used || r.c.stream != base.stream || r.c.component != base.component) continue;
        const endpoint& own =
            r.c.where.family() == ip_family::ipv6 ? relay.relayed_v6 : relay.relayed_v4;
        if (own.family() != r.c.where.family()) continue;
        const address peer[] = {r.c.where.addr()};
        static_cast<void>(pool_.client().permit(pool_.inspect().now, allocation, peer));
    }
}

/// A component whose data goes that way has a new route. A channel that could not be had is asked
/// for again: in a while where the server has said no, soon where it has said nothing.
template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::tell_channel(const turn::event& e) noexcept {
    for (std::size_t i = 0; i < capacity.components; ++i) {
        const path_record& path = inspect().components[i].path;
        if (!inspect().components[i].used || !path.set || base_id(path.base) != e.base ||
            path.remote != e.peer)
            continue;
        const bool bound = e.kind == turn::event_kind::channel_bound;
        new_route_[i] = new_route_[i] || bound || has_channel_[i];
        has_channel_[i] = bound;
        const turn::client_config& turn = config().turn;
        if (!bound) rebind_after(e.error != 0 ? turn.quota_rest : turn.retry_wait);
    }
}

/// Selected pairs from a relay get a channel each, and let go what they had before.
template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::bind_channels() noexcept {
    const time_point now = pool_.inspect().now;
    const bool again = rebind_at_ <= now;
    if (again) rebind_at_ = time_point::never();
    for (std::size_t i = 0; i < capacity.components; ++i) {
        const component_record& c = inspect().components[i];
        if (!c.used || !c.path.set || c.path.lost || c.nominated == no_index) continue;
        const route wanted{base_id(c.path.base), 0, 1, c.path.remote};
        const bool changed = channels_[i] != wanted;
        if (!changed && (!again || has_channel_[i])) continue;
        for (std::uint8_t a = 0; a < relays_most; ++a)
            for (const std::uint16_t local : relayed_[a]) {
                if (local == 0) continue;
                const base_id base(static_cast<std::uint16_t>(local - 1));
                if (changed && base == channels_[i].base)
                    static_cast<void>(pool_.client().unbind_channel(now, a, channels_[i].remote));
                if (base != wanted.base) continue;
                const auto done = pool_.client().bind_channel(now, a, wanted.remote);
                if (done.code() == errc::turn_full) rebind_after(config().turn.quota_rest);
            }
        has_channel_[i] = pool_.client().route_of(wanted.base, wanted.remote).channel != 0;
        channels_[i] = wanted;
    }
}

/// Those that no data goes over.
template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::free_relays() noexcept {
    for (std::uint8_t a = 0; a < relays_most; ++a) {
        bool needed = false;
        for (const component_record& c : inspect().components)
            for (const std::uint16_t local : relayed_[a])
                needed = needed || (c.used && c.path.set && !c.path.lost && local != 0 &&
                                    c.path.base == local - 1U);
        if (!needed && pool_.inspect().relays[a].used) pool_.release(pool_.inspect().now, a);
    }
}

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// The longer verbs of a session; included by session.hpp.
#pragma once

#include "session.hpp"

namespace ice::inline v0_1_0_dev {

template <class Transport, class Profile, class Rules>
result<base_id> session<Transport, Profile, Rules>::add_base(time_point now,
                                                             const session_base& base) noexcept {
    const auto socket = join(now, base);
    pump();
    return socket;
}

template <class Transport, class Profile, class Rules>
result<base_id> session<Transport, Profile, Rules>::join(time_point now,
                                                         const session_base& base) noexcept {
    const auto socket = pool_.add_base(now, base);
    if (!socket) return socket;
    const auto admitted = admit(now, *socket, base);
    if (!admitted) static_cast<void>(pool_.remove_base(now, *socket));
    return admitted ? socket : admitted.error();
}

template <class Transport, class Profile, class Rules>
result<base_id> session<Transport, Profile, Rules>::move_base(time_point now, base_id from,
                                                              const session_base& to) noexcept {
    if (from.index() >= pool_state::bases_most) return errc::misuse_gather_base;
    const detail::pool_base& old = pool_.inspect().bases[from.index()];
    if (!old.used || old.b.stream != to.stream || old.b.component != to.component)
        return errc::misuse_gather_base;
    const auto socket = join(now, to);
    if (socket) pool_.move_relays(now, from, *socket);
    pump();
    return socket;
}

/// The agent gets to know a socket, unless nothing may leave from it for the peer.
template <class Transport, class Profile, class Rules>
result<void> session<Transport, Profile, Rules>::admit(time_point now, base_id socket,
                                                       const session_base& base) noexcept {
    if (!config().candidates.is_direct()) return {};
    const auto added = agent_.add_local_candidate(now, {.where = base.where,
                                                        .stream = base.stream,
                                                        .component = base.component,
                                                        .tcp = base.tcp,
                                                        .network = base.network,
                                                        .host_preference = base.host_preference,
                                                        .unreliable = base.unreliable});
    if (!added) return added.error();
    carrier_.set_socket(base_id(*added), socket);
    announce(*added);
    if (base.tcp == tcp_type::none) rewrite(socket, *added, base);
    return {};
}

/// The public address that is known to stand for the base's.
template <class Transport, class Profile, class Rules>
void session<Transport, Profile, Rules>::rewrite(base_id, std::uint16_t local,
                                                 const session_base& base) noexcept {
    const address_rewriting* r = config().rewriting.find(base.where.addr());
    if (r == nullptr) return;
    const auto added = agent_.add_local_candidate(pool_.inspect().now,
                                                  {.where = base.where.with_address(r->mapped),
                                                   .stream = base.stream,
                                                   .component = base.component,
                                                   .kind = candidate_kind::srflx,
                                                   .base = base_id(local),
                                                   .server = 15,
                                                   .network = base.network,
                                                   .host_preference = base.host_preference});
    if (added && *added != local) announce(*added);
}

template <class Transport, class Profile, class Rules>
result<void> session<Transport, Profile, Rules>::remove_base(time_point now,
                                                             base_id base) noexcept {
    for (std::uint8_t a = 0; a < relays_most; ++a) {
        const auto& relay = pool_.inspect().relays[a];
        if (!relay.used || relay.base != base.index()) continue;
        drop_relayed(a, ip_family::ipv4);
        drop_relayed(a, ip_family::ipv6);
    }
    const auto removed = pool_.remove_base(now, base);
    if (!removed) return removed;
    for (std::size_t i = 0; i < asked_most; ++i) reports_[base.index() * asked_most + i] = {};
    if (const base_id own = carrier_.base_of(base); !own.is_none()) {
        for (std::uint16_t i = 0; i < capacity.locals; ++i)
            if (const std::uint16_t on = inspect().locals[i].c.base;
                inspect().locals[i].used &&
                (on == own.index() || detail::is_shadow_of(inspect(), on, own.index())))
                announced_[i] = fresh_[i] = false;
        carrier_.set_socket(own, {});
        static_cast<void>(agent_.remove_local_candidate(pool_.inspect().now, own.index()));
    }
    pump();
    return {};
}

template <class Transport, class Profile, class Rules>
result<void> session<Transport, Profile, Rules>::base_ready(time_point now, base_id base) noexcept {
    const auto known = pool_.base_ready(now, base);
    if (!known) return known;
    if (const base_id own = carrier_.base_of(base); !own.is_none())
        static_cast<void>(agent_.base_ready(pool_.inspect().now, own));
    pump();
    return {};
}

template <class Transport, class Profile, class Rules>
result<void> session<Transport, Profile, Rules>::adopt(time_point now,
                                                       const pool_type& pool) noexcept {
    for (const detail::pool_base& b : pool_.inspect().bases)
        if (b.used) return errc::misuse_gather_pool;
    pool_ = pool;
    pool_.rebind(*host_);
    pool_.advance(now);
    for (std::uint16_t i = 0; i < pool_state::bases_most; ++i)
        if (const detail::pool_base& b = pool_.inspect().bases[i]; b.used)
            if (const auto admitted = admit(pool_.inspect().now, base_id(i), b.b); !admitted)
                return admitted;
    const auto& gatherer = pool_.gatherer().inspect();
    for (std::size_t t = 0; t < gatherer.tasks_count; ++t)
        if (gatherer.tasks[t].has_candidate) {
            gathered r;
            r.from = gatherer.base_of(t).b;
            r.server = static_cast<std::uint8_t>(t / gatherer.bases_most);
            r.mapped = gatherer.tasks[t].mapped;
            on_stun(r);
        }
    for (std::uint8_t a = 0; a < relays_most; ++a) {
        const auto& relay = pool_.inspect().relays[a];
        if (!relay.used) continue;
        pool_result r;
        r.base = base_id(relay.base);
        r.turn.kind = turn::event_kind::allocated;
        r.turn.allocation = a;
        r.turn.mapped = relay.mapped;
        on_turn(r);
    }
    told_done_ = false;
    pump();
    return {};
}

template <class Transport, class Profile, class Rules>
result<void> session<Transport, Profile, Rules>::candidate_conveyed(
    time_point now, std::uint16_t candidate) noexcept {
    pool_.advance(now);
    const auto r = agent_.candidate_conveyed(now, candidate);
    if (r && rewriting_of(candidate) != nullptr)  // the host candidate goes by this one
        static_cast<void>(agent_.candidate_conveyed(now, inspect().locals[candidate].c.base));
    pump();
    return r;
}

template <class Transport, class Profile, class Rules>
result<std::uint16_t> session<Transport, Profile, Rules>::add_remote_candidate(
    time_point now, std::uint16_t stream, const remote_candidate& from) noexcept {
    return run(now, [&](time_point t) {
        const auto added = agent_.add_remote_candidate(t, stream, from);
        for (std::uint8_t a = 0; added && a < relays_most; ++a) permit_all(a);
        return added;
    });
}

template <class Transport, class Profile, class Rules>
session_received session<Transport, Profile, Rules>::handle_datagram(time_point now,
                                                                     const route& from,
                                                                     byte_view bytes) noexcept {
    session_received r;
    if (agent_.inspect().in_send) return r;
    const turn::received t = pool_.handle_datagram(now, from, bytes);
    r.what = verdict::consumed;
    if (t.kind == turn::received_kind::consumed) return pump(), r;
    const bool relayed = t.kind == turn::received_kind::data;
    route way = relayed ? t.from : from;
    if (!relayed) way.base = carrier_.base_of(from.base);
    r.data = relayed ? t.data : bytes;
    r.remote = way.remote;
    r.what = way.base.is_none() ? verdict::not_mine
                                : agent_.handle_datagram(pool_.inspect().now, way, r.data);
    if (!way.base.is_none() && way.base.index() < capacity.locals) {
        r.stream = inspect().locals[way.base.index()].c.stream;
        r.component = inspect().locals[way.base.index()].c.component;
    }
    pump();
    return r;
}

template <class Transport, class Profile, class Rules>
result<void> session<Transport, Profile, Rules>::handle_unreachable(time_point now,
                                                                    const route& to) noexcept {
    return run(now, [&](time_point t) -> result<void> {
        route way = to;
        way.base = carrier_.base_of(to.base);
        if (way.base.is_none()) return errc::misuse_gather_base;
        return agent_.handle_unreachable(t, way);
    });
}

template <class Transport, class Profile, class Rules>
result<void> session<Transport, Profile, Rules>::handle_connection_failed(
    time_point now, const route& to) noexcept {
    return run(now, [&](time_point t) -> result<void> {
        route way = to;
        way.base = carrier_.base_of(to.base);
        if (pool_.client().uses(to)) return pool_.client().handle_connection_lost(t, to);
        if (pool_.gatherer().handle_connection_failed(to)) return {};
        if (way.base.is_none()) return errc::misuse_gather_base;
        return agent_.handle_connection_failed(t, way);
    });
}

template <class Transport, class Profile, class Rules>
session_event session<Transport, Profile, Rules>::poll_event() noexcept {
    session_event e;
    for (std::uint16_t i = 0; i < capacity.locals; ++i) {
        if (!fresh_[i]) continue;
        fresh_[i] = false;
        e.kind = session_event_kind::candidate;
        e.candidate = i;
        return e;
    }
    for (std::size_t i = 0; i < pool_state::bases_most * asked_most; ++i) {
        bad_news& b = reports_[i];
        if (b.kind == session_event_kind::none) continue;
        e.kind = b.kind;
        e.base = base_id(static_cast<std::uint16_t>(i / asked_most));
        const std::size_t server = i % asked_most;
        e.server = static_cast<std::uint8_t>(server < stun_most ? server : server - stun_most);
        e.outcome = b.outcome;
        e.reason = b.reason;
        e.error = b.error;
        e.why = b.why;
        b = {};
        return e;
    }
    for (std::size_t i = 0; i < capacity.components; ++i) {
        if (!new_route_[i]) continue;
        new_route_[i] = false;
        e.kind = session_event_kind::agent;
        e.agent = {
            event_kind::route_changed, state(), reason(), role(), inspect().components[i].stream,
            inspect().components[i].id};
        return e;
    }
    if (!told_done_ && pool_.is_done()) {
        told_done_ = true;
        e.kind = session_event_kind::gathering_done;
        return e;
    }
    e.agent = agent_.poll_event();
    if (e.agent.kind == event_kind::none) return e;
    e.kind = session_event_kind::agent;
    // A path was found: what it was not asked for yet is not needed any more.
    if (e.agent.kind == event_kind::state_changed && e.agent.state == session_state::completed)
        pool_.client().drop_waiting(pool_.inspect().now);
    if (e.agent.kind == event_kind::candidates_free && config().frees_relays) free_relays();
    pump();
    return e;
}

template <class Transport, class Profile, class Rules>
session_route session<Transport, Profile, Rules>::route_of(std::uint16_t stream,
                                                           std::uint16_t component) const noexcept {
    const data_route r = agent_.route_of(stream, component);
    session_route out;
    out.to = r.to;
    out.generation = r.generation;
    out.may_send = r.may_send;
    out.to.base = carrier_.socket_of(r.to.base);
    if (!pool_.client().is_relayed(r.to.base)) return out;
    const turn::relayed_route relayed = pool_.client().route_of(r.to.base, r.to.remote);
    out.relayed = true;
    out.channel = relayed.channel;
    out.pads = relayed.pads;
    out.to.base = relayed.to.base;
    out.to.remote = relayed.to.remote;
    return out;
}

template <class Transport, class Profile, class Rules>
send_status session<Transport, Profile, Rules>::send(time_point now, std::uint16_t stream,
                                                     std::uint16_t component,
                                                     byte_view bytes) noexcept {
    pool_.advance(now);
    const data_route r = agent_.route_of(stream, component);
    if (!r.may_send || agent_.inspect().in_send) return send_status::unreachable;
    const send_status status = carrier_.send(r.to, bytes);
    if (status == send_status::sent) agent_.data_sent(now, stream, component);
    pump();
    return status;
}

template <class Transport, class Profile, class Rules>
bool session<Transport, Profile, Rules>::is_told(std::uint16_t candidate) const noexcept {
    if (candidate >= capacity.locals || !inspect().locals[candidate].used) return false;
    const local_record& l = inspect().locals[candidate];
    if (l.retired || l.c.kind == candidate_kind::prflx) return false;
    if (!config().candidates.reveals(l.c.kind)) return rewriting_of(candidate) != nullptr;
    if (l.c.kind != candidate_kind::host) return true;
    const address_rewriting* r = config().rewriting.find(l.c.where.addr());
    if (r != nullptr && r->how == rewriting::instead) return false;
    const base_id socket = carrier_.socket_of(base_id(candidate));
    return !socket.is_none() && pool_.inspect().bases[socket.index()].b.is_shown;
}

template <class Transport, class Profile, class Rules>
endpoint session<Transport, Profile, Rules>::mapped_of(std::uint16_t candidate) const noexcept {
    for (std::uint8_t a = 0; a < relays_most; ++a)
        for (const std::uint16_t local : relayed_[a])
            if (local == candidate + 1U) return pool_.inspect().relays[a].mapped;
    return {};
}

template <class Transport, class Profile, class Rules>
const address_rewriting* session<Transport, Profile, Rules>::rewriting_of(
    std::uint16_t candidate) const noexcept {
    if (candidate >= capacity.locals || !inspect().locals[candidate].used) return nullptr;
    const auto& l = inspect().locals[candidate].c;
    if (l.kind != candidate_kind::srflx) return nullptr;
    const endpoint& base = inspect().locals[l.base].c.where;
    const address_rewriting* r = config().rewriting.find(base.addr());
    const bool is_it =
        r != nullptr && r->how == rewriting::instead && l.where == base.with_address(r->mapped);
    return is_it ? r : nullptr;
}

}  // namespace ice::inline v0_1_0_dev

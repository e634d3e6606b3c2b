// SPDX-License-Identifier: BSL-1.0
// The two ends of a connection (RFC 9293 section 3): members of `network`. What goes between them
// takes the way of datagrams, path.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "network.hpp"

namespace ice::inline v0_1_0_dev::sim {

inline result<interface_id> network::place_of(host_id host, const endpoint& local) const noexcept {
    if (!has(host)) return errc::misuse_sim_id;
    if (local.addr().is_unspecified() && local.family() != ip_family::none) return interface_id();
    for (const interface_id nic : interfaces_of(host))
        if (has_address(nic, local.addr())) return nic;
    return errc::misuse_sim_address;
}

inline result<listener_id> network::listen(host_id host, const endpoint& local) noexcept {
    const auto nic = place_of(host, local);
    if (!nic) return nic.error();
    return tcp_.listen(host, *nic, {local.addr().with_zone(0), local.port()});
}

inline result<stream_id> network::connect(host_id host, const endpoint& local,
                                          const endpoint& remote) noexcept {
    const auto bound = place_of(host, local);
    if (!bound) return bound.error();
    stream_state s;
    s.host = host;
    s.remote = {remote.addr().with_zone(0), remote.port()};
    s.nic = choose_interface({host, *bound, {local.addr(), local.port()}, {}, true, {}}, s.remote,
                             s.local);
    s.began = now_;
    const stream_id known = tcp_.find(host, s.local, s.remote);
    if (stream_state* old = tcp_.find(known)) {
        if (old->is == stream_state::phase::answering && !old->listener.is_none()) {
            old->listener = {};  // the peer's SYN was first
            return known;
        }
        if (old->is == stream_state::phase::closing) tcp_.erase(known);
    }
    const auto id = tcp_.add(s);
    if (!id) return id.error();
    if (s.nic.is_none()) {
        announce(*id, stream_news::failed);
    } else {
        send_segment(*id, segment_kind::syn);
        arm(*id);
    }
    return *id;
}

inline send_status network::write(stream_id stream, byte_view first, byte_view second) noexcept {
    stream_state* s = tcp_.find(stream);
    if (s == nullptr || s->is != stream_state::phase::open) return send_status::unreachable;
    if (first.empty() && second.empty()) return send_status::sent;  // nobody would acknowledge it
    auto& queue = s->unacknowledged;
    const std::size_t before = queue.size();
    if (before != 0 && before + first.size() + second.size() > stream_rules_.buffer) {
        s->wants_room = true;
        return send_status::would_block;
    }
    queue.insert(queue.end(), first.begin(), first.end());
    queue.insert(queue.end(), second.begin(), second.end());
    send_from(stream, before);
    return send_status::sent;
}

inline errc network::close(stream_id stream) noexcept {
    stream_state* s = tcp_.find(stream);
    if (s == nullptr || s->is == stream_state::phase::closing) return errc::misuse_sim_id;
    if (s->is != stream_state::phase::open) return tcp_.erase(stream), errc::ok;
    s->is = stream_state::phase::closing;
    send_from(stream, s->unacknowledged.size());
    return errc::ok;
}

inline errc network::reset(stream_id stream) noexcept {
    stream_state* s = tcp_.find(stream);
    if (s == nullptr || s->is == stream_state::phase::closing) return errc::misuse_sim_id;
    if (s->peer != 0) send_segment(stream, segment_kind::rst);
    tcp_.erase(stream);
    return errc::ok;
}

inline errc network::close(listener_id listener) noexcept {
    if (tcp_.find(listener) == nullptr) return errc::misuse_sim_id;
    tcp_.erase(listener);
    return errc::ok;
}

inline result<endpoint> network::local(stream_id stream) const noexcept {
    const stream_state* s = tcp_.find(stream);
    if (s == nullptr || s->is == stream_state::phase::closing) return errc::misuse_sim_id;
    return s->local.with_protocol(protocol::tcp);
}
inline result<endpoint> network::local(listener_id listener) const noexcept {
    const listener_state* l = tcp_.find(listener);
    if (l == nullptr) return errc::misuse_sim_id;
    return l->local.with_protocol(protocol::tcp);
}

/// Lost at once where its interface or address is gone: the alarm sends another.
inline void network::send_segment(stream_id id, segment_kind kind, std::uint64_t first,
                                  byte_view bytes) noexcept {
    const stream_state& s = *tcp_.find(id);
    const std::uint32_t slot = packets_.take(bytes);
    packet& p = packets_[slot];
    p.socket = {};
    p.to = s.remote;
    p.tcp = {kind, s.serial, s.peer, first, s.received};
    p.nic = choose_interface({s.host, s.nic, s.local, {}, true, {}}, s.remote, p.from);
    if (p.nic.is_none()) return packets_.give_back(slot);
    p.number = ++numbers_;
    p.segment = segment_of(p.nic);
    note(slot, fate::sent);
    transmit(slot, p.nic);
}

/// To who speaks to nobody here.
inline void network::send_reset(const packet& to, host_id host) noexcept {
    const endpoint local = to.to;
    const endpoint remote = to.from;
    const interface_id nic = to.nic;
    const segment_header header{segment_kind::rst, to.tcp.to_stream, to.tcp.from_stream, 0, 0};
    const std::uint32_t slot = packets_.take({});
    packet& p = packets_[slot];
    p.socket = {};
    p.to = remote;
    p.tcp = header;
    p.nic = choose_interface({host, nic, local, {}, true, {}}, remote, p.from);
    if (p.nic.is_none()) return packets_.give_back(slot);
    p.number = ++numbers_;
    p.segment = segment_of(p.nic);
    note(slot, fate::sent);
    transmit(slot, p.nic);
}

/// To be told at once, by step().
inline void network::announce(stream_id id, stream_news news) noexcept {
    const std::uint32_t slot = packets_.take({});
    packet& p = packets_[slot];
    p.next = packet::stage::telling;
    p.stream = id;
    p.news = news;
    queue_.push(now_, slot);
}

/// What was written from `offset` behind what is acknowledged, and the end.
inline void network::send_from(stream_id id, std::size_t offset) noexcept {
    const stream_state& s = *tcp_.find(id);
    const std::size_t end = s.unacknowledged.size();
    while (offset < end) {
        std::size_t size = stream_rules_.largest_segment;
        if (stream_rules_.ragged) size = 1 + static_cast<std::size_t>(pieces_.below(size));
        if (size > end - offset) size = end - offset;
        send_segment(id, segment_kind::ack, s.acknowledged + offset,
                     byte_view(s.unacknowledged).subspan(offset, size));
        offset += size;
    }
    if (s.is == stream_state::phase::closing)
        send_segment(id, segment_kind::fin, s.acknowledged + end);
    arm(id);
}

inline void network::arm(stream_id id) noexcept {
    stream_state& s = *tcp_.find(id);
    if (s.is_armed) return;
    s.is_armed = true;
    const std::uint32_t slot = packets_.take({});
    packet& p = packets_[slot];
    p.next = packet::stage::alarm;
    p.stream = id;
    p.number = ++s.alarm;
    const unsigned doublings = s.attempt < 20 ? s.attempt : 20U;
    queue_.push(now_ + s.wait * (std::int64_t{1} << doublings), slot);
}

/// Nothing was acknowledged for too long.
inline bool network::ring(std::uint32_t slot) noexcept {
    const stream_id id = packets_[slot].stream;
    stream_state* s = tcp_.find(id);
    if (s == nullptr || !s->is_armed || s->alarm != packets_[slot].number)
        return packets_.give_back(slot), false;
    s->is_armed = false;
    const unsigned limit =
        s->is_established() ? stream_rules_.attempts : stream_rules_.connect_attempts;
    if (++s->attempt >= limit)
        return tell(slot, id, s->is_established() ? stream_news::closed : stream_news::failed);
    packets_.give_back(slot);
    if (s->is_established()) return send_from(id, 0), false;
    send_segment(
        id, s->is == stream_state::phase::connecting ? segment_kind::syn : segment_kind::syn_ack);
    arm(id);
    return false;
}

/// The end of a stream is told only to who has known it, and has not let it go.
inline bool network::tell(std::uint32_t slot, stream_id id, stream_news news) noexcept {
    const stream_state& s = *tcp_.find(id);
    packet& p = packets_[slot];
    p.socket = {};
    p.from = s.remote.with_protocol(protocol::tcp);
    p.to = s.local.with_protocol(protocol::tcp);
    p.news = news;
    p.stream = id;
    p.listener = s.listener;
    if (news != stream_news::bytes) p.bytes.clear();
    const bool ends = news == stream_news::closed || news == stream_news::failed;
    if (!s.server.is_none() || !s.turn.is_none()) return serve_stream(slot, id), false;
    const bool wanted = s.is == stream_state::phase::open ||
                        (s.is != stream_state::phase::closing && s.listener.is_none());
    if (ends) tcp_.erase(id);
    if (!wanted) packets_.give_back(slot);
    return wanted;
}

inline bool network::receive_segment(std::uint32_t slot, host_id host) noexcept {
    const packet& p = packets_[slot];
    const stream_id id = tcp_.find(host, p.to, p.from);
    const stream_state* s = tcp_.find(id);
    if (s != nullptr && (p.tcp.to_stream == 0 || p.tcp.to_stream == s->serial))
        return accept_segment(slot, id);
    const listener_id listener = tcp_.receiver(host, p.to);
    if (s != nullptr || p.tcp.kind != segment_kind::syn || listener.is_none()) {
        if (p.tcp.kind != segment_kind::rst) send_reset(p, host);
        return drop(slot, fate::no_socket), false;
    }
    note(slot, fate::delivered);
    stream_state fresh;
    fresh.host = host;
    fresh.nic = p.nic;
    fresh.listener = listener;
    fresh.server = tcp_.find(listener)->server;
    fresh.turn = tcp_.find(listener)->turn;
    fresh.is_relayed = tcp_.find(listener)->is_relayed;
    fresh.local = p.to;
    fresh.remote = p.from;
    fresh.is = stream_state::phase::answering;
    fresh.peer = p.tcp.from_stream;
    fresh.began = now_;
    packets_.give_back(slot);
    const auto made = tcp_.add(fresh);
    if (!made) return false;
    send_segment(*made, segment_kind::syn_ack);
    arm(*made);
    return false;
}

/// True: there are news for the user, in the slot.
inline bool network::accept_segment(std::uint32_t slot, stream_id id) noexcept {
    using phase = stream_state::phase;
    const packet& p = packets_[slot];
    stream_state& s = *tcp_.find(id);
    note(slot, fate::delivered);
    switch (p.tcp.kind) {
        case segment_kind::rst:
            if (p.tcp.to_stream == 0) break;
            return tell(slot, id, s.is_established() ? stream_news::closed : stream_news::failed);
        case segment_kind::syn:  // of both at once, or again, or of who has forgotten the last
            if (s.is == phase::connecting) {
                s.peer = p.tcp.from_stream;
                s.is = phase::answering;
            }
            send_segment(id, s.is == phase::answering ? segment_kind::syn_ack : segment_kind::ack);
            break;
        case segment_kind::syn_ack:
            s.peer = p.tcp.from_stream;
            if (!s.is_established()) return establish(slot, id);
            send_segment(id, segment_kind::ack);  // the last one was lost
            break;
        case segment_kind::ack:
        case segment_kind::fin:
            if (s.is_established()) return take_acknowledgement(slot, id);
            if (s.is != phase::answering) break;
            // What it carries comes right after the news that it is open.
            if (p.tcp.kind == segment_kind::fin || !p.bytes.empty())
                queue_.push(now_, packets_.copy(slot));
            return establish(slot, id);
        case segment_kind::none: break;
    }
    packets_.give_back(slot);
    return false;
}

inline bool network::establish(std::uint32_t slot, stream_id id) noexcept {
    stream_state& s = *tcp_.find(id);
    if (!s.listener.is_none() && tcp_.find(s.listener) == nullptr) {
        send_segment(id, segment_kind::rst);
        tcp_.erase(id);
        packets_.give_back(slot);
        return false;
    }
    s.is = stream_state::phase::open;
    s.is_armed = false;
    const duration twice = 2 * (now_ - s.began);
    if (s.attempt == 0)
        s.wait = twice > stream_rules_.shortest_wait ? twice : stream_rules_.shortest_wait;
    s.attempt = 0;
    if (packets_[slot].tcp.kind == segment_kind::syn_ack) send_segment(id, segment_kind::ack);
    return tell(slot, id, s.listener.is_none() ? stream_news::connected : stream_news::accepted);
}

inline bool network::take_acknowledgement(std::uint32_t slot, stream_id id) noexcept {
    stream_state& s = *tcp_.find(id);
    const std::uint64_t expected = packets_[slot].tcp.expected;
    if (expected > s.acknowledged) {
        auto& queue = s.unacknowledged;
        const std::uint64_t known = expected - s.acknowledged;
        const bool all = known > queue.size();  // the end too
        const std::size_t gone = all ? queue.size() : static_cast<std::size_t>(known);
        queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(gone));
        s.acknowledged += gone;
        s.is_armed = false;
        s.attempt = 0;
        if (all) {
            tcp_.erase(id);
            packets_.give_back(slot);
            return false;
        }
        if (s.is == stream_state::phase::closing || !queue.empty()) arm(id);
        if (s.wants_room && queue.size() <= stream_rules_.buffer / 2) {
            s.wants_room = false;
            announce(id, stream_news::writable);
        }
    }
    return take_bytes(slot, id);
}

inline bool network::take_bytes(std::uint32_t slot, stream_id id) noexcept {
    packet& p = packets_[slot];
    stream_state& s = *tcp_.find(id);
    const bool ends = p.tcp.kind == segment_kind::fin;
    const std::uint64_t size = p.bytes.size() + (ends ? 1U : 0U);
    if (size == 0) return packets_.give_back(slot), false;
    const bool fits = p.tcp.first <= s.received && p.tcp.first + size > s.received;
    if (fits) {
        const auto old = static_cast<std::ptrdiff_t>(s.received - p.tcp.first);
        if (!ends) p.bytes.erase(p.bytes.begin(), p.bytes.begin() + old);
        s.received = p.tcp.first + size;
    }
    send_segment(id, segment_kind::ack, s.acknowledged);
    if (!fits || s.is == stream_state::phase::closing) return packets_.give_back(slot), false;
    // Nobody has half a connection here: its end is that of both directions.
    return tell(slot, id, ends ? stream_news::closed : stream_news::bytes);
}

}  // namespace ice::sim

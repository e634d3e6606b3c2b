// SPDX-License-Identifier: BSL-1.0
// The longer verbs of turn::basic_client about peers: permissions, channels and data out; included
// by client.hpp.
#pragma once

#include "client.hpp"

namespace ice::inline v0_1_0_dev::turn {

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::permit(
    time_point now, std::uint8_t allocation, std::span<const address> peers) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (!s_.is_live(allocation)) return errc::misuse_turn_allocation;
    result<void> done;
    for (const address& peer : peers) {
        const auto i = detail::want_permission<Rules>(s_, allocation, peer.with_zone(0),
                                                      detail::urgency::at_once);
        if (i) continue;
        done = i.error();
        break;
    }
    settle();
    return done;
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::forbid(
    time_point now, std::uint8_t allocation, const address& peer) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (!s_.is_live(allocation)) return errc::misuse_turn_allocation;
    const address plain = peer.with_zone(0);
    for (detail::channel_record& c : s_.channels)
        if (c.allocation == allocation && c.peer.addr() == plain) c.kept = false;
    const std::uint8_t i = detail::find_permission(s_, allocation, plain);
    if (i != detail::no_index) detail::drop_permission(s_, i);
    settle();
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr void basic_client<Transport, Profile, Rules>::drop_waiting(time_point now) noexcept {
    if (enter(now) != errc::ok) return;
    for (std::size_t i = 0; i < capacity.permissions; ++i) {
        const detail::permission_record& p = s_.permissions[i];
        const bool waits = p.phase == detail::permission_phase::delayed ||
                           (p.phase == detail::permission_phase::asking && p.wanted);
        if (waits && p.slot == detail::no_slot) detail::free_permission(s_, i);
    }
    settle();
}

template <class Transport, class Profile, class Rules>
constexpr bool basic_client<Transport, Profile, Rules>::is_permitted(
    std::uint8_t allocation, const address& peer) const noexcept {
    if (!s_.is_live(allocation)) return false;
    const std::uint8_t i = detail::find_permission(s_, allocation, peer.with_zone(0));
    return i != detail::no_index && detail::is_in_force(s_.permissions[i], s_.now);
}

template <class Transport, class Profile, class Rules>
constexpr result<std::uint16_t> basic_client<Transport, Profile, Rules>::bind_channel(
    time_point now, std::uint8_t allocation, const endpoint& peer) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (!s_.is_live(allocation) || s_.allocations[allocation].asked.tcp)
        return errc::misuse_turn_allocation;
    if (peer.port() == 0) return errc::misuse_turn_peer;
    const endpoint plain = peer.with_address(peer.addr().with_zone(0));
    const auto i = detail::want_channel<Rules>(s_, allocation, plain);
    settle();
    if (!i) return i.error();
    return detail::channel_number(*i);
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::unbind_channel(
    time_point now, std::uint8_t allocation, const endpoint& peer) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (!s_.is_live(allocation)) return errc::misuse_turn_allocation;
    const std::uint8_t i =
        detail::find_channel(s_, allocation, peer.with_address(peer.addr().with_zone(0)));
    if (i == detail::no_index) return errc::misuse_turn_peer;
    detail::channel_record& c = s_.channels[i];
    c.kept = false;
    if (c.phase == detail::channel_phase::binding && !c.asked)
        detail::free_channel(s_, i);
    else if (c.phase == detail::channel_phase::bound && c.slot == detail::no_slot)
        c.wanted = false;
    settle();
    return {};
}

/// Two for each allocation, by family; what is past them is none of ours.
template <class Transport, class Profile, class Rules>
constexpr std::size_t basic_client<Transport, Profile, Rules>::find_relayed(
    base_id base) const noexcept {
    constexpr std::size_t none = std::size_t{2} * capacity.allocations;
    if (base.is_none()) return none;
    std::size_t r = 0;
    while (r < none && s_.relayed_bases[r] != base) ++r;
    return r;
}

template <class Transport, class Profile, class Rules>
constexpr bool basic_client<Transport, Profile, Rules>::is_relayed(base_id base) const noexcept {
    return find_relayed(base) != std::size_t{2} * capacity.allocations;
}

/// The bound channel of a peer: the latest one is looked at first.
template <class Transport, class Profile, class Rules>
constexpr std::uint8_t basic_client<Transport, Profile, Rules>::find_bound(
    std::size_t h, const endpoint& peer) noexcept {
    const detail::channel_record& latest = s_.channels[s_.last_channel];
    if (latest.phase == detail::channel_phase::bound && latest.allocation == h &&
        latest.peer == peer)
        return s_.last_channel;
    const std::uint8_t i = detail::find_channel(s_, h, peer);
    if (i == detail::no_index || s_.channels[i].phase != detail::channel_phase::bound)
        return detail::no_index;
    s_.last_channel = i;
    return i;
}

template <class Transport, class Profile, class Rules>
constexpr send_status basic_client<Transport, Profile, Rules>::send(const route& to,
                                                                    byte_view bytes) noexcept {
    const std::size_t r = find_relayed(to.base);
    if (refused() != errc::ok || r == std::size_t{2} * capacity.allocations)
        return send_status::unreachable;
    const std::size_t h = r / 2;
    const auto& a = s_.allocations[h];
    if (!s_.is_live(h) || to.remote.family() != detail::family_at(r % 2))
        return send_status::unreachable;
    const std::uint8_t channel = find_bound(h, to.remote);
    std::uint8_t p =
        channel == detail::no_index ? detail::no_index : detail::permission_of(s_, channel);
    if (p == detail::no_index || !detail::is_in_force(s_.permissions[p], s_.now)) {
        // RFC 8445 section 7.2.1: the permission comes before the check.
        const auto i =
            detail::want_permission<Rules>(s_, h, to.remote.addr(), detail::urgency::by_need);
        settle();
        if (!i)
            return i.error().code == errc::turn_full ? send_status::would_block
                                                     : send_status::unreachable;
        p = *i;
        if (s_.permissions[p].phase == detail::permission_phase::refused)
            return send_status::unreachable;
        if (!detail::is_in_force(s_.permissions[p], s_.now)) return send_status::pending;
    }
    s_.permissions[p].used = s_.now;
    const route server{a.asked.base, to.stream, to.component, a.server};
    const bool pads = is_reliable(s_.server_of(a).transport);
    std::uint8_t buffer[capacity.datagram];  // written by what follows
    byte_view frame;
    if (channel != detail::no_index && s_.now < s_.channels[channel].expires) {
        const std::uint16_t number = detail::channel_number(channel);
        if constexpr (requires { carrier_->send(server, bytes, bytes); }) {
            if (!pads && bytes.size() <= 0xffff) {
                std::uint8_t head[stun::channel_header_size] = {};
                store_u16(head, number);
                store_u16(head + 2, static_cast<std::uint16_t>(bytes.size()));
                s_.in_send = true;
                const send_status status = carrier_->send(server, byte_view(head), bytes);
                s_.in_send = false;
                return status;
            }
        }
        frame = detail::write_channel_data(buffer, number, bytes, pads);
    } else {
        const bool df = a.asked.dont_fragment && !a.no_fragment_option;
        frame = detail::write_send(buffer, to.remote, bytes, df, env_->random);
    }
    if (frame.empty()) return send_status::unreachable;  // longer than the capacity's datagram
    return hand_over(server, frame);
}

template <class Transport, class Profile, class Rules>
constexpr result<send_status> basic_client<Transport, Profile, Rules>::send_in_place(
    const route& to, byte_span frame) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    const std::size_t r = find_relayed(to.base);
    if (r == std::size_t{2} * capacity.allocations || !s_.is_live(r / 2))
        return errc::misuse_turn_base;
    const std::size_t h = r / 2;
    const auto& a = s_.allocations[h];
    const std::uint8_t channel = find_bound(h, to.remote);
    if (channel == detail::no_index || s_.now >= s_.channels[channel].expires ||
        is_reliable(s_.server_of(a).transport))
        return errc::misuse_turn_peer;
    const std::uint8_t p = detail::permission_of(s_, channel);
    if (p == detail::no_index || !detail::is_in_force(s_.permissions[p], s_.now))
        return errc::misuse_turn_peer;
    if (frame.size() < stun::channel_header_size ||
        frame.size() - stun::channel_header_size > 0xffff)
        return errc::misuse_bad_argument;
    s_.permissions[p].used = s_.now;
    store_u16(frame.data(), detail::channel_number(channel));
    store_u16(frame.data() + 2,
              static_cast<std::uint16_t>(frame.size() - stun::channel_header_size));
    return hand_over({a.asked.base, to.stream, to.component, a.server}, frame);
}

template <class Transport, class Profile, class Rules>
constexpr relayed_route basic_client<Transport, Profile, Rules>::route_of(
    base_id relayed, const endpoint& peer) const noexcept {
    const std::size_t r = find_relayed(relayed);
    if (r == std::size_t{2} * capacity.allocations || !s_.is_live(r / 2)) return {};
    const std::size_t h = r / 2;
    const auto& a = s_.allocations[h];
    relayed_route found;
    found.to = {a.asked.base, a.asked.stream, a.asked.component, a.server};
    found.pads = is_reliable(s_.server_of(a).transport);
    const std::uint8_t channel = detail::find_channel(s_, h, peer);
    if (channel == detail::no_index) return found;
    const detail::channel_record& c = s_.channels[channel];
    if (c.phase == detail::channel_phase::bound && s_.now < c.expires &&
        is_permitted(static_cast<std::uint8_t>(h), peer.addr()))
        found.channel = detail::channel_number(channel);
    return found;
}

}  // namespace ice::turn

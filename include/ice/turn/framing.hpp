// SPDX-License-Identifier: BSL-1.0
// Data through a relay: ChannelData, Send and Data indications, reports of ICMP (RFC 8656 sections
// 11 and 12.4 to 12.7). Nothing is copied on the way in.
#pragma once

#include "../stun/attr/rfc8656.hpp"
#include "../stun/builder.hpp"
#include "../stun/reader.hpp"
#include "channel.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

/// The first byte of ChannelData (RFC 8656 section 12, table 3): numbers above 0x4fff are reserved.
constexpr bool is_channel_byte(std::uint8_t first) noexcept { return (first & 0xf0) == 0x40; }

/// The allocation whose server sent this, over its own socket; no_index for everybody else.
template <class State>
constexpr std::uint8_t find_allocation(const State& s, const route& from) noexcept {
    for (std::uint8_t h = 0; h < State::capacity.allocations; ++h) {
        const auto& a = s.allocations[h];
        if (!s.is_used(h) || a.server != from.remote) continue;
        if (from.base == a.asked.base || (!from.base.is_none() && from.base == a.prior_base) ||
            (!from.base.is_none() && from.base == a.next_base))
            return h;
    }
    return no_index;
}

template <class State>
constexpr received data_of(const State& s, std::size_t h, const endpoint& peer,
                           byte_view data) noexcept {
    const auto& a = s.allocations[h];
    return {received_kind::data,
            static_cast<std::uint8_t>(h),
            {s.relayed_base(h, peer.family()), a.asked.stream, a.asked.component, peer},
            data};
}

inline constexpr received nobodys{received_kind::consumed, 0, {}, {}};

/// Section 12.6: what is too short, or in no channel of ours, is dropped without a word.
template <class State>
constexpr received receive_channel_data(State& s, std::size_t h, byte_view bytes) noexcept {
    const auto frame = stun::read_channel_data(bytes);
    if (!frame) {
        count(s.counters.malformed);
        return nobodys;
    }
    const std::size_t i = frame->channel - stun::first_channel;
    const bool is_ours =
        i < State::capacity.channels && s.channels[i].allocation == h &&
        (s.channels[i].phase == channel_phase::bound || may_be_bound(s.channels[i], s.now));
    if (!is_ours) {
        count(s.counters.no_channel);
        return nobodys;
    }
    const std::uint8_t p = permission_of(s, i);
    // A channel that is being bound brings its permission along (section 12.1).
    const bool permitted = p != no_index && (is_in_force(s.permissions[p], s.now) ||
                                             (s.channels[i].phase != channel_phase::bound &&
                                              s.permissions[p].phase == permission_phase::asking));
    if (!permitted) {
        count(s.counters.not_permitted);
        return nobodys;
    }
    s.permissions[p].used = s.now;
    return data_of(s, h, s.channels[i].peer, frame->data);
}

/// Sections 11.4 and 11.6. Indications are never authenticated: who knows the five-tuple can send
/// them, so they carry data of permitted peers and nothing else.
template <class State, class Message>
constexpr received receive_indication(State& s, std::size_t h, const Message& m) noexcept {
    if (m.method() != stun::method::data) return nobodys;
    const auto peer = m.get(stun::attr::xor_peer_address);
    const auto data = m.get(stun::attr::data);
    const auto icmp = m.get(stun::attr::icmp);
    if (!peer || (!data && !icmp)) {
        count(s.counters.malformed);
        return nobodys;
    }
    const std::uint8_t p = find_permission(s, h, peer->addr());
    if (p == no_index || !is_in_force(s.permissions[p], s.now)) {
        count(s.counters.not_permitted);
        return nobodys;
    }
    if (!data) {
        s.icmp = {*peer, *icmp, static_cast<std::uint8_t>(h), true};
        return nobodys;
    }
    s.permissions[p].used = s.now;
    return data_of(s, h, *peer, *data);
}

/// A Send indication (section 11.1). Empty where it does not fit.
template <class Random>
constexpr byte_view write_send(byte_span out, const endpoint& peer, byte_view data,
                               bool dont_fragment, Random& random) noexcept {
    const auto id = stun::draw_transaction_id<stun::rfc8489>(random);
    stun::builder b(out, {stun::method::send, stun::message_class::indication}, id);
    b.add(stun::attr::xor_peer_address, peer);
    if (dont_fragment) b.add(stun::attr::dont_fragment);
    b.add(stun::attr::data, data);
    const auto bytes = b.finish();
    return bytes ? *bytes : byte_view();
}

/// ChannelData by copying, into a buffer with room for it and for padding. `padded`: over a stream
/// (section 12.5).
constexpr byte_view write_channel_data(byte_span out, std::uint16_t channel, byte_view data,
                                       bool pads) noexcept {
    const std::size_t padding = pads ? stun::channel_padding(data.size()) : 0;
    const std::size_t size = stun::channel_header_size + data.size() + padding;
    if (data.size() > 0xffff || size > out.size()) return {};
    store_u16(out.data(), channel);
    store_u16(out.data() + 2, static_cast<std::uint16_t>(data.size()));
    copy_bytes(out.data() + stun::channel_header_size, data);
    fill_zero(out.subspan(size - padding, padding));
    return out.first(size);
}

}  // namespace ice::turn::detail

// SPDX-License-Identifier: BSL-1.0
// How the arguments of verbs are written into journals and read again: one list of fields for both
// directions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "../agent/config.hpp"
#include "../agent/events.hpp"
#include "../agent/lite_config.hpp"
#include "../agent/local.hpp"
#include "../agent/remote.hpp"
#include "../drafts/mmusic_ice_02/local.hpp"
#include "../drafts/mmusic_ice_02/remote.hpp"
#include "../drafts/sipping_ice_01/description.hpp"
#include "../drafts/sipping_ice_01/local.hpp"
#include "../exchange/verdict.hpp"
#include "../net/nat64.hpp"
#include "field_codec.hpp"
#include "journal_format.hpp"

namespace ice::inline v0_1_0_dev::trace {

// What an argument takes at most.
constexpr std::size_t size_bound(std::string_view text) noexcept { return text.size() + 10; }
constexpr std::size_t size_bound(const remote_description& d) noexcept {
    return d.ufrag.size() + d.pwd.size() + 48;
}
constexpr std::size_t size_bound(const remote_candidate& c) noexcept {
    return c.foundation.size() + c.ufrag.size() + 96;
}
constexpr std::size_t size_bound(const mmusic_ice_02::stream_description& d) noexcept {
    std::size_t n = 128;
    for (const alt_line& a : d.alternates)
        n += a.id.size() + a.username.size() + a.password.size() + 128;
    return n;
}
template <std::size_t Streams, std::size_t Alternates>
constexpr std::size_t size_bound(
    const sipping_ice_01::basic_description<Streams, Alternates>& d) noexcept {
    std::size_t n = 10;
    for (const auto& stream : d.streams) {
        n += 128;
        for (const alt_line& a : stream.alternates)
            n += a.id.size() + a.derived_from.size() + a.username.size() + a.password.size() + 138;
    }
    return n;
}
template <class T>
constexpr std::size_t size_bound(const T&) noexcept {
    return 4 * sizeof(T) < 24 ? 24 : 4 * sizeof(T);
}

// One list a type, for both directions: `v` is a writer with a constant, or a reader with a value.

/// Whether there is a value, and the value or what stands for none.
template <class V, class O>
constexpr void optional_field(V& v, O& field) noexcept {
    bool is_there = field.has_value();
    v(is_there);
    auto value = field.value_or(typename O::value_type());
    v(value);
    if constexpr (!std::is_const_v<O>)
        if (is_there) field = value;
}

template <class V, class R>
    requires std::is_same_v<std::remove_const_t<R>, route>
constexpr void journal_fields(V& v, R& r) noexcept {
    std::uint16_t base = r.base.index();
    v.fixed(base), v.fixed(r.stream), v.fixed(r.component), v.fixed(r.remote);
    if constexpr (!std::is_const_v<R>) r.base = base_id(base);
}

template <class V, class C>
    requires std::is_same_v<std::remove_const_t<C>, agent_config>
constexpr void journal_fields(V& v, C& c) noexcept {
    v(c.ta), v(c.longest_ta), v(c.shortest_rto), v(c.longest_rto), v(c.rc), v(c.rm);
    v(c.patience), v(c.consent_interval), v(c.consent_timeout), v(c.disconnected_after);
    v(c.keepalive_interval), v(c.settle_direct), v(c.settle_relayed), v(c.pair_limit);
    v(c.role_switches);
    v.choice(c.nomination, nomination_mode::direct_first);
    v(c.believe_icmp), v(c.renomination), v(c.trickle), v(c.tag);
}

template <class V, class C>
    requires std::is_same_v<std::remove_const_t<C>, lite_config>
constexpr void journal_fields(V& v, C& c) noexcept {
    v(c.disconnected_after), v(c.failed_after);
}

template <class V, class C>
    requires std::is_same_v<std::remove_const_t<C>, mmusic_ice_02::table_config>
constexpr void journal_fields(V& v, C& c) noexcept {
    v(c.refresh), v(c.rapid_retry), v(c.give_up), v(c.bad_retry), v(c.switch_wait);
    v(c.plain_peer_through_relay);
}

template <class V, class C>
    requires std::is_same_v<std::remove_const_t<C>, local_candidate>
constexpr void journal_fields(V& v, C& c) noexcept {
    v(c.where), v(c.stream), v(c.component);
    v.choice(c.kind, candidate_kind::other);
    v(c.base);
    v.choice(c.tcp, tcp_type::so);
    v(c.server), v(c.network), v(c.host_preference), v(c.local_preference), v(c.unreliable);
}

template <class V, class D>
    requires std::is_same_v<std::remove_const_t<D>, remote_description>
constexpr void journal_fields(V& v, D& d) noexcept {
    v(d.ufrag), v.secret(d.pwd), v(d.lite), v(d.ta), v(d.ice2);
}

template <class V, class C>
    requires std::is_same_v<std::remove_const_t<C>, remote_candidate>
constexpr void journal_fields(V& v, C& c) noexcept {
    v(c.where), v(c.priority), v(c.foundation), v(c.component);
    v.choice(c.kind, candidate_kind::other);
    v.choice(c.tcp, tcp_type::so);
    v(c.ufrag);
}

template <class V, class C>
    requires std::is_same_v<std::remove_const_t<C>, mmusic_ice_02::local_address>
constexpr void journal_fields(V& v, C& c) noexcept {
    v(c.where), v(c.stream), v(c.component);
    v.choice(c.kind, candidate_kind::other);
    v(c.base), v(c.partner);
    optional_field(v, c.preference);
}

/// Only what an engine reads of an alternate.
template <class V, class A>
    requires std::is_same_v<std::remove_const_t<A>, alt_line>
constexpr void journal_fields(V& v, A& a) noexcept {
    v(a.id), v(a.q), v(a.username), v.secret(a.password), v(a.rtp);
    optional_field(v, a.rtcp_written);
}

template <class V, class C>
    requires std::is_same_v<std::remove_const_t<C>, sipping_ice_01::cycles_config>
constexpr void journal_fields(V& v, C& c) noexcept {
    v(c.q.local_v6), v(c.q.local_v4), v(c.q.stun_v6), v(c.q.stun_v4);
    v(c.q.relay_v6), v(c.q.relay_v4), v(c.q.vpn_v6), v(c.q.vpn_v4);
    v(c.free_wait), v(c.offer_wait), v(c.retry_wait), v(c.retries), v(c.first_id), v(c.check_rtcp);
}

template <class V, class C>
    requires std::is_same_v<std::remove_const_t<C>, sipping_ice_01::local_address>
constexpr void journal_fields(V& v, C& c) noexcept {
    v(c.where), v(c.stream), v(c.component);
    v.choice(c.kind, candidate_kind::other);
    v(c.base), v(c.partner);
    optional_field(v, c.q);
    v(c.vpn);
}

template <class V, class P>
    requires std::is_same_v<std::remove_const_t<P>, sipping_ice_01::precondition>
constexpr void journal_fields(V& v, P& p) noexcept {
    v.choice(p.current, sipping_ice_01::direction::sendrecv);
    v.choice(p.wanted, sipping_ice_01::direction::sendrecv);
    v.choice(p.how, sipping_ice_01::strength::unknown);
    v(p.present);
}

/// Alternates are read into `room`, of which the description borrows.
constexpr void journal_fields(detail::field_writer& v,
                              const mmusic_ice_02::stream_description& d) noexcept {
    v(d.default_address.rtp);
    v(d.default_address.rtcp_written.has_value());
    v(d.default_address.rtcp_written.value_or(endpoint()));
    v(d.alternates.size());
    for (const alt_line& a : d.alternates) journal_fields(v, a);
}
constexpr mmusic_ice_02::stream_description read_stream(detail::field_reader& v,
                                                        std::span<alt_line> room,
                                                        bool& fits) noexcept {
    mmusic_ice_02::stream_description d;
    v(d.default_address.rtp);
    bool written = false;
    v(written);
    endpoint rtcp;
    v(rtcp);
    if (written) d.default_address.rtcp_written = rtcp;
    const std::uint64_t count = v.varint();
    fits = count <= room.size();
    if (!fits) return d;
    for (std::size_t i = 0; i < count; ++i) journal_fields(v, room[i]);
    d.alternates = room.first(static_cast<std::size_t>(count));
    return d;
}

template <std::size_t Streams, std::size_t Alternates>
constexpr void journal_fields(
    detail::field_writer& v,
    const sipping_ice_01::basic_description<Streams, Alternates>& d) noexcept {
    v(d.streams.size());
    for (const auto& stream : d.streams) {
        v(stream.default_address.rtp);
        v(stream.default_address.rtcp_written.has_value());
        v(stream.default_address.rtcp_written.value_or(endpoint()));
        journal_fields(v, stream.connectivity);
        v(stream.alternates.size());
        for (const alt_line& a : stream.alternates) journal_fields(v, a), v(a.derived_from);
    }
}
/// False: more than it has room for.
template <std::size_t Streams, std::size_t Alternates>
constexpr bool read_description(
    detail::field_reader& v, sipping_ice_01::basic_description<Streams, Alternates>& d) noexcept {
    using media_stream =
        typename sipping_ice_01::basic_description<Streams, Alternates>::media_stream;
    for (std::uint64_t left = v.varint(); left != 0 && !v.failed(); --left) {
        media_stream stream;
        v(stream.default_address.rtp);
        bool written = false;
        v(written);
        endpoint rtcp;
        v(rtcp);
        if (written) stream.default_address.rtcp_written = rtcp;
        journal_fields(v, stream.connectivity);
        for (std::uint64_t more = v.varint(); more != 0 && !v.failed(); --more) {
            alt_line a;
            journal_fields(v, a), v(a.derived_from);
            if (!stream.alternates.push_back(a)) return false;
        }
        if (!d.streams.push_back(stream)) return false;
    }
    return true;
}

/// A translator's prefix: its length, and it with its suffix. The IPv4 address does not count.
constexpr void journal_fields(detail::field_writer& v, const nat64_prefix& p) noexcept {
    v.byte(static_cast<std::uint8_t>(p.length()));
    if (!p.is_none()) v.raw(p.embed(address::v4(8, 8, 8, 8)).bytes().first(16));
}
constexpr void journal_fields(detail::field_reader& v, nat64_prefix& p) noexcept {
    const std::uint8_t length = v.byte();
    if (length == 0) return;
    const byte_view b = v.raw(16);
    if (b.empty()) return;
    const auto read =
        nat64_prefix::of(address::v6(load_u64(b.data()), load_u64(b.data() + 8)), length);
    if (read) p = *read;
}

/// Any argument of a verb.
template <class T>
constexpr void put_argument(detail::field_writer& w, const T& argument) noexcept {
    if constexpr (std::is_same_v<T, agent_role>)
        w.choice(argument, agent_role::controlled);
    else if constexpr (requires { journal_fields(w, argument); })
        journal_fields(w, argument);
    else
        w(argument);
}

}  // namespace ice::trace

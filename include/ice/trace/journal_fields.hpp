// SPDX-License-Identifier: BSL-1.0
// How the arguments of verbs are written into journals and read again: one list of fields for both
// directions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "../agent/config.hpp"
#include "../agent/events.hpp"
#include "../agent/lite_config.hpp"
#include "../agent/local.hpp"
#include "../agent/remote.hpp"
#include "../core/bytes.hpp"
#include "../drafts/mmusic_ice_02/local.hpp"
#include "../drafts/mmusic_ice_02/remote.hpp"
#include "../exchange/verdict.hpp"
#include "../net/nat64.hpp"
#include "journal_format.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

constexpr std::uint64_t zigzag(std::int64_t v) noexcept {
    return static_cast<std::uint64_t>(v) << 1 ^ static_cast<std::uint64_t>(v >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t v) noexcept {
    return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
}

/// Writes where there is room: the caller has asked `size_bound` of all it writes.
class field_writer {
  public:
    constexpr explicit field_writer(std::uint8_t* p, bool masked) noexcept
        : p_(p), masked_(masked) {}

    constexpr std::uint8_t* at() const noexcept { return p_; }

    constexpr void byte(std::uint8_t v) noexcept { *p_++ = v; }
    constexpr void varint(std::uint64_t v) noexcept {
        for (; v > 0x7f; v >>= 7) *p_++ = static_cast<std::uint8_t>(v | 0x80);
        *p_++ = static_cast<std::uint8_t>(v);
    }
    constexpr void number(std::int64_t v) noexcept { varint(zigzag(v)); }
    constexpr void raw(byte_view bytes) noexcept {
        copy_bytes(p_, bytes);
        p_ += bytes.size();
    }

    constexpr void operator()(bool v) noexcept { byte(v ? 1 : 0); }
    template <class T>
        requires(std::is_unsigned_v<T> && !std::is_same_v<T, bool>)
    constexpr void operator()(T v) noexcept {
        varint(v);
    }
    constexpr void operator()(duration v) noexcept { number(v.us); }
    constexpr void operator()(time_point v) noexcept { number(v.us); }
    constexpr void operator()(base_id v) noexcept { varint(v.index()); }
    constexpr void operator()(q_value v) noexcept { varint(v.thousandths()); }
    template <class E>
        requires std::is_enum_v<E>
    constexpr void choice(E v, E) noexcept {
        byte(static_cast<std::uint8_t>(v));
    }
    constexpr void operator()(std::string_view text) noexcept {
        varint(text.size());
        copy_bytes(p_, text);
        p_ += text.size();
    }
    constexpr void secret(std::string_view text) noexcept {
        if (!masked_) return (*this)(text);
        varint(text.size());
        for (const char c : text) byte(is_ice_char(c) ? 'x' : '!');
    }
    constexpr void operator()(const endpoint& e) noexcept {
        byte(static_cast<std::uint8_t>(static_cast<unsigned>(e.family()) |
                                       static_cast<unsigned>(e.proto()) << 4));
        const address a = e.addr();
        if (a.is_v4()) {
            store_u32(p_, a.value_v4());
            p_ += 4;
        } else if (a.is_v6()) {
            raw(a.bytes().first(16));
            varint(a.zone());
        }
        store_u16(p_, e.port());
        p_ += 2;
    }

  private:
    std::uint8_t* p_;
    bool masked_;
};

/// Reads what a hostile journal may hold: after the first thing that does not fit everything is
/// zero, and `failed` says so. Texts live as long as this object.
class field_reader {
  public:
    constexpr explicit field_reader(byte_view body) noexcept : rest_(body) {}

    constexpr bool failed() const noexcept { return failed_; }
    constexpr bool is_done() const noexcept { return !failed_ && rest_.empty(); }
    constexpr byte_view rest() const noexcept { return rest_; }

    constexpr std::uint8_t byte() noexcept {
        const byte_view b = raw(1);
        return b.empty() ? std::uint8_t{0} : b[0];
    }
    constexpr std::uint64_t varint() noexcept {
        std::uint64_t v = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t b = byte();
            if (shift == 63 && b > 1) break;  // more than 64 bits
            v |= static_cast<std::uint64_t>(b & 0x7fU) << shift;
            if (b < 0x80) return failed_ ? 0 : v;
        }
        fail();
        return 0;
    }
    constexpr std::int64_t number() noexcept { return unzigzag(varint()); }
    constexpr byte_view raw(std::size_t n) noexcept {
        if (failed_ || rest_.size() < n) {
            fail();
            return {};
        }
        const byte_view r = rest_.first(n);
        rest_ = rest_.subspan(n);
        return r;
    }

    constexpr void operator()(bool& v) noexcept {
        const std::uint8_t b = byte();
        if (b > 1) fail();
        v = b == 1;
    }
    template <class T>
        requires(std::is_unsigned_v<T> && !std::is_same_v<T, bool>)
    constexpr void operator()(T& v) noexcept {
        const std::uint64_t n = varint();
        if (n > static_cast<T>(~T{0})) fail();
        v = static_cast<T>(n);
    }
    constexpr void operator()(duration& v) noexcept { v.us = number(); }
    constexpr void operator()(time_point& v) noexcept { v.us = number(); }
    constexpr void operator()(base_id& v) noexcept {
        std::uint16_t n = 0;
        (*this)(n);
        v = base_id(n);
    }
    constexpr void operator()(q_value& v) noexcept {
        std::uint16_t n = 0;
        (*this)(n);
        v = q_value(n);
    }
    template <class E>
        requires std::is_enum_v<E>
    constexpr void choice(E& v, E last) noexcept {
        const std::uint8_t b = byte();
        if (b > static_cast<std::uint8_t>(last)) return fail();
        v = static_cast<E>(b);
    }
    constexpr void operator()(std::string_view& text) noexcept {
        const std::uint64_t n = varint();
        if (n > sizeof text_ - used_) return fail();
        const byte_view bytes = raw(static_cast<std::size_t>(n));
        char* const begin = text_ + used_;
        for (const std::uint8_t b : bytes) text_[used_++] = static_cast<char>(b);
        text = {begin, bytes.size()};
    }
    constexpr void secret(std::string_view& text) noexcept { (*this)(text); }
    constexpr void operator()(endpoint& e) noexcept {
        const std::uint8_t kind = byte();
        address a;
        if ((kind & 15U) == 1) {
            const byte_view b = raw(4);
            if (!b.empty()) a = address::v4(load_u32(b.data()));
        } else if ((kind & 15U) == 2) {
            const byte_view b = raw(16);
            std::uint32_t zone = 0;
            (*this)(zone);
            if (!b.empty()) a = address::v6(load_u64(b.data()), load_u64(b.data() + 8), zone);
        } else if ((kind & 15U) != 0) {
            fail();
        }
        const byte_view b = raw(2);
        const std::uint16_t port = b.empty() ? std::uint16_t{0} : load_u16(b.data());
        if (kind >> 4 > 1) fail();
        e = endpoint(a, port, kind >> 4 == 1 ? protocol::tcp : protocol::udp);
    }

  private:
    constexpr void fail() noexcept {
        failed_ = true;
        rest_ = {};
    }

    byte_view rest_;
    std::size_t used_ = 0;
    bool failed_ = false;
    char text_[16'384];  // not initialised: written before it is read
};

}  // namespace detail

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
template <class T>
constexpr std::size_t size_bound(const T&) noexcept {
    return 4 * sizeof(T) < 24 ? 24 : 4 * sizeof(T);
}

// One list a type, for both directions: `v` is a writer with a constant, or a reader with a value.

template <class V, class R>
    requires std::is_same_v<std::remove_const_t<R>, route>
constexpr void journal_fields(V& v, R& r) noexcept {
    v(r.base), v(r.stream), v(r.component), v(r.remote);
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
    bool preferred = c.preference.has_value();
    v(preferred);
    q_value q = c.preference.value_or(q_value());
    v(q);
    if constexpr (!std::is_const_v<C>)
        if (preferred) c.preference = q;
}

/// Only what an engine reads of an alternate.
template <class V, class A>
    requires std::is_same_v<std::remove_const_t<A>, alt_line>
constexpr void journal_fields(V& v, A& a) noexcept {
    v(a.id), v(a.q), v(a.username), v.secret(a.password), v(a.rtp);
    bool written = a.rtcp_written.has_value();
    v(written);
    endpoint rtcp = a.rtcp_written.value_or(endpoint());
    v(rtcp);
    if constexpr (!std::is_const_v<A>)
        if (written) a.rtcp_written = rtcp;
}

template <class V, class E>
    requires(std::is_same_v<std::remove_const_t<E>, event>)
constexpr void journal_fields(V& v, E& e) noexcept {
    v.choice(e.kind, event_kind::route_changed);
    v.choice(e.state, session_state::closed);
    v.choice(e.reason, failed_reason::candidate_removed);
    v.choice(e.role, agent_role::controlled);
    v(e.stream), v(e.component);
}

template <class V, class E>
    requires(std::is_same_v<std::remove_const_t<E>, mmusic_ice_02::event>)
constexpr void journal_fields(V& v, E& e) noexcept {
    v.choice(e.kind, mmusic_ice_02::event_kind::candidate_learnt);
    v(e.stream), v(e.component);
    v.choice(e.state, mmusic_ice_02::component_state::closed);
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

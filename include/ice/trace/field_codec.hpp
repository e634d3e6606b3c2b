// SPDX-License-Identifier: BSL-1.0
// Single values in the records of journals: how they are written, and how they are read from bytes
// that anybody may have made.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "../core/bytes.hpp"
#include "../core/time.hpp"
#include "../exchange/route.hpp"
#include "../net/endpoint.hpp"
#include "../sdp/chars.hpp"
#include "../sdp/q_value.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

constexpr std::uint64_t zigzag(std::int64_t v) noexcept {
    return static_cast<std::uint64_t>(v) << 1 ^ static_cast<std::uint64_t>(v >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t v) noexcept {
    return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
}

/// A masked password has its length, and is well-formed when it was.
constexpr char masked_character(char c) noexcept { return is_ice_char(c) ? 'x' : '!'; }

/// Two bytes and more.
[[gnu::noinline]] constexpr std::uint8_t* put_long_varint(std::uint8_t* p,
                                                          std::uint64_t v) noexcept {
    for (; v > 0x7f; v >>= 7) *p++ = static_cast<std::uint8_t>(v | 0x80);
    *p++ = static_cast<std::uint8_t>(v);
    return p;
}

/// Writes where there is room: the caller has asked `size_bound` of all it writes.
class field_writer {
  public:
    constexpr explicit field_writer(std::uint8_t* p, bool masked) noexcept
        : p_(p), masked_(masked) {}

    constexpr std::uint8_t* at() const noexcept { return p_; }

    constexpr void byte(std::uint8_t v) noexcept { *p_++ = v; }
    [[gnu::always_inline]] constexpr void varint(std::uint64_t v) noexcept {
        if (v < 0x80)
            byte(static_cast<std::uint8_t>(v));
        else
            p_ = put_long_varint(p_, v);
    }
    constexpr void number(std::int64_t v) noexcept { varint(zigzag(v)); }
    /// In two bytes, the lower one first, as most machines have it.
    constexpr void fixed(std::uint16_t v) noexcept {
        const auto bytes = std::bit_cast<std::array<std::uint8_t, 2>>(v);
        if constexpr (std::endian::native == std::endian::little) {
            raw(bytes);
        } else {
            byte(bytes[1]);
            byte(bytes[0]);
        }
    }
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
        for (const char c : text) byte(static_cast<std::uint8_t>(masked_character(c)));
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

    /// In 24 bytes: what a record has of every datagram is not worth being made smaller.
    constexpr void fixed(const endpoint& e) noexcept {
        if constexpr (std::endian::native == std::endian::little) {
            raw(std::bit_cast<std::array<std::uint8_t, 24>>(e));
        } else {
            const address a = e.addr();
            fill_zero({p_, 16});
            copy_bytes(p_, a.bytes());
            p_ += 16;
            fixed(static_cast<std::uint16_t>(a.zone() & 0xffff));
            fixed(static_cast<std::uint16_t>(a.zone() >> 16));
            fixed(e.port());
            byte(static_cast<std::uint8_t>(e.family()));
            byte(static_cast<std::uint8_t>(e.proto()));
        }
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

    constexpr void fixed(std::uint16_t& v) noexcept {
        const byte_view b = raw(2);
        v = b.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(b[0] | b[1] << 8);
    }
    constexpr void fixed(endpoint& e) noexcept {
        const byte_view b = raw(16);
        std::uint16_t low = 0, high = 0, port = 0;
        fixed(low), fixed(high), fixed(port);
        const unsigned family = byte(), proto = byte();
        if (failed_ || family > 2 || proto > 1) return fail();
        const std::uint32_t zone = low | std::uint32_t{high} << 16;
        address a;
        if (family == 1) a = address::v4(load_u32(b.data()));
        if (family == 2) a = address::v6(load_u64(b.data()), load_u64(b.data() + 8), zone);
        e = endpoint(a, port, proto == 1 ? protocol::tcp : protocol::udp);
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

}  // namespace ice::trace

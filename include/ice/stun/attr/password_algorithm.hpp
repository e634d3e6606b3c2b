// SPDX-License-Identifier: BSL-1.0
// PASSWORD-ALGORITHM and PASSWORD-ALGORITHMS (RFC 8489 sections 14.11, 14.12 and 18.5).
//
//     0                   1                   2                   3
//     |          algorithm            |      length of parameters     |   once, or a list of them
//     |  parameters, padded to a multiple of four ...                 |
#pragma once

#include <span>

#include "octets.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// How the long-term key is made of a password. Values of the wire; others may come.
enum class password_algorithm : std::uint16_t { md5 = 1, sha256 = 2 };

/// An algorithm and its parameters, which both known ones do not have.
struct algorithm_entry {
    password_algorithm algorithm{};
    byte_view parameters;

    friend constexpr bool operator==(const algorithm_entry& a, const algorithm_entry& b) noexcept {
        return a.algorithm == b.algorithm && equal_bytes(a.parameters, b.parameters);
    }
};

namespace detail {

constexpr std::size_t entry_size(const algorithm_entry& e) noexcept {
    return 4 + padded(e.parameters.size());
}

constexpr std::uint8_t* write_entry(std::uint8_t* out, const algorithm_entry& e) noexcept {
    const std::size_t n = e.parameters.size();
    store_u16(out, static_cast<std::uint16_t>(e.algorithm));
    store_u16(out + 2, static_cast<std::uint16_t>(n));
    copy_bytes(out + 4, e.parameters);
    for (std::size_t i = n; i < padded(n); ++i) out[4 + i] = 0;
    return out + 4 + padded(n);
}

/// The entry at the front. Padding of the last one may be left to the attribute's own.
constexpr result<algorithm_entry> read_entry(byte_view bytes) noexcept {
    if (bytes.size() < 4) return fail(errc::stun_attribute_length);
    const std::size_t n = load_u16(bytes.data() + 2);
    if (n > bytes.size() - 4) return fail(errc::stun_attribute_length, 2);
    return algorithm_entry{static_cast<password_algorithm>(load_u16(bytes.data())),
                           bytes.subspan(4, n)};
}

constexpr std::size_t entry_span(const algorithm_entry& e, byte_view bytes) noexcept {
    const std::size_t n = entry_size(e);
    return n < bytes.size() ? n : bytes.size();
}

}  // namespace detail

/// A server's list in its order of preference; borrowed from the message. Its bytes are what the
/// client sends back unchanged.
class algorithm_list {
  public:
    class iterator {
      public:
        using value_type = algorithm_entry;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() noexcept = default;
        constexpr explicit iterator(byte_view rest) noexcept : rest_(rest) {}

        constexpr algorithm_entry operator*() const noexcept { return *detail::read_entry(rest_); }
        constexpr iterator& operator++() noexcept {
            rest_ = rest_.subspan(detail::entry_span(**this, rest_));
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            const iterator before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(iterator a, iterator b) noexcept {
            return a.rest_.size() == b.rest_.size();
        }

      private:
        byte_view rest_;
    };

    constexpr algorithm_list() noexcept = default;
    /// `bytes` has passed the codec's read().
    constexpr explicit algorithm_list(byte_view bytes) noexcept : bytes_(bytes) {}

    constexpr byte_view bytes() const noexcept { return bytes_; }
    constexpr bool empty() const noexcept { return bytes_.empty(); }
    constexpr iterator begin() const noexcept { return iterator(bytes_); }
    constexpr iterator end() const noexcept { return iterator(bytes_.last(0)); }

    /// O(entries).
    constexpr std::size_t size() const noexcept {
        std::size_t count = 0;
        for (iterator i = begin(); i != end(); ++i) ++count;
        return count;
    }
    constexpr bool contains(const algorithm_entry& wanted) const noexcept {
        for (const algorithm_entry e : *this)
            if (e == wanted) return true;
        return false;
    }

  private:
    byte_view bytes_;
};

/// PASSWORD-ALGORITHM.
struct password_algorithm_codec {
    using value_type = algorithm_entry;
    using input_type = algorithm_entry;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        const auto e = detail::read_entry(value);
        if (!e) return e;
        if (detail::entry_span(*e, value) != value.size()) return fail(errc::stun_attribute_length);
        return e;
    }
    static constexpr result<std::size_t> size(const input_type& e) noexcept {
        if (e.parameters.size() > 0x7fff) return fail(errc::misuse_stun_value);
        return detail::entry_size(e);
    }
    static constexpr void write(std::uint8_t* out, const input_type& e,
                                const std::uint8_t*) noexcept {
        detail::write_entry(out, e);
    }
};

/// PASSWORD-ALGORITHMS: written from entries, or byte for byte from a list that was received.
struct password_algorithms_codec {
    struct input_type {
        std::span<const algorithm_entry> entries;
        byte_view copied;

        constexpr input_type(std::span<const algorithm_entry> list) noexcept : entries(list) {}
        template <std::size_t N>
        constexpr input_type(const algorithm_entry (&list)[N]) noexcept : entries(list) {}
        constexpr input_type(algorithm_list list) noexcept : copied(list.bytes()) {}
    };
    using value_type = algorithm_list;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        for (byte_view rest = value; !rest.empty();) {
            const auto e = detail::read_entry(rest);
            if (!e) return fail(e.code(), value.size() - rest.size() + e.error().at);
            rest = rest.subspan(detail::entry_span(*e, rest));
        }
        return value_type(value);
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        std::size_t n = v.copied.size();
        for (const algorithm_entry& e : v.entries) n += detail::entry_size(e);
        if (n > 0x7fff) return fail(errc::misuse_stun_value);
        return n;
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        copy_bytes(out, v.copied);
        for (const algorithm_entry& e : v.entries) out = detail::write_entry(out, e);
    }
};

static_assert(value_codec<password_algorithm_codec> && value_codec<password_algorithms_codec>);

}  // namespace ice::inline v0_1_0_dev::stun

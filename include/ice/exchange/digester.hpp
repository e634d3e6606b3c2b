// SPDX-License-Identifier: BSL-1.0
// The hash of a state: what digests of engines are made of. Times count from now, so that the same
// situation an hour later is the same.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "../candidate/candidate.hpp"
#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev {

/// 128 bits.
struct state_digest {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend constexpr bool operator==(const state_digest&, const state_digest&) = default;
};

namespace detail {

/// Two lanes of multiply-and-rotate; not for adversaries.
class digester {
  public:
    constexpr explicit digester(time_point now) noexcept : now_(now) {}

    constexpr void add(std::uint64_t v) noexcept {
        d_.high = std::rotl(d_.high ^ v, 29) * 0x9e3779b97f4a7c15;
        d_.low = std::rotl(d_.low + v, 37) * 0xc2b2ae3d27d4eb4f;
    }
    template <class T>
        requires std::is_integral_v<T>
    constexpr void add(T v) noexcept {
        add(static_cast<std::uint64_t>(v));
    }
    template <class E>
        requires std::is_enum_v<E>
    constexpr void add(E v) noexcept {
        add(static_cast<std::uint64_t>(v));
    }
    /// Relative to now: the same situation an hour later is the same. Moments that mean "never" and
    /// "not yet" are themselves.
    constexpr void add(time_point t) noexcept {
        const bool absolute = t == time_point::never() || t == time_point::earliest();
        add(static_cast<std::uint64_t>(absolute ? t.us : (t - now_).us));
    }
    constexpr void add(const endpoint& e) noexcept {
        const address a = e.addr();
        for (const std::uint8_t b : a.bytes()) add(b);
        add(static_cast<std::uint64_t>(e.port()) << 16 |
            static_cast<std::uint64_t>(e.family()) << 8 | static_cast<std::uint64_t>(e.proto()));
    }
    constexpr void add(const candidate& c) noexcept {
        add(c.where);
        add(std::uint64_t{c.priority} << 32 | std::uint64_t{c.foundation} << 16 | c.component);
        add(std::uint64_t{c.base} << 32 | std::uint64_t{c.local_preference} << 16 |
            static_cast<std::uint64_t>(c.kind) << 8 | static_cast<std::uint64_t>(c.tcp));
    }
    template <class Text>
    constexpr void add_text(const Text& text) noexcept {
        add(text.size());
        for (const auto ch : text) add(static_cast<std::uint8_t>(ch));
    }

    constexpr state_digest result() const noexcept { return d_; }

  private:
    state_digest d_{0x243f6a8885a308d3, 0x13198a2e03707344};
    time_point now_;
};

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Comparing and forgetting secrets: in constant time, and so that no compiler drops it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "../core/bytes.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

// A view is trivially copyable too: wiping it would forget where the secret is, not the secret.
template <class T>
concept wipeable_object =
    std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T> && !std::is_const_v<T> &&
    !std::is_pointer_v<T> && !std::is_convertible_v<T&, byte_view> &&
    !std::is_convertible_v<T&, std::string_view>;

}  // namespace detail

/// Whether both hold the same bytes, in a time that depends on their size alone. Sizes are no
/// secret: different ones answer at once.
constexpr bool equal_constant_time(byte_view a, byte_view b) noexcept {
    if (a.size() != b.size()) return false;
    std::uint32_t difference = 0;
    const auto add = [&difference](std::uint32_t d) {
        difference |= d;
        // Hides what is known of the value, so that the loop cannot be left early.
        if (!std::is_constant_evaluated()) asm volatile("" : "+r"(difference));
    };
    std::size_t i = 0;
    for (; a.size() - i >= 4; i += 4) add(load_u32(a.data() + i) ^ load_u32(b.data() + i));
    for (; i < a.size(); ++i) add(static_cast<std::uint32_t>(a[i] ^ b[i]));
    return difference == 0;
}

/// Overwrites a secret with zeros, even where nobody reads it again.
constexpr void wipe(byte_span secret) noexcept {
    if (std::is_constant_evaluated()) {
        fill_zero(secret);
    } else if (!secret.empty()) {
        std::memset(secret.data(), 0, secret.size());
        asm volatile("" : : "r"(secret.data()) : "memory");
    }
}

/// The same for a key state or any other trivially copyable object: its bytes become zero where
/// the program runs, a `T{}` in constant evaluation.
template <detail::wipeable_object T>
constexpr void wipe(T& secret) noexcept {
    if (std::is_constant_evaluated()) {
        secret = T{};
    } else {
        std::memset(static_cast<void*>(&secret), 0, sizeof secret);
        asm volatile("" : : "r"(&secret) : "memory");
    }
}

}  // namespace ice::inline v0_1_0_dev

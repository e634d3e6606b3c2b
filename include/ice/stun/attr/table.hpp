// SPDX-License-Identifier: BSL-1.0
// A table of attributes, by code: what dissectors ask. A type, so that it costs nothing unused.
#pragma once

#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Lists attributes that are constants with static storage: attribute_table<attr::a, attr::b>.
template <const auto&... Attributes>
struct attribute_table {
    static constexpr std::size_t size = sizeof...(Attributes);

    /// Calls f(attribute) for the one with this code; false when the table has none.
    template <class F>
    static constexpr bool visit(std::uint16_t code, F f) {
        return ((Attributes.code == code ? (f(Attributes), true) : false) || ...);
    }
    /// Calls f(attribute) for each, in order.
    template <class F>
    static constexpr void for_each(F f) {
        (f(Attributes), ...);
    }
};

}  // namespace ice::inline v0_1_0_dev::stun

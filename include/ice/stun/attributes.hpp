// SPDX-License-Identifier: BSL-1.0
// Every attribute the library knows, and the way from a code to its name and codec.
#pragma once

#include "attr/browsers.hpp"
#include "attr/rfc3489.hpp"
#include "attr/rfc5780.hpp"
#include "attr/rfc6062.hpp"
#include "attr/rfc7635.hpp"
#include "attr/rfc8016.hpp"
#include "attr/rfc8445.hpp"
#include "attr/rfc8489.hpp"
#include "attr/rfc8656.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace detail {

template <class... Tables>
struct attribute_tables {
    template <class F>
    static constexpr bool visit(std::uint16_t code, F f) {
        return (Tables::visit(code, f) || ...);
    }
    template <class F>
    static constexpr void for_each(F f) {
        (Tables::for_each(f), ...);
    }
};

using all_attributes = attribute_tables<rfc8489_attributes, rfc8445_attributes, rfc8656_attributes,
                                        rfc6062_attributes, rfc8016_attributes, rfc5780_attributes,
                                        rfc3489_attributes, rfc7635_attributes, browser_attributes>;

}  // namespace detail

/// Calls f(attribute<Codec>) for the one with this code; false when the library knows none. For
/// dissectors: `f` is instantiated for every codec. O(attributes known).
///     visit_attribute(raw.code, [&](auto which) { print(which.name, m.read(which, raw)); });
template <class F>
constexpr bool visit_attribute(std::uint16_t code, F f) {
    return detail::all_attributes::visit(code, f);
}

/// Calls f(attribute<Codec>) for each that the library knows.
template <class F>
constexpr void for_each_attribute(F f) {
    detail::all_attributes::for_each(f);
}

/// Its name as in the RFC, empty when the code is unknown.
constexpr std::string_view attribute_name(std::uint16_t code) noexcept {
    std::string_view name;
    visit_attribute(code, [&name](const auto& which) { name = which.name; });
    return name;
}

}  // namespace ice::inline v0_1_0_dev::stun

// SPDX-License-Identifier: BSL-1.0
// What the parts of every engine work on: its state, its services, and the time of one verb.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/time.hpp"
#include "outgoing.hpp"
#include "services.hpp"

namespace ice::inline v0_1_0_dev {

/// Index that names nothing.
inline constexpr std::uint16_t no_index = 0xffff;

/// One verb at work: state, services, the time, and room for the datagram that it may send. Lives
/// as long as the verb; everything is borrowed.
template <class State>
struct engine_context {
    using state_type = State;
    using profile = typename State::profile;

    State& s;
    environment<profile>& env;
    time_point now;
    outgoing& out;
};

namespace detail {

/// The first of `items` that is not used, or no_index. O(N).
template <class T, std::size_t N>
constexpr std::uint16_t find_free(const T (&items)[N]) noexcept {
    for (std::uint16_t i = 0; i < N; ++i)
        if (!items[i].used) return i;
    return no_index;
}

/// The record of a stream's component, or no_index. O(components).
template <class State>
constexpr std::uint16_t find_component(const State& s, std::size_t stream,
                                       std::size_t id) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.components; ++i)
        if (s.components[i].used && s.components[i].stream == stream && s.components[i].id == id)
            return i;
    return no_index;
}

/// The records of a new stream's components 1 to `count`. False when there is no room: then
/// nothing has changed. O(components).
template <class State>
constexpr bool add_components(State& s, std::uint16_t stream, std::uint16_t count) noexcept {
    std::size_t room = 0;
    for (const auto& each : s.components) room += each.used ? 0U : 1U;
    if (room < count) return false;
    std::uint16_t id = 1;
    for (auto& each : s.components) {
        if (each.used || id > count) continue;
        each = {};
        each.used = true;
        each.stream = static_cast<std::uint8_t>(stream);
        each.id = static_cast<decltype(each.id)>(id++);
    }
    return true;
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev

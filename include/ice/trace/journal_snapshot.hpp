// SPDX-License-Identifier: BSL-1.0
// An agent's state inside a journal: byte by byte, for the same layout only.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "../agent/digest.hpp"
#include "../agent/lite_digest.hpp"
#include "../agent/state.hpp"
#include "../drafts/mmusic_ice_02/digest.hpp"
#include "../exchange/services.hpp"
#include "../version.hpp"
#include "journal_fields.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

template <class Services>
struct profile_of_services;
template <class Transport, class Profile>
struct profile_of_services<services<Transport, Profile>> {
    using type = Profile;
};
template <class Profile>
constexpr auto recorded_of(int) noexcept -> std::type_identity<typename Profile::recorded_profile> {
    return {};
}
template <class Profile>
constexpr auto recorded_of(long) noexcept -> std::type_identity<Profile> {
    return {};
}

}  // namespace detail

/// The profile that an engine would have without its journal.
template <class Engine>
using recorded_profile_of =
    typename decltype(detail::recorded_of<
                      typename detail::profile_of_services<typename Engine::services_type>::type>(
        0))::type;

/// What must be equal for a snapshot to be read: version of the library, sizes, byte order. Two
/// builds that agree in it and still differ are found out by the digest behind the snapshot.
template <class Engine>
constexpr std::uint64_t layout_of() noexcept {
    using state = std::remove_cvref_t<decltype(std::declval<const Engine&>().inspect())>;
    ice::detail::digester d(time_point{});
    d.add(ICE_VERSION_MAJOR * 1000000 + ICE_VERSION_MINOR * 1000 + ICE_VERSION_PATCH);
    d.add(sizeof(state));
    d.add(alignof(state));
    d.add(sizeof(void*));
    d.add(std::endian::native == std::endian::little ? 1 : 2);
    return d.result().high;
}

/// Passwords and keys out of a copy; lengths stay.
template <class Profile>
constexpr void mask_state(agent_state<Profile>& s) noexcept {
    for (auto& session : s.sessions) {
        for (char& c : session.local_pwd.text) c = 'x';
        session.local_key = {};
        for (auto& peer : session.peers) peer.key = {};
    }
}
template <limits Limits, class Crypto>
constexpr void mask_state(ice::detail::lite_state<Limits, Crypto>& s) noexcept {
    for (char& c : s.pwd.text) c = 'x';
    s.key = {};
}
template <class Profile>
constexpr void mask_state(mmusic_ice_02::table_state<Profile>& s) noexcept {
    for (auto& c : s.own) {
        for (char& ch : c.password.text) ch = 'x';
        c.key = {};
    }
    for (auto& c : s.peers) {
        for (char& ch : c.password.text) ch = 'x';
        c.key = {};
    }
}

template <class State>
void store_state(detail::field_writer& w, const State& s) noexcept {
    static_assert(std::is_trivially_copyable_v<State>);
    w.raw({reinterpret_cast<const std::uint8_t*>(&s), sizeof s});
}
/// False: not of this size. Whoever reads one trusts who wrote it.
template <class State>
[[nodiscard]] bool load_state(byte_view from, State& s) noexcept {
    static_assert(std::is_trivially_copyable_v<State>);
    if (from.size() != sizeof s) return false;
    std::memcpy(static_cast<void*>(&s), from.data(), sizeof s);
    return true;
}

}  // namespace ice::trace

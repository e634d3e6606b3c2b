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
#include "../drafts/sipping_ice_01/digest.hpp"
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

/// What must be equal for a snapshot to be read. Two builds that agree in it and still differ are
/// found out by the digest that stands before the snapshot.
template <class Engine>
constexpr journal_build build_of() noexcept {
    using state = std::remove_cvref_t<decltype(std::declval<const Engine&>().inspect())>;
    journal_build b;
    b.version_major = ICE_VERSION_MAJOR;
    b.version_minor = ICE_VERSION_MINOR;
    b.version_patch = ICE_VERSION_PATCH;
    b.pointer_size = sizeof(void*);
    b.big_endian = std::endian::native == std::endian::big;
    b.state_size = sizeof(state);
    ice::detail::digester d(time_point{});
    d.add(b.version_major * 1000000 + b.version_minor * 1000 + b.version_patch);
    d.add(b.state_size);
    d.add(alignof(state));
    d.add(b.pointer_size);
    d.add(b.big_endian ? 2 : 1);
    d.add(journal_version);
    b.layout = d.result().high;
    return b;
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
namespace detail {

template <class State>
constexpr void mask_early_credentials(State& s) noexcept {
    const auto mask = [](auto& all) {
        for (auto& c : all) {
            for (char& ch : c.password.text)
                if (ch != 0) ch = masked_character(ch);
            c.key = {};
        }
    };
    mask(s.own);
    mask(s.peers);
}

}  // namespace detail

template <class Profile>
constexpr void mask_state(mmusic_ice_02::table_state<Profile>& s) noexcept {
    detail::mask_early_credentials(s);
}
template <class Profile>
constexpr void mask_state(sipping_ice_01::cycles_state<Profile>& s) noexcept {
    detail::mask_early_credentials(s);
}

namespace detail {

/// A snapshot on its way out of a journal, part by part. Whoever reads one trusts who wrote it.
template <class State>
class snapshot_parts {
    static_assert(std::is_trivially_copyable_v<State>);

  public:
    /// False: more than such a state has.
    [[nodiscard]] bool add(byte_view part) noexcept {
        if (part.size() > sizeof(State) - size_) return false;
        if (!part.empty())
            std::memcpy(reinterpret_cast<std::uint8_t*>(&state_) + size_, part.data(), part.size());
        size_ += part.size();
        return true;
    }
    bool is_whole() const noexcept { return size_ == sizeof(State); }
    const State& state() const noexcept { return state_; }

  private:
    State state_;
    std::size_t size_ = 0;
};

template <class State>
byte_view bytes_of_state(const State& s) noexcept {
    static_assert(std::is_trivially_copyable_v<State>);
    return {reinterpret_cast<const std::uint8_t*>(&s), sizeof s};
}

}  // namespace detail

}  // namespace ice::trace

// SPDX-License-Identifier: BSL-1.0
// A hash of what an agent will do next: two agents with equal digests behave alike from here, when
// their services do. For snapshots, and for exploring states without visiting one twice.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "state.hpp"

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

constexpr void digest_pair(digester& d, const pair& p) noexcept {
    d.add(p.key);
    d.add(p.validated_at);
    d.add(std::uint64_t{p.local} << 48 | std::uint64_t{p.remote} << 32 |
          std::uint64_t{p.foundation} << 16 | p.valid_local);
    d.add(std::uint64_t{p.component} << 16 | static_cast<std::uint64_t>(p.state) << 8 |
          (p.listed ? 1U : 0U) | (p.valid ? 2U : 0U) | (p.nominated ? 4U : 0U) |
          (p.queued ? 8U : 0U) | (p.nominating ? 16U : 0U) | (p.peer_nominated ? 32U : 0U) |
          (p.held ? 64U : 0U));
}

constexpr void digest_path(digester& d, const path_record& path) noexcept {
    d.add(path.remote);
    d.add(path.last_sent);
    d.add(path.consent_until);
    d.add(std::uint64_t{path.base} << 32 | std::uint64_t{path.pair} << 16 |
          std::uint64_t{path.slot} << 8 | (path.set ? 1U : 0U) | (path.silent ? 2U : 0U) |
          (path.lost ? 4U : 0U));
}

template <class State>
constexpr void digest_candidates(digester& d, const State& s) noexcept {
    for (const local_record& l : s.locals) {
        d.add(std::uint64_t{l.server} << 8 | (l.used ? 1U : 0U) | (l.conveyed ? 2U : 0U) |
              (l.described ? 4U : 0U));
        if (l.used) d.add(l.c);
    }
    for (const remote_record& r : s.remotes) {
        d.add(std::uint64_t{r.age} << 8 | (r.used ? 1U : 0U) | (r.signalled ? 2U : 0U) |
              (r.has_validated ? 4U : 0U));
        if (r.used) d.add(r.c);
    }
}

template <class State>
constexpr void digest_streams(digester& d, const State& s) noexcept {
    for (const component_record& c : s.components) {
        d.add(std::uint64_t{c.nomination} << 32 | std::uint64_t{c.id} << 16 | c.nominated);
        d.add(std::uint64_t{c.stream} << 8 | (c.used ? 1U : 0U) | (c.nominating ? 2U : 0U));
        digest_path(d, c.path);
    }
    for (const stream_record& stream : s.streams) {
        d.add(stream.complete_since);
        d.add(static_cast<std::uint64_t>(stream.state) << 8 | (stream.used ? 1U : 0U) |
              (stream.described ? 2U : 0U) | (stream.formed ? 4U : 0U) |
              (stream.remote_lite ? 8U : 0U) | (stream.end_of_candidates ? 16U : 0U));
    }
    for (const auto& session : s.sessions) {
        d.add_text(session.local_ufrag.view());
        d.add_text(session.local_pwd.view());
        for (const auto& peer : session.peers) d.add_text(peer.ufrag.view());
    }
}

template <class State>
constexpr void digest_transactions(digester& d, const State& s) noexcept {
    const auto& table = s.transactions_open;
    for (std::size_t i = 0; i < table.capacity(); ++i) {
        if (table[i].kind == 0) continue;
        d.add(i);
        for (const std::uint8_t b : table[i].random_bits) d.add(b);
        d.add(table[i].first_sent);
        d.add(std::uint64_t{table[i].rto_us} << 32 | std::uint64_t{table[i].owner} << 16 |
              std::uint64_t{table[i].kind} << 8 | table[i].flags);
        d.add(std::uint64_t{table[i].sent} << 8 | table[i].serial);
    }
    for (std::size_t i = 0; i < State::timers_count; ++i)
        if (s.timers.is_set(i)) d.add(i), d.add(s.timers.at(i));
}

}  // namespace detail

/// O(state), a few microseconds. Counters and what only statistics read are left out; the keys of
/// integrity follow from the texts that are in.
template <class Profile>
constexpr state_digest digest(const agent_state<Profile>& s) noexcept {
    detail::digester d(s.now);
    d.add(static_cast<std::uint64_t>(s.role) << 24 | static_cast<std::uint64_t>(s.state) << 16 |
          static_cast<std::uint64_t>(s.reason) << 8 | (s.patience_over ? 1U : 0U));
    d.add(s.tie_breaker);
    d.add(std::uint64_t{s.slot} << 24 | std::uint64_t{s.switches} << 16 |
          std::uint64_t{s.next_stream} << 8 | static_cast<std::uint64_t>(s.pairs.size()));
    d.add(s.pace.deadline());
    for (const auto i : s.pairs.by_priority()) {
        d.add(i);
        detail::digest_pair(d, s.pairs[i]);
    }
    for (const auto i : s.pairs.queued()) d.add(i);
    detail::digest_candidates(d, s);
    detail::digest_streams(d, s);
    detail::digest_transactions(d, s);
    for (const early_check& e : s.early) {
        d.add(e.remote);
        d.add(std::uint64_t{e.base} << 33 | std::uint64_t{e.use_candidate} << 32 |
              e.priority);
        d.add(e.peer_fragment);
    }
    return d.result();
}

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// What the peer's descriptions say: credentials, candidates, their end (RFC 8445 section 5.3, RFC
// 8838 sections 11 and 14, RFC 8839).
#pragma once

#include "../core/result.hpp"
#include "../crypto/equal.hpp"
#include "form.hpp"
#include "nominate.hpp"
#include "role.hpp"

namespace ice::inline v0_1_0_dev {

/// Facts of a peer's description of one stream; texts are borrowed for the call.
struct remote_description {
    std::string_view ufrag{};
    std::string_view pwd{};
    bool lite = false;
    duration ta{};      ///< its ice-pacing; 0: not said, the default (RFC 8839 section 5.5)
    bool ice2 = false;  ///< its ice-options say so: it follows RFC 8445
};

/// A candidate of the peer. The foundation is borrowed for the call.
struct remote_candidate {
    endpoint where{};
    std::uint32_t priority = 0;
    std::string_view foundation{};
    std::uint16_t component = 1;
    candidate_kind kind = candidate_kind::host;
    tcp_type tcp = tcp_type::none;
    std::string_view ufrag{};  ///< of a trickled one, empty when not said (RFC 8838 section 9)
};

namespace detail {

/// FNV-1a. A peer that makes two of its texts collide deceives itself only: it delays its checks.
template <class Text>
constexpr std::uint32_t hash_text(const Text& text) noexcept {
    std::uint32_t h = 0x811c9dc5;
    for (const auto ch : text) h = (h ^ static_cast<std::uint8_t>(ch)) * 0x01000193;
    return h;
}

/// Candidates may come before the description that they belong to. When their fragment turns out
/// to be another session's they go (RFC 8838 section 15).
template <class Context>
[[gnu::cold]] constexpr void drop_tagged(Context& c, std::size_t stream) noexcept {
    for (remote_record& r : c.s.remotes)
        if (r.used && r.tagged && r.c.stream == stream) r = {};
}

/// Takes the credentials. Those of a stream stand until a restart; other facts may come later.
template <class Context>
[[gnu::cold]] constexpr result<void> set_remote(Context& c, std::size_t stream,
                                                const remote_description& d) noexcept {
    if (stream >= c.s.capacity.streams || !c.s.streams[stream].used)
        return errc::misuse_agent_stream;
    auto& peer = peer_of(c.s, c.s.slot, stream);
    stream_record& record = c.s.streams[stream];
    if (record.described) {
        if (peer.ufrag.view() != d.ufrag) return errc::misuse_agent_described;
    } else {
        if (d.ufrag.empty() || d.pwd.empty()) return errc::misuse_agent_credentials;
        if (d.ufrag.size() > c.s.capacity.credential_bytes || d.pwd.size() > 256)
            return errc::agent_full;
        std::uint8_t pwd[256] = {};
        copy_bytes(pwd, d.pwd);
        peer.key = c.env.crypto.make_hmac_sha1_key({pwd, d.pwd.size()});
        wipe(pwd);
        static_cast<void>(peer.ufrag.assign(d.ufrag));
        record.described = true;
        if (record.early_tag != hash_text(d.ufrag)) drop_tagged(c, stream);
    }
    record.remote_lite = record.remote_lite || d.lite;
    if (d.lite && !is_controlling(c.s)) switch_role(c);  // RFC 8445 section 6.1.1
    if (d.ta > c.s.config.longest_ta) tell(c, event_kind::pacing_clamped);
    record.remote_ice2 = record.remote_ice2 || d.ice2;
    const std::int64_t ms = d.ta > duration{} ? (d.ta.us - 1) / 1000 + 1 : 0;
    if (ms > c.s.peer_ta_ms) c.s.peer_ta_ms = static_cast<std::uint16_t>(ms < 0xffff ? ms : 0xffff);
    c.s.pace.set_ta(agreed_ta(c.s));
    return {};
}

template <class State>
[[gnu::cold]] constexpr std::uint16_t intern_remote_foundation(
    const State& s, std::uint32_t hash,
    const std::uint32_t (&hashes)[State::capacity.remotes]) noexcept {
    bool taken[State::capacity.remotes] = {};
    for (std::size_t i = 0; i < State::capacity.remotes; ++i) {
        if (!s.remotes[i].used) continue;
        if (s.remotes[i].signalled && hashes[i] == hash) return s.remotes[i].c.foundation;
        taken[s.remotes[i].c.foundation] = true;
    }
    std::uint16_t f = 0;
    while (taken[f]) ++f;
    return f;
}

/// A slot for a remote candidate: a free one, or that of the oldest peer-reflexive one that never
/// led to a valid pair. Signalled ones are not evicted.
template <class Context>
[[gnu::cold]] constexpr std::uint16_t room_for_remote(Context& c) noexcept {
    if (const std::uint16_t at = find_free(c.s.remotes); at != no_index) return at;
    std::uint16_t victim = no_index;
    for (std::uint16_t i = 0; i < c.s.capacity.remotes; ++i) {
        const remote_record& r = c.s.remotes[i];
        if (r.signalled || r.has_validated) continue;
        if (victim == no_index || r.age < c.s.remotes[victim].age) victim = i;
    }
    if (victim == no_index) return no_index;
    for (std::uint16_t p = 0; p < c.s.capacity.pairs; ++p)
        if (c.s.pairs.exists(p) && c.s.pairs[p].remote == victim) remove_pair(c, p);
    c.s.remotes[victim] = {};
    return victim;
}

/// Keeps one candidate of the peer; a peer-reflexive one that is now signalled becomes it (RFC
/// 8838 section 11, item 4): pairs keep their states, the priority is the one that the peer signed
/// in its check, so both sides keep the order they had.
template <class Context>
[[gnu::cold]] constexpr result<std::uint16_t> add_remote(Context& c, std::size_t stream,
                                                         const remote_candidate& from) noexcept {
    if (stream >= c.s.capacity.streams || !c.s.streams[stream].used)
        return errc::misuse_agent_stream;
    stream_record& list = c.s.streams[stream];
    if (list.end_of_candidates) return errc::agent_after_end;  // RFC 8838 section 14
    if (!from.ufrag.empty() && list.described &&
        from.ufrag != peer_of(c.s, c.s.slot, stream).ufrag.view())
        return errc::agent_other_generation;  // RFC 8838 section 15
    const std::uint16_t component = find_component(c.s, stream, from.component);
    if (component == no_index) return errc::agent_no_component;
    if (from.where.family() == ip_family::none || from.where.addr().is_unspecified() ||
        from.priority == 0 || from.priority > 0x7fffffffU)
        return errc::misuse_agent_candidate;

    const bool tagged = !from.ufrag.empty() && !list.described;
    if (tagged && hash_text(from.ufrag) != list.early_tag) {
        drop_tagged(c, stream);  // the later fragment is the newer one
        list.early_tag = hash_text(from.ufrag);
    }

    const std::uint32_t hash = hash_text(from.foundation);
    const endpoint where = without_translator(c.s, from.where);
    const std::uint16_t known = find_remote(c.s, c.s.components[component], where);
    if (known != no_index) {
        remote_record& r = c.s.remotes[known];
        if (r.signalled) return known;
        r.c.foundation = intern_remote_foundation(c.s, hash, c.s.remote_foundations);
        r.c.kind = from.kind;
        r.c.tcp = from.tcp;
        r.signalled = true;
        c.s.remote_foundations[known] = hash;
        pair_late_remote(c, known);
        return known;
    }
    const std::uint16_t at = room_for_remote(c);
    if (at == no_index) return errc::agent_full;
    remote_record r;
    r.c.where = where;
    r.c.priority = from.priority;
    r.c.kind = from.kind;
    r.c.tcp = from.tcp;
    r.c.stream = static_cast<std::uint16_t>(stream);
    r.c.component = from.component;
    r.c.foundation = intern_remote_foundation(c.s, hash, c.s.remote_foundations);
    r.signalled = true;
    r.tagged = tagged;
    r.used = true;
    r.age = c.s.next_age++;
    c.s.remotes[at] = r;
    c.s.remote_foundations[at] = hash;
    pair_late_remote(c, at);
    return at;
}

/// A candidate that a check revealed (RFC 8445 section 7.3.1.3); its foundation is like no other.
template <class Context>
[[gnu::cold]] constexpr std::uint16_t learn_remote(Context& c, std::size_t component,
                                                   const endpoint& where, std::uint32_t priority,
                                                   tcp_type tcp = tcp_type::none) noexcept {
    const std::uint16_t at = room_for_remote(c);
    if (at == no_index) return no_index;
    remote_record r;
    r.c.where = where;
    r.c.priority = priority;
    r.c.kind = candidate_kind::prflx;
    r.c.tcp = tcp;
    r.c.stream = c.s.components[component].stream;
    r.c.component = c.s.components[component].id;
    r.c.foundation = intern_remote_foundation(c.s, 1, {});  // no hash in {} equals it
    r.used = true;
    r.age = c.s.next_age++;
    c.s.remotes[at] = r;
    c.s.remote_foundations[at] = 0;
    tell(c, event_kind::candidate_learnt);
    return at;
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev

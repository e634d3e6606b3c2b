// SPDX-License-Identifier: BSL-1.0
// Beginning, beginning anew, and ending (RFC 8445 sections 5.3 and 9).
#pragma once

#include "../core/result.hpp"
#include "../sdp/credentials.hpp"
#include "conclude.hpp"
#include "local.hpp"
#include "pairing.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// 22 characters (RFC 8445 section 5.3), unless the profile plays a client of old: a host that must
/// have the eight that those wrote says `using lines = old_sip_lines;` in its profile.
template <class Profile>
constexpr std::size_t shortest_own_password() noexcept {
    if constexpr (requires { Profile::lines::shortest_password; })
        return Profile::lines::shortest_password;
    return rfc8839_lines::shortest_password;
}

/// Fragment and password of the current generation, as RFC 8445 section 5.3 wants them: the host's,
/// or drawn.
template <class Context>
[[gnu::cold]] constexpr result<void> set_local_credentials(Context& c, std::string_view ufrag,
                                                           std::string_view pwd) noexcept {
    const bool fits = ufrag.size() >= 4 && ufrag.size() <= 256 &&
                      pwd.size() >= shortest_own_password<typename Context::profile>() &&
                      pwd.size() <= 256 && ice_char_run(ufrag, 256) == ufrag.size() &&
                      ice_char_run(pwd, 256) == pwd.size();
    if (!fits) return errc::misuse_agent_credentials;
    for (const stream_record& stream : c.s.streams)
        if (stream.formed) return errc::misuse_agent_described;  // checks carry the old ones
    auto& own = c.s.credentials();
    auto next = own;
    if (!next.local_ufrag.assign(ufrag) || !next.local_pwd.assign(pwd)) return errc::agent_full;
    own = next;
    std::uint8_t bytes[Context::state_type::capacity.credential_bytes] = {};
    copy_bytes(bytes, pwd);
    own.local_key = c.env.crypto.make_hmac_sha1_key({bytes, pwd.size()});
    wipe(bytes);
    return {};
}

template <class Context>
[[gnu::cold]] constexpr void draw_local_credentials(Context& c) noexcept {
    const auto ufrag = make_ufrag(c.env.random);
    const auto pwd = make_password(c.env.random);
    static_cast<void>(set_local_credentials(c, ufrag, pwd));
}

template <class Context>
constexpr void become_reflexive(Context& c, local_record& l) noexcept {
    l.c.kind = candidate_kind::srflx;
    l.chosen = false;
    l.used = false;  // its own old foundation is no example
    l.c.foundation = intern_foundation(c.s, l, c.s.locals[l.c.base].c);
    l.used = true;
}

template <class Context>
[[gnu::cold]] constexpr void drop_session(Context& c, bool keep_locals) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.pairs; ++i)
        if (c.s.pairs.exists(i)) remove_pair(c, i);
    for (remote_record& r : c.s.remotes) r = {};
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i) {
        local_record& l = c.s.locals[i];
        bool carries = false;  // an old path still needs its base
        for (const component_record& each : c.s.components)
            carries = carries || (each.used && each.path.set && !each.path.lost &&
                                  (each.path.base == i || is_shadow_of(c.s, each.path.base, i)));
        // What a check had learnt before its server answered is what the server says from now on.
        const bool was_told = l.c.kind == candidate_kind::prflx && l.chosen && keep_locals;
        if (was_told) become_reflexive(c, l);
        if (l.c.kind == candidate_kind::prflx || ((!keep_locals || l.retired) && !carries)) {
            l = {};
        } else {
            l.conveyed = false;
            l.retired = l.retired || !keep_locals;
        }
    }
    c.s.early.clear();
    c.s.timers.cancel(c.s.pace_timer);
    c.s.timers.cancel(c.s.patience_timer);
    c.s.patience_over = false;
    c.s.in_vain = 0;
    c.s.peer_ta_ms = 0;
}

/// The new session takes the slot that no live path needs. A path from before the last restart
/// cannot outlive another one when newer paths need the other slot.
template <class Context>
[[gnu::cold]] constexpr void begin_session(Context& c) noexcept {
    bool current_carries = false;
    for (const component_record& each : c.s.components)
        current_carries = current_carries || (each.used && each.path.set && !each.path.lost &&
                                              each.path.slot == c.s.slot);
    if (current_carries) c.s.slot ^= 1U;
    for (std::size_t i = 0; i < c.s.capacity.components; ++i) {
        const path_record& path = c.s.components[i].path;
        if (path.set && !path.lost && path.slot == c.s.slot) lose_path(c, i);
    }
    c.s.credentials() = {};
    ++c.s.generation;
}

/// A new session of all streams (section 9): new credentials, everything flushed but the roles and
/// the paths, which carry data until the new session has selected its own.
template <class Context>
[[gnu::cold]] constexpr void restart_session(Context& c, bool keep_locals) noexcept {
    drop_session(c, keep_locals);
    for (local_record& l : c.s.locals) l.described = false;  // new preferences for what stays
    rank_again(c);
    begin_session(c);
    c.s.switches = 0;
    for (std::size_t i = 0; i < c.s.capacity.streams; ++i) {
        stream_record& stream = c.s.streams[i];
        c.s.timers.cancel(c.s.nominate_timer + i);
        const bool used = stream.used;
        stream = {};
        stream.used = used;
    }
    for (component_record& component : c.s.components) {
        component.nominated = no_index;
        component.nominating = false;
        component.path.pair = no_index;
    }
    c.s.reason = failed_reason::none;
    update_session(c);
}

/// Nothing is sent or answered any more; secrets are wiped.
template <class Context>
[[gnu::cold]] constexpr void close_session(Context& c) noexcept {
    for (std::size_t i = 0; i < c.s.capacity.components; ++i) lose_path(c, i);
    drop_session(c, false);
    for (std::size_t i = 0; i < c.s.timers_count; ++i) c.s.timers.cancel(i);
    for (auto& session : c.s.sessions) session = {};
    c.s.state = session_state::closed;
    tell(c, event_kind::state_changed);
}

}  // namespace ice::inline v0_1_0_dev::detail

// SPDX-License-Identifier: BSL-1.0
// One's own addresses, their usernames and passwords, and the alternates they make
// (draft-rosenberg-sipping-ice-01 sections 5.1 to 5.4 and 5.6).
#pragma once

#include <optional>
#include <string_view>

#include "../../core/random.hpp"
#include "../../sdp/credentials.hpp"
#include "description.hpp"
#include "state.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

/// 96 random bits: globally unique (section 5.2). A multiple of four, as RFC 3489 section 11.2.6
/// wants USERNAME.
inline constexpr std::size_t own_username_length = 16;
inline constexpr std::size_t own_password_length = 24;

/// What a host knows of an own address when it adds it.
struct local_address {
    endpoint where{};
    std::uint16_t stream = 0;
    std::uint16_t component = 1;                 ///< 1 RTP, 2 RTCP
    candidate_kind kind = candidate_kind::host;  ///< host; srflx: of STUN; relay: of TURN
    /// What `add_local` gave for the local address it is derived from; of derived ones only.
    base_id base{};
    /// Of an RTCP address: what `add_local` gave for the RTP address of the same alternate.
    std::uint16_t partner = no_index;
    std::optional<q_value> q{};  ///< of RTP; by the configuration when not given
    bool vpn = false;            ///< of a VPN's interface (section 5.3)
};

namespace detail {

/// The next number and, unless it shares those of its base, a username and password.
template <class Context>
constexpr void make_alternate(Context& c, std::uint16_t at) noexcept {
    own_address& l = c.s.locals[at];
    l.id = c.s.next_id++;
    l.id_written = id_text(l.id);
    const bool shares = !Context::profile::credential_rule::for_each_alternate && l.base != at &&
                        l.base != no_index;
    l.owner = shares ? l.base : at;
    if (l.owner == at)
        c.s.own[at].assign(c.env.crypto, make_ufrag<own_username_length>(c.env.random),
                           make_password<own_password_length>(c.env.random));
}

/// Errors: misuse_draft_base.
template <class State>
constexpr result<void> check_relations(const State& s, const local_address& from) noexcept {
    const auto is_there = [&](std::uint16_t i, std::uint16_t component) {
        return i < State::capacity.locals && s.locals[i].used &&
               s.locals[i].stream == from.stream && s.locals[i].component == component;
    };
    const bool derived = from.kind != candidate_kind::host;
    if (derived == from.base.is_none()) return errc::misuse_draft_base;
    if (derived &&
        (!is_there(from.base.index(), from.component) || !s.locals[from.base.index()].is_base()))
        return errc::misuse_draft_base;
    if ((from.component == 1) != (from.partner == no_index)) return errc::misuse_draft_base;
    if (from.component == 1) return {};
    // An alternate has one RTCP address; both leave from bases that belong together.
    if (!is_there(from.partner, 1) || rtcp_of(s, from.partner) != no_index)
        return errc::misuse_draft_base;
    const std::uint16_t rtp_base = s.locals[from.partner].base;
    if (derived ? s.locals[from.base.index()].partner != rtp_base : rtp_base != from.partner)
        return errc::misuse_draft_base;
    return {};
}

template <class Context>
constexpr result<std::uint16_t> add_local(Context& c, const local_address& from) noexcept {
    const std::uint16_t component = find_component(c.s, from.stream, from.component);
    if (component == no_index) return errc::misuse_draft_stream;
    const endpoint where = from.where.with_address(from.where.addr().with_zone(0));
    if (!early::can_be_sent_to(where) || where.proto() != protocol::udp ||
        (from.kind != candidate_kind::host && from.kind != candidate_kind::srflx &&
         from.kind != candidate_kind::relay))
        return errc::misuse_draft_address;
    // Section 7: alternates have different addresses.
    for (const own_address& l : c.s.locals)
        if (l.used && l.where == where && l.stream == from.stream &&
            l.component == from.component && l.kind != candidate_kind::prflx)
            return errc::misuse_draft_address;
    if (const auto fits = check_relations(c.s, from); !fits) return fits.error();
    const std::uint16_t at = find_free(c.s.locals);
    if (at == no_index || c.s.next_id == 0xffff) return errc::draft_full;

    own_address& l = c.s.locals[at];
    l = {};
    l.where = where;
    l.base = from.base.is_none() ? at : from.base.index();
    l.partner = from.partner;
    l.stream = static_cast<std::uint8_t>(from.stream);
    l.component = static_cast<std::uint8_t>(from.component);
    l.kind = from.kind;
    l.used = true;
    if (from.component == 1) {
        l.q = from.q ? *from.q : c.s.config.q.of(from.kind, where.addr(), from.vpn);
        make_alternate(c, at);
    } else {
        l.owner = c.s.locals[from.partner].owner;
    }
    return at;
}

/// Section 5.5: the address that the peer's answers told, with the q-value of the alternate that
/// told it. Returns RTP's index, or no_index when there is no room. RTCP's base may be none.
template <class Context>
constexpr std::uint16_t add_peer_derived(Context& c, std::uint16_t remote, std::uint16_t base,
                                         const endpoint& rtp, std::uint16_t rtcp_base,
                                         const endpoint& rtcp) noexcept {
    const std::uint16_t at = find_free(c.s.locals);
    if (at == no_index || c.s.next_id == 0xffff) return no_index;
    own_address& l = c.s.locals[at];
    l = {};
    l.where = rtp;
    l.q = c.s.remotes[remote].q;
    l.base = base;
    l.derived_from = remote;
    l.stream = c.s.locals[base].stream;
    l.kind = candidate_kind::prflx;
    l.used = true;
    if (rtcp_base != no_index) {
        const std::uint16_t beside = find_free(c.s.locals);
        if (beside == no_index) {
            l = {};
            return no_index;
        }
        own_address& r = c.s.locals[beside];
        r = l;
        r.where = rtcp;
        r.base = rtcp_base;
        r.component = 2;
        r.partner = at;
    }
    make_alternate(c, at);
    const std::uint16_t beside = rtcp_of(c.s, at);
    if (beside != no_index) c.s.locals[beside].owner = l.owner;
    return at;
}

/// Texts of the host's choice. Errors: misuse_draft_base (no alternate that has its own),
/// misuse_draft_credentials: none at all, one that a line cannot carry, or a username that another
/// alternate has.
template <class Context>
constexpr result<void> set_credentials(Context& c, std::uint16_t owner, std::string_view username,
                                       std::string_view password) noexcept {
    if (owner >= c.s.capacity.locals || !c.s.locals[owner].used || c.s.locals[owner].owner != owner)
        return errc::misuse_draft_base;
    constexpr std::size_t longest = Context::state_type::capacity.credential_bytes;
    if (!early::is_credential(username, longest) || !early::is_credential(password, longest))
        return errc::misuse_draft_credentials;
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i)
        if (i != owner && c.s.own[i].used && c.s.own[i].username.view() == username)
            return errc::misuse_draft_credentials;
    c.s.own[owner].assign(c.env.crypto, username, password);
    return {};
}

/// As section 7 allows, the RTCP address is left out where it is one port above; and a stream
/// without RTCP must not have one.
template <class State>
constexpr rtp_info info_of(const State& s, std::uint16_t rtp) noexcept {
    rtp_info info{s.locals[rtp].where, std::nullopt};
    const std::uint16_t rtcp = rtcp_of(s, rtp);
    if (rtcp != no_index && info.rtcp() != s.locals[rtcp].where)
        info.rtcp_written = s.locals[rtcp].where;
    return info;
}

/// An alternate that is told, or would be.
constexpr bool is_alternate(const own_address& l, std::size_t stream) noexcept {
    return l.used && !l.freed && l.component == 1 && l.stream == stream;
}

/// The RTP address that a peer without ICE is told (section 5.4): the likeliest, of equal ones the
/// highest q-value; no_index when there is none. Peer-derived ones take packets of the peer alone.
template <class Rule, class State>
constexpr std::uint16_t choose_default(const State& s, std::size_t stream) noexcept {
    std::uint16_t best = no_index;
    const auto likelihood = [&](std::uint16_t i) {
        return Rule::likelihood(s.locals[i].kind, s.locals[i].where.addr());
    };
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
        if (!is_alternate(s.locals[i], stream) || s.locals[i].kind == candidate_kind::prflx)
            continue;
        if (best == no_index || likelihood(i) > likelihood(best) ||
            (likelihood(i) == likelihood(best) && s.locals[i].q > s.locals[best].q))
            best = i;
    }
    return best;
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

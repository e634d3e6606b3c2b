// SPDX-License-Identifier: BSL-1.0
// One's own addresses, their fragments and passwords, and the alternates they make
// (draft-ietf-mmusic-ice-02 sections 5.1.1, 5.3.1 to 5.3.3).
#pragma once

#include <optional>
#include <string_view>

#include "../../core/random.hpp"
#include "../../sdp/credentials.hpp"
#include "description.hpp"
#include "fragments.hpp"
#include "local_rules.hpp"
#include "rows.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// What a host knows of an own address when it adds it.
struct local_address {
    endpoint where{};
    std::uint16_t stream = 0;
    std::uint16_t component = 1;  ///< 1 RTP, 2 RTCP
    candidate_kind kind = candidate_kind::host;
    /// What `add_local` gave for the local address it is derived from, whose fragment and password
    /// it has. A relay's address may be without: allocated through a socket of its own, it has a
    /// fragment of its own.
    base_id base{};
    /// Of an RTCP address: what `add_local` gave for the RTP address of the same alternate. A
    /// message has one fragment and one password for both.
    std::uint16_t partner = no_index;
    std::optional<q_value> preference{};  ///< by the profile's rule when not given
};

namespace detail {

/// "5f3a9c01-12": random in front, so that no alternate of either side has the same.
template <class State>
constexpr void draw_id(State& s, own_address& l) noexcept {
    char text[16] = {};
    std::size_t n = 0;
    for (int shift = 28; shift >= 0; shift -= 4)
        text[n++] = "0123456789abcdef"[s.tag >> shift & 15U];
    text[n++] = '-';
    char digits[5] = {};
    std::size_t k = 0;
    for (unsigned rest = s.next_number; rest != 0; rest /= 10)
        digits[k++] = static_cast<char>('0' + rest % 10);
    while (k > 0) text[n++] = digits[--k];
    ++s.next_number;
    static_cast<void>(l.id.assign({text, n}));
}

/// Whose credentials the address has: no_index for its own. Errors: misuse_draft_base.
template <class State>
constexpr result<std::uint16_t> owner_of(const State& s, const local_address& from) noexcept {
    const auto is_there = [&](std::uint16_t i, std::uint16_t component) {
        return i < State::capacity.locals && s.locals[i].used &&
               s.locals[i].stream == from.stream && s.locals[i].component == component;
    };
    std::uint16_t owner = no_index;
    if (!from.base.is_none()) {
        const std::uint16_t base = from.base.index();
        if (from.kind == candidate_kind::host || !is_there(base, from.component) ||
            s.locals[base].kind != candidate_kind::host)
            return errc::misuse_draft_base;
        owner = s.locals[base].owner;
    } else if (from.kind == candidate_kind::srflx) {
        return errc::misuse_draft_base;
    }
    if ((from.component == 1) != (from.partner == no_index)) return errc::misuse_draft_base;
    if (from.component == 1) return owner;
    if (!is_there(from.partner, 1)) return errc::misuse_draft_base;
    for (const own_address& l : s.locals)  // an alternate has one RTCP address
        if (l.used && l.partner == from.partner) return errc::misuse_draft_base;
    const std::uint16_t shared = s.locals[from.partner].owner;
    if (owner != no_index && owner != shared) return errc::misuse_draft_base;
    return shared;
}

template <class Context>
constexpr result<std::uint16_t> add_local(Context& c, const local_address& from) noexcept {
    const std::uint16_t component = find_component(c.s, from.stream, from.component);
    if (component == no_index) return errc::misuse_draft_stream;
    const endpoint where = from.where.with_address(from.where.addr().with_zone(0));
    if (where.family() == ip_family::none || where.addr().is_unspecified() || where.port() == 0 ||
        where.proto() != protocol::udp)
        return errc::misuse_draft_address;
    if (from.kind != candidate_kind::host && from.kind != candidate_kind::srflx &&
        from.kind != candidate_kind::relay)
        return errc::misuse_draft_address;
    // Section 9: alternates have different addresses.
    for (const own_address& l : c.s.locals)
        if (l.used && l.where == where && l.stream == from.stream)
            return errc::misuse_draft_address;
    const auto owner = owner_of(c.s, from);
    if (!owner) return owner.error();
    const std::uint16_t at = find_free(c.s.locals);
    if (at == no_index || c.s.next_number == 0xffff) return errc::draft_full;

    own_address& l = c.s.locals[at];
    l = {};
    l.where = where;
    l.base = from.base.is_none() ? at : from.base.index();
    l.owner = *owner == no_index ? at : *owner;
    l.partner = from.partner;
    l.stream = static_cast<std::uint8_t>(from.stream);
    l.component = static_cast<std::uint8_t>(from.component);
    l.kind = from.kind;
    l.used = true;
    using rule = typename Context::profile::preference_rule;
    l.preference = from.preference ? *from.preference : rule::preference(from.kind, where.addr());
    if (from.component == 1) draw_id(c.s, l);
    if (l.owner == at)
        c.s.own[at].assign(c.env.crypto, make_ufrag<own_fragment_length>(c.env.random),
                           make_password<own_password_length>(c.env.random));
    if (l.is_sourceable()) {
        for (std::uint16_t i = 0; i < c.s.capacity.remotes; ++i)
            if (c.s.remotes[i].used && c.s.remotes[i].signalled &&
                c.s.remotes[i].component == component)
                static_cast<void>(add_row(c, i, at));
        update_component(c, component);
    }
    return at;
}

/// The address, what is derived from it, and the RTCP address that goes with it.
template <class Context>
constexpr void remove_local(Context& c, std::uint16_t at) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i)
        if (i != at && c.s.locals[i].used &&
            (c.s.locals[i].base == at || c.s.locals[i].partner == at))
            remove_local(c, i);
    for (std::uint16_t i = 0; i < c.s.capacity.rows; ++i)
        if (c.s.rows[i].used && c.s.rows[i].source == at) remove_row(c, i);
    const own_address& l = c.s.locals[at];
    const std::uint16_t component = find_component(c.s, l.stream, l.component);
    if (l.owner == at) c.s.own[at] = {};
    c.s.locals[at] = {};
    if (component != no_index) update_component(c, component);
}

/// Texts of the host's choice. Errors: misuse_draft_credentials: none at all, one that a message
/// or line cannot carry, or a fragment that begins another own one.
template <class Context>
constexpr result<void> set_credentials(Context& c, std::uint16_t owner, std::string_view fragment,
                                       std::string_view password) noexcept {
    if (owner >= c.s.capacity.locals || !c.s.locals[owner].used || c.s.locals[owner].owner != owner)
        return errc::misuse_draft_base;
    constexpr std::size_t longest = Context::state_type::capacity.credential_bytes;
    if (!early::is_credential(fragment, longest) || !early::is_credential(password, longest))
        return errc::misuse_draft_credentials;
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i)
        if (i != owner && c.s.own[i].used && share_beginning(c.s.own[i].username.view(), fragment))
            return errc::misuse_draft_credentials;
    c.s.own[owner].assign(c.env.crypto, fragment, password);
    return {};
}

/// The RTCP address of the same alternate, or null.
template <class State>
constexpr const own_address* rtcp_of(const State& s, std::uint16_t rtp) noexcept {
    for (const own_address& l : s.locals)
        if (l.used && l.partner == rtp) return &l;
    return nullptr;
}

/// As section 9 allows, the RTCP address is left out where it is one port above.
template <class State>
constexpr rtp_info info_of(const State& s, std::uint16_t rtp) noexcept {
    rtp_info info{s.locals[rtp].where, std::nullopt};
    const own_address* const rtcp = rtcp_of(s, rtp);
    if (rtcp != nullptr && info.rtcp() != rtcp->where) info.rtcp_written = rtcp->where;
    return info;
}

/// f(index, alternate) for each RTP address of the stream, in the order they were added.
template <class State, class F>
constexpr void for_each_alternate(const State& s, std::size_t stream, F f) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
        const own_address& l = s.locals[i];
        if (!l.used || l.component != 1 || l.stream != stream) continue;
        const rtp_info info = info_of(s, i);
        alternate a;
        a.id = l.id.view();
        a.q = l.preference;
        a.username = s.own[l.owner].username.view();
        a.password = s.own[l.owner].password.view();
        a.rtp = info.rtp;
        a.rtcp_written = info.rtcp_written;
        f(i, a);
    }
}

/// The RTP address that a peer without ICE is told, or no_index.
template <class Rule, class State>
constexpr std::uint16_t choose_default(const State& s, std::size_t stream) noexcept {
    std::uint16_t best = no_index;
    const auto likelihood = [&](std::uint16_t i) {
        return Rule::likelihood(s.locals[i].kind, s.locals[i].where.addr());
    };
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
        if (!s.locals[i].used || s.locals[i].component != 1 || s.locals[i].stream != stream)
            continue;
        if (best == no_index || likelihood(i) > likelihood(best)) best = i;
    }
    return best;
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

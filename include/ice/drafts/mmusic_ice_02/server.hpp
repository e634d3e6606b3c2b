// SPDX-License-Identifier: BSL-1.0
// Requests of the peer: found by their username, answered, and learnt from
// (draft-ietf-mmusic-ice-02 sections 5.3.2 and 5.3.5, RFC 3489 section 8.1).
#pragma once

#include "../../exchange/answering.hpp"
#include "check.hpp"
#include "fragments.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail {

/// Finds whose username it is in the table of one component: the longest own fragment that it
/// begins with, then the peer's fragment that it ends with. A fragment that the peer has given two
/// passwords is nobody's. Unknown names are refused by 432, as the draft has it, not by 430.
template <class State, class Match>
class username_resolver {
  public:
    using credential = early::classic_credential<typename State::crypto>;

    constexpr username_resolver(const State& s, std::size_t component) noexcept
        : s_(s), component_(component) {}

    constexpr const credential* find(wire_text username) noexcept {
        std::size_t length = 0;
        for_each_row(s_, component_, [&](std::uint16_t i) {
            const std::uint16_t candidate = s_.locals[s_.rows[i].source].owner;
            const auto mine = s_.own[candidate].username.view();
            if (mine.size() <= length || !Match::begins(username, mine)) return;
            length = mine.size();
            owner = candidate;
        });
        if (owner == no_index) return nullptr;
        const wire_text rest(username.bytes().subspan(length));
        bool ambiguous = false;
        for_each_row(s_, component_, [&](std::uint16_t i) {
            const remote_record& r = s_.remotes[s_.rows[i].remote];
            if (s_.locals[s_.rows[i].source].owner != owner ||
                !Match::ends(rest, s_.peers[r.peer].username.view()))
                return;
            ambiguous = ambiguous || (peer != no_index && peer != r.peer);
            if (peer == no_index || r.preference > preference) preference = r.preference;
            peer = r.peer;
        });
        if (peer == no_index || ambiguous) return nullptr;
        found_.key = &s_.own[owner].key;
        return &found_;
    }

    static constexpr std::uint16_t refusal(std::uint16_t code) noexcept {
        return code == stun::error::stale_credentials ? stun::error::missing_username : code;
    }

    std::uint16_t owner = no_index;  ///< of the own fragment
    std::uint16_t peer = no_index;   ///< whose fragment it ends with
    q_value preference;              ///< the highest of that fragment's addresses

  private:
    const State& s_;
    std::size_t component_;
    credential found_;
};

/// Section 5.3.5: an address that the peer did not signal becomes a candidate with the fragment,
/// password and priority of the row that the username names. Of several rows the highest priority
/// counts: it was not the relay through which this request came. Its sourceable address is the one
/// that the request came to.
template <class Context>
constexpr void learn_candidate(Context& c, std::uint16_t component, const route& from,
                               std::uint16_t peer, q_value preference) noexcept {
    std::uint16_t remote = find_remote(c.s, component, from.remote);
    if (remote == no_index) {
        remote = find_free(c.s.remotes);
        for (std::uint16_t i = 0; remote == no_index && i < c.s.capacity.remotes; ++i) {
            if (c.s.remotes[i].signalled || !has_only_bad_rows(c.s, i)) continue;
            remove_remote(c, i);
            remote = i;
        }
        if (remote == no_index) return;
        c.s.remotes[remote] = {from.remote, preference, peer, static_cast<std::uint8_t>(component),
                               true,        false,      false};
        c.s.dirty[component].mark(event_kind::candidate_learnt);
    }
    if (find_row(c.s, remote, from.base.index()) != no_index) return;
    static_cast<void>(add_row(c, remote, from.base.index()));
    update_component(c, component);
}

/// A Binding request to an own address. Nothing changes before it is authenticated.
template <class Context, class Message>
constexpr void on_request(Context& c, const route& from, const Message& m) noexcept {
    using state = typename Context::state_type;
    const own_address& here = c.s.locals[from.base.index()];
    const std::uint16_t component = find_component(c.s, here.stream, here.component);
    username_resolver<state, typename Context::profile::fragment_match> resolver(c.s, component);
    const auto request =
        receive_request(c.out.bytes, m, c.env.crypto, resolver, early::known_attributes);
    c.out.to = from;
    c.out.size = request.answer_size;
    if (!request.accepted()) return;
    if (early::asks_for_detour(m)) {
        c.out.size =
            refuse_request(c.out.bytes, m, c.env.crypto, request, stun::error::bad_request);
        return;
    }
    c.out.size = accept_request(c.out.bytes, m, c.env.crypto, request, from.remote, here.where,
                                [](auto&) {});
    if (c.s.components[component].state == component_state::failed) return;
    learn_candidate(c, component, from, resolver.peer, resolver.preference);
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail

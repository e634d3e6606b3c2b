// SPDX-License-Identifier: BSL-1.0
// The STUN server on each local address: who may ask, what is refused, and what a check of the
// peer proves (draft-rosenberg-sipping-ice-01 sections 5.2 and 5.5, RFC 3489 section 8.1).
#pragma once

#include "../../exchange/answering.hpp"
#include "check.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01::detail {

/// Finds the own alternate whose username it is, among those that are received at that base. An
/// unknown one is refused by 430 (RFC 3489 section 8.1): it is meant for somebody else who has the
/// same address in another realm.
template <class State, class Rule>
class username_resolver {
  public:
    using credential = early::classic_credential<typename State::crypto>;

    constexpr username_resolver(const State& s, std::uint16_t base) noexcept : s_(s), base_(base) {}

    constexpr const credential* find(wire_text username) noexcept {
        for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
            const own_address& l = s_.locals[i];
            if (!l.used || l.freed || l.base != base_ ||
                !Rule::matches(username, s_.own[l.owner].username.view()))
                continue;
            // Those of an address share one username: at least the lowest of them is proved.
            if (address == no_index || l.q < s_.locals[address].q) address = i;
        }
        if (address == no_index) return nullptr;
        found_.key = &s_.own[s_.locals[address].owner].key;
        return &found_;
    }

    std::uint16_t address = no_index;  ///< of this component

  private:
    const State& s_;
    std::uint16_t base_;
    credential found_;
};

/// PASSWORD is there to be seen (section 5.5), and must then be the right one. Without it the
/// integrity has shown that the peer knows it.
template <class Message>
constexpr bool has_right_password(const Message& m, std::string_view password) noexcept {
    const auto told = m.get(stun::attr::password);
    if (!told) return told.code() == errc::stun_attribute_missing;
    if (told->size() != password.size()) return false;
    unsigned different = 0;  // as long for a near miss as for any other
    for (std::size_t i = 0; i < password.size(); ++i)
        different |= unsigned{(*told)[i]} ^ static_cast<std::uint8_t>(password[i]);
    return different == 0;
}

/// A check of the peer: it reaches this alternate, and media will come from where the check does.
template <class Context>
constexpr void note_check(Context& c, const route& from, std::uint16_t at) noexcept {
    own_address& l = c.s.locals[at];
    component_record& k = c.s.components[find_component(c.s, l.stream, l.component)];
    bool known = false;
    constexpr std::size_t room = sizeof k.heard / sizeof k.heard[0];
    for (const route& r : k.heard)
        known = known || (r.base == from.base && r.remote == from.remote);
    if (!known) k.heard[k.heard_count++ % room] = from;
    for (std::uint16_t i = 0; i < c.s.capacity.checks; ++i)
        if (c.s.checks[i].used && route_of_check(c.s, i) == from) try_again(c, i);
    if (l.proved != time_point::never()) return;
    l.proved = c.now;
    update_freeing(c);
    update_cycle(c);
    update_precondition(c, l.stream);
}

/// A Binding request to an own address. Nothing changes before it is authenticated.
template <class Context, class Message>
constexpr void on_request(Context& c, const route& from, const Message& m) noexcept {
    using state = typename Context::state_type;
    username_resolver<state, typename Context::profile::credential_rule> resolver(
        c.s, from.base.index());
    const auto request =
        receive_request(c.out.bytes, m, c.env.crypto, resolver, early::known_attributes);
    c.out.to = from;
    c.out.size = request.answer_size;
    if (!request.accepted()) return;
    const own_address& l = c.s.locals[resolver.address];
    std::uint16_t refusal = 0;
    if (early::asks_for_detour(m))
        refusal = stun::error::bad_request;
    else if (!has_right_password(m, c.s.own[l.owner].password.view()))
        refusal = stun::error::integrity_check_failure;
    if (refusal != 0) {
        c.out.size = refuse_request(c.out.bytes, m, c.env.crypto, request, refusal);
        return;
    }
    c.out.size = accept_request(c.out.bytes, m, c.env.crypto, request, from.remote,
                                c.s.locals[from.base.index()].where, [](auto&) {});
    note_check(c, from, resolver.address);
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01::detail

// SPDX-License-Identifier: BSL-1.0
// Checks of the peer: authenticated, answered, and then acted on (RFC 8445 section 7.3, RFC 8489
// section 9.1.3).
#pragma once

#include "../stun/comprehension.hpp"
#include "../stun/integrity.hpp"
#include "../stun/reader.hpp"
#include "nominate.hpp"
#include "remote.hpp"
#include "role.hpp"

namespace ice::inline v0_1_0_dev::detail {

inline constexpr stun::comprehension known_in_request(stun::attr::username, stun::attr::priority,
                                                      stun::attr::use_candidate);

template <class Context, class Message>
constexpr void write_success(Context& c, const route& from, const Message& m,
                             std::size_t generation) noexcept {
    using dialect = typename Context::state_type::dialect;
    stun::basic_builder<dialect> b(c.out.bytes, stun::binding_success, m.id());
    b.add(stun::attr::xor_mapped_address, from.remote);
    b.add_integrity(c.env.crypto, c.s.generations[generation & 1].local_key);
    if constexpr (dialect::has_fingerprint) b.add_fingerprint(c.env.crypto);
    const auto bytes = b.finish();
    c.out.size = bytes ? bytes->size() : 0;
    c.out.to = from;
}

/// Without integrity where the request had none that could be checked (RFC 8489 section 9.1.3).
/// No reason phrase, so that nobody is sent more than he sends.
template <class Context, class Message>
constexpr void write_error(Context& c, const route& from, const Message& m, std::uint16_t code,
                           const typename Context::state_type::generation_record* signer,
                           std::span<const std::uint16_t> unknown = {}) noexcept {
    using dialect = typename Context::state_type::dialect;
    stun::basic_builder<dialect> b(c.out.bytes, stun::binding_error, m.id());
    b.add(stun::attr::error_code, {code, {}});
    if (!unknown.empty()) b.add(stun::attr::unknown_attributes, unknown);
    if (signer != nullptr) b.add_integrity(c.env.crypto, signer->local_key);
    if constexpr (dialect::has_fingerprint) b.add_fingerprint(c.env.crypto);
    const auto bytes = b.finish();
    c.out.size = bytes ? bytes->size() : 0;
    c.out.to = from;
}

/// Section 7.3.1.4, and 7.3.1.5 when it nominates.
template <class Context>
constexpr void trigger_check(Context& c, std::uint16_t base, std::uint16_t remote,
                             bool use_candidate) noexcept {
    auto& pairs = c.s.pairs;
    const std::uint16_t component_index =
        find_component(c.s, c.s.locals[base].c.stream, c.s.locals[base].c.component);
    component_record& component = c.s.components[component_index];
    const bool nominates = use_candidate && !is_controlling(c.s);
    std::uint16_t at = pairs.find(base, remote);
    // A concluded component makes no new checks, unless the peer nominates once more.
    if (component.nominated != no_index && !nominates && (at == no_index || !pairs[at].listed))
        return;
    if (at == no_index) {
        at = add_pair(c, base, remote, pair_reason::triggered);
        if (at == no_index) return;
    }
    pair& p = pairs[at];
    if (p.requests_received != 0xffff) ++p.requests_received;
    if (p.state == pair_state::succeeded && p.valid) {
        if (nominates) set_nominated(c, at);
        return;
    }
    if (p.nominating) return;  // its check is under way or next in the queue
    if (p.state == pair_state::in_progress) cancel_check(c, at);
    if (!p.listed) pairs.set_listed(at, true);
    if (p.state != pair_state::waiting) p.reason = pair_reason::triggered;
    pairs.set_state(at, pair_state::waiting);
    pairs.queue(at);
    p.peer_nominated = p.peer_nominated || nominates;
}

/// What follows an accepted check of the current session: sections 7.3.1.3 to 7.3.1.5.
template <class Context>
constexpr void act_on_check(Context& c, const route& from, std::uint32_t priority,
                            bool use_candidate) noexcept {
    const std::uint16_t base = base_of_route(c.s, from);
    const std::uint8_t stream = static_cast<std::uint8_t>(c.s.locals[base].c.stream);
    const std::uint16_t component = find_component(c.s, stream, c.s.locals[base].c.component);
    if (component == no_index || c.s.streams[stream].state == checklist_state::failed) return;
    std::uint16_t remote = find_remote(c.s, c.s.components[component], from.remote);
    if (remote == no_index) remote = learn_remote(c, component, from.remote, priority);
    if (remote == no_index) return;
    trigger_check(c, base, remote, use_candidate);
    consider_nomination(c, stream);
    update_checklist(c, stream);
}

/// RFC 8445 section 7.3: a check that comes before the peer's description is held until it comes.
template <class Context>
constexpr void hold_check(Context& c, const route& from, std::uint32_t fragment,
                          std::uint32_t priority, bool use_candidate) noexcept {
    for (early_check& e : c.s.early)
        if (e.from == from && e.peer_fragment == fragment) {
            e.use_candidate = e.use_candidate || use_candidate;
            return;
        }
    if (c.s.early.full()) c.s.early.erase(0);  // the oldest goes; its sender will ask again
    static_cast<void>(c.s.early.push_back({from, fragment, priority, use_candidate}));
}

/// Works on the held checks of streams that are described now; others of these streams are void.
template <class Context>
constexpr void act_on_early_checks(Context& c) noexcept {
    const auto held = c.s.early;
    c.s.early.clear();
    for (const early_check& e : held) {
        const std::uint16_t base = base_of_route(c.s, e.from);
        if (base == no_index) continue;
        const std::size_t stream = c.s.locals[base].c.stream;
        if (!c.s.streams[stream].formed)
            static_cast<void>(c.s.early.push_back(e));
        else if (e.peer_fragment == hash_text(peer_of(c.s, c.s.generation, stream).ufrag.view()))
            act_on_check(c, e.from, e.priority, e.use_candidate);
    }
}

/// Which session's credentials a USERNAME names by its first part: ours now, those of the session
/// before a restart, or none.
struct username_match {
    bool known = false;
    std::uint8_t generation = 0;
    std::uint32_t peer_fragment = 0;  ///< hash of the second part
    bool peer_known = false;          ///< it is the fragment that the peer's description had
};

template <class State>
constexpr username_match match_username(const State& s, wire_text username,
                                        std::size_t stream) noexcept {
    std::size_t colon = 0;
    while (colon < username.size() && username[colon] != ':') ++colon;
    if (colon == username.size()) return {};
    const wire_text ours(username.bytes().first(colon));
    const wire_text theirs(username.bytes().subspan(colon + 1));
    username_match m;
    if (ours == s.credentials().local_ufrag.view())
        m.generation = s.generation;
    else if (s.generation > 0 && ours == s.generations[(s.generation - 1) & 1].local_ufrag.view())
        m.generation = static_cast<std::uint8_t>(s.generation - 1);
    else
        return {};
    if (ours.empty()) return {};
    m.known = true;
    m.peer_known = s.streams[stream].described && m.generation == s.generation &&
                   theirs == peer_of(s, s.generation, stream).ufrag.view();
    m.peer_fragment = hash_text(theirs);
    return m;
}

/// A Binding request that passed the tests of STUN. Nothing changes before it is authenticated.
template <class Context, class Message>
constexpr void on_request(Context& c, const route& from, const Message& m) noexcept {
    const std::uint16_t base = base_of_route(c.s, from);
    const std::size_t stream = c.s.locals[base].c.stream;
    // RFC 8489 section 9.1.3, in its order.
    const auto username = m.get(stun::attr::username);
    const bool has_integrity = m.integrity_offset() != 0;
    if (!username || !has_integrity) return write_error(c, from, m, 400, nullptr);
    const username_match who = match_username(c.s, *username, stream);
    if (!who.known) return write_error(c, from, m, 401, nullptr);
    const auto& signer = c.s.generations[who.generation & 1];
    if (!stun::verify_integrity(m, c.env.crypto, signer.local_key))
        return write_error(c, from, m, 401, nullptr);
    if (!known_in_request.covers(m)) {
        const auto unknown = stun::find_unknown(m, known_in_request);
        return write_error(c, from, m, 420, &signer, unknown);
    }
    const auto priority = m.get(stun::attr::priority);
    if (!priority || *priority == 0 || *priority > 0x7fffffffU)
        return write_error(c, from, m, 400, &signer);

    if (who.generation == c.s.generation) {
        const auto controlling = m.get(stun::attr::ice_controlling);
        const auto controlled = m.get(stun::attr::ice_controlled);
        conflict_verdict verdict = conflict_verdict::none;
        if (controlling)
            verdict =
                judge_conflict(c.s.role, c.s.tie_breaker, agent_role::controlling, *controlling);
        else if (controlled)
            verdict =
                judge_conflict(c.s.role, c.s.tie_breaker, agent_role::controlled, *controlled);
        if (verdict == conflict_verdict::answer_487) return write_error(c, from, m, 487, &signer);
        if (verdict == conflict_verdict::switch_role) switch_role(c);
    }
    write_success(c, from, m, who.generation);
    if (who.generation != c.s.generation) return;  // upkeep of the path from before the restart
    const bool use_candidate = m.has(stun::attr::use_candidate);
    if (who.peer_known && c.s.streams[stream].formed)
        return act_on_check(c, from, *priority, use_candidate);
    // Not the fragment that we know: the peer has begun anew, or its description is on its way.
    hold_check(c, from, who.peer_fragment, *priority, use_candidate);
}

}  // namespace ice::inline v0_1_0_dev::detail

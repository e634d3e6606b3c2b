// SPDX-License-Identifier: BSL-1.0
// Checks of the peer: authenticated, answered, and then acted on (RFC 8445 section 7.3, RFC 8489
// section 9.1.3).
#pragma once

#include "../crypto/equal.hpp"
#include "../exchange/answering.hpp"
#include "nominate.hpp"
#include "remote.hpp"
#include "role.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// Section 7.3.1.4, and 7.3.1.5 when it nominates.
template <class Context>
constexpr void trigger_check(Context& c, std::uint16_t base, std::uint16_t remote,
                             bool use_candidate, std::uint32_t number) noexcept {
    auto& pairs = c.s.pairs;
    const std::uint16_t component_index =
        find_component(c.s, c.s.locals[base].c.stream, c.s.locals[base].c.component);
    component_record& component = c.s.components[component_index];
    bool nominates = use_candidate && !is_controlling(c.s);
    const bool renominates = nominates && number != 0 && c.s.config.renomination;
    if (renominates) {  // an older number, come late or repeated, changes nothing
        nominates = number > component.nomination ||
                    (number == component.nomination && component.nominated == no_index);
        if (number > component.nomination)  // and what waited for its own check has been replaced
            for_each_pair(c.s, component_index,
                          [&](std::uint16_t i) { pairs[i].peer_nominated = false; });
        if (nominates) component.nomination = number;
    }
    std::uint16_t at = pairs.find(base, remote);
    // A concluded component makes no new checks, unless the peer nominates once more.
    // What comes over the selected pair's connection, opened again, is checked and takes its place.
    const path_record& path = component.path;
    const bool reopened = at == no_index && component.nominated != no_index && path.set &&
                          !path.lost && is_reopened(c.s, base, remote, path.base, path.remote);
    const bool concluded = component.nominated != no_index && !nominates && !reopened &&
                           (at == no_index || !pairs[at].listed);
    if (at == no_index && !concluded && !c.s.is_spent())
        at = add_pair(c, base, remote, pair_reason::triggered);
    if (at == no_index) return;
    pair& p = pairs[at];
    if (p.requests_received != 0xffff) ++p.requests_received, ++p.responses_sent;
    if (concluded) return;
    if (p.state == pair_state::succeeded && p.valid) {
        if (nominates) set_nominated(c, at, renominates);
        return;
    }
    if (p.nominating) return;  // its check is under way or next in the queue
    if (c.s.is_spent() && !p.valid) return;
    if (p.state == pair_state::in_progress) cancel_check(c, at);
    if (!p.listed) pairs.set_listed(at, true);
    if (p.state != pair_state::waiting) p.reason = pair_reason::triggered;
    pairs.set_state(at, pair_state::waiting);
    pairs.queue(at);
    p.peer_nominated = p.peer_nominated || nominates || (reopened && !is_controlling(c.s));
    p.nominating = reopened && is_controlling(c.s);
}

/// What follows an accepted check of the current session: sections 7.3.1.3 to 7.3.1.5.
template <class Context>
constexpr void act_on_check(Context& c, const route& from, std::uint32_t priority,
                            bool use_candidate, std::uint32_t number = 0) noexcept {
    if constexpr (requires { c.env.observer.check_accepted(from, priority, use_candidate); })
        c.env.observer.check_accepted(from, priority, use_candidate);
    const std::uint16_t base = base_of_route(c.s, from);
    const std::uint8_t stream = static_cast<std::uint8_t>(c.s.locals[base].c.stream);
    const std::uint16_t component = find_component(c.s, stream, c.s.locals[base].c.component);
    if (component == no_index || c.s.streams[stream].state == checklist_state::failed ||
        c.s.locals[base].retired)
        return;
    std::uint16_t remote = find_remote(c.s, c.s.components[component], from.remote);
    if (remote == no_index && !c.s.is_spent())
        remote =
            learn_remote(c, component, from.remote, priority, opposite(c.s.locals[base].c.tcp));
    if (remote == no_index) return;
    trigger_check(c, base, remote, use_candidate, number);
    consider_nomination(c, stream);
    update_checklist(c, stream);
}

/// RFC 8445 section 7.3: a check that comes before the peer's description is held until it comes.
template <class Context>
[[gnu::cold]] constexpr void hold_check(Context& c, const route& from, std::uint32_t fragment,
                                        std::uint32_t priority, bool use_candidate) noexcept {
    for (early_check& e : c.s.early)
        if (e.base == from.base.index() && e.remote == from.remote && e.peer_fragment == fragment) {
            e.use_candidate = e.use_candidate || use_candidate;
            return;
        }
    if (c.s.early.full()) {  // the oldest goes, but none that nominates: it is not repeated
        std::size_t victim = 0;
        while (victim + 1 < c.s.early.size() && c.s.early[victim].use_candidate) ++victim;
        c.s.early.erase(c.s.early[victim].use_candidate ? 0 : victim);
    }
    static_cast<void>(
        c.s.early.push_back({from.remote, fragment, priority, from.base.index(), use_candidate}));
}

/// Works on the held checks of streams that are described now; others of these streams are void.
template <class Context>
[[gnu::cold]] constexpr void act_on_early_checks(Context& c) noexcept {
    const auto held = c.s.early;
    c.s.early.clear();
    for (const early_check& e : held) {
        const route from{base_id(e.base), 0, 1, e.remote};
        const std::uint16_t base = base_of_route(c.s, from);
        if (base == no_index) continue;
        const std::size_t stream = c.s.locals[base].c.stream;
        if (!c.s.streams[stream].formed)
            static_cast<void>(c.s.early.push_back(e));
        else if (e.peer_fragment == hash_text(peer_of(c.s, c.s.slot, stream).ufrag.view()))
            act_on_check(c, from, e.priority, e.use_candidate);
    }
}

/// Credentials of one session, as authentication asks for them. Peers that use SHA-256 are rare in
/// ICE, so its key state is made when needed.
template <class Generation>
struct session_credential {
    const Generation* session = nullptr;
    std::uint8_t slot = 0;

    template <class Crypto>
    constexpr const typename Crypto::hmac_sha1_key& sha1(const Crypto&) const noexcept {
        return session->local_key;
    }
    template <class Crypto>
    [[gnu::cold]] constexpr typename Crypto::hmac_sha256_key sha256(
        const Crypto& crypto) const noexcept {
        const auto pwd = session->local_pwd.view();
        std::uint8_t bytes[256] = {};
        copy_bytes(bytes, pwd);
        const auto key = crypto.make_hmac_sha256_key({bytes, pwd.size()});
        wipe(bytes);
        return key;
    }
};

/// Finds the session that a USERNAME names by its first part: the current one, or the one before
/// the restart, whose paths live on.
template <class State>
class session_resolver {
  public:
    using credential = session_credential<typename State::session_record>;

    constexpr explicit session_resolver(const State& s) noexcept : s_(s) {}

    constexpr const credential* find(wire_text username) noexcept {
        std::size_t colon = 0;
        while (colon < username.size() && username[colon] != ':') ++colon;
        if (colon == username.size()) return nullptr;
        const wire_text ours(username.bytes().first(colon));
        theirs = wire_text(username.bytes().subspan(colon + 1));
        for (const unsigned slot : {unsigned{s_.slot}, s_.slot ^ 1U}) {
            found_ = {&s_.sessions[slot], static_cast<std::uint8_t>(slot)};
            const auto ufrag = found_.session->local_ufrag.view();
            if (!ufrag.empty() && ours == ufrag) return &found_;
        }
        return nullptr;
    }

    wire_text theirs;  ///< the second part of the last username

  private:
    const State& s_;
    credential found_;
};

/// Section 7.3.1.1; true when a 487 answers the request.
template <class Context, class Message>
constexpr bool resolve_conflict(Context& c, const Message& m) noexcept {
    const auto controlling = m.get(stun::attr::ice_controlling);
    const auto controlled = m.get(stun::attr::ice_controlled);
    if (!controlling && !controlled) return false;
    const auto claimed = controlling ? agent_role::controlling : agent_role::controlled;
    const auto verdict = judge_conflict(c.s.role, c.s.tie_breaker, claimed,
                                        controlling ? *controlling : *controlled);
    if (verdict == conflict_verdict::switch_role) switch_role(c);
    return verdict == conflict_verdict::answer_487;
}

/// A Binding request that passed the tests of STUN. Nothing changes before it is authenticated.
template <class Context, class Message>
constexpr void on_request(Context& c, const route& from, const Message& m) noexcept {
    const std::uint16_t base = base_of_route(c.s, from);
    const std::size_t stream = c.s.locals[base].c.stream;
    session_resolver resolver(c.s);
    const auto request = receive_request(c.out.bytes, m, c.env.crypto, resolver, known_in_request);
    c.out.to = from;
    c.out.size = request.answer_size;
    if (!request.accepted()) return;

    const auto priority = m.get(stun::attr::priority);  // section 7.1.1: always there
    if (!priority || *priority == 0 || *priority > 0x7fffffffU) {
        c.out.size =
            refuse_request(c.out.bytes, m, c.env.crypto, request, stun::error::bad_request);
        return;
    }
    const bool current = request.credential->slot == c.s.slot;
    if (current && resolve_conflict(c, m)) {
        c.out.size =
            refuse_request(c.out.bytes, m, c.env.crypto, request, stun::error::role_conflict);
        return;
    }
    c.out.size = accept_request(
        c.out.bytes, m, c.env.crypto, request, from.remote, c.s.locals[base].c.where, [&](auto& b) {
            if constexpr (requires { c.env.observer.append(b, stun::message_class::success); })
                c.env.observer.append(b, stun::message_class::success);
        });
    if (!current) return;  // upkeep of a path from before the restart
    const bool use_candidate = m.has(stun::attr::use_candidate);
    if constexpr (requires { c.env.observer.authenticated(from, m); })
        c.env.observer.authenticated(from, m);
    const bool peer_known = c.s.streams[stream].described && c.s.streams[stream].formed &&
                            resolver.theirs == peer_of(c.s, c.s.slot, stream).ufrag.view();
    if (peer_known)
        return act_on_check(c, from, *priority, use_candidate,
                            m.get(stun::attr::nomination).value_or(0));
    // Not the fragment that we know: the peer has begun anew, or its description is on its way.
    hold_check(c, from, hash_text(resolver.theirs), *priority, use_candidate);
}

}  // namespace ice::inline v0_1_0_dev::detail

// SPDX-License-Identifier: BSL-1.0
// What an incoming offer or answer means (RFC 8839 sections 4.3 and 4.4): one action for the
// session, one for each stream, and why.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/static_vector.hpp"
#include "body_facts.hpp"
#include "mismatch.hpp"
#include "offer_answer_facts.hpp"
#include "offer_answer_race.hpp"

namespace ice::inline v0_1_0_dev::sdp {

enum class session_action : std::uint8_t {
    proceed,    ///< do what the streams say
    wait,       ///< do not answer yet: a losing pair is undecided; ask again when it is
    fall_back,  ///< no ICE in this session: RFC 3264 alone
    reject,     ///< refuse the offer; an answer counts as none. The session stays as it was
};

enum class stream_action : std::uint8_t {
    none,       ///< no ICE here, before or after
    keep,       ///< nothing changes for ICE: hold, a new codec
    start,      ///< form a checklist: the first one, or an added stream's
    update,     ///< form the checklist again, pairs on both keep their states
    restart,    ///< remember the selected pairs, flush all else, start over
    conclude,   ///< lite: the named pairs are the valid list, the checklist is completed
    wait,       ///< a pair the offer names is not valid yet
    follow,     ///< drop what there is: another stream's transport is used (BUNDLE)
    mismatch,   ///< answer with ice-mismatch, then RFC 3264 for this stream
    fall_back,  ///< RFC 3264 for this stream
    remove,     ///< flush the valid list, end all transactions
};

enum class action_reason : std::uint8_t {
    ordinary,             ///< what the action says
    no_ice,               ///< the peer does not use ICE
    ice_gone,             ///< it did before
    default_mismatch,     ///< a default destination is none of the peer's candidates
    default_learnt,       ///< the same, and the host takes it for one more candidate
    peer_mismatch,        ///< the peer says a=ice-mismatch
    new_credentials,      ///< fragment and password are new
    unspecified_address,  ///< c= became 0.0.0.0 or ::
    bundled,              ///< a BUNDLE group took the stream in
    rejected,             ///< port zero
    race_settled,         ///< the named pairs are valid
    race_undecided,       ///< one is not yet
    race_lost,            ///< one never will be
    named_pairs,          ///< lite: the offer decides
    half_restart,         ///< one of fragment and password is new
    modified,             ///< options, pacing or lite changed without a restart
    fewer_streams,        ///< an m= line is gone
    restart_unanswered,   ///< the offer restarted, the answer did not
    bad_line,             ///< remote-candidates cannot be read, or lack a component
    unknown_candidate,    ///< remote-candidates name an address that was never a candidate
};

struct stream_verdict {
    stream_action action = stream_action::none;
    action_reason why = action_reason::ordinary;
    /// The race was lost: answer without the named pairs, then offer a restart.
    bool restart_afterwards = false;
    media_direction direction = media_direction::sendrecv;  ///< as the peer sees it
    std::uint16_t components = 0;                           ///< from now on; 0 without ICE
    std::uint16_t components_was = 0;                    ///< more now: add them; fewer: remove them
    std::uint16_t follows = section_facts::not_bundled;  ///< for `follow`
    default_check peer_default;                          ///< of the peer's default destinations
    setup_role setup = setup_role::none;                 ///< what the peer says (RFC 4145)
    component_pairs named;                               ///< selected, says the offer

    constexpr bool adds_components() const noexcept {
        return components_was != 0 && components > components_was;
    }
    constexpr bool removes_components() const noexcept {
        return components != 0 && components < components_was;
    }
};

/// Of a whole description. `streams` are those of the description, in order.
template <std::size_t MaxStreams>
struct basic_verdict {
    session_action action = session_action::proceed;
    action_reason why = action_reason::ordinary;
    agent_role role = agent_role::controlling;  ///< from now on
    bool role_changed = false;
    bool initial = false;             ///< the first exchange with ICE
    bool restart_next_offer = false;  ///< RFC 8839 section 4.4.3.1: ICE is gone, for now
    bool peer_lite = false;
    bool peer_ice2 = false;  ///< else the peer follows RFC 5245
    std::uint64_t peer_pacing_ms = default_pacing_ms;
    std::uint64_t pacing_ms = default_pacing_ms;  ///< agreed: the larger (RFC 8839 section 5.5)
    static_vector<stream_verdict, MaxStreams> streams;
};

namespace detail {

/// The first stream that uses ICE speaks for the session where a line stands at media level.
constexpr const ice_lines& lines_of_session(const body_view& body) noexcept {
    for (const section_facts& s : body.sections)
        if (!s.is_rejected() && s.supports_ice()) return s.ice;
    return body.session->ice;
}

constexpr bool peer_has_ice2(const body_view& body) noexcept {
    for (const section_facts& s : body.sections)
        if (!s.is_rejected() && body.has_option(s, option_tag::ice2)) return true;
    return body.session->ice.options.has(option_tag::ice2);
}

/// RFC 8445 section 6.1.1: roles last as long as the session, but for a controlling agent that
/// becomes lite (in a restart) while its peer is full.
constexpr agent_role role_after(const agent_facts& facts, bool peer_lite, bool was_lite,
                                bool peer_was_lite) noexcept {
    if (facts.role == agent_role::controlling && facts.lite && !was_lite && !peer_lite)
        return agent_role::controlled;
    if (facts.role == agent_role::controlled && peer_lite && !peer_was_lite && !facts.lite)
        return agent_role::controlling;
    return facts.role;
}

template <std::size_t N>
constexpr void judge_peer(basic_verdict<N>& v, const agent_facts& facts, const body_view& peer,
                          const last_exchange& before, bool offerer) noexcept {
    const ice_lines& lines = lines_of_session(peer);
    v.peer_lite = lines.lite;
    v.peer_ice2 = peer_has_ice2(peer);
    v.peer_pacing_ms = lines.pacing_ms;
    v.pacing_ms = facts.pacing_ms > lines.pacing_ms ? facts.pacing_ms : lines.pacing_ms;
    if (v.initial) {
        v.role = determine_role(offerer, facts.lite, v.peer_lite);
    } else {
        const bool was_lite = before.local.exists() && lines_of_session(before.local).lite;
        const bool peer_was = before.remote.exists() && lines_of_session(before.remote).lite;
        v.role = role_after(facts, v.peer_lite, was_lite, peer_was);
    }
    v.role_changed = v.role != facts.role;
}

constexpr bool was_in_use(const agent_facts& facts, std::size_t i) noexcept {
    return i < facts.streams.size() && facts.streams[i].uses_ice();
}

constexpr bool any_in_use(const agent_facts& facts) noexcept {
    for (const stream_facts& s : facts.streams)
        if (s.uses_ice()) return true;
    return false;
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev::sdp

// SPDX-License-Identifier: BSL-1.0
// What the rules of offers and answers (RFC 8839 sections 4.2 to 4.4) need to know of a session:
// plain facts that an agent, or a host with an agent of its own, fills in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "../candidate/role.hpp"
#include "../core/static_vector.hpp"
#include "../net/endpoint.hpp"
#include "body_facts.hpp"
#include "candidate_line.hpp"

namespace ice::inline v0_1_0_dev::sdp {

inline constexpr std::size_t max_components = 2;  // RTP and RTCP: SDP has no default for others

/// RFC 8445 section 6.1.1: full before lite, then who offers.
constexpr agent_role determine_role(bool offerer, bool lite, bool peer_lite) noexcept {
    if (lite != peer_lite) return lite ? agent_role::controlled : agent_role::controlling;
    return offerer ? agent_role::controlling : agent_role::controlled;
}

/// What ICE does for a stream at the moment (RFC 8445 section 6.1.2.1).
enum class stream_state : std::uint8_t {
    unused,     ///< never offered, removed, or without ICE
    running,    ///< no pair is nominated for all components yet
    completed,  ///< a pair is selected for each component
    failed,     ///< no pair works
};

/// The selected pair of a component (or one that an offer names as such).
struct component_pair {
    std::uint16_t component = rtp_component;
    endpoint local;
    endpoint remote;

    friend constexpr bool operator==(const component_pair&, const component_pair&) = default;
};

using component_pairs = static_vector<component_pair, max_components>;

/// Of a pair on the checklist, for the race of RFC 8839 section 4.4.2.
struct pair_fact {
    enum class progress : std::uint8_t { frozen, waiting, in_progress, succeeded, failed };

    component_pair pair;
    progress state = progress::frozen;
    bool valid = false;  ///< on the valid list, with this local candidate
};

/// A stream as the host wants it, and as it is. Texts and spans are the host's.
struct stream_facts {
    stream_state state = stream_state::unused;
    bool restart = false;    ///< the next offer shall restart ICE here
    bool remove = false;     ///< the next offer or answer shall give the stream up
    std::string_view ufrag;  ///< for the next description: new ones for a start or restart
    std::string_view pwd;
    std::uint16_t components = 1;
    protocol transport = protocol::udp;  ///< of the m= line
    /// Every candidate known now, in the order in which they shall be written.
    std::span<const candidate_line> candidates;
    bool end_of_candidates = false;  ///< say so (RFC 8838 section 13)
    /// The default of each component, in order; empty: choose_default() decides.
    static_vector<endpoint, max_components> defaults;
    component_pairs selected;          ///< when completed, one for each component
    std::span<const pair_fact> pairs;  ///< the checklist, needed by receive_offer() only
    std::uint16_t bundle_tag = section_facts::not_bundled;  ///< uses this stream's transport

    constexpr bool uses_ice() const noexcept { return state != stream_state::unused; }
    constexpr bool is_bundled() const noexcept { return bundle_tag != section_facts::not_bundled; }
};

/// The session. `streams` stand in the order of the m= lines, those removed included: an m= line
/// is never taken away (RFC 3264 section 8).
struct agent_facts {
    bool lite = false;
    bool ice2 = true;  ///< false: a client of RFC 5245, which says neither ice2 nor its pacing
    agent_role role = agent_role::controlling;
    static_vector<std::string_view, 8> options;    ///< tags beside ice2, such as trickle
    std::uint64_t pacing_ms = default_pacing_ms;   ///< Ta; not written by a lite agent
    ip_family preferred_family = ip_family::none;  ///< of default candidates
    std::span<const stream_facts> streams;
};

/// What both sides said last, in an exchange that succeeded (RFC 8839 section 4.4: one that failed
/// is forgotten). No views: nothing was said yet.
struct last_exchange {
    body_view local;
    body_view remote;

    constexpr const section_facts* local_section(std::size_t i) const noexcept {
        return i < local.sections.size() ? &local.sections[i] : nullptr;
    }
    constexpr const section_facts* remote_section(std::size_t i) const noexcept {
        return i < remote.sections.size() ? &remote.sections[i] : nullptr;
    }
};

/// The candidate of a component at an address, or nothing.
constexpr std::optional<std::size_t> find_candidate(std::span<const candidate_line> candidates,
                                                    std::uint16_t component,
                                                    const endpoint& where) noexcept {
    for (std::size_t i = 0; i < candidates.size(); ++i)
        if (candidates[i].component == component && candidates[i].where() == where) return i;
    return std::nullopt;
}

/// RFC 8839 section 4.4.1.1.1: what two descriptions of a stream say about a restart. Where the
/// credentials stood, at session or media level, makes no difference.
enum class credential_change : std::uint8_t {
    none,
    both,  ///< a restart
    half,  ///< one of the two: against the rule
};

constexpr credential_change compare_credentials(std::string_view old_ufrag,
                                                std::string_view old_pwd, std::string_view ufrag,
                                                std::string_view pwd) noexcept {
    const bool fragment = old_ufrag != ufrag;
    const bool password = old_pwd != pwd;
    if (fragment && password) return credential_change::both;
    return fragment || password ? credential_change::half : credential_change::none;
}

constexpr credential_change compare_credentials(const section_facts& before,
                                                const section_facts& now) noexcept {
    return compare_credentials(before.ice.ufrag, before.ice.pwd, now.ice.ufrag, now.ice.pwd);
}

/// RFC 8839 section 4.4.1.1.1: what may change in a restart only.
constexpr bool same_abilities(const ice_lines& a, const ice_lines& b) noexcept {
    return a.lite == b.lite && a.pacing_ms == b.pacing_ms && same_options(a.options, b.options);
}

}  // namespace ice::inline v0_1_0_dev::sdp

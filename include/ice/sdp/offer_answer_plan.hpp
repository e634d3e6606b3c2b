// SPDX-License-Identifier: BSL-1.0
// What goes into a description that is about to be sent (RFC 8839 sections 4.2 to 4.4), before it
// is text: sdp/section_writer.hpp writes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "../core/static_vector.hpp"
#include "../net/endpoint.hpp"
#include "body_destinations.hpp"
#include "candidate_line.hpp"
#include "candidate_reader.hpp"
#include "default_candidate.hpp"
#include "offer_answer_facts.hpp"
#include "options.hpp"
#include "setup.hpp"

namespace ice::inline v0_1_0_dev::sdp {

enum class written_candidates : std::uint8_t {
    none,
    all,
    defaults,  ///< the one at each default destination: after nomination
};

/// The ICE lines of one section, and where its c=, m= and a=rtcp lines point. Views are those of
/// the facts it was made from.
struct section_plan {
    bool rejected = false;  ///< port zero in the m= line
    bool uses_ice = false;
    bool mismatch = false;  ///< a=ice-mismatch
    bool end_of_candidates = false;
    written_candidates which = written_candidates::none;
    /// Written with a=connection when the default is a TCP candidate (RFC 6544 section 4.5). A host
    /// that writes a=setup itself, for DTLS, sets it to none.
    setup_role setup = setup_role::none;
    bool new_connection = true;
    std::string_view ufrag;
    std::string_view pwd;
    std::span<const candidate_line> candidates;
    static_vector<endpoint, max_components> defaults;  ///< component 1, component 2
    component_pairs remote_candidates;                 ///< of which `remote` is written
    std::uint16_t follows = section_facts::not_bundled;

    /// Without ICE, and for a stream that follows another, c= and m= are the host's to fill in.
    constexpr bool host_decides() const noexcept { return !rejected && defaults.empty(); }
    /// For the m= line that the host writes, unless it decides itself.
    constexpr std::uint16_t port() const noexcept {
        return rejected || defaults.empty() ? std::uint16_t{0} : defaults[0].port();
    }
};

template <std::size_t MaxStreams>
struct basic_plan {
    bool uses_ice = false;  ///< false: no line of ICE anywhere
    bool lite = false;
    bool writes_pacing = false;
    std::uint64_t pacing_ms = default_pacing_ms;
    static_vector<std::string_view, 9> options;  ///< ice2 first
    static_vector<section_plan, MaxStreams> sections;
};

namespace detail {

constexpr endpoint placeholder(const agent_facts& facts, protocol transport) noexcept {
    const bool ipv6 = facts.preferred_family == ip_family::ipv6;
    return {address::any(ipv6 ? ip_family::ipv6 : ip_family::ipv4), placeholder_port, transport};
}

constexpr bool is_placeholder(const endpoint& e) noexcept {
    return e.addr().is_unspecified() && e.port() == placeholder_port;
}

/// Chooses what the stream leaves open; RFC 8839 section 4.4.1.2.1: a default is a candidate.
constexpr result<void> plan_defaults(section_plan& plan, const stream_facts& stream,
                                     const agent_facts& facts) noexcept {
    const default_rules rules{stream.transport, facts.preferred_family,
                              facts.lite ? tcp_type::passive : tcp_type::active};
    for (std::size_t i = 0; i < stream.components && i < max_components; ++i) {
        const auto component = static_cast<std::uint16_t>(i + 1);
        endpoint where = placeholder(facts, stream.transport);
        if (i < stream.defaults.size()) {
            where = stream.defaults[i];
            if (!is_placeholder(where) && !find_candidate(stream.candidates, component, where))
                return fail(errc::misuse_sdp_default);
        } else if (const auto chosen = choose_default(stream.candidates, component, rules)) {
            where = stream.candidates[*chosen].where();
        }
        static_cast<void>(plan.defaults.push_back(where));
    }
    return {};
}

/// After nomination: the local candidates of `pairs` are all there is (RFC 8839 section
/// 4.4.1.2.2), one for each component.
constexpr result<void> plan_selected(section_plan& plan, const stream_facts& stream,
                                     const component_pairs& pairs) noexcept {
    plan.which = written_candidates::defaults;
    for (std::size_t i = 0; i < stream.components && i < max_components; ++i) {
        const component_pair* selected = nullptr;
        for (const component_pair& p : pairs)
            if (p.component == i + 1) selected = &p;
        if (selected == nullptr) return errc::misuse_sdp_no_selected_pair;
        if (!find_candidate(stream.candidates, selected->component, selected->local))
            return errc::misuse_sdp_default;
        static_cast<void>(plan.defaults.push_back(selected->local));
    }
    return {};
}

/// RFC 8839 section 4.4.1.2.1: before nomination everything said is said again; section 4.4.1.3:
/// a lite agent also adds nothing.
constexpr result<void> check_candidates_kept(const stream_facts& stream, const section_facts& said,
                                             bool lite) noexcept {
    std::size_t known = 0;
    for (const lazy_value& text : said.candidates) {
        const auto line = parse_candidate_value<mdns_lines>(text.value);
        if (!line) continue;
        ++known;
        if (!line->is_name() && !find_candidate(stream.candidates, line->component, line->where()))
            return errc::misuse_sdp_candidate_left_out;
    }
    if (lite && stream.candidates.size() > known) return errc::misuse_sdp_candidate_added;
    return {};
}

/// The type of the TCP candidate that is the default, if it is one.
constexpr tcp_type default_tcp_type(const section_plan& plan) noexcept {
    if (plan.defaults.empty() || plan.defaults[0].proto() != protocol::tcp) return tcp_type::none;
    const auto at = find_candidate(plan.candidates, rtp_component, plan.defaults[0]);
    return at ? plan.candidates[*at].tcp : tcp_type::none;
}

constexpr void plan_credentials(section_plan& plan, const stream_facts& stream) noexcept {
    plan.uses_ice = true;
    plan.ufrag = stream.ufrag;
    plan.pwd = stream.pwd;
    plan.candidates = stream.candidates;
    plan.end_of_candidates = stream.end_of_candidates;
}

/// As for a stream that is new, restarts, or runs: all candidates, and a default among them.
constexpr result<void> plan_running(section_plan& plan, const stream_facts& stream,
                                    const agent_facts& facts) noexcept {
    plan_credentials(plan, stream);
    plan.which = written_candidates::all;
    return plan_defaults(plan, stream, facts);
}

/// Is the fragment what the rules ask for, given what was said last?
constexpr result<void> check_credentials(const stream_facts& stream, const section_facts* said,
                                         bool restart) noexcept {
    if (said == nullptr || !said->supports_ice()) return {};
    const auto change =
        compare_credentials(said->ice.ufrag, said->ice.pwd, stream.ufrag, stream.pwd);
    if (restart && change != credential_change::both) return errc::misuse_sdp_credentials_kept;
    if (!restart && change != credential_change::none) return errc::misuse_sdp_credentials_changed;
    return {};
}

/// The lines of the session. A full agent says its pacing, a lite one has none (RFC 8839
/// section 4.3.1), and RFC 5245 has no word for it.
template <std::size_t N>
constexpr void plan_session(basic_plan<N>& plan, const agent_facts& facts) noexcept {
    plan.uses_ice = true;
    plan.lite = facts.lite;
    plan.writes_pacing = !facts.lite && facts.ice2;
    plan.pacing_ms = facts.pacing_ms;
    if (facts.ice2) static_cast<void>(plan.options.push_back(option_tag::ice2));
    for (const std::string_view tag : facts.options)
        if (tag != option_tag::ice2) static_cast<void>(plan.options.push_back(tag));
}

/// RFC 8839 sections 4.4.1.1.1 and 4.4.2.1: the session's lines as they were said last.
template <std::size_t N>
constexpr bool session_is_as_said(const basic_plan<N>& plan, const ice_lines& said) noexcept {
    const std::uint64_t pacing = plan.writes_pacing ? plan.pacing_ms : default_pacing_ms;
    if (plan.lite != said.lite || pacing != said.pacing_ms) return false;
    std::size_t tags = 0;
    for ([[maybe_unused]] const std::string_view tag : said.options) ++tags;
    for (const std::string_view tag : plan.options)
        if (!said.options.has(tag)) return false;
    return tags == plan.options.size();
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev::sdp

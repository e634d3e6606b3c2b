// SPDX-License-Identifier: BSL-1.0
// Decides what becomes of each line of a body that is to be rewritten, before any byte is: where
// default destinations move, and which candidates keep that from being an ICE mismatch (RFC 8839
// section 4.2.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "../core/static_vector.hpp"
#include "../net/kind.hpp"
#include "../sdp/body.hpp"
#include "../sdp/mismatch.hpp"
#include "inserted_candidate.hpp"
#include "stream_rewrite.hpp"

namespace ice::inline v0_1_0_dev::sip::detail {

/// What becomes of one section. No views of the body: its bytes move.
struct section_rewrite {
    const stream_rewrite* wanted = nullptr;  // null: nothing
    endpoint rtp;                            // of no family: m= and c= stay
    endpoint rtcp;                           // of no family: a=rtcp stays
    bool own_connection = false;             // it has a c= line
    bool move_connection = false;            // that line is rewritten, or one is inserted
    bool has_rtcp = false;                   // it has an a=rtcp line
    bool move_rtcp = false;                  // that line is rewritten, or one is inserted
    bool rtcp_address = false;               // the line says the address, too
    std::uint32_t candidates = 0;            // lines that it has
    inserted_candidate inserted[2];
};

constexpr bool is_destination(const endpoint& e) noexcept {
    return e.family() != ip_family::none && e.port() != 0 && !e.addr().is_unspecified() &&
           !is_multicast(e.addr());
}

/// As the wire knows it.
constexpr endpoint plain(const endpoint& e) noexcept {
    return {e.addr().with_zone(0), e.port(), protocol::udp};
}

/// A section begins with its m= line, and each line behind a line end.
constexpr bool has_own_connection(const sdp::section_facts& s) noexcept {
    return s.text.find("\nc=") != std::string_view::npos;
}

/// Where a stream's media goes now and is to go; says what m=, c= and a=rtcp become. c= itself
/// is decided over all sections.
constexpr result<void> plan_destinations(section_rewrite& to,
                                         const sdp::section_facts& s) noexcept {
    const stream_rewrite& wanted = *to.wanted;
    if (s.is_rejected() || s.media.port == 0) return fail(errc::sip_no_stream, s.at);
    to.has_rtcp = s.has_rtcp;
    to.candidates = s.candidates.size();
    const bool moves = wanted.rtp.family() != ip_family::none;
    const bool moves_rtcp = wanted.rtcp.family() != ip_family::none && s.components() == 2;
    if (!moves && !moves_rtcp) return {};
    if ((moves && !is_destination(wanted.rtp)) || (moves_rtcp && !is_destination(wanted.rtcp)))
        return errc::misuse_sip_destination;
    if (s.where.multicast || s.where.kind == sdp::connection_kind::foreign)
        return fail(errc::sip_not_unicast, s.at);
    const auto now = sdp::destination_of(s, sdp::rtp_component);
    if (now.kind == sdp::destination_kind::unspecified) return fail(errc::sip_on_hold, s.at);
    if (moves) to.rtp = plain(wanted.rtp);

    const auto rtcp_now = sdp::destination_of(s, sdp::rtcp_component);
    const endpoint rtp = moves ? to.rtp : now.where;
    if (moves_rtcp) {
        to.rtcp = plain(wanted.rtcp);
    } else if (rtcp_now.kind != sdp::destination_kind::none &&
               rtcp_now.kind != sdp::destination_kind::placeholder) {
        if (rtp.port() == 65535) return errc::misuse_sip_destination;
        to.rtcp = rtp.with_port(static_cast<std::uint16_t>(rtp.port() + 1));
    } else {
        return {};
    }
    const bool implied = to.rtcp.addr() == rtp.addr() && to.rtcp.port() == rtp.port() + 1;
    const bool says_address = s.has_rtcp && s.rtcp.where.kind != sdp::connection_kind::none;
    to.rtcp_address = says_address || to.rtcp.addr() != rtp.addr();
    const bool same_line = s.has_rtcp && s.rtcp.port == to.rtcp.port() &&
                           says_address == to.rtcp_address &&
                           (!says_address || s.rtcp.where.addr == to.rtcp.addr());
    to.move_rtcp = s.has_rtcp ? !same_line : !implied;
    return {};
}

/// Which candidates are inserted.
template <line_policy Policy>
constexpr result<void> plan_candidates(section_rewrite& to, const sdp::section_facts& s) noexcept {
    const stream_rewrite& wanted = *to.wanted;
    if (!s.supports_ice() || s.ice_mismatch || (s.is_bundled() && s.candidates.empty())) return {};
    const sdp::default_destination before[2] = {sdp::destination_of(s, sdp::rtp_component),
                                                sdp::destination_of(s, sdp::rtcp_component)};
    endpoint defaults[2] = {};
    for (unsigned i = 0; i < 2; ++i) {
        const endpoint& moved = i == 0 ? to.rtp : to.rtcp;
        if (moved.family() != ip_family::none)
            defaults[i] = moved;
        else if (before[i].kind == sdp::destination_kind::address)
            defaults[i] = before[i].where;
    }
    const candidate_survey found = survey<Policy>(s, wanted, defaults);
    // RTCP without a word about it is a peer that has one component only.
    const bool says_rtcp = s.has_rtcp || to.move_rtcp || found.second_component;
    unsigned lower = 0;
    while (lower < 64 && !found.is_free(lower)) ++lower;
    for (std::uint16_t component = 1; component <= (says_rtcp ? 2 : 1); ++component) {
        const unsigned i = component - 1U;
        const endpoint& where = defaults[i];
        if (where.family() == ip_family::none || found.found[i]) continue;
        const bool stays =
            before[i].kind == sdp::destination_kind::address && before[i].where == where;
        if (!wanted.insert || (stays && found.went[i])) return fail(errc::sip_would_mismatch, s.at);
        if (where.proto() == protocol::tcp || s.media.transport() == protocol::tcp)
            return fail(errc::sip_not_udp, s.at);
        const std::uint32_t wish = wished_priority(wanted, component);
        if (lower == 64 || wish - 1 >= 0x7fff'ffffU || wish <= lower * 256)
            return errc::misuse_candidate_priority;
        inserted_candidate& c = to.inserted[i];
        c = {component, wish - lower * 256, where, related_to(wanted, where, before[i])};
        if (const auto text = text_of(c, wanted); !text) return text.error();
    }
    return {};
}

/// A whole body.
template <std::size_t MaxSections>
struct body_rewrite {
    static_vector<section_rewrite, MaxSections> sections;
    address session_connection;  // of no family: that line stays
    std::uint16_t inserted = 0;  // candidates

    /// c= lines: the session's is rewritten when all that stand on it go to the same address;
    /// else each gets one of its own.
    constexpr void plan_connections(std::span<const sdp::section_facts> facts) noexcept {
        address common;
        bool agreed = true;
        for (std::size_t i = 0; i < facts.size(); ++i) {
            const section_rewrite& to = sections[i];
            if (to.own_connection || facts[i].is_rejected()) continue;
            const address goes = moves(i) ? to.rtp.addr() : facts[i].where.addr;
            if (common.family() == ip_family::none) common = goes;
            agreed = agreed && goes == common && goes.family() != ip_family::none;
        }
        for (std::size_t i = 0; i < facts.size(); ++i) {
            section_rewrite& to = sections[i];
            if (!moves(i) || says(facts[i], to.rtp.addr())) continue;
            if (!to.own_connection && agreed)
                session_connection = common;
            else
                to.move_connection = true;
        }
    }

  private:
    constexpr bool moves(std::size_t i) const noexcept {
        return sections[i].rtp.family() != ip_family::none;
    }
    static constexpr bool says(const sdp::section_facts& s, const address& a) noexcept {
        return s.where.kind == sdp::connection_kind::address && s.where.addr == a;
    }
};

/// Errors: those of read_body(), of the streams, and misuse_sip_section.
template <std::size_t MaxSections, line_policy Policy>
constexpr result<body_rewrite<MaxSections>> plan_rewrite(
    std::string_view text, std::span<const stream_rewrite> wanted) noexcept {
    const auto body = sdp::read_body<MaxSections, Policy>(text);
    if (!body) return body.error();
    body_rewrite<MaxSections> plan;
    for (const sdp::section_facts& s : body->sections) {
        section_rewrite none;
        none.own_connection = has_own_connection(s);
        static_cast<void>(plan.sections.push_back(none));
    }
    for (const stream_rewrite& w : wanted) {
        if (w.section >= plan.sections.size() || plan.sections[w.section].wanted != nullptr)
            return errc::misuse_sip_section;
        section_rewrite& to = plan.sections[w.section];
        const sdp::section_facts& s = body->sections[w.section];
        to.wanted = &w;
        if (const auto done = plan_destinations(to, s); !done) return done.error();
        if (const auto done = plan_candidates<Policy>(to, s); !done) return done.error();
        for (const inserted_candidate& c : to.inserted)
            if (c.component != 0) ++plan.inserted;
    }
    plan.plan_connections({body->sections.data(), body->sections.size()});
    return plan;
}

}  // namespace ice::inline v0_1_0_dev::sip::detail

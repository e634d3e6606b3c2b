// SPDX-License-Identifier: BSL-1.0
// A candidate that is put into a body on its way: its line, its priority among those that are
// there, and which of them go (RFC 8445 section 5.1.2, RFC 8839 section 5.1).
#pragma once

#include <cstdint>
#include <string_view>

#include "../candidate/foundation.hpp"
#include "../candidate/priority.hpp"
#include "../core/result.hpp"
#include "../sdp/body_destinations.hpp"
#include "../sdp/body_facts.hpp"
#include "../sdp/candidate_reader.hpp"
#include "../sdp/candidate_writer.hpp"
#include "../sdp/line_policy.hpp"
#include "stream_rewrite.hpp"

namespace ice::inline v0_1_0_dev::sip::detail {

/// An attribute of a candidate without "a=" and line end; no extensions, so it always fits.
using inserted_text = fixed_text<200>;

/// A candidate to be inserted.
struct inserted_candidate {
    std::uint16_t component = 0;  // 0: none
    std::uint32_t priority = 0;
    endpoint where;
    endpoint related;  // of no family: not written
};

constexpr endpoint related_to(const stream_rewrite& wanted, const endpoint& where,
                              const sdp::default_destination& before) noexcept {
    if (!has_related(wanted.kind) || wanted.related == related_form::omitted) return {};
    if (wanted.related == related_form::previous && before.kind == sdp::destination_kind::address)
        return before.where;
    return hidden_related::related(where, {});
}

constexpr candidate_line line_of_inserted(const inserted_candidate& c, candidate_kind kind,
                                          std::string_view foundation) noexcept {
    candidate_line line;
    line.foundation = foundation;
    line.component = c.component;
    line.priority = c.priority;
    line.addr = c.where.addr();
    line.port = c.where.port();
    line.kind = kind;
    if (c.related.family() != ip_family::none) {
        line.has_raddr = line.has_rport = true;
        line.related = c.related.addr();
        line.related_port = c.related.port();
    }
    return line;
}

/// Errors: misuse_candidate_line.
constexpr result<inserted_text> text_of(const inserted_candidate& c,
                                        const stream_rewrite& wanted) noexcept {
    const foundation_inputs in{{wanted.kind, protocol::udp, c.where.addr(), {}}};
    const foundation_text made = wanted.form == foundation_form::letter
                                     ? letter_foundation::text(in)
                                     : swapped_letter_foundation::text(in);
    const std::string_view foundation = wanted.foundation.empty() ? made.view() : wanted.foundation;
    const candidate_line line = line_of_inserted(c, wanted.kind, foundation);
    const auto fit = wanted.related == related_form::omitted ? check_candidate<old_sip_lines>(line)
                                                             : check_candidate(line);
    if (!fit) return fit.error();
    return inserted_text::by([&](char* out) {
        return write_candidate<old_sip_lines>({out, inserted_text::capacity()}, line).value_or(0);
    });
}

constexpr bool removes(const stream_rewrite& wanted) noexcept {
    return !wanted.remove.empty() || !wanted.remove_addresses.empty();
}

constexpr bool is_removed(const candidate_line& line, const stream_rewrite& wanted) noexcept {
    if (wanted.remove.has(line.kind)) return true;
    for (const address& gone : wanted.remove_addresses)
        if (!line.is_name() && line.addr == gone.with_zone(0)) return true;
    return false;
}

/// What the candidate lines of a section, those that go left out, say about the new defaults.
struct candidate_survey {
    bool found[2] = {};             // at the default of component 1, 2
    bool went[2] = {};              // one that is removed stood there
    bool second_component = false;  // there is any for component 2
    std::uint64_t taken = 0;        // priorities: bit k for k local preferences below the wish
    constexpr bool is_free(unsigned k) const noexcept { return (taken >> k & 1U) == 0; }
};

constexpr std::uint32_t wished_priority(const stream_rewrite& wanted,
                                        std::uint16_t component) noexcept {
    if (wanted.priority != 0) return wanted.priority + 1U - component;
    return rfc8445_priority::priority({wanted.kind, 65535, component});
}

template <line_policy Policy>
constexpr candidate_survey survey(const sdp::section_facts& s, const stream_rewrite& wanted,
                                  const endpoint (&defaults)[2]) noexcept {
    candidate_survey found;
    for (const sdp::lazy_value& text : s.candidates) {
        const auto line = parse_candidate_value<Policy>(text.value);
        if (!line) continue;
        const bool goes = is_removed(*line, wanted);
        if (line->component <= 2) {
            const unsigned i = line->component - 1U;
            const bool there = !line->is_name() && line->where() == defaults[i];
            if (there && goes) found.went[i] = true;
            if (there && !goes) found.found[i] = true;
            if (i == 1 && !goes) found.second_component = true;
        }
        if (goes) continue;
        for (const std::uint16_t component : {std::uint16_t{1}, std::uint16_t{2}}) {
            const std::uint32_t below = wished_priority(wanted, component) - line->priority;
            if (below % 256 == 0 && below / 256 < 64)
                found.taken |= std::uint64_t{1} << below / 256;
        }
    }
    return found;
}

}  // namespace ice::inline v0_1_0_dev::sip::detail

// SPDX-License-Identifier: BSL-1.0
// Writes the lines of a description that ICE decides (RFC 8839 section 4.2): those of the session,
// and the c= and a= lines of each section. The rest of the body is the host's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "../net/address.hpp"
#include "candidate_writer.hpp"
#include "credentials.hpp"
#include "flags.hpp"
#include "line_policy.hpp"
#include "line_writer.hpp"
#include "offer_answer_plan.hpp"
#include "options.hpp"
#include "pacing.hpp"
#include "remote_candidates.hpp"
#include "text_sink.hpp"

namespace ice::inline v0_1_0_dev::sdp {

namespace detail {

constexpr void put_rtcp(line_writer& to, const section_plan& plan) noexcept {
    if (plan.defaults.size() < 2) return;
    // A placeholder has none (RFC 8839 section 4.2.2, RFC 8840 section 4.1.3).
    if (plan.defaults[0].addr() == plan.defaults[1].addr() && is_placeholder(plan.defaults[0]))
        return;
    put_rtcp_line(to, plan.defaults[0], plan.defaults[1]);
}

constexpr void put_setup(line_writer& to, const section_plan& plan) noexcept {
    if (plan.setup == setup_role::none) return;
    to.put("a=setup:");
    to.put(to_text(plan.setup));
    to.put(plan.new_connection ? "\r\na=connection:new\r\n" : "\r\na=connection:existing\r\n");
}

template <line_policy Policy>
constexpr void put_candidates(line_writer& to, const section_plan& plan) noexcept {
    const auto put = [&](const candidate_line& line) {
        to.attribute([&](std::span<char> out) { return write_candidate<Policy>(out, line); });
    };
    switch (plan.which) {
        case written_candidates::none: break;
        case written_candidates::all:
            for (const candidate_line& line : plan.candidates) put(line);
            break;
        case written_candidates::defaults:
            for (std::size_t i = 0; i < plan.defaults.size(); ++i)
                if (const auto at = find_candidate(
                        plan.candidates, static_cast<std::uint16_t>(i + 1), plan.defaults[i]))
                    put(plan.candidates[*at]);
            break;
    }
}

constexpr void put_remote_candidates(line_writer& to, const section_plan& plan) noexcept {
    if (plan.remote_candidates.empty()) return;
    remote_candidate_entry entries[max_components];
    std::size_t count = 0;
    for (const component_pair& p : plan.remote_candidates) {
        entries[count].component = p.component;
        entries[count].addr = p.remote.addr();
        entries[count++].port = p.remote.port();
    }
    to.attribute([&](std::span<char> out) {
        return write_remote_candidates(out,
                                       std::span<const remote_candidate_entry>(entries, count));
    });
}

}  // namespace detail

/// Writes the a= lines of the session; nothing when the description is without ICE. Returns the
/// number of characters. Errors: buffer_too_small, misuse_sdp_text.
template <std::size_t MaxStreams>
constexpr result<std::size_t> write_session(std::span<char> out,
                                            const basic_plan<MaxStreams>& plan) noexcept {
    line_writer to(out);
    if (!plan.uses_ice) return to.finish();
    if (plan.lite) to.attribute(ice_lite_line);
    if (!plan.options.empty())
        to.attribute([&](std::span<char> rest) {
            return write_options(rest, std::span<const std::string_view>(plan.options));
        });
    if (plan.writes_pacing)
        to.attribute([&](std::span<char> rest) { return write_pacing(rest, plan.pacing_ms); });
    return to.finish();
}

/// Writes the c= line of a section, which stands behind i= and before b= and a= lines; nothing
/// when the plan has no default destination of its own: the host writes what it likes.
/// Error: buffer_too_small.
constexpr result<std::size_t> write_connection(std::span<char> out,
                                               const section_plan& plan) noexcept {
    line_writer to(out);
    if (plan.defaults.empty()) return to.finish();
    to.put("c=");
    detail::put_network_address(to, plan.defaults[0].addr());
    to.put("\r\n");
    return to.finish();
}

/// Writes the a= lines of a section that ICE decides, a=rtcp included. The port of the m= line is
/// section_plan::port(). `Policy` is for hosts that must write as old clients did. Errors:
/// buffer_too_small, misuse_sdp_text, misuse_candidate_line.
template <line_policy Policy = rfc8839_lines>
constexpr result<std::size_t> write_section(std::span<char> out,
                                            const section_plan& plan) noexcept {
    line_writer to(out);
    if (plan.mismatch) to.attribute(ice_mismatch_line);
    if (!plan.uses_ice) return to.finish();
    detail::put_rtcp(to, plan);
    detail::put_setup(to, plan);
    to.attribute([&](std::span<char> rest) { return write_ufrag(rest, plan.ufrag); });
    to.attribute([&](std::span<char> rest) { return write_password<Policy>(rest, plan.pwd); });
    detail::put_candidates<Policy>(to, plan);
    detail::put_remote_candidates(to, plan);
    if (plan.end_of_candidates) to.attribute(end_of_candidates_line);
    return to.finish();
}

}  // namespace ice::inline v0_1_0_dev::sdp

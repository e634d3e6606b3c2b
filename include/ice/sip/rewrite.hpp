// SPDX-License-Identifier: BSL-1.0
// Rewrites where the media of a body goes, as SIP proxies with a media relay do, without breaking
// ICE: the relay becomes a candidate (RFC 8839 sections 4.2.5 and 5.1). In place, no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "../core/result.hpp"
#include "rewrite_plan.hpp"
#include "rewrite_walk.hpp"
#include "stream_rewrite.hpp"

namespace ice::inline v0_1_0_dev::sip {

struct rewritten {
    std::size_t size = 0;        ///< of the body now
    std::uint16_t inserted = 0;  ///< candidates
};

/// Rewrites the body in the first `size` characters of `buffer`, each stream of `streams` as it
/// says. Every other byte stays as it is, whatever the line ends and the order of the lines; what
/// is put in has the line end of the line before it. O(text), twice.
///
/// Tolerant by default: what a server passes on, it need not like. A candidate line that cannot
/// be read stays.
///
/// Errors, all of which leave the buffer untouched: those of read_body(); sip_no_stream,
/// sip_on_hold, sip_not_unicast, sip_not_udp and sip_would_mismatch, with the offset of the m=
/// line; misuse_sip_section, misuse_sip_destination; misuse_candidate_line (a foundation that is
/// none), misuse_candidate_priority; misuse_bad_argument (`size` is larger than the buffer);
/// buffer_too_small, where `at` is the capacity that would do.
template <std::size_t MaxSections = 16, line_policy Policy = old_sip_lines>
constexpr result<rewritten> rewrite(std::span<char> buffer, std::size_t size,
                                    std::span<const stream_rewrite> streams) noexcept {
    if (size > buffer.size()) return errc::misuse_bad_argument;
    const std::string_view text(buffer.data(), size);
    const auto plan = detail::plan_rewrite<MaxSections, Policy>(text, streams);
    if (!plan) return plan.error();

    detail::rewrite_meter meter;
    detail::rewrite_walk<Policy, MaxSections, detail::rewrite_meter>(*plan, text, meter).run();
    const std::size_t ahead = meter.ahead();
    if (buffer.size() - size < ahead) return fail(errc::buffer_too_small, size + ahead);

    // Once it is moved back by what the new text is ahead at most, no byte is overwritten before
    // it is read.
    if (std::is_constant_evaluated()) {
        for (std::size_t i = size; ahead > 0 && i-- > 0;) buffer[i + ahead] = buffer[i];
    } else if (ahead > 0) {
        std::memmove(buffer.data() + ahead, buffer.data(), size);
    }
    const std::string_view moved(buffer.data() + ahead, size);
    detail::rewrite_mover mover(buffer.data(), moved.data());
    detail::rewrite_walk<Policy, MaxSections, detail::rewrite_mover>(*plan, moved, mover).run();
    return rewritten{meter.size(), plan->inserted};
}

/// The same for one stream.
template <std::size_t MaxSections = 16, line_policy Policy = old_sip_lines>
constexpr result<rewritten> rewrite(std::span<char> buffer, std::size_t size,
                                    const stream_rewrite& stream) noexcept {
    return rewrite<MaxSections, Policy>(buffer, size, std::span<const stream_rewrite>(&stream, 1));
}

}  // namespace ice::inline v0_1_0_dev::sip

// SPDX-License-Identifier: BSL-1.0
// Reads a "candidate" attribute: the grammar of RFC 8839 section 5.1 with that of RFC 6544
// section 4.5 for TCP, in one pass, without a copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "../core/result.hpp"
#include "candidate_line.hpp"
#include "chars.hpp"
#include "line_policy.hpp"
#include "scan.hpp"

namespace ice::inline v0_1_0_dev {

/// One reading, into a line that the caller has made; `parse_candidate` below is the way in.
template <line_policy Policy>
class candidate_reader : detail::scanner {
  public:
    /// `from` is where the foundation starts.
    constexpr candidate_reader(std::string_view text, std::size_t from,
                               candidate_line& line) noexcept
        : scanner(text, from), line_(line) {}

    using scanner::failed;

    /// Once for each reader; false when it failed.
    constexpr bool read() noexcept {
        return foundation() && component() && transport() && priority() && connection_address() &&
               candidate_type() && related() && tcp_extension() && extensions();
    }

  private:
    constexpr bool foundation() noexcept {
        const char* const start = at_;
        line_.foundation = run(detail::ice_chars);
        if (line_.foundation.empty()) return fail_here(errc::candidate_bad_foundation);
        if (line_.foundation.size() > 32)
            return fail_at(errc::candidate_bad_foundation, start + 32);
        return space(errc::candidate_bad_foundation);
    }

    constexpr bool component() noexcept {
        const char* const start = at_;
        const std::uint64_t number = digits(3);
        if (at_ == start) return fail_here(errc::candidate_bad_component);
        if (number - 1 >= 256) return fail_at(errc::candidate_bad_component, start);
        line_.component = static_cast<std::uint16_t>(number);
        return space(errc::candidate_bad_component);
    }

    constexpr bool transport() noexcept {
        const char* const start = at_;
        if (next_is<"udp ">()) {
            at_ += 3;
        } else if (next_is<"tcp ">()) {
            at_ += 3;
            line_.transport = line_transport::tcp;
        } else {
            if (run(detail::token_chars).empty()) return fail_here(errc::candidate_bad_transport);
            line_.transport = line_transport::other;
            line_.ignored = errc::candidate_unknown_transport;
        }
        line_.transport_name = detail::text_between(start, at_);
        return space(errc::candidate_bad_transport);
    }

    constexpr bool priority() noexcept {
        const char* const start = at_;
        const std::uint64_t number = digits(10);
        if (at_ == start) return fail_here(errc::candidate_bad_priority);
        if (number - 1 >= 0x7fff'ffffU) return fail_at(errc::candidate_bad_priority, start);
        line_.priority = static_cast<std::uint32_t>(number);
        return space(errc::candidate_bad_priority);
    }

    constexpr bool connection_address() noexcept {
        if (!address_or_name(line_.address_name, line_.addr)) return false;
        if (line_.is_name() && !(Policy::local_names && is_local_name(line_.address_name)))
            line_.ignored = errc::candidate_name;
        return space(errc::candidate_bad_address) && port_number(line_.port) &&
               space(errc::candidate_bad_port);
    }

    constexpr bool candidate_type() noexcept {
        if (!take<"typ ">()) return fail_here(errc::candidate_expected_typ);
        const char* const start = at_;
        line_.kind = known_kind();
        if (line_.kind == candidate_kind::other || !at_gap()) {
            at_ = start;
            if (run(detail::token_chars).empty()) return fail_here(errc::candidate_bad_type);
            line_.kind = candidate_kind::other;
            if (line_.ignored == errc::ok) line_.ignored = errc::candidate_unknown_type;
        }
        line_.type_name = detail::text_between(start, at_);
        return at_gap() || fail_here(errc::candidate_bad_type);
    }

    constexpr candidate_kind known_kind() noexcept {
        if (take<"host">()) return candidate_kind::host;
        if (take<"srflx">()) return candidate_kind::srflx;
        if (take<"prflx">()) return candidate_kind::prflx;
        if (take<"relay">()) return candidate_kind::relay;
        return candidate_kind::other;
    }

    constexpr bool related() noexcept {
        const char* const start = at_;
        if (take<" raddr ">()) {
            line_.has_raddr = true;
            if (!address_or_name(line_.related_name, line_.related)) return false;
            if (!at_gap()) return fail_here(errc::candidate_bad_address);
        }
        if (take<" rport ">()) {
            line_.has_rport = true;
            if (!port_number(line_.related_port)) return false;
            if (!at_gap()) return fail_here(errc::candidate_bad_port);
        }
        const bool any = line_.has_raddr || line_.has_rport;
        const bool both = line_.has_raddr && line_.has_rport;
        if (!Policy::host_related && any && line_.kind == candidate_kind::host)
            return fail_at(errc::candidate_host_related, start + 1);
        if (!Policy::missing_related && !both && has_related(line_.kind))
            return fail_missing(errc::candidate_no_related);
        return true;
    }

    /// RFC 6544 section 4.5: the first extension of a TCP candidate. Of another transport it
    /// is an extension like any.
    constexpr bool tcp_extension() noexcept {
        if (line_.transport != line_transport::tcp) return true;
        if (!take<" tcptype ">()) return fail_missing(errc::candidate_bad_tcp_type);
        const char* const start = at_;
        const std::string_view name = run(detail::visible_chars);
        for (const tcp_type type : {tcp_type::active, tcp_type::passive, tcp_type::so})
            if (detail::equal_ignoring_case(name, to_text(type))) line_.tcp = type;
        if (line_.tcp == tcp_type::none) return fail_at(errc::candidate_bad_tcp_type, start);
        return at_gap() || fail_here(errc::candidate_bad_tcp_type);
    }

    constexpr bool extensions() noexcept {
        const char* const start = at_;
        while (at_ != end_) {
            if (known_extension()) continue;
            const char* bad = at_;
            const char* const stop =
                *at_ == ' ' ? detail::skip_extension(at_ + 1, end_, bad) : nullptr;
            if (stop == nullptr) return fail_at(errc::candidate_bad_extension, bad);
            at_ = stop;
        }
        line_.extensions = candidate_extensions(detail::text_between(start, at_));
        return true;
    }

    /// Moves behind an extension that is understood; false, at its start, for any other.
    constexpr bool known_extension() noexcept {
        const char* const start = at_;
        bool understood = false;
        if (take<" generation ">()) {
            understood = keep_number(0xffff'ffffU, line_.generation);
        } else if (take<" ufrag ">()) {
            const std::string_view fragment = run(detail::ice_chars);
            understood =
                line_.ufrag.empty() && at_gap() && fragment.size() >= 4 && fragment.size() <= 256;
            if (understood) line_.ufrag = fragment;
        } else if (take<" network-id ">()) {
            understood = keep_number(0xffff, line_.network_id);
        } else if (take<" network-cost ">()) {
            understood = keep_number(999, line_.network_cost);
        }
        if (!understood) at_ = start;
        return understood;
    }

    /// A number of 0 to `largest` up to the gap, unless there was one before.
    template <class Number>
    constexpr bool keep_number(std::uint32_t largest, std::optional<Number>& to) noexcept {
        const char* const start = at_;
        const std::uint64_t number = digits(10);
        if (at_ == start || !at_gap() || number > largest || to) return false;
        to = static_cast<Number>(number);
        return true;
    }

    candidate_line& line_;
};

/// `attribute` is a whole attribute without "a=" and line end: "candidate:1 1 UDP ...". What is
/// well formed but must be ignored is a value whose `ignored` says why.
/// Errors: sdp_other_attribute (not mine); end_of_input where the line stops short;
/// candidate_..., and what parse_address says of a bad address.
template <line_policy Policy = rfc8839_lines>
constexpr result<candidate_line> parse_candidate(std::string_view attribute) noexcept {
    constexpr detail::literal_text name = "candidate:";
    if (attribute.size() < name.length || !name.is_at(attribute.data()))
        return errc::sdp_other_attribute;
    result<candidate_line> line(std::in_place);
    candidate_reader<Policy> reader(attribute, name.length, *line);
    if (!reader.read()) line = reader.failed();
    return line;
}

/// As parse_candidate, of the value alone, behind the colon; offsets count from there.
template <line_policy Policy = rfc8839_lines>
constexpr result<candidate_line> parse_candidate_value(std::string_view value) noexcept {
    result<candidate_line> line(std::in_place);
    candidate_reader<Policy> reader(value, 0, *line);
    if (!reader.read()) line = reader.failed();
    return line;
}

}  // namespace ice::inline v0_1_0_dev

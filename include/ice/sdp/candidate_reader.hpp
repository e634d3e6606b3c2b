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

/// One reading, into a line that the caller has made; `parse_candidate` below is the way in. Each
/// part takes a position and returns the one behind it, or null.
template <line_policy Policy>
class candidate_reader : detail::line_scanner {
  public:
    constexpr candidate_reader(std::string_view text, candidate_line& line) noexcept
        : line_scanner(text.data(), text.data() + text.size()), line_(line) {}

    using line_scanner::failed;

    /// `at` is where the foundation starts. Once for each reader; false when it failed.
    constexpr bool read(const char* at) noexcept {
        return (at = foundation(at)) && (at = component(at)) && (at = transport(at)) &&
               (at = priority(at)) && (at = connection_address(at)) && (at = candidate_type(at)) &&
               (at = related(at)) && (at = tcp_extension(at)) && extensions(at);
    }

  private:
    constexpr const char* foundation(const char* at) noexcept {
        const char* const stop = detail::skip(at, end_, detail::ice_chars);
        line_.foundation = detail::text_between(at, stop);
        if (stop == at) return fail_at(errc::candidate_bad_foundation, at);
        if (stop - at > 32) return fail_at(errc::candidate_bad_foundation, at + 32);
        return space(stop, errc::candidate_bad_foundation);
    }

    constexpr const char* component(const char* at) noexcept {
        const auto number = detail::read_digits(at, end_, 3);
        if (number.end == at || number.value - 1 >= 256)
            return fail_at(errc::candidate_bad_component, at);
        line_.component = static_cast<std::uint16_t>(number.value);
        return space(number.end, errc::candidate_bad_component);
    }

    constexpr const char* transport(const char* at) noexcept {
        const char* stop = at;
        if (is<"udp ">(at)) {
            stop += 3;
        } else if (is<"tcp ">(at)) {
            stop += 3;
            line_.transport = line_transport::tcp;
        } else {
            stop = detail::skip(at, end_, detail::token_chars);
            if (stop == at) return fail_at(errc::candidate_bad_transport, at);
            line_.transport = line_transport::other;
            line_.ignored = errc::candidate_unknown_transport;
        }
        line_.transport_name = detail::text_between(at, stop);
        return space(stop, errc::candidate_bad_transport);
    }

    constexpr const char* priority(const char* at) noexcept {
        const auto number = detail::read_digits(at, end_, 10);
        if (number.end == at || number.value - 1 >= 0x7fff'ffffU)
            return fail_at(errc::candidate_bad_priority, at);
        line_.priority = static_cast<std::uint32_t>(number.value);
        return space(number.end, errc::candidate_bad_priority);
    }

    constexpr const char* connection_address(const char* at) noexcept {
        at = address_or_name(at, line_.address_name, line_.addr);
        if (at == nullptr) return nullptr;
        if (line_.is_name() && !(Policy::local_names && is_local_name(line_.address_name)))
            line_.ignored = errc::candidate_name;
        at = space(at, errc::candidate_bad_address);
        if (at != nullptr) at = port_number(at, line_.port);
        return at != nullptr ? space(at, errc::candidate_bad_port) : nullptr;
    }

    constexpr const char* candidate_type(const char* at) noexcept {
        if (!is<"typ ">(at)) return fail_at(errc::candidate_expected_typ, at);
        at += 4;
        const char* stop = at;
        if (is<"host">(at)) {
            stop += 4;
        } else if (is<"srflx">(at)) {
            stop += 5;
            line_.kind = candidate_kind::srflx;
        } else if (is<"relay">(at)) {
            stop += 5;
            line_.kind = candidate_kind::relay;
        } else if (is<"prflx">(at)) {
            stop += 5;
            line_.kind = candidate_kind::prflx;
        }
        if (stop == at || !is_gap(stop)) stop = other_type(at);
        if (stop == nullptr) return nullptr;
        line_.type_name = detail::text_between(at, stop);
        return stop;
    }

    constexpr const char* other_type(const char* at) noexcept {
        const char* const stop = detail::skip(at, end_, detail::token_chars);
        if (stop == at || !is_gap(stop)) return fail_at(errc::candidate_bad_type, stop);
        line_.kind = candidate_kind::other;
        if (line_.ignored == errc::ok) line_.ignored = errc::candidate_unknown_type;
        return stop;
    }

    constexpr const char* related(const char* at) noexcept {
        const char* const start = at;
        if (is<" raddr ">(at)) {
            line_.has_raddr = true;
            at = address_or_name(at + 7, line_.related_name, line_.related);
            if (at == nullptr) return nullptr;
            if (!is_gap(at)) return fail_at(errc::candidate_bad_address, at);
        }
        if (is<" rport ">(at)) {
            line_.has_rport = true;
            at = port_number(at + 7, line_.related_port);
            if (at == nullptr) return nullptr;
            if (!is_gap(at)) return fail_at(errc::candidate_bad_port, at);
        }
        const bool both = line_.has_raddr && line_.has_rport;
        if (!Policy::host_related && line_.kind == candidate_kind::host && at != start)
            return fail_at(errc::candidate_host_related, start + 1);
        if (!Policy::missing_related && !both && has_related(line_.kind))
            return fail_missing(errc::candidate_no_related, at);
        return at;
    }

    /// RFC 6544 section 4.5: the first extension of a TCP candidate. Of another transport it
    /// is an extension like any.
    constexpr const char* tcp_extension(const char* at) noexcept {
        if (line_.transport != line_transport::tcp) return at;
        if (!is<" tcptype ">(at)) return fail_missing(errc::candidate_bad_tcp_type, at);
        at += 9;
        const char* const stop = detail::skip(at, end_, detail::visible_chars);
        const std::string_view name = detail::text_between(at, stop);
        for (const tcp_type type : {tcp_type::active, tcp_type::passive, tcp_type::so})
            if (detail::equal_ignoring_case(name, to_text(type))) line_.tcp = type;
        if (line_.tcp == tcp_type::none) return fail_at(errc::candidate_bad_tcp_type, at);
        return is_gap(stop) ? stop : fail_at(errc::candidate_bad_tcp_type, stop);
    }

    constexpr bool extensions(const char* at) noexcept {
        const char* const start = at;
        while (at != end_) {
            const char* stop = nullptr;  // behind an extension that is understood
            if (is<" generation ">(at))
                stop = keep_number(at + 12, 0xffff'ffffU, 10, line_.generation);
            else if (is<" ufrag ">(at))
                stop = keep_fragment(at + 7);
            else if (is<" network-id ">(at))
                stop = keep_number(at + 12, 0xffff, 5, line_.network_id);
            else if (is<" network-cost ">(at))
                stop = keep_number(at + 14, 999, 3, line_.network_cost);
            if (stop == nullptr) stop = other_extension(at);
            if (stop == nullptr) return false;
            at = stop;
        }
        line_.extensions = candidate_extensions(detail::text_between(start, at));
        return true;
    }

    constexpr const char* other_extension(const char* at) noexcept {
        const char* bad = at;
        const char* const stop = *at == ' ' ? detail::skip_extension(at + 1, end_, bad) : nullptr;
        return stop != nullptr ? stop : fail_at(errc::candidate_bad_extension, bad);
    }

    constexpr const char* keep_fragment(const char* at) noexcept {
        const char* const stop = detail::skip(at, end_, detail::ice_chars);
        const std::string_view fragment = detail::text_between(at, stop);
        if (!line_.ufrag.empty() || !is_gap(stop) || fragment.size() - 4 > 252) return nullptr;
        line_.ufrag = fragment;
        return stop;
    }

    /// A number of 0 to `largest` up to the gap, in as many digits as that has, unless there was
    /// one before.
    template <class Number>
    constexpr const char* keep_number(const char* at, std::uint32_t largest, int digits,
                                      std::optional<Number>& to) noexcept {
        const auto number = detail::read_digits(at, end_, digits);
        if (number.end == at || !is_gap(number.end) || number.value > largest || to) return nullptr;
        to = static_cast<Number>(number.value);
        return number.end;
    }

    candidate_line& line_;
};

/// `attribute` is a whole attribute without "a=" and line end: "candidate:1 1 UDP ...". What is
/// well formed but must be ignored is a value whose `ignored` says why.
/// Errors: sdp_other_attribute (not mine); end_of_input where the line stops short;
/// candidate_..., and what parse_address says of a bad address.
template <line_policy Policy = rfc8839_lines>
constexpr result<candidate_line> parse_candidate(std::string_view attribute) noexcept {
    const auto value = detail::value_of<"candidate:">(attribute);
    // The only object that is ever returned, so that it is made where the caller wants it.
    result<candidate_line> line(std::in_place);
    if (!value.mine) {
        line = errc::sdp_other_attribute;
    } else {
        candidate_reader<Policy> reader(attribute, *line);
        if (!reader.read(value.text.data())) line = reader.failed();
    }
    return line;
}

/// As parse_candidate, of the value alone, behind the colon; offsets count from there.
template <line_policy Policy = rfc8839_lines>
constexpr result<candidate_line> parse_candidate_value(std::string_view value) noexcept {
    result<candidate_line> line(std::in_place);
    candidate_reader<Policy> reader(value, *line);
    if (!reader.read(value.data())) line = reader.failed();
    return line;
}

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// The "alt" attribute of the drafts before "candidate": draft-rosenberg-sipping-ice-01 section 7
// and draft-ietf-mmusic-ice-02 section 9, which differ by one field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "../net/endpoint.hpp"
#include "chars.hpp"
#include "q_value.hpp"
#include "scan.hpp"
#include "text_sink.hpp"

namespace ice::inline v0_1_0_dev {

/// Which of the two drafts; they cannot be told apart by the line alone.
enum class alt_draft : std::uint8_t { sipping_ice_01, mmusic_ice_02 };

/// What an alternate says. Borrows the parsed text.
///   alt:ID Q [DERIVED-FROM ]USERNAME PASSWORD ADDRESS PORT[ ADDRESS PORT]
struct alt_line {
    std::string_view id;  ///< a token, unique among the alternates of its side
    q_value q;            ///< larger is preferred
    /// sipping-ice-01: the peer's alternate that this address was derived from; empty where the
    /// line has a colon, and always in mmusic-ice-02.
    std::string_view derived_from;
    std::string_view username;  ///< of mmusic-ice-02: the fragment
    std::string_view password;
    endpoint rtp;
    /// Empty when the line does not say it: then `rtcp()` tells.
    std::optional<endpoint> rtcp_written;

    /// Where RTCP goes: as written, or one port above RTP; none when there is no such port.
    constexpr std::optional<endpoint> rtcp() const noexcept {
        if (rtcp_written) return rtcp_written;
        if (rtp.port() == 0xffff) return std::nullopt;
        return rtp.with_port(static_cast<std::uint16_t>(rtp.port() + 1));
    }
};

namespace detail {

/// RFC 2327 appendix A: b1 is less than 224. No host name either.
constexpr bool is_unicast(const address& a) noexcept {
    if (a.is_v4()) return a.value_v4() < 0xe000'0000U;
    return a.is_v6() && a.bytes()[0] != 0xff;
}

class alt_scanner : scanner {
  public:
    using scanner::failed;
    using scanner::scanner;

    constexpr bool read(alt_draft draft, alt_line& line) noexcept {
        return word(token_chars, line.id, errc::alt_bad_id) && q(line.q) &&
               (draft == alt_draft::mmusic_ice_02 || derived_from(line.derived_from)) &&
               word(non_space_chars, line.username, errc::alt_bad_credential) &&
               word(non_space_chars, line.password, errc::alt_bad_credential) &&
               transport_address(line.rtp) && second(line);
    }

  private:
    constexpr bool word(unsigned classes, std::string_view& to, errc otherwise) noexcept {
        to = run(classes);
        return to.empty() ? fail_here(otherwise) : space(otherwise);
    }

    constexpr bool q(q_value& to) noexcept {
        const char* const start = at_;
        const auto parsed = q_value::parse(run(visible_chars));
        if (!parsed) return fail_at(errc::alt_bad_q_value, start + parsed.error().at);
        to = *parsed;
        return space(errc::alt_bad_q_value);
    }

    constexpr bool derived_from(std::string_view& to) noexcept {
        if (at_ != end_ && *at_ == ':') {
            ++at_;
            return space(errc::alt_bad_derived_from);
        }
        return word(token_chars, to, errc::alt_bad_derived_from);
    }

    constexpr bool transport_address(endpoint& to) noexcept {
        const char* const start = at_;
        std::string_view name;
        address addr;
        std::uint16_t port = 0;
        if (!address_or_name(name, addr)) return false;
        if (!is_unicast(addr)) return fail_at(errc::alt_not_unicast, start);
        if (!space(errc::candidate_bad_address) || !port_number(port)) return false;
        to = endpoint(addr, port);
        return at_gap() || fail_here(errc::candidate_bad_port);
    }

    constexpr bool second(alt_line& line) noexcept {
        if (at_end()) return true;
        endpoint rtcp;
        if (!space(errc::candidate_bad_port) || !transport_address(rtcp)) return false;
        line.rtcp_written = rtcp;
        return at_end() || fail_here(errc::sdp_trailing_text);
    }
};

}  // namespace detail

/// `attribute` without "a=" and line end: 7 or 9 fields of sipping-ice-01, 6 or 8 of
/// mmusic-ice-02. The grammar of both lacks the space in front of the second address; every
/// example of the first draft that has one has it.
/// Errors: sdp_other_attribute (not mine); end_of_input; alt_..., candidate_bad_port, and what
/// parse_address says.
constexpr result<alt_line> parse_alt(std::string_view attribute, alt_draft draft) noexcept {
    const auto value = detail::value_of<"alt:">(attribute);
    if (!value.mine) return errc::sdp_other_attribute;
    alt_line line;
    detail::alt_scanner scan(attribute, attribute.size() - value.text.size());
    if (!scan.read(draft, line)) return scan.failed();
    return line;
}

/// As parse_alt, of the value alone, behind the colon; offsets count from there.
constexpr result<alt_line> parse_alt_value(std::string_view value, alt_draft draft) noexcept {
    alt_line line;
    detail::alt_scanner scan(value);
    if (!scan.read(draft, line)) return scan.failed();
    return line;
}

namespace detail {

constexpr bool alt_agrees(const alt_line& line, alt_draft draft) noexcept {
    const bool derived_from_fits =
        line.derived_from.empty() ||
        (draft == alt_draft::sipping_ice_01 && all_in(line.derived_from, token_chars));
    return derived_from_fits && is_word_of(line.id, token_chars) &&
           is_word_of(line.username, visible_chars) && is_word_of(line.password, visible_chars) &&
           is_unicast(line.rtp.addr()) &&
           (!line.rtcp_written || is_unicast(line.rtcp_written->addr()));
}

}  // namespace detail

/// Writes "alt:..." and returns its length. Bytes from 0x80 may be read but are never written.
/// Errors: misuse_candidate_line when a field does not fit the grammar; buffer_too_small.
constexpr result<std::size_t> write_alt(std::span<char> out, const alt_line& line,
                                        alt_draft draft) noexcept {
    if (!detail::alt_agrees(line, draft)) return errc::misuse_candidate_line;
    const std::size_t bound = 32 + line.id.size() + line.derived_from.size() +
                              line.username.size() + line.password.size() +
                              2 * address_text::capacity();
    char q[5] = {};
    const std::size_t q_size = line.q.write(q);
    return detail::write_within(out, bound, [&](auto& to) {
        const auto put_endpoint = [&](const endpoint& e) {
            to.literal(" ");
            to.addr(e.addr());
            to.literal(" ");
            to.number(e.port());
        };
        to.literal("alt:");
        to.text(line.id);
        to.literal(" ");
        to.text({q, q_size});
        to.literal(" ");
        if (draft == alt_draft::sipping_ice_01) {
            to.text(line.derived_from.empty() ? ":" : line.derived_from);
            to.literal(" ");
        }
        to.text(line.username);
        to.literal(" ");
        to.text(line.password);
        put_endpoint(line.rtp);
        if (line.rtcp_written) put_endpoint(*line.rtcp_written);
    });
}

}  // namespace ice::inline v0_1_0_dev

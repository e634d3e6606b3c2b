// SPDX-License-Identifier: BSL-1.0
// "remote-candidates" (RFC 8839 section 5.2): the peer's addresses that a controlling agent has
// selected, one for each component.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "../net/endpoint.hpp"
#include "list_iterator.hpp"
#include "scan.hpp"
#include "text_sink.hpp"

namespace ice::inline v0_1_0_dev {

/// COMPONENT ADDRESS PORT
struct remote_candidate_entry {
    std::uint16_t component = 1;  ///< 1 to 256
    std::string_view name;        ///< the address as written; empty where the host made this
    address addr;                 ///< of no family when the address is a name
    std::uint16_t port = 0;

    constexpr bool is_name() const noexcept { return addr.family() == ip_family::none; }
    /// The line does not say the transport protocol; the "m=" line does.
    constexpr endpoint where(protocol proto = protocol::udp) const noexcept {
        return is_name() ? endpoint() : endpoint(addr, port, proto);
    }
};

namespace detail {

class remote_candidate_scanner : public scanner {
  public:
    using scanner::scanner;

    constexpr bool read(remote_candidate_entry& c) noexcept {
        const char* const start = at_;
        const std::uint64_t number = digits(3);
        if (at_ == start) return fail_here(errc::candidate_bad_component);
        if (number - 1 >= 256) return fail_at(errc::candidate_bad_component, start);
        c.component = static_cast<std::uint16_t>(number);
        return space(errc::candidate_bad_component) && address_or_name(c.name, c.addr) &&
               space(errc::candidate_bad_address) && port_number(c.port) &&
               (at_gap() || fail_here(errc::candidate_bad_port));
    }
};

struct remote_candidate_list {
    using item = remote_candidate_entry;

    static constexpr std::size_t take(std::string_view rest, item& entry) noexcept {
        remote_candidate_scanner scan(rest);
        scan.read(entry);
        return scan.offset() < rest.size() ? scan.offset() + 1 : scan.offset();
    }
};

}  // namespace detail

/// The entries of one line in order, well formed by construction. A view.
class remote_candidates {
  public:
    using iterator = detail::list_iterator<detail::remote_candidate_list>;

    constexpr remote_candidates() noexcept = default;

    /// `text` is the value. Errors: candidate_bad_component, candidate_bad_address and what
    /// parse_address says, candidate_bad_port, end_of_input.
    static constexpr result<remote_candidates> parse(std::string_view text) noexcept {
        detail::remote_candidate_scanner scan(text);
        remote_candidates list;
        do {
            remote_candidate_entry entry;
            if (!scan.read(entry)) return scan.failed();
            ++list.size_;
            list.has_names_ |= entry.is_name();
        } while (!scan.at_end() && scan.space(errc::candidate_bad_port));
        if (text.ends_with(' ')) return fail(errc::end_of_input, text.size());
        list.text_ = text;
        return list;
    }

    constexpr iterator begin() const noexcept { return iterator(text_); }
    constexpr iterator end() const noexcept { return {}; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }

    /// `ok`, or candidate_name when an address is a name, which no agent can find among its own.
    constexpr errc ignored() const noexcept { return has_names_ ? errc::candidate_name : errc::ok; }

    /// O(n). The first entry of that component: their order means nothing.
    constexpr std::optional<remote_candidate_entry> find(std::uint16_t component) const noexcept {
        for (const remote_candidate_entry& entry : *this)
            if (entry.component == component) return entry;
        return std::nullopt;
    }

    /// O(n). RFC 8839 section 5.2: is there a value for each component, 1 to `components`?
    constexpr bool covers(std::uint16_t components) const noexcept {
        for (std::uint16_t c = 1; c <= components; ++c)
            if (!find(c)) return false;
        return true;
    }

  private:
    std::string_view text_;
    std::size_t size_ = 0;
    bool has_names_ = false;
};

/// "remote-candidates:" and entries with one space between them.
/// Errors: sdp_other_attribute (not mine), and those of remote_candidates::parse.
constexpr result<remote_candidates> parse_remote_candidates(std::string_view attribute) noexcept {
    const auto value = detail::value_of<"remote-candidates:">(attribute);
    if (!value.mine) return errc::sdp_other_attribute;
    const auto list = remote_candidates::parse(value.text);
    if (!list) return detail::fail_behind(attribute.size() - value.text.size(), list.error());
    return list;
}

/// Errors: misuse_candidate_line when there is no entry, a component is out of range, or an
/// address is missing; buffer_too_small.
constexpr result<std::size_t> write_remote_candidates(
    std::span<char> out, std::span<const remote_candidate_entry> entries) noexcept {
    for (const remote_candidate_entry& entry : entries)
        if (entry.is_name() || entry.component - 1U >= 256) return errc::misuse_candidate_line;
    if (entries.empty()) return errc::misuse_candidate_line;
    const std::size_t bound = 18 + entries.size() * (12 + address_text::capacity());
    return detail::write_within(out, bound, [&](auto& to) {
        to.literal("remote-candidates:");
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (i > 0) to.literal(" ");
            to.number(entries[i].component);
            to.literal(" ");
            to.addr(entries[i].addr);
            to.literal(" ");
            to.number(entries[i].port);
        }
    });
}

}  // namespace ice::inline v0_1_0_dev

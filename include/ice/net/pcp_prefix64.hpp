// SPDX-License-Identifier: BSL-1.0
// The PREFIX64 option of the Port Control Protocol (RFC 7225 section 4): what the server that rules
// a translator says of its prefix. Of the rest of PCP there is nothing here.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/bytes.hpp"
#include "../core/result.hpp"
#include "nat64.hpp"
#include "prefix.hpp"

namespace ice::inline v0_1_0_dev {

/// A view into the option's bytes, which must live as long.
class pcp_prefix64 {
  public:
    static constexpr std::uint8_t option_code = 129;

    /// `option`: from its code octet on, with or without padding and what follows.
    ///
    ///      129 | reserved | length of the data
    ///      length of the prefix in octets: 4 5 6 7 8 12
    ///      prefix | suffix: together 12 octets, no octet u between them
    ///      [ count | count times: length of an IPv4 prefix in bits | its 4 octets ]
    ///
    /// Errors: pcp_other_option, pcp_truncated, pcp_bad_prefix64, nat64_length, nat64_u_octet.
    static constexpr result<pcp_prefix64> read(byte_view option) noexcept {
        if (option.empty()) return errc::pcp_truncated;
        if (option[0] != option_code) return errc::pcp_other_option;
        if (option.size() < header) return errc::pcp_truncated;
        const std::size_t size = load_u16(option.data() + 2);
        if (option.size() - header < size) return fail(errc::pcp_truncated, option.size());
        const byte_view data = option.subspan(header, size);
        if (data.size() < fixed) return fail(errc::pcp_bad_prefix64, 2);
        const unsigned octets = load_u16(data.data());
        if (octets > 12 || !nat64_prefix::is_length(octets * 8))
            return fail(errc::nat64_length, header);

        // Prefix, room for the IPv4 address, suffix; then u goes in and the last octet falls out.
        std::uint8_t form[17] = {};
        for (std::size_t i = 0; i < 12; ++i) {
            std::size_t at = i < octets ? i : i + 4;
            if (octets < 12 && at >= 8) ++at;
            form[at] = data[2 + i];
        }
        std::uint8_t whole[16] = {};
        for (std::size_t i = 0; i < 16; ++i) whole[i] = form[i];
        const auto made = nat64_prefix::of(address::v6(whole), octets * 8);
        if (!made) return fail(made.error().code, header + 2);

        pcp_prefix64 p;
        p.translator_ = *made;
        byte_view list = data.subspan(fixed);
        if (list.size() < 2) return p;  // no list, or padding
        const std::size_t count = load_u16(list.data());
        list = list.subspan(2);
        if (list.size() / row < count) return fail(errc::pcp_bad_prefix64, header + fixed);
        p.list_ = list.first(count * row);
        return p;
    }

    constexpr const nat64_prefix& translator() const noexcept { return translator_; }

    /// How many IPv4 prefixes it is for; 0: for all addresses.
    constexpr std::size_t size() const noexcept { return list_.size() / row; }
    /// The n-th; none when that row is invalid, which does not spoil the others.
    constexpr prefix operator[](std::size_t n) const noexcept {
        const std::uint8_t* const at = list_.data() + n * row;
        const unsigned length = load_u16(at);
        const address v4 = address::v4(load_u32(at + 2));
        const prefix p(v4, length);
        return length > 32 || p.addr() != v4 ? prefix() : p;
    }

  private:
    static constexpr std::size_t header = 4;
    static constexpr std::size_t fixed = 2 + 12;
    static constexpr std::size_t row = 6;

    nat64_prefix translator_;
    byte_view list_;
};

}  // namespace ice::inline v0_1_0_dev

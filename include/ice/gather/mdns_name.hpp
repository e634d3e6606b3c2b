// SPDX-License-Identifier: BSL-1.0
// Names in place of host addresses: a random UUID (RFC 4122 section 4.4) under .local, which only
// hosts of the same link can resolve, and the candidate line with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/random.hpp"
#include "../net/format.hpp"

namespace ice::inline v0_1_0_dev {

inline constexpr std::size_t mdns_name_size = 36 + 6;
using mdns_name = fixed_text<mdns_name_size>;

/// A new name. The host answers for it by multicast DNS, one for each address, and for no longer
/// than the session that shows it.
template <random_source Random>
constexpr mdns_name draw_mdns_name(Random& random) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::string_view suffix = ".local";
    std::uint8_t bits[16] = {};
    random.fill(bits, draw::ufrag);
    bits[6] = static_cast<std::uint8_t>((bits[6] & 0x0f) | 0x40);  // version 4
    bits[8] = static_cast<std::uint8_t>((bits[8] & 0x3f) | 0x80);
    return mdns_name::by([&](char* out) {
        std::size_t n = 0;
        for (std::size_t i = 0; i < 16; ++i) {
            if (i == 4 || i == 6 || i == 8 || i == 10) out[n++] = '-';
            out[n++] = digits[bits[i] >> 4];
            out[n++] = digits[bits[i] & 15U];
        }
        for (const char c : suffix) out[n++] = c;
        return n;
    });
}

/// Puts `name` where a "candidate" attribute has its address, the fifth word. The size, or 0 when
/// there is no room or no such word.
constexpr std::size_t put_name_into_candidate(std::string_view line, std::string_view name,
                                              char* out, std::size_t room) noexcept {
    std::size_t first = 0;
    for (int spaces = 0; spaces < 4; ++first) {
        if (first >= line.size()) return 0;
        if (line[first] == ' ') ++spaces;
    }
    std::size_t last = first;
    while (last < line.size() && line[last] != ' ') ++last;
    const std::size_t size = line.size() - (last - first) + name.size();
    if (name.empty() || size > room) return 0;
    std::size_t n = 0;
    for (const char c : line.substr(0, first)) out[n++] = c;
    for (const char c : name) out[n++] = c;
    for (const char c : line.substr(last)) out[n++] = c;
    return n;
}

}  // namespace ice::inline v0_1_0_dev

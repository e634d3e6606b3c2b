// SPDX-License-Identifier: BSL-1.0
// Whom a check names, read before anything else of it is: the two fragments of its USERNAME
// (RFC 8445 section 7.2.2).
#pragma once

#include <cstddef>

#include "../stun/attr/rfc8489.hpp"
#include "../stun/header.hpp"

namespace ice::inline v0_1_0_dev {

/// Borrowed from the datagram. `ours` is empty where there is no USERNAME with a colon in it.
struct username_fragments {
    byte_view ours;    ///< of the one who receives the check
    byte_view theirs;  ///< of the one who has sent it
};

/// Of a datagram of STUN; nothing is verified, and a message that is broken further on is found out
/// by its engine. Browsers put USERNAME first, so this looks at one attribute.
constexpr username_fragments peek_username(byte_view datagram) noexcept {
    std::size_t at = stun::header_size;
    while (datagram.size() >= at + 4) {
        const std::size_t size = load_u16(datagram.data() + at + 2);
        if (datagram.size() - at - 4 < size) return {};
        if (load_u16(datagram.data() + at) == stun::attr::username.code) {
            const byte_view value = datagram.subspan(at + 4, size);
            for (std::size_t colon = 0; colon < size; ++colon)
                if (value[colon] == ':') return {value.first(colon), value.subspan(colon + 1)};
            return {};
        }
        at += 4 + (size + 3) / 4 * 4;
    }
    return {};
}

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// What has become of the host's addresses since they were last gathered: interfaces come and go
// while a session runs (RFC 8445 section 5.1.1.1; RFC 8838 section 5 sends the news).
#pragma once

#include <cstddef>
#include <span>

#include "host.hpp"

namespace ice::inline v0_1_0_dev {

/// The same socket would serve both. Preference and number of the network may have changed.
constexpr bool is_same_host(const host_address& a, const host_address& b) noexcept {
    return a.addr == b.addr && a.index == b.index;
}

/// `vanished(const host_address&)` for each of `before` that is no longer there: close its sockets
/// and remove its bases; then `appeared(const host_address&)` for each new one, best first.
/// O(before * after).
template <class Vanished, class Appeared>
constexpr void for_each_host_change(std::span<const host_address> before,
                                    std::span<const host_address> after, Vanished vanished,
                                    Appeared appeared) {
    const auto is_in = [](std::span<const host_address> list, const host_address& wanted) {
        for (const host_address& each : list)
            if (is_same_host(each, wanted)) return true;
        return false;
    };
    for (const host_address& old : before)
        if (!is_in(after, old)) vanished(old);
    for (const host_address& now : after)
        if (!is_in(before, now)) appeared(now);
}

}  // namespace ice::inline v0_1_0_dev

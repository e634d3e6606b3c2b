// SPDX-License-Identifier: BSL-1.0
// What goes into the digests of both early drafts' engines alike.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../exchange/digester.hpp"

namespace ice::inline v0_1_0_dev::early {

template <class Credentials>
constexpr void digest_credentials(ice::detail::digester& d, const Credentials& c) noexcept {
    d.add(c.used);
    if (!c.used) return;
    d.add_text(c.username.view());
    d.add_text(c.password.view());
}

template <class Transaction>
constexpr void digest_transaction(ice::detail::digester& d, const Transaction& t) noexcept {
    d.add(std::uint64_t{t.kind} << 8 | t.sent);
    if (t.kind == 0) return;
    for (const std::uint8_t b : t.random_bits) d.add(b);
    d.add(t.first_sent);
}

template <class State>
constexpr void digest_timers(ice::detail::digester& d, const State& s) noexcept {
    for (std::size_t i = 0; i < State::timers_count; ++i)
        d.add(s.timers.is_set(i) ? s.timers.at(i) : time_point::never());
}

}  // namespace ice::inline v0_1_0_dev::early

// SPDX-License-Identifier: BSL-1.0
// A hash of what a lite agent will do next, as agent/digest.hpp has it for a full one.
#pragma once

#include "../exchange/digester.hpp"
#include "lite.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// Of `basic_lite_agent::inspect()`.
template <limits Limits, class Crypto>
constexpr state_digest digest(const lite_state<Limits, Crypto>& s) noexcept {
    digester d(s.now);
    d.add(s.state);
    d.add(s.peer_is_lite);
    d.add(s.deadline);
    d.add(s.tie_breaker);
    d.add_text(s.ufrag.view());
    d.add_text(s.pwd.view());
    for (const lite_component& c : s.components) {
        d.add(std::uint64_t{c.id} << 16 | std::uint64_t{c.stream} << 8 | (c.used ? 1U : 0U) |
              (c.selected ? 2U : 0U) | (c.restarted ? 4U : 0U));
        if (!c.used) continue;
        d.add(c.where);
        d.add(c.remote);
        d.add(c.heard);
    }
    return d.result();
}

}  // namespace ice::inline v0_1_0_dev::detail

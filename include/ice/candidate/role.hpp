// SPDX-License-Identifier: BSL-1.0
// Who nominates: the role of an agent in a session (RFC 8445 section 4).
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev {

enum class agent_role : std::uint8_t { controlling, controlled };

constexpr agent_role other(agent_role role) noexcept {
    return role == agent_role::controlling ? agent_role::controlled : agent_role::controlling;
}

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// Handles of what a simulated network is made of: small numbers of different types.
#pragma once

#include <compare>
#include <cstdint>

namespace ice::inline v0_1_0_dev::sim {

/// Given out by one network and meaningless to any other, in order of creation, never used again.
/// A default one names nothing, and every verb answers it by errc::misuse_sim_id: building a
/// topology may therefore go on without asking after each step.
template <class Tag>
class id {
  public:
    constexpr id() noexcept = default;
    constexpr explicit id(std::uint32_t index) noexcept : index_(index) {}

    constexpr std::uint32_t index() const noexcept { return index_; }
    constexpr bool is_none() const noexcept { return index_ == 0xffff'ffff; }
    friend constexpr auto operator<=>(const id&, const id&) = default;

  private:
    std::uint32_t index_ = 0xffff'ffff;
};

using segment_id = id<struct segment_tag>;
using host_id = id<struct host_tag>;
using interface_id = id<struct interface_tag>;
using nat_id = id<struct nat_tag>;
using firewall_id = id<struct firewall_tag>;
using socket_id = id<struct socket_tag>;
using server_id = id<struct server_tag>;

}  // namespace ice::sim

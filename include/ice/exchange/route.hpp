// SPDX-License-Identifier: BSL-1.0
// Where a datagram leaves from and goes to, as the host and every engine name it.
#pragma once

#include <compare>
#include <cstdint>

#include "../net/endpoint.hpp"

namespace ice::inline v0_1_0_dev {

/// Names a base (RFC 8445 section 4): one socket, connection or relayed address of the host. An
/// address does not: two VPNs may give the same one, active TCP candidates share port 9. Given out
/// by the engine when the host adds a candidate, meaningless to any other engine.
class base_id {
  public:
    constexpr base_id() noexcept = default;
    constexpr explicit base_id(std::uint16_t index) noexcept : index_(index) {}

    constexpr std::uint16_t index() const noexcept { return index_; }
    constexpr bool is_none() const noexcept { return index_ == 0xffff; }
    friend constexpr auto operator<=>(const base_id&, const base_id&) = default;

  private:
    std::uint16_t index_ = 0xffff;
};

/// Goes in with each received datagram and out with each one to send. Stream and component are
/// there for the host's marking of packets (RFC 8445 section 7.2.3), the tag for engines that share
/// a transport; received ones may leave them as they are. Streams count from 0, components from 1
/// to 256.
struct route {
    base_id base;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    endpoint remote;
    std::uint32_t tag = 0;  ///< the host's number of the engine that sends (its config says)

    friend constexpr bool operator==(const route&, const route&) = default;
};

static_assert(sizeof(route) == 36);

}  // namespace ice::inline v0_1_0_dev

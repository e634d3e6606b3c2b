// SPDX-License-Identifier: BSL-1.0
// A transport for hosts that would rather ask what to send than be called back (poll style).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "transport.hpp"

namespace ice::inline v0_1_0_dev {

/// A datagram that waits to be sent.
struct queued_datagram {
    route to;
    byte_view bytes;  ///< in the queue, until `pop` or the next `clear`
};

/// Model of `transport`: keeps up to `Datagrams` datagrams of up to `Bytes` bytes, first in, first
/// out. One that does not fit is lost as on the wire (`would_block`), which the agent's schedule of
/// retransmissions repairs; `lost` counts. A verb of one agent sends at most one datagram, and
/// `handle_timeout` one for each timer that is due: a host that empties the queue after each verb
/// needs few. No heap: about Datagrams * (Bytes + 40) bytes.
///
///     agent.handle_timeout(now);
///     while (const auto d = queue.front()) {
///         my_send(d->to, d->bytes);
///         queue.pop();
///     }
template <std::size_t Datagrams = 16, std::size_t Bytes = 1280>
class queue_transport {
    static_assert(Datagrams > 0 && Bytes > 0);

  public:
    static constexpr std::size_t capacity() noexcept { return Datagrams; }

    constexpr send_status send(const route& to, byte_view bytes) noexcept {
        if (size_ == Datagrams || bytes.size() > Bytes) {
            if (lost_ != 0xffff'ffff) ++lost_;
            return send_status::would_block;
        }
        slot& s = slots_[(first_ + size_) % Datagrams];
        s.to = to;
        s.size = bytes.size();
        copy_bytes(s.bytes.data(), bytes);
        ++size_;
        return send_status::sent;
    }

    constexpr std::size_t size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    /// Datagrams that did not fit, saturating.
    constexpr std::uint32_t lost() const noexcept { return lost_; }

    /// The oldest one, or nothing.
    constexpr std::optional<queued_datagram> front() const noexcept {
        if (empty()) return std::nullopt;
        const slot& s = slots_[first_];
        return queued_datagram{s.to, {s.bytes.data(), s.size}};
    }
    /// Forgets the oldest one, if there is any.
    constexpr void pop() noexcept {
        if (empty()) return;
        first_ = (first_ + 1) % Datagrams;
        --size_;
    }
    constexpr void clear() noexcept { size_ = 0; }

  private:
    struct slot {
        route to;
        std::size_t size = 0;
        std::array<std::uint8_t, Bytes> bytes{};
    };

    std::array<slot, Datagrams> slots_{};
    std::size_t first_ = 0;
    std::size_t size_ = 0;
    std::uint32_t lost_ = 0;
};

static_assert(transport<queue_transport<>>);

}  // namespace ice::inline v0_1_0_dev

// SPDX-License-Identifier: BSL-1.0
// The datagrams on their way. Slots and their buffers are used again, so that a network that has
// warmed up allocates nothing.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "../core/bytes.hpp"
#include "../net/endpoint.hpp"
#include "ids.hpp"
#include "stream.hpp"

namespace ice::inline v0_1_0_dev::sim {

struct packet {
    /// What happens to it next.
    enum class stage : std::uint8_t {
        departing,  ///< leaves `socket`
        crossing,   ///< has come out of the link: who on the segment is it for?
        arriving,   ///< has come to the interface `nic`
        alarm,      ///< no packet: the clock of `stream`, wound up for the `number`th time
        telling,    ///< no packet: `news` of `stream`
    };

    endpoint from;
    endpoint to;
    std::vector<std::uint8_t> bytes;
    std::uint64_t number = 0;
    segment_id segment;
    interface_id nic;  // that it left by, then the one it arrives at
    socket_id socket;  // sender, then receiver
    stream_id stream;  // likewise, of a segment
    segment_header tcp;
    stream_news news = stream_news::none;
    listener_id listener;
    stage next = stage::departing;
    std::uint8_t devices = 0;  // that it went through
};

/// The bytes of a slot stay where they are until the slot is given back, whatever else is taken;
/// references to packets do not.
class packet_pool {
  public:
    std::uint32_t take(byte_view bytes) noexcept {
        std::uint32_t slot = 0;
        if (free_.empty()) {
            slot = static_cast<std::uint32_t>(packets_.size());
            packets_.emplace_back();
        } else {
            slot = free_.back();
            free_.pop_back();
        }
        packets_[slot].bytes.assign(bytes.begin(), bytes.end());
        packets_[slot].devices = 0;
        packets_[slot].tcp = {};
        packets_[slot].news = stream_news::none;
        return slot;
    }

    std::uint32_t copy(std::uint32_t from) noexcept {
        const std::uint32_t slot = take(packets_[from].bytes);
        // All but the bytes, whose buffer is the slot's own.
        std::vector<std::uint8_t> own = std::move(packets_[slot].bytes);
        std::vector<std::uint8_t> others = std::move(packets_[from].bytes);
        packets_[slot] = packets_[from];
        packets_[slot].bytes = std::move(own);
        packets_[from].bytes = std::move(others);
        return slot;
    }

    void give_back(std::uint32_t slot) noexcept { free_.push_back(slot); }

    packet& operator[](std::uint32_t slot) noexcept { return packets_[slot]; }

    std::size_t in_use() const noexcept { return packets_.size() - free_.size(); }

  private:
    std::vector<packet> packets_;
    std::vector<std::uint32_t> free_;
};

}  // namespace ice::sim

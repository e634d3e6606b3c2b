// SPDX-License-Identifier: BSL-1.0
// A tap on the whole network: every station of every datagram, with its bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "../core/bytes.hpp"
#include "../core/time.hpp"
#include "../net/endpoint.hpp"
#include "fate.hpp"
#include "ids.hpp"
#include "stream.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// One datagram at one station: what a capture on that segment would show, and what became of it
/// there. `number` is the datagram's own from socket to socket, through every NAT; a duplicate
/// keeps it.
struct record {
    time_point at;
    std::uint64_t number = 0;
    segment_id segment;
    fate what = fate::sent;
    endpoint from;
    endpoint to;
    byte_view bytes;       ///< borrowed from the recording until it changes
    interface_id nic{};    ///< of the host or NAT where this was: the name of the place
    segment_header tcp{};  ///< `kind` is none for datagrams
};

/// Off until switched on. Bounded when given a limit: it then keeps at least that many of the
/// newest records, and drops older ones in one go.
class recording {
  public:
    /// `limit` 0: grows without bound.
    void start(std::size_t limit = 0) noexcept {
        on_ = true;
        limit_ = limit;
    }
    void stop() noexcept { on_ = false; }
    void clear() noexcept {
        entries_.clear();
        bytes_.clear();
        dropped_ = 0;
    }

    bool is_on() const noexcept { return on_; }
    std::size_t size() const noexcept { return entries_.size(); }
    std::uint64_t dropped() const noexcept { return dropped_; }  ///< for the limit's sake

    /// `i` < size(), oldest first.
    record operator[](std::size_t i) const noexcept {
        record r = entries_[i].value;
        r.bytes = {bytes_.data() + entries_[i].first, entries_[i].size};
        return r;
    }

    void add(const record& r) noexcept {
        if (!on_) return;
        if (limit_ != 0 && entries_.size() >= 2 * limit_) drop_half();
        entries_.push_back({r, bytes_.size(), r.bytes.size()});
        entries_.back().value.bytes = {};
        bytes_.insert(bytes_.end(), r.bytes.begin(), r.bytes.end());
    }

    /// FNV-1a of all that is kept: equal runs have equal digests, on every compiler and width.
    std::uint64_t digest() const noexcept {
        hash h;
        for (std::size_t i = 0; i < size(); ++i) {
            const record r = (*this)[i];
            h.number(static_cast<std::uint64_t>(r.at.us));
            h.number(r.number);
            h.number(r.segment.index());
            h.number(static_cast<std::uint64_t>(r.what));
            h.add(r.from);
            h.add(r.to);
            h.number(r.bytes.size());
            h.octets(r.bytes);
            if (r.tcp.kind == segment_kind::none) continue;
            h.number(static_cast<std::uint64_t>(r.tcp.kind));
            for (const std::uint64_t each :
                 {r.tcp.from_stream, r.tcp.to_stream, r.tcp.first, r.tcp.expected})
                h.number(each);
        }
        return h.value;
    }

  private:
    struct entry {
        record value;
        std::size_t first;  // of its bytes
        std::size_t size;
    };

    struct hash {
        std::uint64_t value = 0xcbf29ce484222325;

        void octets(byte_view bytes) noexcept {
            for (const std::uint8_t b : bytes) value = (value ^ b) * 0x100000001b3;
        }
        void number(std::uint64_t n) noexcept {
            std::uint8_t bytes[8] = {};
            store_u64(bytes, n);
            octets(bytes);
        }
        void add(const endpoint& e) noexcept {
            const address a = e.addr();
            number(a.bytes().size());
            octets(a.bytes());
            number(a.zone());
            number(e.port());
        }
    };

    void drop_half() noexcept {
        const std::size_t gone = entries_.size() - limit_;
        const std::size_t gone_bytes = entries_[gone].first;
        entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(gone));
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(gone_bytes));
        for (entry& e : entries_) e.first -= gone_bytes;
        dropped_ += gone;
    }

    std::vector<entry> entries_;
    std::vector<std::uint8_t> bytes_;
    std::size_t limit_ = 0;
    std::uint64_t dropped_ = 0;
    bool on_ = false;
};

}  // namespace ice::sim

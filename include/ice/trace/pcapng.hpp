// SPDX-License-Identifier: BSL-1.0
// Writes captures in the pcapng format (draft-ietf-opsawg-pcapng, link type "raw IP"), with the IP
// and UDP headers that the datagrams have, or would have had. A capture shows every address, hidden
// ones too: explanations of a session (explain_session.hpp) may be given away, captures to those
// only who may know the host's addresses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/bytes.hpp"
#include "../core/time.hpp"
#include "../net/endpoint.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// Seen from the interface.
enum class direction : std::uint8_t { unknown = 0, inbound = 1, outbound = 2 };

namespace detail {

/// The Internet checksum, one piece of even length after the other.
class internet_sum {
  public:
    constexpr void add(byte_view bytes) noexcept {
        for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum_ += load_u16(bytes.data() + i);
        if (bytes.size() % 2 != 0) sum_ += std::uint32_t{bytes.back()} << 8;
    }
    constexpr void add(std::uint32_t number) noexcept { sum_ += number; }
    constexpr std::uint16_t value() const noexcept {
        std::uint64_t s = sum_;
        while (s >> 16 != 0) s = (s & 0xffff) + (s >> 16);
        return static_cast<std::uint16_t>(~s);
    }

  private:
    std::uint64_t sum_ = 0;
};

/// IP and UDP headers of one datagram.
struct packet_headers {
    std::array<std::uint8_t, 48> bytes{};
    std::size_t size = 0;  ///< 0: there are none for these endpoints

    constexpr packet_headers(const endpoint& from, const endpoint& to, byte_view data) noexcept {
        const bool v4 = from.family() == ip_family::ipv4;
        if (from.family() != to.family() || from.family() == ip_family::none ||
            from.proto() != protocol::udp || data.size() > (v4 ? 65507U : 65527U))
            return;
        const std::size_t ip = v4 ? 20 : 40;
        const auto udp_size = static_cast<std::uint16_t>(8 + data.size());
        // Named: what bytes() views must live as long as the view.
        const address source = from.addr(), destination = to.addr();
        std::uint8_t* const p = bytes.data();
        std::uint8_t* const udp = p + ip;
        store_u16(udp, from.port());
        store_u16(udp + 2, to.port());
        store_u16(udp + 4, udp_size);
        internet_sum sum;
        sum.add(source.bytes());
        sum.add(destination.bytes());
        sum.add(17U + udp_size);
        sum.add(byte_view(udp, 6));
        sum.add(data);
        store_u16(udp + 6, sum.value() != 0 ? sum.value() : std::uint16_t{0xffff});  // RFC 768
        if (v4) {
            p[0] = 0x45;
            store_u16(p + 2, static_cast<std::uint16_t>(ip + udp_size));
            p[6] = 0x40;  // not to be fragmented, so it needs no identification (RFC 6864)
            p[8] = 64;
            p[9] = 17;
            copy_bytes(p + 12, source.bytes());
            copy_bytes(p + 16, destination.bytes());
            internet_sum header;
            header.add(byte_view(p, ip));
            store_u16(p + 10, header.value());
        } else {
            p[0] = 0x60;
            store_u16(p + 4, udp_size);
            p[6] = 17;
            p[7] = 64;
            copy_bytes(p + 8, source.bytes());
            copy_bytes(p + 24, destination.bytes());
        }
        size = ip + 8;
    }
};

}  // namespace detail

/// `Sink` is called as `sink(byte_view)` with one piece after the other. No allocation; nothing
/// is kept but a count.
template <class Sink>
class pcapng_writer {
  public:
    /// Writes the header of the section.
    constexpr explicit pcapng_writer(Sink& sink) noexcept : sink_(&sink) {
        constexpr std::string_view program = "ice";
        begin(0x0a0d0d0a, 16 + option_size(program.size()) + 4);
        u32(0x1a2b3c4d);                   // byte order: network's
        u32(0x00010000);                   // version 1.0
        u32(0xffffffff), u32(0xffffffff);  // the section's length is not said
        option(4, program);
        end();
    }

    /// Answers its number for packet(). Names longer than 255 bytes are cut.
    constexpr std::uint32_t add_interface(std::string_view name,
                                          std::string_view description = {}) noexcept {
        name = name.substr(0, 255);
        description = description.substr(0, 255);
        const std::size_t described = description.empty() ? 0 : option_size(description.size());
        begin(1, 8 + option_size(name.size()) + described + option_size(1) + 4);
        u32(101U << 16);  // LINKTYPE_RAW
        u32(0);           // whole packets
        option(2, name);
        if (!description.empty()) option(3, description);
        option(9, std::string_view("\x06"));  // microseconds
        end();
        return interfaces_++;
    }

    /// One datagram as the interface sees it. Times before the epoch of the clock count as it; add
    /// what makes them Unix times where that is known. False, and nothing is written, when the
    /// interface is unknown, or the endpoints are not of one family or not UDP's, or UDP has no
    /// such length.
    constexpr bool packet(std::uint32_t interface_number, time_point at, const endpoint& from,
                          const endpoint& to, byte_view data, direction way = direction::unknown,
                          std::string_view comment = {}) noexcept {
        const detail::packet_headers headers(from, to, data);
        if (interface_number >= interfaces_ || headers.size == 0) return false;
        comment = comment.substr(0, 255);
        const std::size_t size = headers.size + data.size();
        const std::size_t commented = comment.empty() ? 0 : option_size(comment.size());
        begin(6, 20 + padded(size) + option_size(4) + commented + 4);
        u32(interface_number);
        const std::uint64_t us = at.us > 0 ? static_cast<std::uint64_t>(at.us) : 0;
        u32(static_cast<std::uint32_t>(us >> 32));
        u32(static_cast<std::uint32_t>(us));
        u32(static_cast<std::uint32_t>(size));
        u32(static_cast<std::uint32_t>(size));
        put({headers.bytes.data(), headers.size});
        put(data);
        pad(size);
        option_head(2, 4);
        u32(static_cast<std::uint32_t>(way));
        if (!comment.empty()) option(1, comment);
        end();
        return true;
    }

    constexpr std::uint32_t interfaces() const noexcept { return interfaces_; }

  private:
    static constexpr std::size_t padded(std::size_t n) noexcept { return (n + 3) / 4 * 4; }
    static constexpr std::size_t option_size(std::size_t n) noexcept { return 4 + padded(n); }

    constexpr void put(byte_view bytes) noexcept {
        if (!bytes.empty()) (*sink_)(bytes);
    }
    constexpr void u32(std::uint32_t number) noexcept {
        std::uint8_t bytes[4] = {};
        store_u32(bytes, number);
        put(bytes);
    }
    constexpr void pad(std::size_t size) noexcept {
        constexpr std::uint8_t zeros[3] = {};
        put({zeros, padded(size) - size});
    }

    /// `inner`: what stands between the two lengths.
    constexpr void begin(std::uint32_t type, std::size_t inner) noexcept {
        total_ = static_cast<std::uint32_t>(12 + inner);
        u32(type);
        u32(total_);
    }
    constexpr void end() noexcept {
        u32(0);  // end of options
        u32(total_);
    }
    constexpr void option_head(std::uint32_t code, std::size_t size) noexcept {
        u32(code << 16 | static_cast<std::uint32_t>(size));
    }
    constexpr void option(std::uint32_t code, std::string_view value) noexcept {
        option_head(code, value.size());
        for (const char c : value) {
            const auto byte = static_cast<std::uint8_t>(c);
            put({&byte, 1});
        }
        pad(value.size());
    }

    Sink* sink_;
    std::uint32_t interfaces_ = 0;
    std::uint32_t total_ = 0;  // of the block at hand
};

}  // namespace ice::trace

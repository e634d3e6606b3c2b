// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/pcapng.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <vector>

using namespace ice;
using trace::direction;

namespace {

struct bytes_sink {
    std::vector<std::uint8_t> bytes{};
    void operator()(byte_view piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); }
};

/// Hex, four bytes a word, sixteen a line.
std::string dump(byte_view bytes) {
    std::string text;
    char digits[3];
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::snprintf(digits, sizeof digits, "%02x", bytes[i]);
        text += digits;
        if (i % 16 == 15)
            text += '\n';
        else if (i % 4 == 3)
            text += ' ';
    }
    return text;
}

const endpoint from4(address::v4(192, 0, 2, 1), 5000), to4(address::v4(198, 51, 100, 2), 6000);
const endpoint from6(address::v6(0x20010db800000000, 1), 5000);
const endpoint to6(address::v6(0x20010db800000000, 2), 6000);

/// Adds up what RFC 1071 says must be zero.
std::uint16_t udp_residue(const trace::detail::packet_headers& h, byte_view data) {
    const std::size_t ip = h.size - 8;
    trace::detail::internet_sum sum;
    sum.add(byte_view(h.bytes).subspan(ip == 20 ? 12 : 8, ip == 20 ? 8 : 32));
    sum.add(17U + load_u16(h.bytes.data() + ip + 4));
    sum.add(byte_view(h.bytes).subspan(ip, 8));
    sum.add(data);
    return sum.value();
}

}  // namespace

TEST_CASE("trace pcapng: a capture, byte by byte") {
    bytes_sink out;
    trace::pcapng_writer w(out);
    CHECK(w.add_interface("Alice", "lan") == 0);
    const std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};
    CHECK(w.packet(0, {0x1'0000'0002}, from4, to4, hello, direction::outbound, "lost"));
    CHECK(dump(out.bytes) ==
          "0a0d0d0a 00000028 1a2b3c4d 00010000\n"
          "ffffffff ffffffff 00040003 69636500\n"
          "00000000 00000028 00000001 00000034\n"
          "00650000 00000000 00020005 416c6963\n"
          "65000000 00030003 6c616e00 00090001\n"
          "06000000 00000000 00000034 00000006\n"
          "00000058 00000000 00000001 00000002\n"
          "00000021 00000021 45000021 00004000\n"
          "40114e95 c0000201 c6336402 13881770\n"
          "000da4d2 68656c6c 6f000000 00020004\n"
          "00000002 00010004 6c6f7374 00000000\n"
          "00000058 ");
}

TEST_CASE("trace pcapng: checksums of both families, and of every length") {
    std::vector<std::uint8_t> data;
    for (unsigned n = 0; n < 40; ++n) {
        const trace::detail::packet_headers four(from4, to4, data), six(from6, to6, data);
        CHECK(four.size == 28);
        CHECK(six.size == 48);
        CHECK(udp_residue(four, data) == 0);
        CHECK(udp_residue(six, data) == 0);
        trace::detail::internet_sum header;
        header.add(byte_view(four.bytes).first(20));
        CHECK(header.value() == 0);
        data.push_back(static_cast<std::uint8_t>(n * 37 + 11));
    }
    // A sum of zero is written as 0xffff (RFC 768).
    unsigned zeros = 0, ones = 0;
    for (unsigned pattern = 0; pattern < 0x10000; ++pattern) {
        const std::uint8_t two[] = {static_cast<std::uint8_t>(pattern >> 8),
                                    static_cast<std::uint8_t>(pattern)};
        const trace::detail::packet_headers h(from4, to4, two);
        zeros += load_u16(h.bytes.data() + 26) == 0;
        ones += load_u16(h.bytes.data() + 26) == 0xffff;
    }
    CHECK(zeros == 0);
    CHECK(ones == 1);
}

TEST_CASE("trace pcapng: what cannot be a packet is not written") {
    bytes_sink out;
    trace::pcapng_writer w(out);
    const std::size_t header = out.bytes.size();
    const std::uint8_t one[] = {1};
    CHECK_FALSE(w.packet(0, {}, from4, to4, one));  // no such interface
    CHECK(out.bytes.size() == header);
    w.add_interface("a");
    const std::size_t before = out.bytes.size();
    CHECK_FALSE(w.packet(0, {}, from4, to6, one));
    CHECK_FALSE(w.packet(0, {}, {}, {}, one));
    CHECK_FALSE(w.packet(0, {}, from4.with_protocol(protocol::tcp), to4, one));
    std::vector<std::uint8_t> large(65508);
    CHECK_FALSE(w.packet(0, {}, from4, to4, large));
    CHECK(out.bytes.size() == before);
    large.pop_back();
    CHECK(w.packet(0, {-1}, from4, to4, large));
    // Lengths are multiples of four, and stand at both ends.
    const std::size_t size = out.bytes.size() - before;
    CHECK(load_u32(out.bytes.data() + before + 4) == size);
    CHECK(load_u32(out.bytes.data() + out.bytes.size() - 4) == size);
    CHECK(load_u32(out.bytes.data() + before + 12) == 0);  // a time before the epoch
    CHECK(load_u32(out.bytes.data() + before + 16) == 0);
}

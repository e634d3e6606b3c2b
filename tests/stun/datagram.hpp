// SPDX-License-Identifier: BSL-1.0
// Datagrams written in hexadecimal, for tests of the stun room.
#pragma once

#include <ice/core/static_vector.hpp>
#include <ice/crypto/builtin.hpp>
#include <ice/stun/header.hpp>
#include <ice/stun/reader.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace stun_test {

namespace stun = ice::stun;
using ice::byte_view;
using ice::errc;

/// Up to 256 bytes.
struct datagram : ice::static_vector<std::uint8_t, 256> {
    constexpr byte_view view() const noexcept { return {data(), size()}; }
    constexpr void append(byte_view bytes) noexcept {
        for (const std::uint8_t b : bytes) static_cast<void>(push_back(b));
    }
};

constexpr unsigned hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    return static_cast<unsigned>((c | 0x20) - 'a') + 10U;
}

/// Blanks are left out.
constexpr datagram hex(std::string_view text) noexcept {
    datagram out;
    unsigned digits = 0;
    unsigned value = 0;
    for (const char c : text) {
        if (c == ' ') continue;
        value = value << 4 | hex_digit(c);
        if (++digits % 2 == 0) static_cast<void>(out.push_back(static_cast<std::uint8_t>(value)));
    }
    return out;
}

constexpr datagram text(std::string_view characters) noexcept {
    datagram d;
    for (const char c : characters) static_cast<void>(d.push_back(static_cast<std::uint8_t>(c)));
    return d;
}

inline constexpr stun::transaction_id test_id =
    stun::transaction_id::from(std::array<std::uint8_t, 12>{0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34,
                                                            0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae});

/// A message of these attributes; its length is right, the id is test_id.
constexpr datagram message(std::string_view attributes,
                           stun::message_type type = stun::binding_request) noexcept {
    const datagram body = hex(attributes);
    std::uint8_t head[4] = {};
    ice::store_u16(head, type.encode());
    ice::store_u16(head + 2, static_cast<std::uint16_t>(body.size()));
    datagram out;
    out.append(head);
    out.append(test_id.bytes);
    out.append(body.view());
    return out;
}

/// A message of 4,000 empty attributes with codes from 0x1000 on, which nobody knows.
inline std::vector<std::uint8_t> of_thousands() {
    constexpr std::size_t count = 4000;
    std::vector<std::uint8_t> bytes(20 + 4 * count);
    ice::copy_bytes(bytes.data(), message({}).view());
    ice::store_u16(bytes.data() + 2, 4 * count);
    for (std::size_t i = 0; i < count; ++i)
        ice::store_u16(bytes.data() + 20 + 4 * i, static_cast<std::uint16_t>(0x1000 + i));
    return bytes;
}

/// Calls f(bytes) with the bytes at offsets 0 to 7 of an aligned heap block that ends with them,
/// so that a sanitizer sees a read of one byte too far.
template <class F>
void at_every_alignment(byte_view bytes, F f) {
    for (std::size_t offset = 0; offset < 8; ++offset) {
        const auto block = std::make_unique<std::uint8_t[]>(bytes.size() + offset);
        ice::copy_bytes(block.get() + offset, bytes);
        f(byte_view(block.get() + offset, bytes.size()));
    }
}

/// The code of a codec's answer to a value of these bytes.
template <class Codec>
constexpr errc read_code(std::string_view value) noexcept {
    const datagram m = message({});
    const datagram bytes = hex(value);
    return Codec::read(bytes.view(), m.data()).code();
}

/// What a codec writes; empty where it refuses the input.
template <class Codec>
constexpr datagram written(const typename Codec::input_type& input) noexcept {
    const datagram m = message({});
    datagram out;
    const auto size = Codec::size(input);
    if (!size) return out;
    for (std::size_t i = 0; i < *size; ++i) static_cast<void>(out.push_back(0xaa));
    Codec::write(out.data(), input, m.data());
    return out;
}

}  // namespace stun_test

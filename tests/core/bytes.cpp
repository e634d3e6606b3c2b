// SPDX-License-Identifier: BSL-1.0
#include <ice/core/bytes.hpp>

#include <doctest/doctest.h>

#include <array>
#include <type_traits>

#include "../support/verify.hpp"

namespace {

using ice::wire_text;

static_assert(std::is_trivially_copyable_v<wire_text>);
static_assert(!std::is_convertible_v<ice::byte_view, wire_text>);  // bytes are not text unasked

constexpr std::uint8_t wire[] = {0x21, 0x12, 0xa4, 0x42, 0xff, 0x80, 0x00, 0x7f, 0x01};

TEST_CASE("big-endian loads, at any alignment") {
    ICE_VERIFY(ice::load_u16(wire) == 0x2112);
    ICE_VERIFY(ice::load_u16(wire + 3) == 0x42ff);
    ICE_VERIFY(ice::load_u16(wire + 4) == 0xff80);
    ICE_VERIFY(ice::load_u32(wire) == 0x2112a442);
    ICE_VERIFY(ice::load_u32(wire + 4) == 0xff80007f);
    ICE_VERIFY(ice::load_u64(wire) == 0x2112a442ff80007f);
    ICE_VERIFY(ice::load_u64(wire + 1) == 0x12a442ff80007f01);
}

template <class Store, class Value>
constexpr bool stores(Store store, Value v, std::initializer_list<std::uint8_t> expected) {
    std::array<std::uint8_t, 10> out{};
    out.fill(0xee);
    store(out.data() + 1, v);
    std::size_t i = 1;
    for (const std::uint8_t byte : expected)
        if (out[i++] != byte) return false;
    return out[0] == 0xee && out[i] == 0xee;
}
constexpr auto u16 = [](std::uint8_t* p, std::uint16_t v) { ice::store_u16(p, v); };
constexpr auto u32 = [](std::uint8_t* p, std::uint32_t v) { ice::store_u32(p, v); };
constexpr auto u64 = [](std::uint8_t* p, std::uint64_t v) { ice::store_u64(p, v); };

TEST_CASE("big-endian stores touch their bytes only") {
    ICE_VERIFY(stores(u16, std::uint16_t{0xfe01}, {0xfe, 0x01}));
    ICE_VERIFY(stores(u32, 0x80c0ffeeU, {0x80, 0xc0, 0xff, 0xee}));
    ICE_VERIFY(stores(u64, std::uint64_t{0xfedcba9876543210},
                      {0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10}));
}

constexpr std::uint8_t ufrag[] = {'a', 'b', '/', 0, 0xe9};
constexpr wire_text text{ufrag};

TEST_CASE("text of the wire compares with text of the program") {
    ICE_VERIFY(text == std::string_view("ab/\0\xe9", 5));
    ICE_VERIFY(std::string_view("ab/\0\xe9", 5) == text);
    ICE_VERIFY(text != "ab/");
    ICE_VERIFY(text != std::string_view("ab/\0\xea", 5));
    ICE_VERIFY(text != std::string_view("ab/\0\xe9z", 6));
    ICE_VERIFY(wire_text(ice::byte_view(ufrag, 2)) == "ab");
    ICE_VERIFY(wire_text(ice::byte_view(ufrag, 2)) != "aB");
    ICE_VERIFY(wire_text() == "");
    ICE_VERIFY(wire_text() == wire_text(ice::byte_view(ufrag, 0)));
    ICE_VERIFY(text == wire_text(ufrag));
    ICE_VERIFY(text != wire_text(ice::byte_view(ufrag, 4)));
}

constexpr unsigned sum_of(wire_text t) {
    unsigned sum = 0;
    for (const std::uint8_t byte : t) sum += byte;
    return sum;
}

TEST_CASE("text of the wire is a range of bytes") {
    ICE_VERIFY(text.size() == 5);
    ICE_VERIFY(!text.empty());
    ICE_VERIFY(wire_text().empty());
    ICE_VERIFY(text[4] == 0xe9);
    ICE_VERIFY(text.bytes().data() == ufrag);
    ICE_VERIFY(sum_of(text) == 'a' + 'b' + '/' + 0xe9);
}

constexpr bool copies() {
    std::uint8_t out[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    ice::copy_bytes(out + 1, text.bytes());
    ice::copy_bytes(out + 6, std::string_view("\xff"));
    ice::copy_bytes(out, ice::byte_view{});
    ice::copy_bytes(out, std::string_view{});
    const std::uint8_t expected[] = {9, 'a', 'b', '/', 0, 0xe9, 0xff, 9};
    if (!ice::equal_bytes(out, expected)) return false;
    ice::fill_zero({out + 2, 5});
    const std::uint8_t zeroed[] = {9, 'a', 0, 0, 0, 0, 0, 9};
    return ice::equal_bytes(out, zeroed);
}

TEST_CASE("copying and zeroing") {
    ICE_VERIFY(copies());
    ICE_VERIFY(ice::equal_bytes({}, {}));
    ICE_VERIFY(!ice::equal_bytes(ufrag, {}));
    ICE_VERIFY(!ice::equal_bytes({ufrag, 2}, {ufrag + 1, 2}));
}

}  // namespace

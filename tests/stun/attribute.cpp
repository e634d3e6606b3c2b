// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attribute.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/attr/number.hpp>
#include <ice/stun/attr/text.hpp>

using namespace stun_test;

namespace {

// What a codec must have, and no more.
struct archetype {
    struct value_type {};
    struct input_type {};
    static ice::result<value_type> read(byte_view, const std::uint8_t*) noexcept {
        return value_type{};
    }
    static ice::result<std::size_t> size(const input_type&) noexcept { return std::size_t{0}; }
    static void write(std::uint8_t*, const input_type&, const std::uint8_t*) noexcept {}
};
struct may_throw : archetype {
    static void write(std::uint8_t*, const input_type&, const std::uint8_t*) {}
};
struct without_size {
    struct value_type {};
    struct input_type {};
    static ice::result<value_type> read(byte_view, const std::uint8_t*) noexcept {
        return value_type{};
    }
    static void write(std::uint8_t*, const input_type&, const std::uint8_t*) noexcept {}
};

static_assert(stun::value_codec<archetype>);
static_assert(!stun::value_codec<may_throw>);
static_assert(!stun::value_codec<without_size>);

using text = stun::text_codec<8>;
static_assert(std::same_as<stun::codec_in<text, stun::rfc8489>, text>);
static_assert(std::same_as<stun::codec_in<text, stun::rfc3489>, text::classic>);
static_assert(std::same_as<stun::codec_in<stun::u32_codec, stun::rfc3489>, stun::u32_codec>);

}  // namespace

TEST_CASE("half of the codes must be understood") {
    ICE_VERIFY((stun::comprehension_required(0x0000) && stun::comprehension_required(0x7fff)));
    ICE_VERIFY((!stun::comprehension_required(0x8000) && !stun::comprehension_required(0xffff)));
    constexpr stun::attribute<stun::u32_codec> mine{0xc123, "MINE"};
    ICE_VERIFY(!mine.comprehension_required());
}

TEST_CASE("padded lengths are multiples of four") {
    ICE_VERIFY(stun::padded(0) == 0);
    ICE_VERIFY(stun::padded(1) == 4);
    ICE_VERIFY(stun::padded(4) == 4);
    ICE_VERIFY(stun::padded(0xfffd) == 0x10000);
}

TEST_CASE("a range walks code, length and value") {
    const datagram m = message("0006 0005 7573657231 ffffff  0025 0000  8022 0001 41 000000");
    const stun::attribute_range range(m.data(), 20, m.size());
    CHECK(!range.empty());
    auto it = range.begin();
    CHECK((*it).code == 0x0006);
    CHECK((*it).offset == 20);
    CHECK(ice::wire_text((*it).value) == "user1");
    CHECK((*++it).code == 0x0025);
    CHECK((*it).value.empty());
    CHECK((*it++).offset == 32);
    CHECK((*it).code == 0x8022);
    CHECK((*it).value.size() == 1);
    ++it;
    CHECK(it == range.end());
}

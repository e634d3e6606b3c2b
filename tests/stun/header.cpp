// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/header.hpp>

#include <ice/core/chacha_random.hpp>
#include <ice/stun/dialect.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

using namespace stun_test;
using stun::message_class;
using stun::message_type;
using stun::method;

namespace {

constexpr bool type_is(std::uint16_t bits, method m, message_class cls) {
    return message_type{m, cls}.encode() == bits &&
           message_type::decode(bits) == message_type{m, cls};
}

/// Counts what is drawn, and gives it out in order.
struct counting_random {
    unsigned drawn = 0;
    constexpr void fill(ice::byte_span out, ice::draw purpose) noexcept {
        if (purpose != ice::draw::transaction_id) return;
        for (auto& b : out) b = static_cast<std::uint8_t>(++drawn);
    }
};

constexpr bool stun_at(std::string_view bytes) { return stun::is_stun(hex(bytes).view()); }

}  // namespace

TEST_CASE("method and class interleave") {
    ICE_VERIFY(type_is(0x0001, method::binding, message_class::request));
    ICE_VERIFY(type_is(0x0011, method::binding, message_class::indication));
    ICE_VERIFY(type_is(0x0101, method::binding, message_class::success));
    ICE_VERIFY(type_is(0x0111, method::binding, message_class::error));
    ICE_VERIFY(type_is(0x0112, method::shared_secret, message_class::error));
    ICE_VERIFY(type_is(0x0003, method::allocate, message_class::request));
    ICE_VERIFY(type_is(0x0016, method::send, message_class::indication));
    ICE_VERIFY(type_is(0x0017, method::data, message_class::indication));
    ICE_VERIFY(type_is(0x3eef, method{0xfff}, message_class::request));
    ICE_VERIFY(type_is(0x3fff, method{0xfff}, message_class::error));
    for (unsigned m = 0; m < 0x1000; ++m) {
        for (unsigned c = 0; c < 4; ++c) {
            const message_type type{static_cast<method>(m), static_cast<message_class>(c)};
            if (message_type::decode(type.encode()) == type && type.encode() < 0x4000) continue;
            FAIL("method ", m, " class ", c);  // RFC8489-5-1: the top bits stay zero
        }
    }
}

TEST_CASE("a transaction id is the cookie and 96 random bits, or 128 of them") {
    counting_random random;
    const auto today = stun::draw_transaction_id<stun::rfc8489>(random);
    CHECK(random.drawn == 12);
    CHECK(ice::load_u32(today.bytes.data()) == 0x2112a442);  // RFC8489-5-3
    CHECK(today.bytes[4] == 1);
    CHECK(today.bytes[15] == 12);
    const auto classic = stun::draw_transaction_id<stun::rfc3489>(random);
    CHECK(random.drawn == 28);
    CHECK(classic.bytes[0] == 13);
    CHECK(classic.bytes[15] == 28);
}

TEST_CASE("transaction ids are compared whole") {
    stun::transaction_id a = test_id;
    for (std::size_t i = 0; i < a.bytes.size(); ++i) {
        stun::transaction_id b = a;
        b.bytes[i] ^= 0x01;
        CHECK(!(a == b));
    }
    CHECK(a == test_id);
}

TEST_CASE("drawn ids are uniform and never the same") {
    // RFC8489-5-4: with the generator that ships
    std::array<std::uint8_t, 32> seed{};
    seed[0] = 1;
    ice::chacha_random random(seed);
    std::size_t ones = 0;
    std::uint64_t previous = 0;
    constexpr std::size_t count = 20'000;
    for (std::size_t i = 0; i < count; ++i) {
        const auto id = stun::draw_transaction_id<stun::rfc8489>(random);
        const std::uint64_t word = ice::load_u64(id.bytes.data() + 8);
        CHECK_FALSE(word == previous);
        previous = word;
        ones += static_cast<std::size_t>(std::popcount(word));
    }
    // 1,280,000 bits: five standard deviations are 2,829.
    CHECK(ones > count * 32 - 2829);
    CHECK(ones < count * 32 + 2829);
}

TEST_CASE("is_stun looks at all that the header tells") {
    ICE_VERIFY(stun_at("0001 0000 2112a442 b7e7a701 bc34d686 fa87dfae"));
    ICE_VERIFY(stun_at("0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae 80220000"));
    ICE_VERIFY(!stun_at(""));
    ICE_VERIFY(!stun_at("0001 0000 2112a442 b7e7a701 bc34d686 fa87df"));             // short
    ICE_VERIFY(!stun_at("8001 0000 2112a442 b7e7a701 bc34d686 fa87dfae"));           // RTP
    ICE_VERIFY(!stun_at("4001 0000 2112a442 b7e7a701 bc34d686 fa87dfae"));           // ChannelData
    ICE_VERIFY(!stun_at("0001 0000 2112a443 b7e7a701 bc34d686 fa87dfae"));           // cookie
    ICE_VERIFY(!stun_at("0001 0002 2112a442 b7e7a701 bc34d686 fa87dfae 8022"));      // length
    ICE_VERIFY(!stun_at("0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae"));           // too long
    ICE_VERIFY(!stun_at("0001 0000 2112a442 b7e7a701 bc34d686 fa87dfae 80220000"));  // too short
}

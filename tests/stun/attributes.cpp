// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attributes.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/builder.hpp>

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

/// The lengths of 0 to 24 bytes that a value of zeros may have, as a set of bits; what is not
/// listed takes any.
struct lengths {
    std::uint16_t code;
    std::uint32_t bits;
};
constexpr std::uint32_t only(unsigned n) { return 1U << n; }
constexpr lengths some[] = {
    {0x0003, only(4)},   {0x0009, 0},         {0x000c, 0},         {0x000d, only(4)},
    {0x0017, 0},         {0x0018, only(1)},   {0x0019, only(4)},   {0x001a, only(0)},
    {0x001e, 0},         {0x0022, only(8)},   {0x0024, only(4)},   {0x0025, only(0)},
    {0x0027, only(4)},   {0x002a, only(4)},   {0x0008, only(20)},  {0x8027, only(4)},
    {0x8029, only(8)},   {0x802a, only(8)},   {0x8004, only(8)},   {0x8028, only(4)},
    {0xc001, only(4)},   {0xc057, only(4)},   {0x8000, 0},         {0x8001, 0},
    {0x8003, 0},         {0x0001, 0},         {0x0002, 0},         {0x0004, 0},
    {0x0005, 0},         {0x000b, 0},         {0x0012, 0},         {0x0016, 0},
    {0x0020, 0},         {0x8023, 0},         {0x802b, 0},         {0x802c, 0},
    {0x000a, 0x1555555}, {0xc059, 0x1555555}, {0xc071, 0x1111111}, {0x001c, 0x1ff0000},
    {0x001d, only(4)},   {0x8002, 0x1111111},
};

bool may_have(std::uint16_t code, std::size_t n) {
    for (const lengths& l : some)
        if (l.code == code) return (l.bits >> n & 1) != 0;
    return true;
}

}  // namespace

TEST_CASE("names by code") {
    ICE_VERIFY(stun::attribute_name(0x0001) == "MAPPED-ADDRESS");
    ICE_VERIFY(stun::attribute_name(0x0008) == "MESSAGE-INTEGRITY");
    ICE_VERIFY(stun::attribute_name(0x0024) == "PRIORITY");
    ICE_VERIFY(stun::attribute_name(0x002a) == "CONNECTION-ID");
    ICE_VERIFY(stun::attribute_name(0x8030) == "MOBILITY-TICKET");
    ICE_VERIFY(stun::attribute_name(0xc071) == "DTLS-IN-STUN-ACK");
    ICE_VERIFY(stun::attribute_name(0xffff).empty());
}

TEST_CASE("no code stands in two tables") {
    unsigned count = 0;
    stun::for_each_attribute([&count](const auto& which) {
        ++count;
        unsigned same = 0;
        stun::for_each_attribute(
            [&](const auto& other) { same += other.code == which.code ? 1 : 0; });
        CHECK(same == 1);
        CHECK(stun::attribute_name(which.code) == which.name);
    });
    CHECK(count == 53);
}

TEST_CASE("each attribute at every length from 0 to 24, at every alignment") {
    stun::for_each_attribute([](const auto& which) {
        for (std::size_t n = 0; n <= 24; ++n) {
            datagram d = message({});
            std::uint8_t head[4];
            ice::store_u16(head, which.code);
            ice::store_u16(head + 2, static_cast<std::uint16_t>(n));
            d.append(head);
            for (std::size_t i = 0; i < stun::padded(n); ++i) CHECK(d.push_back(0));
            ice::store_u16(d.data() + 2, static_cast<std::uint16_t>(d.size() - 20));
            at_every_alignment(d.view(), [&](byte_view bytes) {
                const auto m = stun::message::parse(bytes);
                CHECK(m.has_value());
                const auto value = m->read(which, *m->all_attributes().begin());
                INFO(which.name, " of ", n);
                CHECK(value.has_value() == may_have(which.code, n));
                if (!value) CHECK(value.error().at >= 24);
            });
        }
    });
}

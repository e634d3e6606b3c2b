// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/reader.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/attributes.hpp>

#include <string>

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

// A check, with a duplicate, an unknown optional attribute and padding that is not zero.
constexpr datagram check = message(
    "0006 0009 657674 6a3a6836 7659 202020"
    "0024 0004 6e0001ff"
    "8029 0008 932ff9b1 51263b36"
    "0024 0004 00000001"
    "c123 0003 010203 ff"
    "0025 0000");

constexpr datagram protect(std::string_view before, std::string_view behind) {
    datagram d = message(before);
    d.append(hex(behind).view());
    ice::store_u16(d.data() + 2, static_cast<std::uint16_t>(d.size() - 20));
    return d;
}

constexpr std::string_view integrity = "0008 0014 00000000 00000000 00000000 00000000 00000000";
constexpr std::string_view integrity_sha256 = "001c 0010 00000000 00000000 00000000 00000000";
constexpr std::string_view fingerprint = "8028 0004 00000000";

constexpr bool shows_priority(std::string_view before, std::string_view behind) {
    datagram d = message({});
    d.append(hex(before).view());
    d.append(hex("0024 0004 00000001").view());
    d.append(hex(behind).view());
    ice::store_u16(d.data() + 2, static_cast<std::uint16_t>(d.size() - 20));
    return stun::message::parse(d.view())->has(attr::priority);
}

}  // namespace

TEST_CASE("header and attributes of a message") {
    constexpr auto m = stun::message::parse(check.view());
    ICE_VERIFY(m.has_value());
    ICE_VERIFY(m->type() == stun::binding_request);
    ICE_VERIFY(m->method() == stun::method::binding);
    ICE_VERIFY(m->cls() == stun::message_class::request);
    ICE_VERIFY(m->id() == test_id);
    ICE_VERIFY(m->bytes().size() == check.size());
    ICE_VERIFY(*m->get(attr::username) == "evtj:h6vY");  // RFC8489-14-4: padding is ignored
    ICE_VERIFY(*m->get(attr::priority) == 0x6e0001ff);   // the first of two
    ICE_VERIFY(*m->get(attr::ice_controlled) == 0x932ff9b151263b36);
    ICE_VERIFY(m->has(attr::use_candidate));
    ICE_VERIFY(m->get(attr::ice_controlling).code() == errc::stun_attribute_missing);
    ICE_VERIFY(m->get(attr::realm).code() == errc::stun_attribute_missing);
    ICE_VERIFY(m->find(0xc123)->value.size() == 3);
    ICE_VERIFY(m->find(0xc124).code() == errc::stun_attribute_missing);
    ICE_VERIFY(m->low_codes() == (1ULL << 0x06 | 1ULL << 0x24 | 1ULL << 0x25));
    ICE_VERIFY(!m->has_high_required());
}

TEST_CASE("slots get the first of each name in the parsing pass") {
    stun::slot user(attr::username);
    stun::slot priority(attr::priority);
    stun::slot controlled(attr::ice_controlled);
    stun::slot controlling(attr::ice_controlling);
    const auto m = stun::message::parse(check.view(), user, priority, controlled, controlling);
    CHECK(m.has_value());
    CHECK(*user == "evtj:h6vY");  // RFC8489-14-6
    CHECK(user->size() == 9);
    CHECK(*priority == 0x6e0001ff);
    CHECK(*controlled == 0x932ff9b151263b36);
    CHECK(!controlling.present());
    CHECK(controlling.code() == errc::stun_attribute_missing);
}

TEST_CASE("a bad value fails its slot and not the message") {
    const datagram d = message("0024 0003 6e0001 00  0025 0000  0024 0004 00000001");
    stun::slot priority(attr::priority);
    stun::slot flag(attr::use_candidate);
    const auto m = stun::message::parse(d.view(), priority, flag);
    CHECK(m.has_value());
    CHECK(priority.present());
    CHECK(!priority.has_value());  // the good one behind it does not count
    CHECK(priority.error() == ice::failure{errc::stun_attribute_length, 24});
    CHECK(flag.has_value());
    CHECK(m->get(attr::priority).error() == priority.error());
}

TEST_CASE("an address of an unsupported family is no address, and no more") {
    // RFC8489-6.3.3-1
    const datagram d = message("0020 0008 00 07 a147 e112a643  0001 0008 00 01 8055 c0000201");
    const auto m = stun::message::parse(d.view());
    CHECK(category(m->get(attr::xor_mapped_address).code()) == ice::error_category::unsupported);
    CHECK(m->get(attr::mapped_address)->port() == 32853);
}

TEST_CASE("slots are empty after an error") {
    stun::slot priority(attr::priority);
    CHECK(stun::message::parse(check.view(), priority).has_value());
    const datagram d = message("0024 0004 00000001  0006 0005 61626364");
    CHECK(stun::message::parse(d.view(), priority).error() ==
          ice::failure{errc::stun_attribute_overrun, 28});
    CHECK(!priority.present());
    CHECK(stun::message::parse({}, priority).code() == errc::stun_truncated);
    CHECK(!priority.present());
}

TEST_CASE("errors of values carry their place in the message") {
    const datagram d = message("0020 0008 00 07 a147 e112a643");
    const auto m = stun::message::parse(d.view());
    CHECK(m->get(attr::xor_mapped_address).error() == ice::failure{errc::stun_address_family, 25});
}

TEST_CASE("what stands more than once is reached by walking") {
    const datagram d = message("0012 0008 0001 a147 e112a643  0012 0008 0001 a146 e112a643");
    const auto m = stun::message::parse(d.view());
    unsigned ports = 0;
    for (const auto a : m->attributes()) ports += m->read(attr::xor_peer_address, a)->port();
    CHECK(ports == 32853 + 32852);  // RFC8489-14-5
}

TEST_CASE("attributes behind integrity are not there") {
    ICE_VERIFY(shows_priority("", ""));
    ICE_VERIFY(shows_priority("", integrity));
    ICE_VERIFY(!shows_priority(integrity, ""));         // RFC8489-9-1
    ICE_VERIFY(!shows_priority(integrity_sha256, ""));  // RFC8489-9-2
    ICE_VERIFY(!shows_priority(fingerprint, ""));
    ICE_VERIFY(!shows_priority(integrity, fingerprint));
    ICE_VERIFY(!shows_priority(integrity, integrity_sha256));
}

TEST_CASE("both integrities and the fingerprint are found in their order") {
    const auto offsets = [](std::string_view attributes) {
        const datagram d = message(attributes);
        const auto m = stun::message::parse(d.view());
        return std::array<std::size_t, 3>{m->integrity_offset(), m->integrity_sha256_offset(),
                                          m->fingerprint_offset()};
    };
    using offset = std::array<std::size_t, 3>;
    const std::string all =
        std::string(integrity) + std::string(integrity_sha256) + std::string(fingerprint);
    CHECK(offsets(all) == offset{20, 44, 64});
    // MESSAGE-INTEGRITY behind MESSAGE-INTEGRITY-SHA256 is ignored
    CHECK(offsets(std::string(integrity_sha256) + std::string(integrity)) == offset{0, 20, 0});
    // only the first of each counts
    CHECK(offsets(std::string(integrity) + std::string(integrity)) == offset{20, 0, 0});
    CHECK(offsets(std::string(fingerprint) + std::string(fingerprint)) == offset{0, 0, 20});
    // an attribute between the two hides neither
    CHECK(offsets(std::string(integrity) + "8022 0000" + std::string(integrity_sha256)) ==
          offset{20, 48, 0});
}

TEST_CASE("dissectors see everything") {
    const datagram d = protect("0025 0000", "0008 0004 00000000  0024 0004 00000001");
    const auto m = stun::message::parse(d.view());
    unsigned count = 0;
    for (const auto a : m->all_attributes()) count += a.code != 0 ? 1U : 0U;
    CHECK(count == 3);
    CHECK(m->attribute_at(m->integrity_offset()).value.size() == 4);
}

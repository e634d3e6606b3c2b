// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/comprehension.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/attributes.hpp>

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

constexpr stun::comprehension known(attr::username, attr::priority, attr::use_candidate);

constexpr stun::unknown_codes unknown(std::string_view attributes) {
    const datagram d = message(attributes);
    return find_unknown(*stun::message::parse(d.view()), known);
}

}  // namespace

TEST_CASE("optional attributes are never unknown") {
    ICE_VERIFY(unknown("0024 0004 00000001 8022 0000 c123 0000").empty());  // RFC8489-6.3-1
}

TEST_CASE("what is required and unknown is listed once, in order") {
    constexpr auto u = unknown("0024 0004 00000001  0014 0000  7fff 0000  0014 0000  0003 0000");
    ICE_VERIFY(u.size() == 3);
    ICE_VERIFY((u[0] == 0x0014 && u[1] == 0x7fff && u[2] == 0x0003));
}

TEST_CASE("what is known but has no place in a message is no reason to refuse it") {
    // RFC8489-6.3-2
    constexpr stun::comprehension all(attr::priority, attr::error_code, attr::xor_mapped_address);
    const datagram d = message("0024 0004 00000001 0009 0000 0020 0000");
    CHECK(find_unknown(*stun::message::parse(d.view()), all).empty());
}

TEST_CASE("what stands behind integrity is ignored here too") {
    ICE_VERIFY(unknown("0008 0004 00000000  7fff 0000  0014 0000").empty());
}

TEST_CASE("codes of the host's own") {
    stun::comprehension mine = known;
    CHECK(!mine.has(0x4001));
    for (unsigned i = 0; i < 8; ++i) CHECK(mine.add(static_cast<std::uint16_t>(0x4001 + i)));
    CHECK(mine.add(0x4001));  // there already
    CHECK(mine.add(0x9000));  // optional, takes no room
    CHECK(!mine.add(0x4009));
    CHECK(mine.has(0x4008));
    const datagram d = message("4001 0000 4008 0000");
    CHECK(mine.covers(*stun::message::parse(d.view())));
    CHECK(!known.covers(*stun::message::parse(d.view())));
}

TEST_CASE("thousands of unknown attributes make a short list") {
    const auto bytes = of_thousands();
    const auto m = stun::message::parse(bytes);
    CHECK(m.has_value());
    const auto u = find_unknown(*m, known);
    CHECK(u.size() == 32);
    CHECK(u[31] == 0x101f);
}

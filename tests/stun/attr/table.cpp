// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/table.hpp>

#include "../../support/verify.hpp"

#include <ice/stun/attr/number.hpp>

namespace stun = ice::stun;

namespace {

// A host's own, as the comment at stun::attribute has it.
constexpr stun::attribute<stun::u32_codec> mine{0xc123, "MY-ATTRIBUTE"};
constexpr stun::attribute<stun::flag_codec> yours{0x4001, "YOURS"};
using table = stun::attribute_table<mine, yours>;

constexpr std::string_view name(std::uint16_t code) {
    std::string_view found = "none";
    table::visit(code, [&found](const auto& which) { found = which.name; });
    return found;
}

}  // namespace

TEST_CASE("a table finds by code and lists in order") {
    ICE_VERIFY(table::size == 2);
    ICE_VERIFY(name(0xc123) == "MY-ATTRIBUTE");
    ICE_VERIFY(name(0x4001) == "YOURS");
    ICE_VERIFY(name(0x0001) == "none");
    unsigned sum = 0;
    table::for_each([&sum](const auto& which) { sum = 10 * sum + which.code % 10U; });
    CHECK(sum == 10 * (0xc123 % 10) + 0x4001 % 10);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/precondition.hpp>

#include <doctest/doctest.h>

#include <array>

#include "../../support/verify.hpp"

using namespace ice;
using namespace ice::sipping_ice_01;

namespace {

constexpr errc reads(std::string_view line) {
    precondition p;
    return read_precondition(line, p).code();
}
constexpr precondition read(std::string_view one, std::string_view other = {}) {
    precondition p;
    static_cast<void>(read_precondition(one, p));
    static_cast<void>(read_precondition(other, p));
    return p;
}

}  // namespace

TEST_CASE("status lines are read under both names") {
    ICE_VERIFY((read("curr:connectivity e2e none", "des:connectivity mandatory e2e sendrecv") ==
                precondition{direction::none, direction::sendrecv, strength::mandatory, true}));
    ICE_VERIFY((read("curr:connected e2e sendrecv") ==
                precondition{direction::sendrecv, direction::none, strength::none, true}));
    ICE_VERIFY(read("curr:connectivity e2e send").current == direction::send);
    ICE_VERIFY(read("curr:connectivity e2e recv").current == direction::recv);
    ICE_VERIFY(read("des:connected optional e2e recv").how == strength::optional);
    ICE_VERIFY(read("des:connected unknown e2e recv").how == strength::unknown);
}

TEST_CASE("other lines are not mine") {
    ICE_VERIFY(reads("curr:qos e2e none") == errc::sdp_other_attribute);
    ICE_VERIFY(reads("conf:connectivity e2e none") == errc::sdp_other_attribute);
    ICE_VERIFY(reads("curr:connectivity local none") == errc::sdp_other_attribute);
    ICE_VERIFY(reads("des:connectivity optional remote send") == errc::sdp_other_attribute);
    ICE_VERIFY(reads("rtcp:9") == errc::sdp_other_attribute);
    ICE_VERIFY(reads("") == errc::sdp_other_attribute);
}

TEST_CASE("malformed ones are refused, and change nothing") {
    for (const std::string_view line :
         {"curr:connectivity", "curr:connectivity e2e", "curr:connectivity e2e both",
          "curr:connectivity e2e none ", "curr:connectivity  e2e none",
          "curr:connectivity e2e NONE", "des:connectivity e2e sendrecv",
          "des:connectivity must e2e sendrecv", "des:connectivity mandatory end sendrecv",
          "des:connectivity mandatory e2e"})
        CHECK(reads(line) == errc::draft_bad_precondition);
    precondition p;
    CHECK(!read_precondition("des:connectivity mandatory e2e none-such", p).has_value());
    CHECK(p == precondition{});
}

TEST_CASE("both lines are written with the registered name") {
    std::array<char, 128> out{};
    sdp::line_writer to(out);
    put_precondition(to, {});
    put_precondition(to, {direction::none, direction::sendrecv, strength::mandatory, true});
    const auto n = to.finish();
    CHECK(std::string_view(out.data(), n ? *n : 0) ==
          "a=curr:connectivity e2e none\r\na=des:connectivity mandatory e2e sendrecv\r\n");
}

TEST_CASE("directions as the other side sees them") {
    ICE_VERIFY(reversed(direction::send) == direction::recv);
    ICE_VERIFY(reversed(direction::recv) == direction::send);
    ICE_VERIFY(reversed(direction::sendrecv) == direction::sendrecv);
    ICE_VERIFY((direction::send | direction::recv) == direction::sendrecv);
    ICE_VERIFY(includes(direction::sendrecv, direction::recv));
    ICE_VERIFY(!includes(direction::send, direction::recv));
}

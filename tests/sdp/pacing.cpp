// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/pacing.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool ok(std::string_view line, std::uint64_t ms) {
    const auto pacing = parse_pacing(line);
    return pacing && *pacing == ms;
}
constexpr bool bad(std::string_view line, errc code, std::uint32_t at) {
    return parse_pacing(line).error() == failure{code, at};
}

}  // namespace

TEST_CASE("one to ten digits") {
    ICE_VERIFY(ok("ice-pacing:50", 50));
    ICE_VERIFY(ok("ICE-PACING:0", 0));
    ICE_VERIFY(ok("ice-pacing:0000000005", 5));
    ICE_VERIFY(ok("ice-pacing:9999999999", 9999999999));
    ICE_VERIFY(bad("ice-pacing:12345678901", errc::sdp_bad_pacing, 11));
    ICE_VERIFY(bad("ice-pacing:", errc::end_of_input, 11));
    ICE_VERIFY(bad("ice-pacing: 50", errc::sdp_bad_pacing, 11));
    ICE_VERIFY(bad("ice-pacing:50 ", errc::sdp_bad_pacing, 13));
    ICE_VERIFY(bad("ice-pacing:5.0", errc::sdp_bad_pacing, 12));
    ICE_VERIFY(bad("ice-pacing", errc::sdp_other_attribute, 0));
}

TEST_CASE("the line is written as it is read") {
    char out[32] = {};
    CHECK(*write_pacing(out, 50) == 13);
    CHECK(std::string_view(out, 13) == "ice-pacing:50");
    CHECK(*write_pacing(out, 9999999999) == 21);
    CHECK(write_pacing(out, 10000000000).code() == errc::misuse_sdp_text);
    CHECK(write_pacing(std::span(out).first(12), 50).code() == errc::buffer_too_small);
}

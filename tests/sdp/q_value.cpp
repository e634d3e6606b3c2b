// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/q_value.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool ok(std::string_view text, std::uint16_t thousandths) {
    const auto q = q_value::parse(text);
    return q && q->thousandths() == thousandths;
}
constexpr bool bad(std::string_view text, std::uint32_t at) {
    return q_value::parse(text).error() == failure{errc::alt_bad_q_value, at};
}
constexpr bool writes(std::uint16_t thousandths, std::string_view text) {
    char out[5] = {};
    return std::string_view(out, q_value(thousandths).write(out)) == text;
}

}  // namespace

TEST_CASE("thousandths") {
    ICE_VERIFY(ok("0", 0));
    ICE_VERIFY(ok("1", 1000));
    ICE_VERIFY(ok("0.", 0));
    ICE_VERIFY(ok("1.", 1000));
    ICE_VERIFY(ok("0.5", 500));
    ICE_VERIFY(ok("0.05", 50));
    ICE_VERIFY(ok("0.123", 123));
    ICE_VERIFY(ok("0.999", 999));
    ICE_VERIFY(ok("1.000", 1000));
}

TEST_CASE("what is none") {
    ICE_VERIFY(q_value::parse("").code() == errc::end_of_input);
    ICE_VERIFY(bad("2", 0));
    ICE_VERIFY(bad(".5", 0));
    ICE_VERIFY(bad("-0.5", 0));
    ICE_VERIFY(bad("00.5", 1));
    ICE_VERIFY(bad("10", 1));
    ICE_VERIFY(bad("0,5", 1));
    ICE_VERIFY(bad("0.1234", 5));
    ICE_VERIFY(bad("1.0000", 5));
    ICE_VERIFY(bad("1.001", 4));
    ICE_VERIFY(bad("1.1", 2));
    ICE_VERIFY(bad("0.5 ", 3));
}

TEST_CASE("every value is read back from what is written") {
    ICE_VERIFY(writes(1000, "1.0"));
    ICE_VERIFY(writes(0, "0.0"));
    ICE_VERIFY(writes(850, "0.85"));
    ICE_VERIFY(writes(5, "0.005"));
    ICE_VERIFY(writes(1001, "1.0"));
    for (std::uint16_t v = 0; v <= 1000; ++v) {
        char out[5] = {};
        CHECK(ok(std::string_view(out, q_value(v).write(out)), v));
    }
    ICE_VERIFY(q_value(500) > q_value(499));
}

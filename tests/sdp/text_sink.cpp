// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/text_sink.hpp>

#include "../support/verify.hpp"

#include <array>
#include <string>

using namespace ice;

namespace {

constexpr bool number(std::uint64_t value, std::string_view text) {
    char out[20] = {};
    detail::text_sink sink(out);
    sink.number(value);
    detail::text_counter counter;
    counter.number(value);
    return std::string_view(out, sink.size()) == text && counter.size() == text.size();
}

}  // namespace

TEST_CASE("numbers of every length") {
    ICE_VERIFY(number(0, "0"));
    ICE_VERIFY(number(9, "9"));
    ICE_VERIFY(number(10, "10"));
    ICE_VERIFY(number(99, "99"));
    ICE_VERIFY(number(100, "100"));
    ICE_VERIFY(number(2130706431, "2130706431"));
    ICE_VERIFY(number(18446744073709551615U, "18446744073709551615"));
    for (std::uint64_t v = 0; v < 70000; v += 7) CHECK(number(v, std::to_string(v)));
}

TEST_CASE("the counter counts what the sink writes") {
    constexpr auto put = [](auto& to) {
        to.literal("a=");
        to.text("bc");
        to.text({});
        to.number(1234);
        to.addr(address::v4(10, 0, 0, 1));
        to.addr(address::any(ip_family::ipv6).with_zone(7));
    };
    constexpr std::string_view expected = "a=bc123410.0.0.1::";
    for (std::size_t size = 0; size < 40; ++size) {
        std::array<char, 40> out;
        out.fill('#');
        const auto length = detail::write_within(std::span(out).first(size), 30, put);
        CHECK(length.has_value() == (size >= expected.size()));
        if (length) CHECK(std::string_view(out.data(), *length) == expected);
        if (!length) CHECK(length.code() == errc::buffer_too_small);
        CHECK(out[length ? expected.size() : 0] == '#');
    }
}

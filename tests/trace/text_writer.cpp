// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/text_writer.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

/// What `write` writes, whole.
struct page {
    char chars[200] = {};
    std::size_t size = 0;

    constexpr void operator()(std::string_view piece) noexcept {
        for (const char c : piece) chars[size++] = c;
    }
    constexpr bool operator==(std::string_view text) const noexcept {
        return std::string_view(chars, size) == text;
    }
};
template <class Write>
constexpr page written(Write write) noexcept {
    page p;
    trace::text_writer<page> w(p);
    write(w);
    return p;
}

}  // namespace

TEST_CASE("trace text_writer: numbers, times and endpoints") {
    ICE_VERIFY((written([](auto& w) { w.text("a ").number(0).text(" ").number(1'234'567); }) ==
                "a 0 1234567"));
    ICE_VERIFY((written([](auto& w) { w.seconds(milliseconds(12'345)); }) == "12.345"));
    ICE_VERIFY((written([](auto& w) { w.seconds(duration{999}); }) == "0.000"));
    ICE_VERIFY((written([](auto& w) { w.seconds(duration{-500'000}); }) == "-0.500"));
    ICE_VERIFY((written([](auto& w) { w.seconds(duration{INT64_MIN}); }) == "-9223372036854.775"));
    ICE_VERIFY((written([](auto& w) {
                    w.addr({address::v4(192, 0, 2, 1), 5000});
                }) == "192.0.2.1:5000"));
    ICE_VERIFY((written([](auto& w) { w.addr({}); }) == "nowhere"));
}

TEST_CASE("trace text_writer: columns count characters, not bytes") {
    ICE_VERIFY((written([](auto& w) { w.text("ab").to_column(4).text("c"); }) == "ab  c"));
    ICE_VERIFY((written([](auto& w) { w.text("abcde").to_column(4).text("f"); }) == "abcde f"));
    ICE_VERIFY((written([](auto& w) { w.to_column(2).text("x"); }) == "  x"));
    ICE_VERIFY(
        (written([](auto& w) { w.text("\xc3\xa9").to_column(3).text("x"); }) == "\xc3\xa9  x"));
    ICE_VERIFY((written([](auto& w) { w.text("a").line().to_column(1).text("b"); }) == "a\n b"));
    ICE_VERIFY((written([](auto& w) { w.repeat("-", 3).repeat("+", 0); }) == "---"));
}

TEST_CASE("trace text_writer: what peers chose cannot steer a terminal") {
    ICE_VERIFY((written([](auto& w) { w.quoted("a\x1b[31m\nb\x80"); }) == "a?[31m?b?"));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/literal.hpp>

#include "../support/verify.hpp"

#include <string>

using namespace ice;

TEST_CASE("literals of any length match in any case, as whole words") {
    ICE_VERIFY(detail::value_of<"mid:">("MID:0").text == "0");
    ICE_VERIFY(detail::value_of<"ice-pwd:">("ice-PWD:").mine);
    ICE_VERIFY(detail::value_of<"remote-candidates:">("Remote-Candidates:1").text == "1");
    ICE_VERIFY(!detail::value_of<"remote-candidates:">("remote_candidates:1").mine);
    ICE_VERIFY(!detail::value_of<"remote-candidates:">("remote-candidates").mine);
    ICE_VERIFY(!detail::value_of<"mid:">("mid").mine);
    // 0x20 makes no letter of what is none.
    ICE_VERIFY(!detail::value_of<"mid:">("mid\x1a").mine);
    ICE_VERIFY(!detail::value_of<"ice-pwd:">("ice\x0dpwd:").mine);
    ICE_VERIFY(!detail::value_of<"mid:">("\xcdid:").mine);
}

TEST_CASE("every byte of a literal counts, at every length") {
    const auto one_wrong = [](std::string text, auto is) {
        if (!is(text)) return false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char right = text[i];
            for (int c = 0; c < 256; ++c) {
                text[i] = static_cast<char>(c);
                const bool letter = right >= 'a' && right <= 'z';
                const bool same = text[i] == right || (letter && text[i] == right - 32);
                if (is(text) != same) return false;
            }
            text[i] = right;
        }
        return !is(text + "x") && !is(text.substr(1));
    };
    CHECK(one_wrong("so", [](std::string_view t) { return detail::is_text<"so">(t); }));
    CHECK(one_wrong("udp", [](std::string_view t) { return detail::is_text<"udp">(t); }));
    CHECK(one_wrong("typ ", [](std::string_view t) { return detail::is_text<"typ ">(t); }));
    CHECK(one_wrong(" rport ", [](std::string_view t) { return detail::is_text<" rport ">(t); }));
    CHECK(one_wrong("typ host", [](std::string_view t) { return detail::is_text<"typ host">(t); }));
    CHECK(one_wrong("ice-pacing:",
                    [](std::string_view t) { return detail::is_text<"ice-pacing:">(t); }));
    CHECK(one_wrong("remote-candidates:",
                    [](std::string_view t) { return detail::is_text<"remote-candidates:">(t); }));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/chars.hpp>

#include "../support/verify.hpp"

#include <string>

using namespace ice;

namespace {

std::string all_of(unsigned classes) {
    std::string out;
    for (int c = 0; c < 256; ++c)
        if (detail::is_in(static_cast<char>(c), classes)) out += static_cast<char>(c);
    return out;
}

}  // namespace

TEST_CASE("classes hold what their documents list") {
    const std::string digits = "0123456789";
    const std::string upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const std::string lower = "abcdefghijklmnopqrstuvwxyz";
    CHECK(all_of(detail::digit_chars) == digits);
    CHECK(all_of(detail::ice_chars) == "+/" + digits + upper + lower);
    CHECK(all_of(detail::token_chars) == "!%'*+-." + digits + upper + "_`" + lower + "~");
    CHECK(all_of(detail::visible_chars).size() == 0x7e - 0x21 + 1);
    CHECK(all_of(detail::visible_chars).front() == '!');
    CHECK(all_of(detail::visible_chars).back() == '~');
    CHECK(all_of(detail::non_space_chars).size() == 0x7e - 0x21 + 1 + 128);
    CHECK(all_of(0).empty());
}

TEST_CASE("words and their ends") {
    ICE_VERIFY(is_ice_char('/'));
    ICE_VERIFY(!is_ice_char('-'));
    ICE_VERIFY(detail::all_in("aZ9+/", detail::ice_chars));
    ICE_VERIFY(!detail::all_in("a b", detail::ice_chars));
    ICE_VERIFY(detail::is_word_of("a", detail::ice_chars));
    ICE_VERIFY(!detail::is_word_of("", detail::ice_chars));
    constexpr std::string_view text = "12 3";
    ICE_VERIFY(detail::skip(text.data(), text.data() + 4, detail::digit_chars) == text.data() + 2);
}

TEST_CASE("case is that of ASCII only") {
    ICE_VERIFY(detail::equal_ignoring_case("TyP", "tYp"));
    ICE_VERIFY(!detail::equal_ignoring_case("typ", "typ "));
    ICE_VERIFY(!detail::equal_ignoring_case("@", "`"));
    ICE_VERIFY(!detail::equal_ignoring_case("\xc4", "\xe4"));
}

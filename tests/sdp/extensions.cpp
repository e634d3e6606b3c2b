// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/extensions.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool ok(std::string_view text, std::initializer_list<candidate_extension> expected) {
    const auto list = candidate_extensions::parse(text);
    if (!list) return false;
    auto at = list->begin();
    for (const auto& pair : expected) {
        if (at == list->end() || !(*at == pair)) return false;
        at++;
    }
    return at == list->end() && list->text() == text;
}

constexpr bool bad(std::string_view text, std::uint32_t at) {
    return candidate_extensions::parse(text).error() == failure{errc::candidate_bad_extension, at};
}

}  // namespace

TEST_CASE("pairs in their order") {
    ICE_VERIFY(ok("", {}));
    ICE_VERIFY(ok(" a b", {{"a", "b"}}));
    ICE_VERIFY(ok(" a b c d", {{"a", "b"}, {"c", "d"}}));
    ICE_VERIFY(ok(" a  c ", {{"a", ""}, {"c", ""}}));
    ICE_VERIFY(ok(" a~'`_*%!.-+ \"\\{}|/:;", {{"a~'`_*%!.-+", "\"\\{}|/:;"}}));
}

TEST_CASE("what is no pair is refused at its place") {
    ICE_VERIFY(bad("a b", 0));
    ICE_VERIFY(bad(" ", 1));
    ICE_VERIFY(bad(" a", 2));
    ICE_VERIFY(bad("  a b", 1));
    ICE_VERIFY(bad(" a b c", 6));
    ICE_VERIFY(bad(" a/ b", 2));
    ICE_VERIFY(bad(" a b\t", 4));
    ICE_VERIFY(bad(" a \x80", 3));
}

TEST_CASE("the first of a name is found, in any case") {
    constexpr candidate_extensions list = *candidate_extensions::parse(" Cost 1 cost 2 x y");
    ICE_VERIFY(list.find("cost") == std::string_view("1"));
    ICE_VERIFY(list.find("X") == std::string_view("y"));
    ICE_VERIFY(!list.find("y"));
    ICE_VERIFY(!list.empty());
    ICE_VERIFY(candidate_extensions().empty());
    ICE_VERIFY(candidate_extensions() == *candidate_extensions::parse(""));
}

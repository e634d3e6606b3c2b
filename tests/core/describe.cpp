// SPDX-License-Identifier: BSL-1.0
#include <ice/core/describe.hpp>

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>
#include <utility>

#include "../support/verify.hpp"

namespace {

using ice::describe;
using ice::errc;
using ice::error_category;

// Letter by letter: comparing views costs too many steps for 4,096 numbers.
constexpr bool is_known(errc e) {
    const std::string_view name = describe(e).name;
    return name.size() != 7 || name[0] != 'u' || name[1] != 'n' || name[2] != 'k';
}

constexpr unsigned number_limit = 0x1000;  // 16 rooms

constexpr std::size_t count_known() {
    std::size_t n = 0;
    for (unsigned i = 0; i < number_limit; ++i) n += is_known(errc(i));
    return n;
}

constexpr auto known = [] {
    std::array<errc, count_known()> all{};
    std::size_t n = 0;
    for (unsigned i = 0; i < number_limit; ++i)
        if (is_known(errc(i))) all[n++] = errc(i);
    return all;
}();

TEST_CASE("what is described lies in a room, and nothing else is") {
    unsigned outside = 0;
    for (unsigned i = number_limit; i <= 0xffff; ++i) outside += is_known(errc(i));
    CHECK(outside == 0);
    CHECK(known[0] == errc::ok);
    CHECK(known.size() > 5);
    for (const errc e : known) {
        CAPTURE(describe(e).name);
        CHECK((ice::category(e) == error_category::none) == (e == errc::ok));
    }
}

TEST_CASE("names are unique, sentences too, and both are written as they should") {
    std::set<std::string> names;
    std::set<std::string> sentences;
    for (const errc e : known) {
        const std::string name(describe(e).name);
        const std::string sentence(describe(e).sentence);
        CAPTURE(name);
        CHECK(names.insert(name).second);
        CHECK(sentences.insert(sentence).second);
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos);
        CHECK(sentence.size() >= 8);
        CHECK(sentence.back() != '.');
        CHECK(sentence.size() <= 100);
        CHECK((name.starts_with("misuse_")) == (ice::category(e) == error_category::misuse));
    }
}

#if defined(__GNUC__)  // and what is compatible: it spells an enumerator in the function's name

template <errc E>
constexpr std::string_view spelled() {
    std::string_view text = __PRETTY_FUNCTION__;
    text = text.substr(0, text.find_first_of(";]", text.find("E = ")));
    return text.substr(text.rfind("::") + 2);
}

static_assert(spelled<errc::leading_zero>() == "leading_zero");

template <std::size_t... I>
void check_names(std::index_sequence<I...>) {
    const std::string_view names[] = {spelled<known[I]>()...};
    for (std::size_t i = 0; i < known.size(); ++i)
        CHECK(std::string(describe(known[i]).name) == std::string(names[i]));
}

TEST_CASE("the name is the enumerator's") { check_names(std::make_index_sequence<known.size()>()); }

#endif

TEST_CASE("categories have names, all different") {
    std::set<std::string> names;
    for (unsigned i = 0; i < 8; ++i)
        CHECK(names.insert(std::string(describe(error_category(i)))).second);
    CHECK(names.count("unknown") == 0);
    ICE_VERIFY(describe(error_category::not_mine) == "not mine");
    ICE_VERIFY(describe(error_category(8)) == "unknown");
}

TEST_CASE("numbers of a newer copy") {
    ICE_VERIFY(describe(errc{0xffff}).name == "unknown");
    ICE_VERIFY(!describe(errc{0xffff}).sentence.empty());
}

}  // namespace

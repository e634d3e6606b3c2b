// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/ladder_plan.hpp>

#include <doctest/doctest.h>

#include "ladder_case.hpp"

using namespace ice;
using namespace ladder_case;

namespace {

/// Numbers of what is drawn, and the words between.
std::string drawn(const trace::ladder& l, const trace::ladder_style& style = {}) {
    std::string text;
    trace::detail::for_each_drawn(
        l, style,
        [&](std::size_t number, const trace::ladder_step&) {
            text += std::to_string(number) + ' ';
        },
        [&](const std::string& words) { text += words + ' '; });
    return text;
}

/// A question and its answer every five seconds, and one that is lost after the ninth.
trace::ladder keepalives(int count) {
    trace::ladder l;
    const auto a = l.column("A"), b = l.column("B");
    for (int i = 0; i < count; ++i) {
        l.add_message(at(5000 * i), at(5000 * i + 1), a, b, alice, server, request);
        l.add_message(at(5000 * i + 1), at(5000 * i + 2), b, a, server, alice, success);
        if (i == 9)
            l.add_message(at(5000 * i + 3), time_point::never(), a, b, alice, server, hello,
                          "lost");
    }
    return l;
}

/// Columns at 0, 100, 110 and 200.
std::size_t x(std::size_t column) {
    constexpr std::size_t all[] = {0, 100, 110, 200};
    return all[column];
}
trace::ladder_step cut(std::size_t from, std::size_t to) {
    trace::ladder_step s;
    s.from = from;
    s.to = to;
    s.lost = "lost";
    return s;
}

}  // namespace

TEST_CASE("trace ladder_plan: messages have numbers, and what is quiet is folded") {
    const trace::ladder l = make();
    CHECK(drawn(l) == "1 2 3 4 0 8.958 s without a message 5 6 7 ");
    CHECK(drawn(l, {.quiet = seconds(9)}) == "1 2 3 4 0 5 6 7 ");
    CHECK(drawn(trace::ladder{}).empty());
}

TEST_CASE("trace ladder_plan: too many are left out in the middle") {
    CHECK(drawn(make(), {.most = 3}) == "1 2 3 5 are not shown ");
    CHECK(drawn(make(), {.most = 4}) == "1 2 3 4 are not shown 7 ");
    CHECK(drawn(make(), {.most = 0}) == "8 are not shown ");
}

TEST_CASE("trace ladder_plan: a long ladder folds what says nothing new") {
    CHECK(drawn(keepalives(3)) ==
          "1 2 4.998 s without a message 3 4 4.998 s without a message 5 6 ");
    CHECK(drawn(keepalives(30), {.most = 20}) ==
          "1 2 45.000 s with 18 messages like those before 21 "
          "99.999 s with 40 messages like those before ");
    // Few repetitions are no reason to fold.
    CHECK(drawn(keepalives(4), {.quiet = seconds(9), .most = 4}) == "1 2 3 4 are not shown 8 ");
    // A run can be long enough and not be enough.
    CHECK(drawn(keepalives(30), {.most = 2}) ==
          "1 2 45.000 s with 18 messages like those before 1 is not shown "
          "99.999 s with 40 messages like those before ");
}

TEST_CASE("trace ladder_plan: other addresses and another fate are something new") {
    trace::ladder l;
    const auto a = l.column("A"), b = l.column("B");
    const auto add = [&](const endpoint& from, std::string_view lost) {
        l.add_message(at(1), at(2), a, b, from, server, request, lost);
    };
    add(alice, ""), add(outside, ""), add(alice, "lost"), add(alice, "filtered"), add(alice, "");
    l.add_remark(at(1), a, "restart");
    l.add_remark(at(1), a, "restart");
    CHECK(trace::detail::repetitions_of(l.steps()) ==
          std::vector<bool>{false, false, false, false, true, false, false});
}

TEST_CASE("trace ladder_plan: a cut arrow ends where no column stands") {
    using trace::detail::tip_of;
    using trace::detail::words_at;
    CHECK(tip_of(cut(0, 1), x) == 40);
    CHECK(tip_of(cut(1, 0), x) == 60);
    CHECK(tip_of(cut(0, 3), x) == 80);
    CHECK(tip_of(cut(1, 3), x) == 108);  // before the next column
    CHECK(tip_of(cut(3, 0), x) == 125);
    CHECK(words_at(cut(0, 3), x, 10) == 0);
    CHECK(words_at(cut(3, 0), x, 10) == 125);
    CHECK(words_at(cut(3, 0), x, 90) == 110);  // they need more room
    CHECK(words_at(cut(3, 0), x, 300) == 0);
}

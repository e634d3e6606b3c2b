// SPDX-License-Identifier: BSL-1.0
// What all drawings of a ladder have in common: which steps are drawn, which are folded into a line
// of words, and where a lost message ends.
#pragma once

#include "ladder.hpp"

namespace ice::inline v0_1_0_dev::trace {

struct ladder_style {
    std::string_view title{};
    bool addresses = false;       ///< s=, d= and the addresses told (M=, R=, P=) under each message
    duration quiet = seconds(2);  ///< longer spans without a message are folded into one line
    /// Steps drawn. A longer ladder folds what says nothing new, as keepalives and checks of
    /// consent; of one that is still longer the middle is left out. Pictures of that many can be
    /// looked at by everything that draws SVG.
    std::size_t most = 300;
};

namespace detail {

inline time_point beginning(const ladder& l) noexcept {
    return l.steps().empty() ? time_point{} : l.steps().front().left;
}

template <class Write>
std::string written(Write write) noexcept {
    std::string text;
    auto append = [&text](std::string_view piece) { text += piece; };
    text_writer w(append);
    write(w);
    return text;
}

/// "(7) Binding request: filtered"
inline std::string caption(std::size_t number, const ladder_step& s) noexcept {
    return written([&](auto& w) {
        w.text("(").number(number).text(") ").text(s.words);
        if (!s.lost.empty()) w.text(": ").text(s.lost);
    });
}

/// Lost on the way, rather than by who should have got it.
inline bool is_cut(const ladder_step& s) noexcept { return !s.lost.empty() && !s.stopped; }

/// Where a cut arrow ends, of columns that stand at `x(column)`: 2/5 of its way, and before the
/// first other column, which has not stopped it.
template <class X>
std::size_t tip_of(const ladder_step& s, X x) noexcept {
    const std::size_t from = x(s.from), to = x(s.to);
    const std::size_t next = x(s.from < s.to ? s.from + 1 : s.from - 1);
    const auto between = [](std::size_t a, std::size_t b) { return a < b ? b - a : a - b; };
    const std::size_t two_fifths = (2 * between(from, to) + (from < to ? 0U : 4U)) / 5;
    const std::size_t way = lesser(two_fifths, 5 * between(from, next) / 6);
    return from < to ? from + way : from - way;
}

/// Where the words over an arrow begin, which take `length`: at its left end.
template <class X>
std::size_t words_at(const ladder_step& s, X x, std::size_t length) noexcept {
    const std::size_t low = x(lesser(s.from, s.to)), high = x(greater(s.from, s.to));
    if (!is_cut(s) || s.from < s.to) return low;
    return lesser(tip_of(s, x), high > low + length ? high - length : low);
}

/// "14.600 s without a message"
inline std::string quiet_words(duration d) noexcept {
    return written([&](auto& w) { w.seconds(d).text(" s without a message"); });
}
/// "290.120 s with 216 messages like those before"
inline std::string repeated_words(duration d, std::size_t count) noexcept {
    return written([&](auto& w) {
        w.seconds(d).text(" s with ").number(count).text(" messages like those before");
    });
}
inline std::string more_words(std::size_t count) noexcept {
    return written(
        [&](auto& w) { w.number(count).text(count == 1 ? " is not shown" : " are not shown"); });
}

/// For each step, whether the same message went the same way before, with the same words, addresses
/// and fate. O(n log n).
inline std::vector<bool> repetitions_of(const std::vector<ladder_step>& all) noexcept {
    const auto different = [&](std::size_t a, std::size_t b) {
        const ladder_step &x = all[a], &y = all[b];
        if (x.from != y.from) return x.from < y.from ? -1 : 1;
        if (x.to != y.to) return x.to < y.to ? -1 : 1;
        if (x.source != y.source) return x.source < y.source ? -1 : 1;
        if (x.destination != y.destination) return x.destination < y.destination ? -1 : 1;
        if (const int c = x.words.compare(y.words)) return c;
        if (const int c = x.told.compare(y.told)) return c;
        return x.lost.compare(y.lost);
    };
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < all.size(); ++i) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const int c = different(a, b);
        return c != 0 ? c < 0 : a < b;
    });
    std::vector<bool> again(all.size());
    for (std::size_t i = 1; i < order.size(); ++i)
        again[order[i]] = !all[order[i]].is_remark() && different(order[i - 1], order[i]) == 0;
    return again;
}

/// What becomes of each step.
enum class drawn : std::uint8_t { step, repeated, left_out };

/// Runs of eight repetitions and more are folded where there are too many steps; if it is still too
/// many, three quarters of what may be drawn stand at the beginning, and one at the end.
inline std::vector<drawn> plan_of(const ladder& l, std::size_t most) noexcept {
    const std::vector<ladder_step>& all = l.steps();
    std::vector<drawn> plan(all.size(), drawn::step);
    if (all.size() <= most) return plan;
    const std::vector<bool> again = repetitions_of(all);
    std::size_t left = all.size();
    for (std::size_t i = 0, run = 0; i <= all.size(); ++i) {
        if (i < all.size() && again[i]) {
            ++run;
            continue;
        }
        for (std::size_t k = i - run; run >= 8 && k < i; ++k) {
            plan[k] = drawn::repeated;
            --left;
        }
        run = 0;
    }
    if (left <= most) return plan;
    const std::size_t first = most - most / 4, last = left - most / 4;
    std::size_t at = 0, begin = all.size(), end = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (plan[i] != drawn::step) continue;
        if (at >= first && at < last) begin = lesser(begin, i), end = i + 1;
        ++at;
    }
    for (std::size_t i = begin; i < end; ++i) plan[i] = drawn::left_out;
    return plan;
}

/// `step(number, step)` for each one that is drawn: messages are numbered, those that are folded
/// too, and remarks have the number 0; `fold(words)` for what stands between them. O(n log n).
template <class Step, class Fold>
void for_each_drawn(const ladder& l, const ladder_style& style, Step step, Fold fold) noexcept {
    const std::vector<drawn> plan = plan_of(l, style.most);
    const std::vector<ladder_step>& all = l.steps();
    const auto end_of = [](const ladder_step& s) {
        return later(s.left, s.arrived == time_point::never() ? s.left : s.arrived);
    };
    std::size_t number = 0;
    time_point last = time_point::never();
    for (std::size_t i = 0; i < all.size();) {
        if (plan[i] == drawn::step) {
            if (last != time_point::never() && all[i].left - last > style.quiet)
                fold(quiet_words(all[i].left - last));
            step(all[i].is_remark() ? 0 : ++number, all[i]);
            last = end_of(all[i++]);
            continue;
        }
        const drawn what = plan[i];
        const std::size_t begin = i;
        for (; i < all.size() && plan[i] == what; ++i) number += all[i].is_remark() ? 0U : 1U;
        const time_point since = last != time_point::never() ? last : all[begin].left;
        last = end_of(all[i - 1]);
        fold(what == drawn::repeated ? repeated_words(last - since, i - begin)
                                     : more_words(i - begin));
    }
}

}  // namespace detail

}  // namespace ice::trace

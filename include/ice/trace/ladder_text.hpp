// SPDX-License-Identifier: BSL-1.0
// A ladder in plain text, in the manner of the figures of draft-rosenberg-sipping-ice-01 section 9:
// lifelines, a caption over each arrow, s= and d= where they are asked for.
#pragma once

#include "ladder_plan.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// Where the lifelines stand, so that every caption fits between its two.
class text_layout {
  public:
    text_layout(const ladder& l, const ladder_style& style) noexcept {
        const std::size_t n = l.columns().size();
        if (n > 0) first_ = greater(first_, l.columns()[0].size() / 2);
        gaps_.assign(n, 12);
        for (std::size_t i = 0; i + 1 < n; ++i)
            gaps_[i] =
                greater(gaps_[i], (l.columns()[i].size() + l.columns()[i + 1].size()) / 2 + 3);
        const auto widen = [&](std::size_t, const ladder_step& s, std::size_t wanted) {
            const std::size_t low = lesser(s.from, s.to), high = greater(s.from, s.to);
            std::size_t have = 0;
            for (std::size_t i = low; i < high; ++i) have += gaps_[i];
            for (std::size_t i = low; i < high && have < wanted; ++i) {
                const std::size_t more = (wanted - have + (high - i) - 1) / (high - i);
                gaps_[i] += more;
                have += more;
            }
        };
        // Short arrows first: what they need often is enough for the long ones.
        for (const bool neighbours : {true, false})
            for_each_drawn(
                l, style,
                [&](std::size_t number, const ladder_step& s) {
                    const std::size_t span = greater(s.from, s.to) - lesser(s.from, s.to);
                    if (number == 0 || (span == 1) != neighbours) return;
                    std::size_t wanted = caption(number, s).size() + 2;
                    if (style.addresses)
                        for (const std::string& line : address_lines(s))
                            wanted = greater(wanted, line.size() + 2);
                    widen(number, s, wanted);
                },
                [](const std::string&) {});
    }

    std::size_t x(std::size_t column) const noexcept {
        std::size_t at = first_;
        for (std::size_t i = 0; i < column; ++i) at += gaps_[i];
        return at;
    }

    static std::vector<std::string> address_lines(const ladder_step& s) noexcept {
        std::vector<std::string> lines;
        lines.push_back(written([&](auto& w) { w.text("s=").addr(s.source); }));
        lines.push_back(written([&](auto& w) { w.text("d=").addr(s.destination); }));
        for (std::size_t at = 0; at < s.told.size();) {
            const std::size_t end = lesser(s.told.find(' ', at + 1), s.told.size());
            lines.push_back(s.told.substr(at + 1, end - at - 1));
            at = end;
        }
        return lines;
    }

  private:
    std::vector<std::size_t> gaps_;
    std::size_t first_ = 12;  // room for times: "99999.999  "
};

/// One line of the drawing, written into from left to right or over what stands there.
class text_row {
  public:
    text_row(const text_layout& layout, std::size_t columns, char lifeline = '|') noexcept {
        for (std::size_t i = 0; i < columns; ++i) put(layout.x(i), std::string_view(&lifeline, 1));
    }
    void put(std::size_t at, std::string_view text) noexcept {
        if (line_.size() < at + text.size()) line_.resize(at + text.size(), ' ');
        line_.replace(at, text.size(), text);
    }
    void put_centred(std::size_t at, std::string_view text) noexcept {
        put(at - lesser(at, text.size() / 2), text);
    }
    template <class Sink>
    void print(Sink& sink) noexcept {
        line_.erase(line_.find_last_not_of(' ') + 1);
        line_ += '\n';
        sink(std::string_view(line_));
    }

  private:
    std::string line_;
};

/// From lifeline to lifeline; one that is lost has gaps, and ends in X.
template <class X>
void put_arrow(text_row& row, const ladder_step& s, X x) noexcept {
    const bool right = s.from < s.to;
    const bool lost = !s.lost.empty();
    const std::size_t low = x(lesser(s.from, s.to)), high = x(greater(s.from, s.to));
    const std::size_t first = is_cut(s) && !right ? tip_of(s, x) : low + 1;
    const std::size_t last = is_cut(s) && right ? tip_of(s, x) : high - 1;
    for (std::size_t i = first; i <= last; ++i)
        row.put(i, lost && (right ? i - first : last - i) % 2 != 0 ? " " : "-");
    row.put(right ? last : first, lost ? "X" : right ? ">" : "<");
}

}  // namespace detail

/// `sink(std::string_view)` gets the drawing, a line at a time. Times are seconds since the first
/// step. O(steps) calls, O(steps * columns) work.
template <class Sink>
void put_ladder_text(const ladder& l, Sink&& sink, const ladder_style& style = {}) noexcept {
    const detail::text_layout layout(l, style);
    const std::size_t columns = l.columns().size();
    const time_point start = detail::beginning(l);
    if (!style.title.empty()) {
        sink(style.title);
        sink(std::string_view("\n\n"));
    }
    detail::text_row names(layout, 0);
    for (std::size_t i = 0; i < columns; ++i) names.put_centred(layout.x(i), l.columns()[i]);
    names.print(sink);
    const auto x = [&](std::size_t column) { return layout.x(column); };
    const auto blank = [&] { detail::text_row(layout, columns).print(sink); };
    const auto fold = [&](const std::string& words) {
        detail::text_row row(layout, columns, ':');
        row.put(layout.x(0) + 2, words);
        row.print(sink);
    };
    blank();
    detail::for_each_drawn(
        l, style,
        [&](std::size_t number, const ladder_step& s) {
            detail::text_row caption(layout, columns);
            const std::string time = detail::written([&](auto& w) { w.seconds(s.left - start); });
            caption.put(time.size() < 9 ? 9 - time.size() : 0, time);
            if (number == 0) {
                caption.put(x(s.from), "* " + s.words);
                return caption.print(sink);
            }
            const std::string words = detail::caption(number, s);
            const std::size_t at = detail::words_at(s, x, words.size() + 1) + 1;
            caption.put(at, words);
            caption.print(sink);
            if (style.addresses)
                for (const std::string& line : detail::text_layout::address_lines(s)) {
                    detail::text_row row(layout, columns);
                    row.put(at, line);
                    row.print(sink);
                }
            detail::text_row arrow(layout, columns);
            detail::put_arrow(arrow, s, x);
            arrow.print(sink);
        },
        fold);
    blank();
}

}  // namespace ice::trace

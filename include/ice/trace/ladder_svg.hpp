// SPDX-License-Identifier: BSL-1.0
// A ladder as SVG: one file without scripts or foreign fonts, for light and dark pages
// (prefers-color-scheme).
#pragma once

#include "ladder_plan.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// How many bytes of UTF-8 are one character here; 0 when they are none.
constexpr std::size_t character_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80    ? 1
                               : first < 0xc2  ? 0
                               : first < 0xe0  ? 2
                               : first < 0xf0  ? 3
                               : first <= 0xf4 ? 4
                                               : 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xc0) != 0x80) return 0;
    // Longer than need be, surrogates, beyond the last plane, and two that XML excludes.
    const unsigned second = byte(1);
    const bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                       (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f) ||
                       (first == 0xef && second == 0xbf && byte(2) > 0xbd);
    return wrong ? 0 : length;
}

/// For element content and attributes. What XML cannot hold is shown as a question mark.
inline std::string xml_text(std::string_view text) noexcept {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        switch (text[0]) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default:
                if (length == 0 || static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f)
                    out += '?';
                else
                    out += text.substr(0, length);
        }
        text.remove_prefix(greater(length, 1));
    }
    return out;
}

inline constexpr std::string_view svg_style = R"(<style>
text{font:13px ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,"DejaVu Sans",sans-serif;fill:#1f2328}
.mono,.time{font:11px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#59636e}
.title{font-size:16px;font-weight:600}
.name{font-weight:600;text-anchor:middle}
.time{text-anchor:end}
.paper{fill:#ffffff}
.box{fill:#f6f8fa;stroke:#818b98}
.halo{fill:#ffffff}
.life{stroke:#b7c0ca;stroke-width:1.5}
.fold{fill:#59636e;font-style:italic}
.foldline{stroke:#b7c0ca;stroke-dasharray:2 4}
line.request{stroke:#0969da}path.request{fill:#0969da}
line.success{stroke:#1a7f37}path.success{fill:#1a7f37}
line.error{stroke:#cf222e}path.error{fill:#cf222e}
line.indication{stroke:#9a6700}path.indication{fill:#9a6700}
line.data{stroke:#8250df}path.data{fill:#8250df}
line.arrow{stroke-width:1.75}
line.answer{stroke-dasharray:7 3}
line.lost{stroke-dasharray:2 5}
.cross{stroke:#cf222e;stroke-width:2.5;fill:none}
.why{fill:#cf222e}
.dot{fill:#bc4c00}
.remark{fill:#bc4c00;font-weight:600}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.mono,.time,.fold{fill:#9198a1}
.paper,.halo{fill:#0d1117}
.box{fill:#1c2128;stroke:#656c76}
.life,.foldline{stroke:#3d444d}
line.request{stroke:#58a6ff}path.request{fill:#58a6ff}
line.success{stroke:#3fb950}path.success{fill:#3fb950}
line.error{stroke:#f85149}path.error{fill:#f85149}
line.indication{stroke:#d29922}path.indication{fill:#d29922}
line.data{stroke:#bc8cff}path.data{fill:#bc8cff}
.cross{stroke:#f85149}
.why{fill:#f85149}
.dot,.remark{fill:#f0883e}
}
</style>
)";

inline std::string_view class_of(traffic t) noexcept {
    switch (t) {
        case traffic::request: return "request";
        case traffic::success: return "success";
        case traffic::error: return "error";
        case traffic::indication: return "indication";
        case traffic::data: break;
    }
    return "data";
}

/// Draws top down; all lengths are pixels.
template <class Sink>
class svg_drawing {
  public:
    svg_drawing(const ladder& l, const ladder_style& style, Sink& sink) noexcept
        : l_(l), style_(style), w_(sink) {
        place_columns();
        head_ = style.title.empty() ? 20 : 52;
    }

    void draw() noexcept {
        const std::size_t bottom = height() - 60;
        w_.text("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").number(width());
        w_.text("\" height=\"").number(height()).text("\" viewBox=\"0 0 ").number(width());
        w_.text(" ").number(height()).text("\" role=\"img\">\n<title>");
        w_.text(style_.title.empty() ? "Message sequence" : xml_text(style_.title));
        w_.text("</title>\n").text(svg_style);
        w_.text("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
        if (!style_.title.empty()) words("title", 20, 30, style_.title);
        for (std::size_t i = 0; i < l_.columns().size(); ++i) {
            const std::size_t x = x_[i];
            line("life", x, head_ + 30, x, bottom);
            name(i, head_);
            name(i, bottom);
        }
        y_ = head_ + 52;
        const time_point start = beginning(l_);
        for_each_drawn(
            l_, style_, [&](std::size_t n, const ladder_step& s) { step(n, s, s.left - start); },
            [&](const std::string& folded) { fold(folded); });
        w_.text("</svg>\n");
    }

  private:
    static constexpr std::size_t times = 84;  ///< room on the left
    static constexpr std::size_t row = 42, address_row = 15, remark_row = 30, fold_row = 34;

    /// Of a text of the larger font; no font of the list is wider on average.
    static std::size_t breadth(std::string_view text) noexcept { return text.size() * 15 / 2 + 24; }
    static std::size_t small_breadth(std::string_view text) noexcept {
        return text.size() * 7 + 24;
    }

    static std::string address_text(const ladder_step& s) noexcept {
        return written([&](auto& w) {
            w.addr(s.source).text(" \xe2\x86\x92 ").addr(s.destination).text(s.told);
        });
    }

    /// As text_layout does it.
    void place_columns() noexcept {
        const std::size_t n = l_.columns().size();
        std::vector<std::size_t> gaps(n, 150);
        for (std::size_t i = 0; i + 1 < n; ++i)
            gaps[i] = greater(gaps[i],
                              (breadth(l_.columns()[i]) + breadth(l_.columns()[i + 1])) / 2 + 16);
        for (const bool neighbours : {true, false})
            for (const ladder_step& s : l_.steps()) {
                const std::size_t low = lesser(s.from, s.to), high = greater(s.from, s.to);
                if (s.is_remark() || (high - low == 1) != neighbours) continue;
                std::size_t wanted = breadth(caption(100, s));
                if (style_.addresses) wanted = greater(wanted, small_breadth(address_text(s)));
                std::size_t have = 0;
                for (std::size_t i = low; i < high; ++i) have += gaps[i];
                for (std::size_t i = low; i < high && have < wanted; ++i) {
                    const std::size_t more = (wanted - have + (high - i) - 1) / (high - i);
                    gaps[i] += more;
                    have += more;
                }
            }
        std::size_t x = times + (n == 0 ? 0 : greater(breadth(l_.columns()[0]) / 2, 30));
        for (std::size_t i = 0; i < n; ++i) {
            x_.push_back(x);
            x += gaps[i];
        }
    }
    std::size_t width() const noexcept {
        if (x_.empty()) return 200;
        std::size_t right = x_.back() + breadth(l_.columns().back()) / 2 + 20;
        for (const ladder_step& s : l_.steps())
            if (s.is_remark())
                right = greater(right, x_[s.from] + breadth(s.words) + s.words.size());
        return right;
    }
    std::size_t height() const noexcept {
        std::size_t h = head_ + 52;
        for_each_drawn(
            l_, style_,
            [&](std::size_t number, const ladder_step&) {
                h += number == 0 ? remark_row : row + (style_.addresses ? address_row : 0);
            },
            [&](const std::string&) { h += fold_row; });
        return h + 66;
    }

    // Elements.

    void attribute(std::string_view name, std::size_t value) noexcept {
        w_.text(" ").text(name).text("=\"").number(value).text("\"");
    }
    void line(std::string_view classes, std::size_t x1, std::size_t y1, std::size_t x2,
              std::size_t y2) noexcept {
        w_.text("<line class=\"").text(classes).text("\"");
        attribute("x1", x1), attribute("y1", y1), attribute("x2", x2), attribute("y2", y2);
        w_.text("/>\n");
    }
    void words(std::string_view classes, std::size_t x, std::size_t y,
               std::string_view text) noexcept {
        w_.text("<text");
        if (!classes.empty()) w_.text(" class=\"").text(classes).text("\"");
        attribute("x", x), attribute("y", y);
        w_.text(">").text(xml_text(text)).text("</text>\n");
    }
    void box(std::string_view classes, std::size_t x, std::size_t y, std::size_t wide,
             std::size_t high) noexcept {
        w_.text("<rect class=\"").text(classes).text("\"");
        attribute("x", x), attribute("y", y), attribute("width", wide), attribute("height", high);
        w_.text(" rx=\"5\"/>\n");
    }

    void name(std::size_t column, std::size_t y) noexcept {
        const std::size_t wide = breadth(l_.columns()[column]);
        box("box", x_[column] - wide / 2, y, wide, 30);
        words("name", x_[column], y + 20, l_.columns()[column]);
    }

    void step(std::size_t number, const ladder_step& s, duration since) noexcept {
        const std::string time = written([&](auto& w) { w.seconds(since); });
        if (number == 0) {
            words("time", times - 14, y_ + 14, time);
            w_.text("<circle class=\"dot\"");
            attribute("cx", x_[s.from]), attribute("cy", y_ + 10);
            w_.text(" r=\"5\"/>\n");
            const std::size_t right = x_[s.from] + breadth(s.words) + s.words.size();
            if (s.from + 1 < x_.size() && right > x_[s.from + 1])
                box("halo", x_[s.from] + 9, y_ + 2, s.words.size() * 15 / 2 + 6, 16);
            words("remark", x_[s.from] + 12, y_ + 14, s.words);
            y_ += remark_row;
            return;
        }
        words("time", times - 14, y_ + 14, time);
        const std::string text =
            written([&](auto& w) { w.text("(").number(number).text(") ").text(s.words); });
        const bool crosses = greater(s.from, s.to) - lesser(s.from, s.to) > 1;
        const std::string addresses = style_.addresses ? address_text(s) : std::string();
        const std::size_t at = words_at(
                                   s, [this](std::size_t i) { return x_[i]; },
                                   greater(breadth(caption(number, s)),
                                           addresses.empty() ? 0 : small_breadth(addresses))) +
                               10;
        caption_text(at, y_ + 14, text, s.lost, crosses);
        if (style_.addresses) {
            y_ += address_row;
            if (crosses) box("halo", at - 3, y_ + 3, addresses.size() * 7, 14);
            words("mono", at, y_ + 14, addresses);
        }
        arrow(s, y_ + 24);
        y_ += row;
    }

    /// With room behind it, where the lines of other columns would cross it.
    void caption_text(std::size_t x, std::size_t y, const std::string& text, const std::string& why,
                      bool crosses) noexcept {
        if (crosses) box("halo", x - 3, y - 12, (text.size() + why.size()) * 7 + 6, 16);
        w_.text("<text");
        attribute("x", x), attribute("y", y);
        w_.text(">").text(xml_text(text));
        if (!why.empty()) w_.text("<tspan class=\"why\">: ").text(xml_text(why)).text("</tspan>");
        w_.text("</text>\n");
    }

    void arrow(const ladder_step& s, std::size_t y) noexcept {
        const bool right = s.from < s.to;
        const bool lost = !s.lost.empty();
        const std::size_t from = x_[s.from];
        const std::size_t to =
            is_cut(s) ? tip_of(s, [this](std::size_t i) { return x_[i]; }) : x_[s.to];
        const bool answer = s.kind == traffic::success || s.kind == traffic::error;
        std::string classes = "arrow ";
        classes += class_of(s.kind);
        classes += lost ? " lost" : answer ? " answer" : "";
        const std::size_t tip = right ? to - 9 : to + 9;
        line(classes, from, y, tip, y);
        if (lost) {
            w_.text("<path class=\"cross\" d=\"M").number(tip - 6).text(" ").number(y - 6);
            w_.text("l12 12m0 -12l-12 12\"/>\n");
            return;
        }
        w_.text("<path class=\"").text(class_of(s.kind)).text("\" d=\"M").number(to).text(" ");
        w_.number(y).text(right ? "l-11 -5v10z\"/>\n" : "l11 -5v10z\"/>\n");
    }

    void fold(const std::string& text) noexcept {
        const std::size_t left = x_.front(), right = x_.back();
        line("foldline", left, y_ + 14, greater(right, left + breadth(text)), y_ + 14);
        box("halo", left + 20, y_ + 4, breadth(text) - 14, 20);
        words("fold", left + 26, y_ + 19, text);
        y_ += fold_row;
    }

    const ladder& l_;
    const ladder_style& style_;
    text_writer<Sink> w_;
    std::vector<std::size_t> x_;
    std::size_t head_ = 0;
    std::size_t y_ = 0;
};

}  // namespace detail

/// `sink(std::string_view)` gets the file, in pieces. Requests, answers, errors, indications and
/// data have colours of their own; what is lost is dotted and ends in a cross.
template <class Sink>
void put_ladder_svg(const ladder& l, Sink&& sink, const ladder_style& style = {}) noexcept {
    detail::svg_drawing(l, style, sink).draw();
}

}  // namespace ice::trace

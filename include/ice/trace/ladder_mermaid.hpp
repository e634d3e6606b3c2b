// SPDX-License-Identifier: BSL-1.0
// A ladder as a Mermaid sequence diagram, which many wikis and issue trackers draw by themselves.
#pragma once

#include "ladder_plan.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// Mermaid reads `;`, `#` and line ends as its own; entities of HTML are its way out.
inline std::string mermaid_text(std::string_view text) noexcept {
    std::string out;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        const bool plain = code >= 0x20 && code != 0x7f && c != ';' && c != '#' && c != '<' &&
                           c != '>' && c != '"' && c != '&';
        if (plain)
            out += c;
        else
            out += '#' + std::to_string(unsigned{code}) + ';';
    }
    return out;
}

}  // namespace detail

/// `sink(std::string_view)` gets the diagram. Answers have dashed lines; what is lost ends in a
/// cross.
template <class Sink>
void put_ladder_mermaid(const ladder& l, Sink&& sink, const ladder_style& style = {}) noexcept {
    text_writer w(sink);
    const time_point start = detail::beginning(l);
    if (!style.title.empty())
        w.text("---\ntitle: \"").text(detail::mermaid_text(style.title)).text("\"\n---\n");
    w.text("sequenceDiagram\n");
    for (std::size_t i = 0; i < l.columns().size(); ++i)
        w.text("    participant P")
            .number(i)
            .text(" as ")
            .text(detail::mermaid_text(l.columns()[i]))
            .text("\n");
    const auto over_all = [&](const std::string& words) {
        if (l.columns().empty()) return;
        w.text("    Note over P0,P")
            .number(l.columns().size() - 1)
            .text(": ")
            .text(words)
            .text("\n");
    };
    detail::for_each_drawn(
        l, style,
        [&](std::size_t number, const ladder_step& s) {
            if (number == 0) {
                w.text("    Note over P").number(s.from).text(": ");
                w.text(detail::mermaid_text(s.words)).text("\n");
                return;
            }
            const bool answer = s.kind == traffic::success || s.kind == traffic::error;
            w.text("    P").number(s.from).text(answer ? "--" : "-");
            w.text(s.lost.empty() ? ">>" : "x").text("P").number(s.to).text(": ");
            w.seconds(s.left - start).text(" ");
            w.text(detail::mermaid_text(detail::caption(number, s)));
            if (style.addresses)
                w.text("<br/>s=")
                    .addr(s.source)
                    .text(" d=")
                    .addr(s.destination)
                    .text(detail::mermaid_text(s.told));
            w.text("\n");
        },
        over_all);
}

}  // namespace ice::trace

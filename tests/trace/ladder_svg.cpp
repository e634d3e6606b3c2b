// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/ladder_svg.hpp>

#include <doctest/doctest.h>

#include "ladder_case.hpp"

using namespace ice;
using namespace ladder_case;

namespace {

std::string file(const trace::ladder& l, const trace::ladder_style& style = {}) {
    return whole([&](auto sink) { trace::put_ladder_svg(l, sink, style); });
}
/// Without the style sheet.
std::string drawing(const trace::ladder& l, const trace::ladder_style& style = {}) {
    std::string all = file(l, style);
    const std::size_t from = all.find("<style>"), to = all.find("</style>\n");
    return '\n' + all.erase(from, to + 9 - from);
}
std::size_t count(const std::string& text, const std::string& word) {
    std::size_t n = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++n;
    return n;
}

}  // namespace

TEST_CASE("trace ladder_svg: one message and one remark, element by element") {
    trace::ladder l;
    const auto a = l.column("A"), b = l.column("B");
    l.add_message(at(0), at(1), b, a, server, outside, success);
    l.add_remark(at(1), a, "<done>");
    CHECK(drawing(l, {.title = "T & t", .addresses = true}) == R"(
<svg xmlns="http://www.w3.org/2000/svg" width="544" height="257" viewBox="0 0 544 257" role="img">
<title>T &amp; t</title>
<rect class="paper" width="100%" height="100%"/>
<text class="title" x="20" y="30">T &amp; t</text>
<line class="life" x1="114" y1="82" x2="114" y2="197"/>
<rect class="box" x="99" y="52" width="31" height="30" rx="5"/>
<text class="name" x="114" y="72">A</text>
<rect class="box" x="99" y="197" width="31" height="30" rx="5"/>
<text class="name" x="114" y="217">A</text>
<line class="life" x1="509" y1="82" x2="509" y2="197"/>
<rect class="box" x="494" y="52" width="31" height="30" rx="5"/>
<text class="name" x="509" y="72">B</text>
<rect class="box" x="494" y="197" width="31" height="30" rx="5"/>
<text class="name" x="509" y="217">B</text>
<text class="time" x="70" y="118">0.000</text>
<text x="124" y="118">(1) Binding success</text>
<text class="mono" x="124" y="133">198.51.100.1:3478 → 192.0.2.1:6000 M=192.0.2.1:6000</text>
<line class="arrow success answer" x1="509" y1="143" x2="123" y2="143"/>
<path class="success" d="M114 143l11 -5v10z"/>
<text class="time" x="70" y="175">0.001</text>
<circle class="dot" cx="114" cy="171" r="5"/>
<text class="remark" x="126" y="175">&lt;done&gt;</text>
</svg>
)");
}

TEST_CASE("trace ladder_svg: everything at once") {
    const std::string all = file(make());
    CHECK(count(all, "prefers-color-scheme:dark") == 1);
    CHECK(count(all, "STUN &amp; &lt;co&gt;") == 2);  // above and below
    CHECK(count(all, "<path class=\"cross\"") == 3);  // three are lost
    CHECK(count(all, "arrow success answer") == 2);
    CHECK(count(all, "8.958 s without a message") == 1);
    CHECK(count(all, "<svg ") == 1);
    CHECK(count(all, "</svg>\n") == 1);
    CHECK(count(file(trace::ladder{}), "</svg>") == 1);
}

TEST_CASE("trace ladder_svg: foreign characters are harmless") {
    using trace::detail::xml_text;
    CHECK(xml_text("a<b>&\"\x01\x1b\n") == "a&lt;b&gt;&amp;&quot;???");
    for (const char* good : {"\xc3\xa9", "\xe2\x86\x92", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbd"})
        CHECK(xml_text(good) == good);
    CHECK(xml_text("\x80") == "?");
    CHECK(xml_text("\xc3") == "?");
    CHECK(xml_text("\xc0\xaf") == "??");  // longer than need be
    CHECK(xml_text("\xe0\x80\xaf") == "???");
    CHECK(xml_text("\xed\xa0\x80") == "???");  // half a pair
    CHECK(xml_text("\xef\xbf\xbf") == "???");  // no character
    CHECK(xml_text("\xf4\x90\x80\x80") == "????");
    CHECK(xml_text("\xe2\x86<") == "??&lt;");
}

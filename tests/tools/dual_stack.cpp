// SPDX-License-Identifier: BSL-1.0
// How long until the first pair is valid, with our default local preference, with one family first
// (what most stacks do) and with both in turn: the networks of tests/scenario/families.hpp, over
// many seeds each. Prints a table of milliseconds; with a file name, writes a plot of it as SVG.
//
//     c++ -std=c++20 -O2 -Iinclude tests/tools/dual_stack.cpp -o dual_stack
//     ./dual_stack [SEEDS] [FILE.svg]
//
// run: 20
#include "../scenario/families.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace families;

struct figures {
    double median = 0;
    double percentile95 = 0;
    unsigned none = 0;  ///< runs without a valid pair
};

template <class Rule>
figures measure(const setup& s, unsigned seeds) {
    std::vector<double> ms;
    figures f;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        const outcome o = play<Rule>(s, drawn(seed));
        if (o.first_valid < duration{})
            ++f.none;
        else
            ms.push_back(static_cast<double>(o.first_valid.us) / 1000);
    }
    std::sort(ms.begin(), ms.end());
    if (ms.empty()) return f;
    f.median = ms[ms.size() / 2];
    f.percentile95 = ms[ms.size() * 95 / 100];
    return f;
}

struct line {
    std::string name;
    figures of[3];
};

constexpr const char* rules[] = {"default (RFC 8421)", "one family first", "one to one"};
constexpr const char* colours[] = {"#1b6ca8", "#b0b7bd", "#e0a030"};

std::string number(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.0f", x);
    return text;
}

/// Bars: the median filled, the 95th percentile as a thin line behind it.
void write_svg(const char* path, const std::vector<line>& lines, unsigned seeds) {
    constexpr int left = 210, width = 560, bar = 9, row = 44, top = 64;
    double most = 0;
    for (const line& l : lines)
        for (const figures& f : l.of) most = std::max(most, f.percentile95);
    const double limit = 500 * (static_cast<int>(most / 500) + 1);
    const auto x = [&](double ms) { return left + ms / limit * width; };
    const int height = top + row * static_cast<int>(lines.size()) + 40;
    std::ofstream out(path);
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"820\" height=\"" << height
        << "\" viewBox=\"0 0 820 " << height << "\" font-family=\"sans-serif\" font-size=\"12\">\n"
        << "<rect width=\"820\" height=\"" << height << "\" fill=\"#ffffff\"/>\n"
        << "<text x=\"16\" y=\"22\" font-size=\"15\" font-weight=\"bold\">Time to the first valid "
           "pair, ms: median (bar) and 95th percentile (line), "
        << seeds << " seeds each</text>\n";
    for (int i = 0; i < 3; ++i)
        out << "<rect x=\"" << left + i * 180 << "\" y=\"34\" width=\"12\" height=\"10\" fill=\""
            << colours[i] << "\"/><text x=\"" << left + i * 180 + 18 << "\" y=\"43\">" << rules[i]
            << "</text>\n";
    const int bottom = top + row * static_cast<int>(lines.size());
    for (double ms = 0; ms <= limit; ms += 500)
        out << "<line x1=\"" << x(ms) << "\" y1=\"" << top - 6 << "\" x2=\"" << x(ms) << "\" y2=\""
            << bottom << "\" stroke=\"#dddddd\"/><text x=\"" << x(ms) << "\" y=\"" << bottom + 18
            << "\" text-anchor=\"middle\" fill=\"#555555\">" << number(ms) << "</text>\n";
    int y = top;
    for (const line& l : lines) {
        out << "<text x=\"" << left - 10 << "\" y=\"" << y + 20 << "\" text-anchor=\"end\">"
            << l.name << "</text>\n";
        for (int i = 0; i < 3; ++i) {
            const figures& f = l.of[i];
            const double at = y + i * (bar + 2);
            out << "<rect x=\"" << left << "\" y=\"" << at << "\" width=\"" << x(f.median) - left
                << "\" height=\"" << bar << "\" fill=\"" << colours[i] << "\"/><line x1=\""
                << x(f.median) << "\" y1=\"" << at + bar / 2.0 << "\" x2=\"" << x(f.percentile95)
                << "\" y2=\"" << at + bar / 2.0 << "\" stroke=\"" << colours[i]
                << "\" stroke-width=\"2\"/><text x=\"" << x(f.percentile95) + 4 << "\" y=\""
                << at + 8 << "\" font-size=\"9\" fill=\"#555555\">" << number(f.median)
                << "</text>\n";
        }
        y += row;
    }
    out << "</svg>\n";
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned seeds =
        argc > 1 ? static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)) : 1'000;
    if (seeds == 0) return std::fprintf(stderr, "usage: dual_stack [SEEDS] [FILE.svg]\n"), 2;
    std::printf(
        "%u seeds: paths of 5 to 80 ms one way, jitter a quarter of it, loss 1 %%,\n"
        "Ta 50 ms; milliseconds to the first valid pair, median / 95th percentile\n\n"
        "%-26s %18s %18s %18s\n",
        seeds, "", rules[0], rules[1], rules[2]);
    std::vector<line> lines;
    unsigned none = 0;
    for (const setup& s : setups) {
        const line l{s.name,
                     {measure<ours>(s, seeds), measure<family_first>(s, seeds),
                      measure<one_to_one>(s, seeds)}};
        std::printf("%-26s", s.name);
        for (const figures& f : l.of) {
            std::printf(" %9s / %6s", number(f.median).c_str(), number(f.percentile95).c_str());
            none += f.none;
        }
        std::printf("\n");
        lines.push_back(l);
    }
    std::printf("\nruns without a valid pair: %u\n", none);
    if (argc > 2) write_svg(argv[2], lines, seeds);
    return none == 0 ? 0 : 1;
}

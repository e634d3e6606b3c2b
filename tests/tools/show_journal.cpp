// SPDX-License-Identifier: BSL-1.0
// What went over the wire in a recorded session: its journal as a message sequence (plain text,
// with addresses, SVG or Mermaid), or as a capture for Wireshark. Journals of both sides whose
// clocks are one make one picture.
//
//   show_journal ladder|addresses|svg|mermaid|pcapng [NAME=]FILE...
//
// Writes to standard output. Exit status 0, or 1 when a journal is broken, or 2 when used wrongly.
// run: ladder Alice=tests/tools/alice.journal > alice.ladder
// run: svg tests/tools/alice.journal
// fails: ladder tests/tools/sample.hex
#include <ice/core/describe.hpp>
#include <ice/trace.hpp>
#include <ice/trace/journal_tap.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

bool add(ice::trace::tap& tap, const std::string& argument) {
    const std::size_t equals = argument.find('=');
    const bool named = equals != std::string::npos;
    const std::string path = named ? argument.substr(equals + 1) : argument;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::fprintf(stderr, "show_journal: cannot open %s\n", path.c_str()), false;
    const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
    const std::size_t party = tap.add_party(named ? argument.substr(0, equals) : "this side");
    const auto added = ice::trace::add_journal(
        tap, party, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    if (added) return true;
    std::fprintf(stderr, "show_journal: %s: %s, at byte %zu\n", path.c_str(),
                 describe(added.code()).sentence.data(), std::size_t{added.error().at});
    return false;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string_view what = count > 2 ? arguments[1] : "";
    ice::trace::tap tap;
    bool good = true;
    for (int i = 2; i < count; ++i) good = add(tap, arguments[i]) && good;
    ice::trace::ladder ladder;
    ice::trace::add_tap(ladder, tap);
    if (what == "ladder")
        ice::trace::put_ladder_text(ladder, print);
    else if (what == "addresses")
        ice::trace::put_ladder_text(ladder, print, {.addresses = true});
    else if (what == "svg")
        ice::trace::put_ladder_svg(ladder, print, {.addresses = true});
    else if (what == "mermaid")
        ice::trace::put_ladder_mermaid(ladder, print);
    else if (what == "pcapng")
        ice::trace::put_pcapng(
            tap, [](ice::byte_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), stdout); });
    else
        return std::fprintf(stderr,
                            "usage: show_journal ladder|addresses|svg|mermaid|pcapng "
                            "[NAME=]FILE...\n"),
               2;
    return good ? 0 : 1;
}

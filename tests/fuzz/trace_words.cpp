// SPDX-License-Identifier: BSL-1.0
// Any datagram in words, in drawings, in a capture and in a history: nothing that a peer sends
// reaches a terminal, a page or a wiki as more than letters.
#include <ice/trace/history.hpp>
#include <ice/trace/ladder_mermaid.hpp>
#include <ice/trace/ladder_svg.hpp>
#include <ice/trace/ladder_text.hpp>
#include <ice/trace/pcapng.hpp>

#include <cstdlib>
#include <string>

namespace {

using namespace ice;

void check(bool good) {
    if (!good) std::abort();
}

std::size_t count(const std::string& text, std::string_view what) {
    std::size_t n = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++n;
    return n;
}

void check_drawings(byte_view bytes, std::string_view name) {
    const endpoint a(address::v4(192, 0, 2, 1), 5000), b(address::v4(192, 0, 2, 2), 6000);
    trace::ladder l;
    const auto left = l.column(name), right = l.column("other");
    if (left == right) return;
    l.add_message({0}, {1000}, left, right, a, b, bytes);
    l.add_message({5'000'000}, time_point::never(), right, left, b, a, bytes, name);
    l.add_remark({6'000'000}, left, name);
    const trace::ladder_style style{.title = name, .addresses = true};

    std::string text, svg, mermaid;
    trace::put_ladder_text(l, [&](std::string_view s) { text += s; }, {.addresses = true});
    trace::put_ladder_svg(
        l, [&](std::string_view s) { svg += s; }, style);
    trace::put_ladder_mermaid(
        l, [&](std::string_view s) { mermaid += s; }, style);
    check(count(svg, "<svg ") == 1 && count(svg, "</svg>") == 1 && count(svg, "<script") == 0);
    check(count(svg, "<text") == count(svg, "</text>"));
    // One byte that is no UTF-8, and nothing opens the file.
    for (std::string_view rest = svg; !rest.empty();) {
        const std::size_t length = trace::detail::character_length(rest);
        check(length != 0);
        rest.remove_prefix(length);
    }
    check(count(mermaid, "participant ") >= 2 && count(mermaid, "<script") == 0);
}

void check_history(byte_view bytes) {
    trace::history<4> h;
    const int engine = 0;
    const route way{.base = base_id(0), .remote = {address::v4(192, 0, 2, 2), 6000}};
    // What comes in, goes out, and is its own answer.
    h.verb_begins(engine, {1}, verb_code::datagram, way, bytes);
    h.sent(engine, way, bytes, send_status::sent);
    h.verb_begins(engine, {2}, verb_code::datagram, way, bytes);
    if (const auto m = stun::message::parse(bytes)) h.authenticated(way, *m);
    check(h.size() <= 4);
    for (std::size_t i = 0; i < h.size(); ++i) check(h[i].times > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const byte_view bytes(data, size);
    std::string words;
    auto sink = [&](std::string_view piece) { words += piece; };
    trace::text_writer w(sink);
    trace::put_message_words(w, bytes);
    check(!words.empty() && words.size() < 200);
    for (const char c : words) check(c >= 0x20 && c < 0x7f);
    trace::for_each_told_address(bytes, [](std::string_view letter, const endpoint& e) {
        check(letter.size() == 1 && e.family() != ip_family::none);
    });

    std::string name;
    for (std::size_t i = 0; i < size && i < 40; ++i) name += static_cast<char>(data[i]);
    check_drawings(bytes, name);
    check_history(bytes);

    std::size_t written = 0;
    auto count_bytes = [&](byte_view piece) { written += piece.size(); };
    trace::pcapng_writer capture(count_bytes);
    capture.add_interface(name, name);
    check(capture.packet(0, {5}, {address::v6(1, 2), 1}, {address::v6(3, 4), 2}, bytes,
                         trace::direction::inbound, name) == (size <= 65527));
    check(written % 4 == 0);
    return 0;
}

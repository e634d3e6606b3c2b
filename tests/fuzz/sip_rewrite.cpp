// SPDX-License-Identifier: BSL-1.0
// Any text as a body that a SIP server rewrites: what fails changes nothing; what is done is what
// was asked for and nothing else, is no mismatch, needs no more room than is said, happens once
// only, and can be undone. Input: four bytes of wishes, then the body.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ice/sip/offered.hpp>
#include <ice/sip/rewrite.hpp>

namespace {

using namespace ice;
using namespace ice::sip;

constexpr std::size_t most = 4;
using body = sdp::basic_body<most>;

void check(bool promise) {
    if (!promise) std::abort();
}

/// Addresses that stand in no corpus, so that what is inserted is told from what was there.
const address relays[] = {address::v4(203, 0, 113, 251),
                          address::v6(0x2001'0db8'ffff'0000, 0x00fb)};

std::vector<stream_rewrite> wishes_of(const std::uint8_t (&b)[4]) {
    std::vector<stream_rewrite> wishes;
    for (std::uint16_t section = 0; section < 2; ++section) {
        if ((b[0] >> section & 1) == 0) continue;
        stream_rewrite w;
        w.section = section;
        const address& relay = relays[b[0] >> 2 & 1];
        if ((b[0] & 8) == 0) w.rtp = {relay, static_cast<std::uint16_t>(50000 + 10 * section)};
        if ((b[0] & 16) != 0) w.rtcp = {relay, static_cast<std::uint16_t>(50005 + 10 * section)};
        w.insert = (b[0] & 32) == 0;
        w.form = (b[0] & 64) != 0 ? foundation_form::swapped_letter : foundation_form::letter;
        w.related = static_cast<related_form>((b[1] & 3) % 3);
        w.kind = static_cast<candidate_kind>(b[1] >> 2 & 3);
        w.position = static_cast<std::uint16_t>(b[1] >> 4);
        if ((b[2] & 1) != 0) w.priority = 0x00ff'ffffU + (std::uint32_t{b[2]} << 20);
        if ((b[3] & 1) != 0) w.remove = kind_set(candidate_kind::host);
        if ((b[3] & 2) != 0) w.remove = w.remove | candidate_kind::srflx | candidate_kind::prflx;
        if ((b[3] & 4) != 0) w.remove = kind_set::all();
        if ((b[3] & 8) != 0) w.foundation = "fuzz";
        wishes.push_back(w);
    }
    return wishes;
}

struct outcome {
    result<rewritten> done = errc::end_of_input;
    std::string text;
};

outcome run(const std::string& text, std::span<const stream_rewrite> wishes, std::size_t capacity) {
    std::string buffer = text;
    buffer.resize(capacity < text.size() ? text.size() : capacity, '#');
    const std::string was = buffer;
    outcome o;
    o.done = rewrite<most>(std::span<char>(buffer.data(), buffer.size()), text.size(), wishes);
    if (!o.done) check(buffer == was);
    if (o.done) o.text = buffer.substr(0, o.done->size);
    return o;
}

/// The lines that no rewriting touches, line ends included.
std::string untouched(std::string_view text) {
    std::string kept;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = text.find('\n', from);
        const std::size_t next = end == std::string_view::npos ? text.size() : end + 1;
        std::string_view line = text.substr(from, next - from);
        from = next;
        if (line.starts_with("c=")) continue;
        if (line.starts_with("m=")) {  // but for its port
            const std::size_t space = line.find(' ');
            kept += line.substr(0, space);
            line.remove_prefix(line.find_first_not_of("0123456789", space + 1));
        } else if (line.starts_with("a=")) {
            const auto what = sdp::attribute_of(line.substr(2, line.find_first_of(":\r\n", 2) - 2));
            if (what == sdp::attribute::rtcp || what == sdp::attribute::candidate) continue;
        }
        // A last line without an end may have got lines behind it.
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
        kept += line;
        kept += '\n';
    }
    return kept;
}

std::vector<std::string> candidates_of(const sdp::section_facts& s) {
    std::vector<std::string> all;
    for (const sdp::lazy_value& line : s.candidates) all.emplace_back(line.value);
    return all;
}

bool same_place(const sdp::default_destination& a, const endpoint& b) {
    return a.kind == sdp::destination_kind::address && a.where.addr() == b.addr() &&
           a.where.port() == b.port();
}

void check_wish(const stream_rewrite& w, const sdp::section_facts& before,
                const sdp::section_facts& after) {
    if (w.rtp.family() != ip_family::none) check(same_place(destination_of(after, 1), w.rtp));
    if (w.rtcp.family() != ip_family::none && before.components() == 2)
        check(same_place(destination_of(after, 2), w.rtcp));
    const auto was = sdp::check_default<old_sip_lines>(before);
    const auto is = sdp::check_default<old_sip_lines>(after);
    if (!before.supports_ice() || before.ice_mismatch) return;
    // What is a mismatch now is one that nobody could mend: no address to make a candidate of.
    check(is.verdict != sdp::default_verdict::mismatch ||
          (was.verdict == sdp::default_verdict::mismatch &&
           is.destination.kind != sdp::destination_kind::address));
}

/// Back to where media went, and the relay's candidates out again.
void undo(const outcome& done, const body& before, std::span<const stream_rewrite> wishes) {
    std::vector<stream_rewrite> back;
    for (const stream_rewrite& w : wishes) {
        const auto& s = before.sections[w.section];
        if (destination_of(s, 1).kind != sdp::destination_kind::address) return;
        for (const std::string& line : candidates_of(s)) {
            const auto c = parse_candidate_value<old_sip_lines>(line);
            if (c && (c->addr == relays[0] || c->addr == relays[1] || w.remove.has(c->kind)))
                return;
        }
        stream_rewrite b;
        b.section = w.section;
        b.rtp = destination_of(s, 1).where;
        if (destination_of(s, 2).kind == sdp::destination_kind::address)
            b.rtcp = destination_of(s, 2).where;
        b.remove_addresses = relays;
        back.push_back(b);
    }
    const outcome undone = run(done.text, back, done.text.size() + 4096);
    if (!undone.done) return;  // what could not be a destination, or was no match before
    const auto after = sdp::read_body<most, old_sip_lines>(undone.text);
    check(after.has_value());
    for (const stream_rewrite& w : wishes) {
        const auto& was = before.sections[w.section];
        const auto& is = after->sections[w.section];
        check(same_place(destination_of(is, 1), destination_of(was, 1).where));
        // An a=rtcp line that was put in stays, and RTCP then needs a candidate.
        if (sdp::check_default<old_sip_lines>(was).verdict == sdp::default_verdict::match &&
            was.has_rtcp == is.has_rtcp)
            check(candidates_of(is) == candidates_of(was));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 4) return 0;
    const std::uint8_t bytes[4] = {data[0], data[1], data[2], data[3]};
    const std::string text(data + 4, data + size);
    const auto wishes = wishes_of(bytes);
    const auto body = sdp::read_body<most, old_sip_lines>(text);
    const outcome done = run(text, wishes, text.size() + 4096);
    if (!body) check(done.done.code() == body.code() && done.done.error().at == body.error().at);
    if (!done.done) return 0;

    const auto after = sdp::read_body<most, old_sip_lines>(done.text);
    check(after && after->sections.size() == body->sections.size());
    check(untouched(done.text) == untouched(text));
    for (const stream_rewrite& w : wishes)
        check_wish(w, body->sections[w.section], after->sections[w.section]);
    for (std::size_t i = 0; i < body->sections.size(); ++i) {
        bool wanted = false;
        for (const stream_rewrite& w : wishes) wanted = wanted || w.section == i;
        if (wanted) continue;
        check(candidates_of(after->sections[i]) == candidates_of(body->sections[i]));
        check(destination_of(after->sections[i], 1) == destination_of(body->sections[i], 1));
    }
    // As much room as was said, and not a byte less.
    const outcome tight = run(text, wishes, text.size());
    if (!tight.done) {
        check(tight.done.code() == errc::buffer_too_small);
        const std::size_t needed = tight.done.error().at;
        check(run(text, wishes, needed).text == done.text);
        check(run(text, wishes, needed - 1).done.code() == errc::buffer_too_small);
    }
    bool removes = false;
    for (const stream_rewrite& w : wishes) removes = removes || w.remove.has(w.kind);
    if (!removes) {
        const outcome again = run(done.text, wishes, done.text.size() + 4096);
        check(again.done && again.text == done.text && again.done->inserted == 0);
    }
    undo(done, *body, wishes);
    return 0;
}

// SPDX-License-Identifier: BSL-1.0
// Any text as an "alt" attribute of both drafts: no crash, offsets within the text, and what is
// written is read back the same.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include <ice/sdp/alt_line.hpp>

namespace {

using namespace ice;

void check(bool promise) {
    if (!promise) std::abort();
}

bool has_high_byte(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return true;
    return false;
}

void alt(std::string_view text, alt_draft draft) {
    const auto line = parse_alt(text, draft);
    if (!line) {
        check(line.error().at <= text.size());
        return;
    }
    check(line->q.thousandths() <= 1000);
    check(line->rtcp_written || line->rtcp().has_value() == (line->rtp.port() < 65535));

    std::vector<char> out(text.size() + 200, '#');
    const auto length = write_alt(out, *line, draft);
    // Bytes from 0x80 are read, but never written.
    check(length.has_value() == !(has_high_byte(line->username) || has_high_byte(line->password)));
    if (!length) {
        check(out[0] == '#');
        return;
    }
    const auto again = parse_alt({out.data(), *length}, draft);
    check(again.has_value());
    if (!again) return;
    check(again->id == line->id && again->q == line->q);
    check(again->derived_from == line->derived_from);
    check(again->username == line->username && again->password == line->password);
    check(again->rtp == line->rtp && again->rtcp_written == line->rtcp_written);
    std::vector<char> small(*length - 1);
    check(!write_alt(small, *line, draft));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<char> bytes(data, data + size);
    alt({bytes.data(), size}, alt_draft::sipping_ice_01);
    alt({bytes.data(), size}, alt_draft::mmusic_ice_02);
    return 0;
}

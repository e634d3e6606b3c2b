// SPDX-License-Identifier: BSL-1.0
// Any text as a message of draft-ietf-mmusic-ice-02 in XML: no crash, offsets within the text, and
// what is read can be written and is then read back the same.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include <ice/drafts/mmusic_ice_02/xml_writer.hpp>

namespace {

using namespace ice;
using namespace ice::mmusic_ice_02;

void must(bool holds) {
    if (!holds) std::abort();
}

bool is_within(std::string_view part, std::string_view whole) {
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

/// Fragments and passwords may have bytes from 0x80 and ">", which are read but never written.
bool can_be_written(const message& m) {
    for (const auto& s : m.streams)
        for (const alternate& a : s.alternates)
            for (const std::string_view text : {a.username, a.password})
                for (const char c : text)
                    if (static_cast<unsigned char>(c) >= 0x80 || c == '>') return false;
    return true;
}

void same(const message& a, const message& b) {
    must(a.type == b.type && a.streams.size() == b.streams.size());
    for (std::size_t i = 0; i < a.streams.size(); ++i) {
        const auto& x = a.streams[i].alternates;
        const auto& y = b.streams[i].alternates;
        must(a.streams[i].default_address == b.streams[i].default_address);
        must(x.size() == y.size());
        for (std::size_t k = 0; k < x.size(); ++k)
            must(x[k].id == y[k].id && x[k].q == y[k].q && x[k].username == y[k].username &&
                 x[k].password == y[k].password && x[k].rtp == y[k].rtp &&
                 x[k].rtcp_written == y[k].rtcp_written);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<char> bytes(data, data + size);
    const std::string_view text(bytes.data(), bytes.size());
    const auto m = read_xml(text);
    if (!m) {
        must(m.error().at <= text.size());
        return 0;
    }
    must(check_alternates(*m).has_value());
    for (const auto& s : m->streams)
        for (const alternate& a : s.alternates)
            must(is_within(a.id, text) && is_within(a.username, text) &&
                 is_within(a.password, text) && a.rtp.port() != 0);

    std::vector<char> out(16'000 + 2 * size, '#');
    const auto length = write_xml(out, *m);
    must(length.has_value() == can_be_written(*m));
    if (!length) return 0;
    const auto again = read_xml({out.data(), *length});
    must(again.has_value());
    same(*m, *again);
    std::vector<char> small(*length - 1);
    must(write_xml(small, *m).code() == errc::buffer_too_small);
    return 0;
}

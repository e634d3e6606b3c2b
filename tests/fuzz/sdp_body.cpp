// SPDX-License-Identifier: BSL-1.0
// Any text as a whole SDP body: no crash, failures within the text, views within the text, the
// same facts whatever the line ends, and ICE lines that read back as what was written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include <ice/sdp/body.hpp>
#include <ice/sdp/candidate_reader.hpp>
#include <ice/sdp/candidate_writer.hpp>
#include <ice/sdp/mismatch.hpp>
#include <ice/sdp/offer_answer_race.hpp>
#include <ice/sdp/section_writer.hpp>

namespace {

using namespace ice;
using namespace ice::sdp;

constexpr std::size_t max_sections = 6;
using body = basic_body<max_sections>;

void check(bool promise) {
    if (!promise) std::abort();
}

bool is_within(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

void check_section(const section_facts& s, const body& b, std::string_view text) {
    check(text.substr(s.at, s.text.size()).data() == s.text.data() && s.text.starts_with("m="));
    for (const std::string_view view :
         {s.ice.ufrag, s.ice.pwd, s.ice.options.text(), s.mid, s.media.media, s.media.proto,
          s.media.formats, s.where.name})
        check(is_within(view, text));
    check(!s.is_bundled() || s.bundle_tag < b.sections.size());
    check(s.is_bundled() || !s.bundle_only);
    check(s.components() == 1 || s.components() == 2);
    check(s.is_rejected() || s.where.kind != connection_kind::none);
    check(s.is_rejected() || s.ice.ufrag.empty() == s.ice.pwd.empty());

    std::uint32_t lines = 0;
    for (const lazy_value& value : s.candidates) {
        ++lines;
        check(is_within(value.value, s.text) && value.at > s.at);
        const auto line = parse_candidate_value<old_sip_lines>(value.value);
        if (!line) check(line.error().at <= value.value.size());
        char out[512];
        if (!line || !check_candidate(*line)) continue;
        const auto written = write_candidate(out, *line);
        if (!written) continue;
        const auto again = parse_candidate<old_sip_lines>({out, *written});
        check(again && again->where() == line->where() && again->priority == line->priority &&
              again->foundation == line->foundation && again->component == line->component);
    }
    check(lines == s.candidates.size());
    static_cast<void>(named_pairs(s));
    const default_check verdict = check_default<old_sip_lines>(s);
    check(!verdict.allows_ice() || s.supports_ice());
    check(verdict.component <= 2);
}

/// The ICE lines of a section as a plan, written and read again.
void write_again(const section_facts& s) {
    section_plan plan;
    plan.uses_ice = true;
    plan.ufrag = s.ice.ufrag;
    plan.pwd = s.ice.pwd;
    for (std::uint16_t component = 1; component <= s.components(); ++component) {
        const default_destination d = destination_of(s, component);
        if (d.where.family() == ip_family::none) break;
        static_cast<void>(plan.defaults.push_back(d.where));
    }
    char out[1024];
    const auto section = write_section(std::span<char>(out), plan);
    if (!section || plan.defaults.empty()) return;  // too long to be sent
    std::string text = "v=0\nm=audio " + std::to_string(plan.port()) + " RTP/AVP 0\n";
    std::string c(64, ' ');
    const auto connection = write_connection(std::span<char>(c), plan);
    check(connection.has_value());
    text += c.substr(0, *connection) + std::string(out, *section);
    const auto again = read_body<1>(text);
    check(again.has_value());
    const section_facts& now = again->sections[0];
    check(now.ice.ufrag == s.ice.ufrag && now.ice.pwd == s.ice.pwd);
    for (std::uint16_t i = 1; i <= plan.defaults.size(); ++i) {
        const endpoint& meant = plan.defaults[i - 1U];
        const endpoint read = destination_of(now, i).where;
        check(read.addr() == meant.addr() && read.port() == meant.port());
    }
}

/// The same with the other line ends.
void change_line_ends(const body& b, const std::string& text) {
    std::string other;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) other += '\r';
        other += text[i];
    }
    const auto again = read_body<max_sections, old_sip_lines>(other, {0xffffffffU});
    check(again && again->sections.size() == b.sections.size());
    for (std::size_t i = 0; i < b.sections.size(); ++i) {
        const section_facts& x = b.sections[i];
        const section_facts& y = again->sections[i];
        check(x.media.port == y.media.port && x.ice.ufrag == y.ice.ufrag && x.where == y.where);
        check(x.mid == y.mid && x.bundle_tag == y.bundle_tag);
        check(x.candidates.size() == y.candidates.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const auto strict = read_body<max_sections>(text);
    const auto tolerant = read_body<max_sections, old_sip_lines>(text);
    if (!strict) check(strict.error().at <= text.size());
    if (!tolerant) check(tolerant.error().at <= text.size());
    check(!strict || tolerant);  // tolerance refuses nothing
    if (!tolerant) return 0;
    for (const section_facts& s : tolerant->sections) check_section(s, *tolerant, text);
    change_line_ends(*tolerant, text);
    if (!strict) return 0;
    for (const section_facts& s : strict->sections)
        if (s.supports_ice()) write_again(s);
    return 0;
}

// SPDX-License-Identifier: BSL-1.0
// Any text as each attribute of one line, by every policy: no crash, offsets within the text, what
// is read can be written unless it was tolerated, and what is written is read back the same.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include <ice/sdp/candidate_grammar.hpp>
#include <ice/sdp/credentials.hpp>
#include <ice/sdp/flags.hpp>
#include <ice/sdp/options.hpp>
#include <ice/sdp/pacing.hpp>
#include <ice/sdp/remote_candidates.hpp>
#include <ice/sdp/trickle_fragment.hpp>

namespace {

using namespace ice;

void check(bool promise) {
    if (!promise) std::abort();
}

template <class T>
bool is_a_failure_within(const result<T>& r, std::string_view text) {
    return r.code() != errc::ok && r.error().at <= text.size();
}

void check_same(const candidate_line& a, const candidate_line& b) {
    check(a.foundation == b.foundation && a.component == b.component);
    check(a.transport_name == b.transport_name && a.transport == b.transport);
    check(a.priority == b.priority && a.addr == b.addr && a.port == b.port);
    check(a.type_name == b.type_name && a.kind == b.kind && a.tcp == b.tcp);
    check(a.has_raddr == b.has_raddr && a.related == b.related);
    check(a.has_rport == b.has_rport && a.related_port == b.related_port);
    check(a.extensions == b.extensions && a.ufrag == b.ufrag && a.ignored == b.ignored);
    check(a.generation == b.generation && a.network_id == b.network_id &&
          a.network_cost == b.network_cost);
}

template <class Policy>
void candidate_by(std::string_view text) {
    const auto line = parse_candidate<Policy>(text);
    if (!line) return check(is_a_failure_within(line, text));
    check(line->foundation.size() >= 1 && line->foundation.size() <= 32);
    check(line->component >= 1 && line->component <= 256);
    check(line->priority >= 1 && line->priority <= 0x7fffffff);
    for (const auto& pair : line->extensions) check(!pair.name.empty());

    std::vector<char> out(text.size() + 200, '#');
    const auto length = write_candidate(out, *line);
    check(length.has_value() == check_candidate(*line).has_value());
    if (!length) return check(out[0] == '#');
    const std::string_view written(out.data(), *length);
    const auto again = parse_candidate(written);
    check(again.has_value());
    if (again) check_same(*line, *again);
    std::vector<char> exact(*length);
    check(write_candidate(exact, *line).has_value());
    check(!write_candidate(std::span(exact).first(*length - 1), *line));
}

void remote(std::string_view text) {
    const auto list = parse_remote_candidates(text);
    if (!list) return check(is_a_failure_within(list, text));
    std::vector<remote_candidate_entry> entries(list->begin(), list->end());
    check(entries.size() == list->size());
    std::vector<char> out(text.size() + 64 * entries.size() + 64);
    const auto length = write_remote_candidates(out, entries);
    check(length.has_value() == (list->ignored() == errc::ok));
    if (!length) return;
    const auto again = parse_remote_candidates({out.data(), *length});
    check(again && again->size() == entries.size());
}

void words(std::string_view text) {
    std::vector<char> out(text.size() + 64);
    const auto ufrag = parse_ufrag(text);
    if (ufrag) check(write_ufrag(out, *ufrag).has_value() == (ufrag->size() <= 32));
    const auto password = parse_password(text);
    if (password) check(write_password(out, *password).has_value());
    const auto options = parse_options(text);
    if (options) {
        const std::vector<std::string_view> tags(options->begin(), options->end());
        check(!tags.empty() && write_options(out, tags).has_value());
    }
    const auto pacing = parse_pacing(text);
    if (pacing) check(write_pacing(out, *pacing).has_value());
    check(ufrag || is_a_failure_within(ufrag, text));
    check(password || is_a_failure_within(password, text));
    check(options || is_a_failure_within(options, text));
    check(pacing || is_a_failure_within(pacing, text));
    for (const auto flag :
         {parse_ice_lite(text), parse_ice_mismatch(text), parse_end_of_candidates(text)})
        check(flag || is_a_failure_within(flag, text));
}

void fragment(std::string_view text) {
    const auto parsed = trickle_fragment<>::parse(text);
    if (!parsed) return check(is_a_failure_within(parsed, text));
    std::size_t sections = 0;
    for (const auto& section : *parsed) {
        check(++sections <= text.size());
        for (const auto& line : trickle_candidates<>(section))
            check(line || is_a_failure_within(line, text));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<char> bytes(data, data + size);
    const std::string_view text(bytes.data(), size);
    candidate_by<rfc8839_lines>(text);
    candidate_by<old_sip_lines>(text);
    candidate_by<mdns_lines>(text);
    remote(text);
    words(text);
    fragment(text);
    return 0;
}

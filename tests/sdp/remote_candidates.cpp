// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/remote_candidates.hpp>

#include "../support/verify.hpp"

#include <array>

using namespace ice;

namespace {

constexpr bool bad(std::string_view line, errc code, std::uint32_t at) {
    return parse_remote_candidates(line).error() == failure{code, at};
}

constexpr bool same(std::string_view line) {
    const auto list = parse_remote_candidates(line);
    if (!list || list->size() > 8) return false;
    remote_candidate_entry entries[8];
    std::size_t n = 0;
    for (const auto& entry : *list) entries[n++] = entry;
    char out[200] = {};
    const auto length = write_remote_candidates(out, std::span(entries).first(n));
    return length && std::string_view(out, *length) == line && n == list->size();
}

}  // namespace

TEST_CASE("the printed lines come out as they are") {
    ICE_VERIFY(same("remote-candidates:1 192.0.2.3 45664"));
    ICE_VERIFY(same("remote-candidates:2 192.0.2.3 45665"));
    ICE_VERIFY(same("remote-candidates:1 192.0.2.3 45664 2 192.0.2.3 45665"));
    ICE_VERIFY(same("remote-candidates:256 2001:db8::1 0 1 :: 65535"));
}

TEST_CASE("a component is found wherever it stands") {
    constexpr auto list =
        *parse_remote_candidates("Remote-Candidates:2 192.0.2.3 45665 1 192.0.2.3 45664");
    ICE_VERIFY(list.size() == 2);
    ICE_VERIFY(list.find(1)->where() == endpoint(address::v4(192, 0, 2, 3), 45664));
    ICE_VERIFY(list.find(2)->where(protocol::tcp) ==
               endpoint(address::v4(192, 0, 2, 3), 45665, protocol::tcp));
    ICE_VERIFY(!list.find(3));
    ICE_VERIFY(list.ignored() == errc::ok);
    // RFC8839-5.2-1
    ICE_VERIFY(list.covers(1));
    ICE_VERIFY(list.covers(2));
    ICE_VERIFY(!list.covers(3));
    ICE_VERIFY(!remote_candidates().covers(1));
    ICE_VERIFY(remote_candidates().empty());
}

TEST_CASE("a name is well formed, and of no use") {
    constexpr auto list = *parse_remote_candidates("remote-candidates:1 host.example 9");
    ICE_VERIFY(list.ignored() == errc::candidate_name);
    ICE_VERIFY(list.begin()->name == "host.example");
    ICE_VERIFY(list.begin()->where() == endpoint());
}

TEST_CASE("what is no list of addresses") {
    ICE_VERIFY(bad("remote-candidates", errc::sdp_other_attribute, 0));
    ICE_VERIFY(bad("remote-candidates:", errc::end_of_input, 18));
    ICE_VERIFY(bad("remote-candidates:0 10.0.0.1 9", errc::candidate_bad_component, 18));
    ICE_VERIFY(bad("remote-candidates:257 10.0.0.1 9", errc::candidate_bad_component, 18));
    ICE_VERIFY(bad("remote-candidates: 1 10.0.0.1 9", errc::candidate_bad_component, 18));
    ICE_VERIFY(bad("remote-candidates:1 10.0.0 9", errc::too_few_octets, 26));
    ICE_VERIFY(bad("remote-candidates:1 10.0.0.1", errc::end_of_input, 28));
    ICE_VERIFY(bad("remote-candidates:1 10.0.0.1 65536", errc::candidate_bad_port, 29));
    ICE_VERIFY(bad("remote-candidates:1 10.0.0.1 9,", errc::candidate_bad_port, 30));
    ICE_VERIFY(bad("remote-candidates:1 10.0.0.1 9 ", errc::end_of_input, 31));
    ICE_VERIFY(
        bad("remote-candidates:1 10.0.0.1 9  2 10.0.0.1 9", errc::candidate_bad_component, 31));
    ICE_VERIFY(bad("remote-candidates:1 10.0.0.1 9 2", errc::end_of_input, 32));
}

TEST_CASE("what cannot be said is not written") {
    char out[100] = {};
    remote_candidate_entry entry;
    CHECK(write_remote_candidates(out, {}).code() == errc::misuse_candidate_line);
    CHECK(write_remote_candidates(out, {&entry, 1}).code() == errc::misuse_candidate_line);
    entry.addr = address::v4(10, 0, 0, 1);
    CHECK(*write_remote_candidates(out, {&entry, 1}) == 30);
    CHECK(write_remote_candidates(std::span(out).first(29), {&entry, 1}).code() ==
          errc::buffer_too_small);
    CHECK(*write_remote_candidates(std::span(out).first(30), {&entry, 1}) == 30);
    entry.component = 257;
    CHECK(write_remote_candidates(out, {&entry, 1}).code() == errc::misuse_candidate_line);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/section_writer.hpp>

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <string_view>

#include <ice/sdp/offer_answer_offer.hpp>

#include "../support/verify.hpp"
#include "descriptions.hpp"
#include "example_bodies.hpp"

using namespace descriptions;

namespace {

template <class Write>
std::string written(Write write, errc expected = errc::ok) {
    char out[2048];
    const result<std::size_t> n = write(std::span<char>(out));
    CHECK(n.code() == expected);
    return n ? std::string(out, *n) : std::string();
}

std::string section_of(const section_plan& plan, errc expected = errc::ok) {
    return written([&](std::span<char> out) { return write_section(out, plan); }, expected);
}
std::string connection_of(const section_plan& plan) {
    return written([&](std::span<char> out) { return write_connection(out, plan); });
}
template <std::size_t N>
std::string session_of(const basic_plan<N>& plan) {
    return written([&](std::span<char> out) { return write_session(out, plan); });
}

basic_plan<4> planned(party& own) {
    const auto plan = plan_offer<4>(own.now());
    CHECK(plan.has_value());
    return plan ? *plan : basic_plan<4>{};
}

constexpr std::string_view credentials =
    "a=ice-ufrag:aaaa\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n";

}  // namespace

TEST_CASE("the session's lines") {
    party own;
    own.facts.pacing_ms = 20;
    CHECK(own.facts.options.push_back("trickle"));
    // RFC8838-3-3: above all sections, so for each of them.
    CHECK(session_of(planned(own)) == "a=ice-options:ice2 trickle\r\na=ice-pacing:20\r\n");
    own.facts.lite = true;
    // RFC8839-4.2.1.4-1
    CHECK(session_of(planned(own)) == "a=ice-lite\r\na=ice-options:ice2 trickle\r\n");
    CHECK(session_of(basic_plan<4>{}).empty());
}

TEST_CASE("a section of one component") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000).end_of_candidates = true;
    const section_plan plan = planned(own).sections[0];
    CHECK(connection_of(plan) == "c=IN IP4 192.0.2.1\r\n");
    CHECK(section_of(plan) == std::string(credentials) +
                                  "a=candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host\r\n"
                                  "a=end-of-candidates\r\n");
}

TEST_CASE("RTCP: both components, and a=rtcp where the next port will not do") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000, 2);
    // RFC8839-4.2.2-1
    CHECK(section_of(planned(own).sections[0]) ==
          std::string(credentials) +
              "a=candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host\r\n"
              "a=candidate:1 2 UDP 2130706430 192.0.2.1 5001 typ host\r\n");
    own.candidates[0][1].port = 7000;
    CHECK(section_of(planned(own).sections[0]).starts_with("a=rtcp:7000\r\na=ice-ufrag:"));
    own.candidates[0][1].addr = at("2001:db8::1", 1).addr();
    CHECK(section_of(planned(own).sections[0]).starts_with("a=rtcp:7000 IN IP6 2001:db8::1\r\n"));
    own.candidates[0][1].port = 5001;  // the next port, of another address
    CHECK(section_of(planned(own).sections[0]).starts_with("a=rtcp:5001 IN IP6 2001:db8::1\r\n"));
    own.candidates[0].pop_back();  // RTCP candidates come later
    CHECK(section_of(planned(own).sections[0]).starts_with("a=rtcp:9 IN IP4 0.0.0.0\r\n"));
    own.candidates[0].clear();
    CHECK(section_of(planned(own).sections[0]) == credentials);
    CHECK(connection_of(planned(own).sections[0]) == "c=IN IP4 0.0.0.0\r\n");
}

TEST_CASE("after nomination") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000, 2);
    own.candidates[0].insert(own.candidates[0].begin(), host_line("192.0.2.2", 9000));
    own.candidates[0].push_back(host_line("192.0.2.1", 5000));  // said twice, written once
    own.streams[0].state = stream_state::completed;
    CHECK(own.streams[0].selected.push_back({1, at("192.0.2.1", 5000), at("198.51.100.1", 1)}));
    CHECK(own.streams[0].selected.push_back({2, at("192.0.2.1", 5001), at("2001:db8::7", 2)}));
    // RFC8839-4.4.1.2.2-2 RFC8839-4.4.1.2.2-3
    CHECK(section_of(planned(own).sections[0]) ==
          std::string(credentials) +
              "a=candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host\r\n"
              "a=candidate:1 2 UDP 2130706430 192.0.2.1 5001 typ host\r\n"
              "a=remote-candidates:1 198.51.100.1 1 2 2001:db8::7 2\r\n");
}

TEST_CASE("a TCP default has the lines of RFC 4145") {
    party own;
    own.add("aaaa", "192.0.2.1", 9).transport = protocol::tcp;
    candidate_line& line = own.candidates[0][0];
    line.transport = line_transport::tcp;
    line.tcp = tcp_type::active;
    // RFC6544-4.5-3
    CHECK(section_of(planned(own).sections[0])
              .starts_with("a=setup:active\r\na=connection:new\r\na=ice-ufrag:"));
    own.complete(0, at("198.51.100.1", 6000, protocol::tcp));
    CHECK(section_of(planned(own).sections[0])
              .starts_with("a=setup:active\r\na=connection:existing\r\n"));
}

TEST_CASE("sections without ICE") {
    section_plan plan;
    CHECK(section_of(plan).empty());
    CHECK(connection_of(plan).empty());
    plan.mismatch = true;
    CHECK(section_of(plan) == "a=ice-mismatch\r\n");  // RFC8839-4.2.5-3
}

TEST_CASE("what may not be written is not") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000);
    section_plan plan = planned(own).sections[0];
    plan.ufrag = "a\r\na=x";
    section_of(plan, errc::misuse_sdp_text);
    plan.ufrag = "aaaa";
    own.candidates[0][0].foundation = "no good";
    section_of(plan, errc::misuse_candidate_line);
}

TEST_CASE("a buffer that is too small, whatever its size") {
    party own;
    own.add("aaaa", "192.0.2.1", 5000, 2).end_of_candidates = true;
    own.candidates[0][1].port = 7;
    const basic_plan<4> plan = planned(own);
    const std::string whole = section_of(plan.sections[0]);
    for (std::size_t n = 0; n <= whole.size(); ++n) {
        std::string out(n, '?');
        const auto length = write_section(std::span<char>(out), plan.sections[0]);
        CHECK(length.has_value() == (n == whole.size()));
        if (!length) CHECK(length.code() == errc::buffer_too_small);
        if (length) CHECK(out == whole);
    }
    char none[1] = {};
    CHECK(write_session(std::span<char>(none), plan).code() == errc::buffer_too_small);
    CHECK(write_connection(std::span<char>(none), plan.sections[0]).code() ==
          errc::buffer_too_small);
}

TEST_CASE("in constant evaluation") {
    ICE_VERIFY([] {
        candidate_line line;
        line.foundation = "1";
        line.priority = 2130706431;
        line.addr = address::v4(192, 0, 2, 1);
        line.port = 5000;
        section_plan plan;
        plan.uses_ice = true;
        plan.ufrag = "aaaa";
        plan.pwd = "aaaaaaaaaaaaaaaaaaaaaaaa";
        plan.which = written_candidates::all;
        plan.candidates = {&line, 1};
        static_cast<void>(plan.defaults.push_back(line.where()));
        char out[256] = {};
        const auto n = write_section(std::span<char>(out), plan);
        return n && std::string_view(out, *n).substr(0, credentials.size()) == credentials &&
               std::string_view(out, *n).ends_with("192.0.2.1 5000 typ host\r\n");
    }());
}

TEST_CASE("the answer printed in RFC 8839, line for line") {
    const auto body = read_body<1>(example::rfc8839_answer);
    CHECK(body.has_value());
    if (!body) return;
    const section_facts& said = body->sections[0];
    const auto candidate = parse_candidate_value(said.candidates.begin()->value);
    CHECK(candidate.has_value());
    if (!candidate) return;
    stream_facts stream;
    stream.ufrag = said.ice.ufrag;
    stream.pwd = said.ice.pwd;
    stream.candidates = {&*candidate, 1};
    agent_facts facts;
    facts.streams = {&stream, 1};
    const auto plan = plan_offer<1>(facts);
    CHECK(plan.has_value());
    if (!plan) return;
    const std::string all =
        session_of(*plan) + connection_of(plan->sections[0]) + section_of(plan->sections[0]);
    for (std::size_t from = 0; from < all.size();) {
        const std::size_t end = all.find("\r\n", from);
        CHECK(example::rfc8839_answer.find(all.substr(from, end - from) + "\n") !=
              std::string_view::npos);
        from = end + 2;
    }
    CHECK(plan->sections[0].port() == 3478);
}

TEST_CASE("a client of old is written with its short password, when the host asks for it") {
    section_plan plan;
    plan.uses_ice = true;
    plan.ufrag = "241ffa10";
    plan.pwd = "2f5a42f7";
    CHECK(section_of(plan, errc::misuse_sdp_text).empty());
    CHECK(written([&](std::span<char> out) { return write_section<old_sip_lines>(out, plan); }) ==
          "a=ice-ufrag:241ffa10\r\na=ice-pwd:2f5a42f7\r\n");
}

TEST_CASE("a client of RFC 5245 says nothing about the session, and may say it again") {
    party own;
    auto facts = own.now();
    facts.ice2 = false;
    const auto plan = plan_offer<4>(facts);
    CHECK(plan.has_value());
    if (!plan) return;
    CHECK(plan->uses_ice);
    CHECK(session_of(*plan).empty());
    const std::string_view options[] = {"trickle"};
    static_cast<void>(facts.options.push_back(options[0]));
    CHECK(session_of(*plan_offer<4>(facts)) == "a=ice-options:trickle\r\n");
}

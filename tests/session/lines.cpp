// SPDX-License-Identifier: BSL-1.0
#include <ice/session/lines.hpp>

#include "support.hpp"

using namespace desk;

TEST_CASE("session lines: a description, and what it says of itself") {
    session_config c;
    c.agent.ta = milliseconds(20);
    host h(c);
    CHECK(h.s.add_base(now, base_at(own)));
    const std::string text = h.lines();
    CHECK(text.starts_with("ice-ufrag:"));
    CHECK(text.find("\nice-options:ice2 trickle\nice-pacing:20\n") != std::string::npos);
    CHECK(text.find("candidate:1 1 UDP 2130706431 10.0.0.2 5000 typ host\n") != std::string::npos);
    c.says_trickle = false;
    host quiet(c);
    CHECK(quiet.lines().find("trickle") == std::string::npos);
}

TEST_CASE("session lines: the reader takes a session for an agent") {
    host a, b;
    CHECK(a.s.add_base(now, base_at(own)));
    description_reader reader;
    put_description(a.s, 0, [&](std::string_view line) { CHECK(reader.read(b.s, now, line)); });
    CHECK(b.s.inspect().streams[0].described);
    CHECK(b.s.inspect().remotes[0].c.where == own);
    CHECK(*reader.read(b.s, now, end_of_candidates_line) == line_meaning::end);
}

TEST_CASE("session lines: what is hidden has no line of its own, and no trace in others") {
    session_config c;
    c.candidates.shows = revealed::no_host;
    host h(c);
    CHECK(h.s.add_base(now, base_at(own)));
    CHECK(candidate_attribute(h.s, 0).size() == 0);
    CHECK(candidate_attribute(h.s, 9).size() == 0);
    CHECK(h.lines().find("10.0.0.2") == std::string::npos);
}

TEST_CASE("session lines: a rewritten address stands as the host's own") {
    session_config c;
    CHECK(c.rewriting.add({own.addr(), address::v4(203, 0, 113, 1), rewriting::instead}));
    host h(c);
    CHECK(h.s.add_base(now, base_at(own)));
    CHECK(h.lines().find(" 203.0.113.1 5000 typ host\n") != std::string::npos);
    CHECK(h.lines().find("10.0.0.2") == std::string::npos);
}

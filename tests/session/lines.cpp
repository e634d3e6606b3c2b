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

TEST_CASE("session lines: own addresses as others may see them") {
    const auto told = [](const host& h, candidate_kind kind, const endpoint& where) {
        return std::string(to_text(told_where(h.s, kind, where)).view());
    };
    const endpoint outside(address::v4(192, 0, 2, 1), 6000);
    const endpoint twin = own.with_port(7000);
    using kind = candidate_kind;
    host open;
    CHECK(open.s.add_base(now, base_at(own)));
    CHECK(told(open, kind::host, own) == "10.0.0.2:5000");
    CHECK(told(open, kind::prflx, twin) == "10.0.0.2:7000");

    session_config c;
    c.candidates.shows = revealed::no_host;
    host no_host(c);
    CHECK(no_host.s.add_base(now, base_at(own)));
    CHECK(told(no_host, kind::host, own) == "0.0.0.0:9");
    CHECK(told(no_host, kind::srflx, outside) == "192.0.2.1:6000");
    // Whatever its kind, it is the host's.
    CHECK(told(no_host, kind::srflx, own) == "0.0.0.0:9");
    CHECK(told(no_host, kind::prflx, twin) == "0.0.0.0:9");

    c.candidates.shows = revealed::relay_only;
    host relay_only(c);
    CHECK(relay_only.s.add_base(now, base_at(own)));
    CHECK(told(relay_only, kind::srflx, outside) == "0.0.0.0:9");
    CHECK(told(relay_only, kind::relay, outside) == "192.0.2.1:6000");

    // One socket that is not shown, beside one that is.
    host mixed;
    session_base unseen = base_at(own);
    unseen.is_shown = false;
    CHECK(mixed.s.add_base(now, unseen));
    CHECK(mixed.s.add_base(now, base_at(outside)));
    CHECK(told(mixed, kind::host, own) == "0.0.0.0:9");
    CHECK(told(mixed, kind::host, outside) == "192.0.2.1:6000");

    session_config rewritten;
    CHECK(rewritten.rewriting.add({own.addr(), address::v4(203, 0, 113, 1), rewriting::instead}));
    host behind(rewritten);
    CHECK(behind.s.add_base(now, base_at(own)));
    CHECK(told(behind, kind::host, own) == "0.0.0.0:9");
}

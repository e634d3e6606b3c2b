// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/mdns_reader.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <ice/net/parse.hpp>

#include "../support/verify.hpp"
#include "two_agents.hpp"

namespace {

using namespace ice;
using two_agents::side;

constexpr time_point now{};
constexpr std::string_view end = "end-of-candidates";

address ip(std::string_view text) { return parse_address(text).value_or({}); }

std::string named(std::string_view name, std::string_view port = "6000",
                  std::string_view rest = "typ host") {
    return "candidate:1 1 UDP 2130706431 " + std::string(name) + " " + std::string(port) + " " +
           std::string(rest);
}

/// An agent that is told of its peer.
struct hearer {
    side s{agent_role::controlling, 1};
    mdns_reader<3> lines;

    hearer() {
        s.add_host({address::v4(192, 0, 2, 1), 5000});
        CHECK(read("ice-ufrag:h6vY"));
        CHECK(read("ice-pwd:VOkJxbRl1RmTxUk/WvJxBt"));
    }
    result<line_meaning> read(std::string_view line) { return lines.read(s.agent, now, line); }
    result<std::uint16_t> resolved(std::string_view name, const address& a) {
        return lines.resolved(s.agent, now, name, a);
    }
    bool has_ended() const { return s.agent.inspect().streams[0].end_of_candidates; }
    std::string remotes() const {
        std::string text;
        for (const remote_record& r : s.agent.inspect().remotes)
            if (r.used) text += std::string(to_text(r.c.where).view()) + ' ';
        return text;
    }
};

}  // namespace

TEST_CASE("mdns_reader: what is a name of multicast DNS") {
    ICE_VERIFY(is_mdns_name("0b1e8a52-3d2d-4a35-8d2c-6f0d2a1c9c11.local"));
    ICE_VERIFY(is_mdns_name("A_b-9.LOCAL"));
    ICE_VERIFY(!is_mdns_name(".local"));
    ICE_VERIFY(!is_mdns_name("local"));
    ICE_VERIFY(!is_mdns_name("a.b.local"));
    ICE_VERIFY(!is_mdns_name("a..local"));
    ICE_VERIFY(!is_mdns_name("a.local."));
    ICE_VERIFY(!is_mdns_name("a.example"));
    ICE_VERIFY(!is_mdns_name("a\x80.local"));
    ICE_VERIFY(!is_mdns_name(std::string_view("a\0.local", 8)));
    const std::string label(63, 'x');
    CHECK(is_mdns_name(label + ".local"));
    CHECK(!is_mdns_name(label + "x.local"));
}

TEST_CASE("mdns_reader: what is an answer to check") {
    for (const std::string_view good : {"192.0.2.7", "169.254.1.1", "2001:db8::7", "fe80::7"})
        CHECK(is_mdns_answer(ip(good)));
    for (const std::string_view bad :
         {"127.0.0.1", "::1", "224.0.0.251", "ff02::fb", "0.0.0.0", "::", "255.255.255.255"})
        CHECK(!is_mdns_answer(ip(bad)));
    ICE_VERIFY(!is_mdns_answer({}));
}

TEST_CASE("mdns_reader: a candidate waits for its address") {
    hearer h;
    CHECK(h.read(named("a.local")).value_or({}) == line_meaning::name);
    CHECK((h.lines.newest_name() == "a.local" && h.lines.waiting() == 1));
    CHECK(h.remotes().empty());
    CHECK(h.resolved("b.local", ip("192.0.2.9")).value_or(9) == 0);
    CHECK(h.resolved("A.LOCAL", ip("192.0.2.7")).value_or(9) == 1);
    CHECK(h.remotes() == "192.0.2.7:6000 ");
    CHECK((h.lines.newest_name().empty() && h.lines.waiting() == 0));
    const candidate& c = h.s.agent.inspect().remotes[0].c;
    CHECK((c.priority == 2130706431 && c.kind == candidate_kind::host));
    CHECK(h.resolved("a.local", ip("192.0.2.8")).value_or(9) == 0);  // answered before
    CHECK(h.remotes() == "192.0.2.7:6000 ");
}

TEST_CASE(
    "mdns_reader: one answer for all candidates of a name, and addresses as agents have them") {
    hearer h;
    CHECK(h.read(named("a.local", "6000")));
    CHECK(h.read(named("b.local", "7000")));
    CHECK(h.read("candidate:2 1 TCP 1694498815 a.local 6002 typ host tcptype passive"));
    CHECK(h.resolved("a.local", ip("::ffff:192.0.2.7")).value_or(9) == 2);
    CHECK(h.remotes() == "192.0.2.7:6000 192.0.2.7:6002 ");
    CHECK(h.s.agent.inspect().remotes[1].c.tcp == tcp_type::passive);
    // The view into the reader's own memory is an argument as good as any.
    CHECK(h.resolved(h.lines.newest_name(), ip("fe80::7").with_zone(4)).value_or(9) == 1);
    CHECK(h.s.agent.inspect().remotes[2].c.where.addr() == ip("fe80::7"));
}

TEST_CASE("mdns_reader: odd names are ignored, and what is left out is said") {
    hearer h;
    for (const std::string_view name : {"a.b.local", "a@.local", "\x80\xff.local", "a.example"})
        CHECK(h.read(named(name)).code() == errc::candidate_name);  // RFC8839-5.1-2
    CHECK(h.read(named(std::string(300, 'x') + ".local")).code() == errc::candidate_name);
    CHECK(h.read(named("a.local", "6000", "typ srflx raddr 0.0.0.0 rport 9")).code() ==
          errc::candidate_name);
    CHECK(h.lines.read<rfc8839_lines>(h.s.agent, now, named("a.local")).code() ==
          errc::candidate_name);
    CHECK(h.read(named("a.local", "port")).code() == errc::candidate_bad_port);
    CHECK(h.lines.waiting() == 0);
    for (const std::string_view name : {"a.local", "b.local", "c.local"})
        CHECK(h.read(named(name)));
    CHECK(h.read(named("d.local")).code() == errc::agent_full);
    CHECK(h.lines.waiting() == 3);
    CHECK(h.read("candidate:1 1 UDP 1 192.0.2.2 6000 typ host"));
    CHECK(h.remotes() == "192.0.2.2:6000 ");
}

TEST_CASE("mdns_reader: the end waits for the last name") {
    hearer h;
    CHECK(h.read(named("a.local")));
    CHECK(h.read(named("b.local")));
    CHECK(h.read(end).value_or({}) == line_meaning::end);
    CHECK(!h.has_ended());
    // RFC8838-14-2: what comes after it is ignored, with a name or an address.
    CHECK(h.read(named("c.local")).code() == errc::agent_after_end);
    CHECK(h.read(named("192.0.2.9")).code() == errc::agent_after_end);
    CHECK(h.resolved("a.local", ip("192.0.2.7")).value_or(9) == 1);
    CHECK(!h.has_ended());
    h.lines.unresolved(h.s.agent, now, "b.local");
    CHECK(h.has_ended());
    CHECK(h.remotes() == "192.0.2.7:6000 ");
    CHECK(h.read(named("c.local")).code() == errc::agent_after_end);
    CHECK(h.resolved("b.local", ip("192.0.2.8")).value_or(9) == 0);  // too late

    hearer without;
    CHECK(without.read(end));
    CHECK(without.has_ended());
    CHECK(without.read(named("a.local")).code() == errc::agent_after_end);
}

TEST_CASE("mdns_reader: names do not outlive a restart") {
    hearer h;
    CHECK(h.read(named("a.local")));
    CHECK(h.read(end));
    CHECK(h.read("ice-ufrag:next").value_or({}) == line_meaning::restart);
    CHECK(h.lines.waiting() == 0);
    CHECK(h.resolved("a.local", ip("192.0.2.7")).value_or(9) == 0);
    CHECK(h.read("ice-pwd:VOkJxbRl1RmTxUk/WvJxBt"));
    CHECK(h.read(named("b.local")).value_or({}) == line_meaning::name);  // a new end, too
    CHECK(h.s.agent.restart(now));
    CHECK(h.resolved("b.local", ip("192.0.2.7")).value_or(9) == 0);
    CHECK(h.remotes().empty());
}

TEST_CASE("mdns_reader: what the agent says to a resolved candidate") {
    hearer h;
    CHECK(h.read(named("a.local", "6000", "typ host ufrag other")));
    CHECK(h.resolved("a.local", ip("192.0.2.7")).code() == errc::agent_other_generation);
    CHECK(h.read("candidate:1 2 UDP 1 b.local 6000 typ host"));
    CHECK(h.resolved("b.local", ip("192.0.2.7")).code() == errc::agent_no_component);
    CHECK(h.lines.waiting() == 0);
    CHECK(h.read(named("c.local", "6000", "typ host ufrag h6vY")));
    CHECK(h.resolved("c.local", ip("192.0.2.7")).value_or(9) == 1);
}

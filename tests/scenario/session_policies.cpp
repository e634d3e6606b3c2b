// SPDX-License-Identifier: BSL-1.0
// What a session's policy hides stands in no line, event, statistic, explanation or datagram to the
// peer.
#include <ice/trace/explain_session.hpp>

#include "session_support.hpp"

using namespace session_story;

namespace {

session_config showing(revealed shows) {
    session_config c;
    c.candidates.shows = shows;
    return c;
}

std::string stats_of(const peer& p) {
    std::string text;
    for_each_pair_stats(p.s, [&](const pair_stats& s) {
        text += std::string(to_text(s.local.where.addr())) + ' ';
    });
    return text;
}

/// All that a host may show or log of one session: lines, events, statistics, the explanation.
std::string all_text_of(const peer& p) {
    std::string text;
    for (const std::string& line : p.said) text += line + '\n';
    for (const session_event& e : p.events)
        text += std::string(describe(e.kind)) + ' ' + std::to_string(static_cast<int>(e.why)) +
                ' ' + std::string(candidate_attribute(p.s, e.candidate).view()) + '\n';
    for_each_pair_stats(p.s, [&](const pair_stats& s) {
        for (const candidate& c : {s.local, s.remote})
            text += to_text(c.where).view(), text += '\n';
    });
    trace::put_explanation(p.s, [&](std::string_view piece) { text += piece; });
    return text;
}

/// A host with a STUN server too calls, restarts and loses its socket: all text, at each step.
std::string whole_story(const session_config& config, bool is_shown = true) {
    internet i;
    i.add_turn(1);
    peer a(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling, config);
    peer b(i.net, i.driver, i.add_home(2, sim::full_cone()), agent_role::controlled);
    a.add_stun(i.add_stun(9));
    a.add_turn(i.turn_at(1));
    b.add_stun(i.add_stun(8));
    b.add_turn(i.turn_at(1));
    const base_id socket = a.bind(i.inside(1), 5000, 1, 0, is_shown);
    b.bind(i.inside(2));
    std::string text;
    const auto look = [&] { text += all_text_of(a); };
    look();
    a.call(b);
    b.call(a);
    a.start();
    b.start();
    i.run(milliseconds(150));
    look();
    CHECK(i.run(seconds(60), [&] { return a.is_over() && b.is_over(); }));
    CHECK(a.s.state() == session_state::completed);
    i.run(seconds(20));
    look();
    CHECK(a.s.restart(i.net.now()));
    look();
    CHECK(a.s.remove_base(i.net.now(), socket));
    a.poll();
    look();
    a.s.close(i.net.now());
    look();
    return text;
}

}  // namespace

TEST_CASE("session policies: what is hidden stands in no text at all") {
    const auto holds = [](const std::string& text, std::string_view word) {
        return text.find(word) != text.npos;
    };
    // The words would be there: nothing is hidden, and the story tells all of them.
    const std::string open = whole_story({});
    CHECK(holds(open, "10.0.1.2"));
    CHECK(holds(open, "203.0.113.1"));

    session_config named;
    named.candidates.names_hosts = true;
    for (const session_config& c : {showing(revealed::no_host), named}) {
        const std::string text = whole_story(c);
        CHECK(!holds(text, "10.0.1.2"));
        CHECK(holds(text, "203.0.113.1"));
        CHECK(holds(text, "typ srflx raddr 0.0.0.0 rport 9"));
        CHECK(holds(text, "Pairs, best first"));
        CHECK(holds(text, "host 0.0.0.0:9 -> ") == c.candidates.names_hosts);
    }
    const std::string relayed = whole_story(showing(revealed::relay_only));
    CHECK(!holds(relayed, "10.0.1.2"));
    CHECK(!holds(relayed, "203.0.113.1"));
    CHECK(holds(relayed, "relay 198.51.100.1:"));
    CHECK(holds(relayed, "Pairs, best first"));
    // RFC 8828 section 5.2, mode 3: sockets that are not shown.
    const std::string unseen = whole_story({}, false);
    CHECK(!holds(unseen, "10.0.1.2"));
    CHECK(holds(unseen, "typ srflx raddr 0.0.0.0 rport 9"));
}

TEST_CASE("session policies: relays only, and nothing else leaves the house") {
    two_homes w(sim::full_cone(), sim::full_cone(), showing(revealed::relay_only));
    std::vector<endpoint> seen;
    w.a.carrier.heard = [&](const route& to, byte_view) { seen.push_back(to.remote); };
    CHECK(w.connects());
    CHECK(w.a.selected().starts_with("relay-"));
    for (const endpoint& to : seen) CHECK(to == w.turn_at(1));
    for (const std::string& line : w.a.said) {
        CHECK(line.find("10.0.1.2") == std::string::npos);
        CHECK(line.find("203.0.113.1") == std::string::npos);
        CHECK((line.find("typ") == line.npos ||
               line.find("typ relay raddr 0.0.0.0 rport 9") != line.npos));
    }
    CHECK(w.a.has_said("typ relay"));
    CHECK(stats_of(w.a).find("10.0.1.2") == std::string::npos);
    // A stranger, or the peer, that finds the socket gets no answer.
    const std::uint8_t junk[] = {1, 2, 3};
    const route way{base_id(0), 0, 1, endpoint(address::v4(203, 0, 113, 2), 5000)};
    CHECK(w.a.s.handle_datagram(w.net.now(), way, junk) == verdict::not_mine);
}

TEST_CASE("session policies: relays only on both sides, over two servers of one kind") {
    two_homes w(sim::symmetric(), sim::symmetric(), showing(revealed::relay_only),
                showing(revealed::relay_only));
    CHECK(w.connects());
    CHECK(w.a.selected() == "relay-relay");
    CHECK(w.b.selected() == "relay-relay");
}

TEST_CASE("session policies: no host address, but direct paths") {
    two_homes w(sim::full_cone(), sim::full_cone(), showing(revealed::no_host));
    CHECK(w.connects());
    CHECK(w.a.selected().find("relay") == std::string::npos);
    CHECK(!w.a.has_said("typ host"));
    CHECK(!w.a.has_said("10.0.1.2"));
    CHECK(w.a.has_said("typ srflx raddr 0.0.0.0 rport 9"));
    CHECK(w.a.has_said("typ relay raddr 0.0.0.0 rport 9"));
    CHECK(stats_of(w.a).find("10.0.1.2") == std::string::npos);
}

TEST_CASE("session policies: no host address, and no server that sees another: nothing is sent") {
    internet i;
    peer a(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling,
           showing(revealed::no_host));
    peer b(i.net, i.driver, i.net.add_host("b", i.wide, address::v4(192, 0, 2, 8)),
           agent_role::controlled);
    a.bind(i.inside(1));
    b.bind(address::v4(192, 0, 2, 8));
    int sent = 0;
    a.carrier.heard = [&](const route&, byte_view) { ++sent; };
    a.call(b);
    b.call(a);
    a.start();
    b.start();
    i.run(seconds(50));
    CHECK(sent == 0);
    CHECK(!a.has_said("typ"));
}

TEST_CASE("session policies: names for host addresses, and no base behind the others") {
    session_config named;
    named.candidates.names_hosts = true;
    two_homes w(sim::full_cone(), sim::full_cone(), named);
    std::string lines;
    chacha_random random(seed_of(1));
    const mdns_name name = draw_mdns_name(random);
    w.run(seconds(2));
    put_description(
        w.a.s, 0, [&](std::string_view line) { lines += std::string(line) + '\n'; },
        [&](const address&) { return name.view(); });
    CHECK(lines.find(std::string(name.view()) + " 5000 typ host") != std::string::npos);
    CHECK(lines.find("10.0.1.2") == std::string::npos);
    CHECK(lines.find("typ srflx raddr 0.0.0.0 rport 9") != std::string::npos);
    // Without a name of the host's there is no line.
    CHECK(candidate_attribute(w.a.s, 0).size() == 0);
    CHECK(candidate_attribute(w.a.s, 0, name.view()).size() != 0);
}

TEST_CASE("session policies: a server behind a static NAT tells its public address") {
    for (const rewriting how : {rewriting::beside, rewriting::instead}) {
        session_config c;
        CHECK(c.rewriting.add({internet::inside(1), address::v4(203, 0, 113, 1), how}));
        internet i;
        sim::nat_rules one_to_one = sim::full_cone();
        one_to_one.timeout = seconds(10'000);
        const auto home = i.add_home(1, one_to_one);
        peer a(i.net, i.driver, home, agent_role::controlling, c);
        peer b(i.net, i.driver, i.net.add_host("b", i.wide, address::v4(192, 0, 2, 8)),
               agent_role::controlled);
        a.bind(i.inside(1));
        b.bind(address::v4(192, 0, 2, 8));
        a.call(b);
        b.call(a);
        a.start();
        b.start();
        const bool instead = how == rewriting::instead;
        CHECK(a.has_said("203.0.113.1 5000 typ " + std::string(instead ? "host" : "srflx")));
        CHECK(a.has_said("10.0.1.2") == !instead);
        CHECK(i.run(seconds(20), [&] { return a.is_over() && b.is_over(); }));
        CHECK(a.s.state() == session_state::completed);
        // Known to both sides: nothing had to be learnt from checks.
        CHECK(a.selected().find("prflx") == std::string::npos);
        CHECK(b.selected().find("prflx") == std::string::npos);
    }
}

TEST_CASE("session policies: families and kinds that are not wanted are not gathered") {
    session_config c;
    c.candidates.ipv4 = false;
    internet i;
    peer a(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling, c);
    session_base b;
    b.where = endpoint(i.inside(1), 5000);
    CHECK(a.s.add_base(i.net.now(), b).code() == errc::gather_filtered);

    session_config direct;
    direct.candidates.relayed = false;
    direct.candidates.reflexive = false;
    two_homes w(sim::full_cone(), sim::full_cone(), direct);
    w.a.call(w.b);
    w.run(seconds(2));
    CHECK(!w.a.has_said("typ srflx"));
    CHECK(!w.a.has_said("typ relay"));
    CHECK(w.a.has_said("typ host"));
    CHECK(w.net.server(w.server)->size(w.net.now()) == 1);  // the other's
}

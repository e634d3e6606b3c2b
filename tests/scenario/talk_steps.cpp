// SPDX-License-Identifier: BSL-1.0
// The seven steps of the talk "ICE: the ultimate way of beating NAT in SIP", one after the other.
#include "talk_support.hpp"

#include "../sdp/example_bodies.hpp"

using namespace talk;

namespace {

string replaced(std::string_view text, std::string_view what, std::string_view by) {
    string s(text);
    for (std::size_t i = 0; (i = s.find(what, i)) != string::npos; i += by.size())
        s.replace(i, what.size(), by);
    return s;
}
string ice_lines(const string& body) {
    string lines;
    for (std::size_t from = 0; from < body.size();) {
        const std::size_t end = body.find("\r\n", from);
        const string line = body.substr(from, end - from);
        from = end + 2;
        if (line.starts_with("a=ice") || line.starts_with("a=candidate") ||
            line.starts_with("a=remote") || line.starts_with("c=") || line.starts_with("m="))
            lines += line + "\n";
    }
    return lines;
}

/// A check that a client sends for the first time.
struct sent_check {
    time_point when;
    endpoint to;
    stun::transaction_id id;
    bool controlling, nominates;
};

/// All checks of a client, repetitions left out.
struct watcher {
    std::vector<sent_check> checks{};

    watcher(client& c, const call& in) {
        c.carrier.seen = [this, &in](const route& to, byte_view bytes) {
            const auto m = stun::message::parse(bytes);
            if (!m || m->type() != stun::binding_request || !m->has(stun::attr::priority)) return;
            for (const sent_check& s : checks)
                if (s.id == m->id()) return;
            checks.push_back({in.net.now(), to.remote, m->id(), m->has(stun::attr::ice_controlling),
                              m->has(stun::attr::use_candidate)});
        };
    }
};

}  // namespace

TEST_CASE("talk: steps 1 to 3, allocation, prioritisation and the offer as it is printed") {
    call c(talk_nat(), sim::restricted());
    c.gather();
    // Its c= is the one that the talk should have had: the address of the server-reflexive
    // candidates, not the private one.
    const string expected =
        replaced(replaced(example::talk_offer, "c=IN IP4 192.168.99.23", "c=IN IP4 62.131.6.55"),
                 "\n", "\r\n");
    CHECK(c.a.offer() == expected);
}

TEST_CASE("talk: with a TURN server there are three kinds, two components, six priorities") {
    call c(talk_nat(), sim::restricted());
    c.gather(true);
    const string lines = ice_lines(c.a.offer());
    for (const std::string_view line :
         {"1 UDP 16777215 198.51.100.2", "1 UDP 1694498815 62.131.6.55",
          "1 UDP 2130706431 192.168.99.23", "2 UDP 16777214 198.51.100.2",
          "2 UDP 1694498814 62.131.6.55", "2 UDP 2130706430 192.168.99.23"})
        CHECK(lines.find(line) != string::npos);
    // The relay is the default: it reaches most peers. Its base is itself, c6336402.
    CHECK(lines.find("c=IN IP4 198.51.100.2\n") != string::npos);
    CHECK(lines.find("a=candidate:Rc6336402 1 UDP") != string::npos);
    CHECK(lines.find("typ relay raddr 62.131.6.55 rport") != string::npos);
}

namespace {

/// Step 5: a new check every 20 ms; nothing is checked faster.
void check_pacing(const watcher& w) {
    std::size_t at_once = 0;
    for (std::size_t i = 1; i < w.checks.size(); ++i) {
        const duration apart = w.checks[i].when - w.checks[i - 1].when;
        CHECK(apart >= milliseconds(20));
        at_once += apart == milliseconds(20) ? 1U : 0U;
    }
    CHECK(at_once >= 5);
}

/// Step 6: the offerer decides, by a second check of the same pair, now with the flag.
void check_nomination(call& c, const watcher& of_a, const watcher& of_b) {
    for (const std::uint16_t component : {std::uint16_t{1}, std::uint16_t{2}}) {
        const sdp::component_pair chosen = c.a.selected()[component - 1U];
        bool plain = false;
        std::size_t flagged = 0;
        for (const sent_check& s : of_a.checks) {
            CHECK(s.controlling);
            if (s.to != chosen.remote) continue;
            if (s.nominates) CHECK(plain);
            plain = plain || !s.nominates;
            flagged += s.nominates ? 1U : 0U;
        }
        CHECK(flagged == 1);
    }
    std::size_t flags = 0;
    for (const sent_check& s : of_a.checks) flags += s.nominates ? 1U : 0U;
    CHECK(flags == 2);
    for (const sent_check& s : of_b.checks) CHECK((!s.controlling && !s.nominates));
}

/// Step 7: the default destination was the relay, media is elsewhere: tell those in between.
void check_confirmation(call& c) {
    const auto v = c.a.confirm();
    CHECK(v.when == sdp::updated_offer::now);
    CHECK(v.align);
    CHECK(c.b.confirm().when == sdp::updated_offer::none);  // the caller's to do
    CHECK(c.exchange());
    const auto selected = c.a.selected();
    CHECK(selected.size() == 2);
    const auto text = [](const endpoint& e, bool port_only = false) {
        return port_only ? std::to_string(e.port())
                         : string(to_text(e.addr()).view()) + " " + std::to_string(e.port());
    };
    CHECK(ice_lines(c.offer) ==
          "c=IN IP4 62.131.6.55\n"
          "m=audio " +
              text(selected[0].local, true) +
              " RTP/AVP 104 103 102 9 0 8 101\n"
              "a=ice-ufrag:241ffa10\n"
              "a=ice-pwd:2f5a42f7\n"
              "a=candidate:Pc0a86317 1 UDP 1862270975 " +
              text(selected[0].local) +
              " typ prflx raddr 192.168.99.23 rport 49306\n"
              "a=candidate:Pc0a86317 2 UDP 1862270974 " +
              text(selected[1].local) +
              " typ prflx raddr 192.168.99.23 rport 49519\n"
              "a=remote-candidates:1 " +
              text(selected[0].remote) + " 2 " + text(selected[1].remote) + "\n");
    CHECK(ice_lines(c.answer).find("remote-candidates") == string::npos);
    CHECK(ice_lines(c.answer).find(text(selected[0].remote) + " typ srflx") != string::npos);
    CHECK(c.a.confirm().when == sdp::updated_offer::none);
}

}  // namespace

TEST_CASE("talk: steps 4 to 7, one symmetric NAT: peer-reflexive, direct, confirmed") {
    call c(sim::symmetric(), sim::restricted());
    c.gather(true);
    watcher of_a(c.a, c), of_b(c.b, c);
    CHECK(c.exchange());
    c.a.talk_for(seconds(5));
    c.b.talk_for(seconds(5));
    CHECK(c.connect());

    check_pacing(of_a);
    check_pacing(of_b);
    // Found by checks, not by any server: the port that the caller's NAT has for the callee.
    CHECK(c.a.path() == "prflx>srflx");
    CHECK(c.b.path() == "srflx>prflx");
    CHECK(c.a.path(2) == "prflx>srflx");

    check_nomination(c, of_a, of_b);
    check_confirmation(c);

    // Media has been flowing all the time since there was a valid pair.
    c.run(seconds(6));
    for (const client* each : {&c.a, &c.b}) {
        CHECK(each->heard_media().packets > 200);
        CHECK(each->heard_media().missing() == 0);
        CHECK(each->heard_media().longest_gap <= milliseconds(20));
    }
}

TEST_CASE("talk: two symmetric NATs need the relay") {
    call without(sim::symmetric(), sim::symmetric());
    without.gather();
    CHECK(without.exchange());
    CHECK(!without.connect());

    call c(sim::symmetric(), sim::symmetric());
    c.gather(true);
    CHECK(c.exchange());
    CHECK(c.connect());
    for (const std::uint16_t component : {std::uint16_t{1}, std::uint16_t{2}}) {
        CHECK(c.a.path(component).find("relay") != string::npos);
        CHECK(c.b.path(component).find("relay") != string::npos);
    }
    CHECK(c.a.confirm().when == sdp::updated_offer::now);  // the peer's address was not known
    CHECK(c.exchange());
    c.talk(seconds(5));
    CHECK(c.a.heard_media().packets == 250);
    CHECK(c.a.heard_media().missing() == 0);
    CHECK(c.b.heard_media().missing() == 0);
}

TEST_CASE("talk: aggressive nomination, the other way of RFC 5245, flags every check") {
    call c(sim::symmetric(), sim::restricted(), nomination_mode::aggressive);
    c.gather(true);
    watcher of_a(c.a, c);
    CHECK(c.exchange());
    const time_point began = c.net.now();
    CHECK(c.connect());
    const duration aggressive = c.net.now() - began;
    CHECK(!of_a.checks.empty());
    for (const sent_check& s : of_a.checks) CHECK(s.nominates);
    // Both ends came to the same pairs, whichever was answered first.
    CHECK(c.a.path() == "prflx>srflx");
    CHECK(c.b.path() == "srflx>prflx");

    call regular(sim::symmetric(), sim::restricted());
    regular.gather(true);
    CHECK(regular.exchange());
    const time_point start = regular.net.now();
    CHECK(regular.connect());
    CHECK(aggressive < regular.net.now() - start);
}

// SPDX-License-Identifier: BSL-1.0
// Two hosts of one link that tell each other names in place of their addresses, and a resolver that
// takes its time.
#include <ice/agent/mdns_reader.hpp>

#include <map>

#include "session_support.hpp"

using namespace session_story;

namespace {

session_config with_names() {
    session_config c;
    c.candidates.names_hosts = true;
    c.says_trickle = true;
    return c;
}

/// One side: its names, and what it reads of the other's.
struct party {
    peer p;
    mdns_reader<> lines{};
    std::map<std::string, address> own{};  // what its responder answers
    std::vector<std::string> asked{};

    party(internet& i, sim::segment_id lan, std::uint8_t n, agent_role role)
        : p(i.net, i.driver, i.net.add_host("host", lan, inside(n)), role, with_names()) {
        p.bind(inside(n));
        chacha_random random(seed_of(static_cast<std::uint8_t>(100 + n)));
        own[std::string(draw_mdns_name(random).view())] = inside(n);
    }
    party(const party&) = delete;
    static address inside(std::uint8_t n) { return address::v4(10, 0, 0, n); }

    std::string_view name_of(const address& a) const {
        for (const auto& [name, where] : own)
            if (where == a) return name;
        return {};
    }
    result<line_meaning> hear(time_point now, std::string_view line) {
        const auto meaning = lines.read(p.s, now, line);
        if (meaning && *meaning == line_meaning::name) asked.emplace_back(lines.newest_name());
        p.poll();
        return meaning;
    }
    void answer(time_point now, const std::string& name, const address& a, std::uint16_t taken) {
        CHECK(lines.resolved(p.s, now, name, a).value_or(99) == taken);
        p.poll();
    }
    bool has_ended() const { return p.s.inspect().streams[0].end_of_candidates; }
};

/// A link without servers: host candidates are all there is.
struct link : internet {
    sim::segment_id lan = net.add_segment("link", {.latency = milliseconds(1)});
    party a{*this, lan, 1, agent_role::controlling};
    party b{*this, lan, 2, agent_role::controlled};

    /// Says all but the end, and begins.
    void call() {
        describe(a, b);
        describe(b, a);
        a.p.start();
        b.p.start();
    }
    void describe(party& from, party& to) {
        put_description(
            from.p.s, 0,
            [&](std::string_view line) {
                CHECK(line.find("10.0.0.") == line.npos);
                CHECK(to.hear(net.now(), line));
            },
            [&](const address& own) { return from.name_of(own); });
        from.p.s.description_conveyed(net.now());
    }
    void end() {
        CHECK(a.hear(net.now(), end_of_candidates_line));
        CHECK(b.hear(net.now(), end_of_candidates_line));
    }
    void answer_all() {
        a.answer(net.now(), a.asked.at(0), b.own.at(a.asked.at(0)), 1);
        b.answer(net.now(), b.asked.at(0), a.own.at(b.asked.at(0)), 1);
    }
    bool completes(duration within = seconds(20)) {
        run(within, [&] { return a.p.is_over() && b.p.is_over(); });
        return a.p.s.state() == session_state::completed &&
               b.p.s.state() == session_state::completed;
    }
    bool talks() {
        CHECK(a.p.send("ping") == send_status::sent);
        run(seconds(1));
        return b.p.heard == std::vector<std::string>{"ping"};
    }
};

std::string line_of(std::string_view name, unsigned port, unsigned n = 9) {
    return "candidate:" + std::to_string(n) + " 1 UDP " + std::to_string(1000 + n) + " " +
           std::string(name) + " " + std::to_string(port) + " typ host";
}

}  // namespace

TEST_CASE("mdns: answers that come long after checks could have begun") {
    link w;
    w.call();
    CHECK((w.a.asked.size() == 1 && w.b.asked.size() == 1));
    w.end();
    // Nothing to check, and the peer has said that it has no more: the names may still be answered.
    w.run(seconds(8));
    CHECK(!w.a.p.is_over());
    CHECK(!w.b.p.is_over());
    CHECK(!w.a.has_ended());
    w.answer_all();
    CHECK((w.a.has_ended() && w.b.has_ended()));
    CHECK(w.completes());
    CHECK(w.a.p.selected() == "host-host");
    CHECK(w.b.p.selected() == "host-host");
    CHECK(w.talks());
}

TEST_CASE("mdns: one side's answer is enough, the other's makes a host of what it had learnt") {
    link w;
    w.call();
    w.end();
    w.run(seconds(1));
    w.a.answer(w.net.now(), w.a.asked.at(0), w.b.own.at(w.a.asked.at(0)), 1);
    w.run(milliseconds(200));
    CHECK(w.b.p.selected() != "host-host");  // B knows A by its checks only
    w.b.answer(w.net.now(), w.b.asked.at(0), w.a.own.at(w.b.asked.at(0)), 1);
    CHECK(w.completes());
    CHECK(w.b.p.selected() == "host-host");
    std::size_t remotes = 0;
    for (const remote_record& r : w.b.p.s.inspect().remotes) remotes += r.used ? 1U : 0U;
    CHECK(remotes == 1);
    CHECK(w.talks());
}

TEST_CASE("mdns: no odd name, and no odd answer, fails a session") {
    link w;
    w.call();
    const auto now = [&] { return w.net.now(); };
    // Names that are none are ignored: RFC8839-5.1-2.
    const std::string_view odd[] = {"a.b.local", "\x80\xff\x01.local", "-@-.local", ".local",
                                    "some.example"};
    for (const std::string_view name : odd) {
        CHECK(!w.a.hear(now(), line_of(name, 7000)));
        CHECK(!w.b.hear(now(), line_of(name, 7000)));
    }
    struct answer {
        std::string name;
        address where;
        std::uint16_t taken;
    };
    const answer answers[] = {
        {"other-family.local", *parse_address("2001:db8::9"), 1},
        {"loopback.local", address::v4(127, 0, 0, 1), 0},
        {"multicast.local", address::v4(224, 0, 0, 251), 0},
        {"nowhere.local", address::v4(0, 0, 0, 0), 0},
        {"nobody.local", party::inside(77), 1},
        {"myself.local", party::inside(1), 1},
    };
    unsigned n = 10;
    for (const answer& each : answers)
        CHECK(w.a.hear(now(), line_of(each.name, 7000, ++n)).value_or({}) == line_meaning::name);
    // Eight wait at once: the peer's own, these, and one whose answer never comes.
    CHECK(w.a.hear(now(), line_of("never.local", 7000)).value_or({}) == line_meaning::name);
    CHECK(w.a.hear(now(), line_of("too-many.local", 7000)).code() == errc::agent_full);
    w.end();
    std::size_t sent = 0;
    w.a.p.carrier.heard = [&](const route& to, byte_view) {
        ++sent;
        CHECK(to.remote.family() == ip_family::ipv4);
        CHECK(to.remote.addr() != address::v4(127, 0, 0, 1));
        CHECK(to.remote.addr() != address::v4(224, 0, 0, 251));
    };
    w.run(seconds(1));
    for (const answer& each : answers) w.a.answer(now(), each.name, each.where, each.taken);
    w.run(milliseconds(300));
    CHECK(sent > 0);  // checks have begun, with what there is
    CHECK(!w.a.p.is_over());
    w.answer_all();
    CHECK(w.completes(seconds(60)));
    CHECK(w.a.p.selected() == "host-host");
    CHECK(w.talks());
    // The resolver gives up in the end; then the agent knows all.
    CHECK(w.a.lines.waiting() == 1);
    CHECK(!w.a.has_ended());
    w.a.lines.unresolved(w.a.p.s, now(), "never.local");
    CHECK(w.a.has_ended());
    CHECK(w.a.p.s.state() == session_state::completed);
    // An answer after all is nobody's.
    w.a.answer(now(), "never.local", party::inside(2), 0);
}

TEST_CASE("mdns: without any answer patience decides, as for a peer without candidates") {
    link w;
    w.call();
    w.end();
    w.run(seconds(39));
    CHECK(!w.a.p.is_over());
    for (party* each : {&w.a, &w.b}) {
        each->lines.unresolved(each->p.s, w.net.now(), each->asked.at(0));
        each->p.poll();
    }
    CHECK(!w.a.p.is_over());
    w.run(seconds(2));
    CHECK(w.a.p.s.state() == session_state::failed);
    CHECK(w.b.p.s.state() == session_state::failed);
}

// SPDX-License-Identifier: BSL-1.0
// When the controlling agent nominates, and what (RFC 8445 section 8.1.1): every mode, and
// failures.
#include "support.hpp"

using namespace story;

namespace {

/// A has two bases, 192.0.2.1 is the better one; B has one.
struct choice {
    world w;
    party a;
    party b;

    explicit choice(const agent_config& config = {}, candidate_kind second = candidate_kind::host,
                    candidate_kind first = candidate_kind::host)
        : w(), a(w, 'A', controlling, config), b(w, 'B', controlled) {
        CHECK((a.agent.add_stream() && b.agent.add_stream()));
        a.add_base({v4(1), 5000}, 0, 1, first);
        a.add_base({v4(3), 5000}, 0, 1, second);
        b.add_base({v4(2), 6000});
    }
    /// Nothing passes between A's first base and B.
    void cut() {
        w.loses = [](const sight& s) {
            return s.from == endpoint(v4(1), 5000) || s.to == endpoint(v4(1), 5000);
        };
    }
    /// What A sends first with USE-CANDIDATE, or nothing.
    std::string first_nomination(duration limit = seconds(60)) {
        introduce(a, b);
        w.run_to(limit, [&] { return w.count(" use ") > 0; });
        const std::string all = w.take({" use "});
        return all.substr(0, all.find('\n'));
    }
};

agent_config with(nomination_mode mode) {
    agent_config config;
    config.nomination = mode;
    return config;
}

}  // namespace

TEST_CASE("nomination: at once when the best pair works") {
    choice c;
    // RFC8445-8.1.1-2 RFC8863-4-6
    CHECK(c.first_nomination() == "50000 A A1>B1 check controlling use");
}

TEST_CASE("nomination: a better pair is waited for, 200 ms, or 500 ms for a relayed one") {
    choice direct;
    direct.cut();
    // RFC8863-4-5
    CHECK(direct.first_nomination() == "300000 A A2>B1 check controlling use");
    choice relayed({}, candidate_kind::relay);
    relayed.cut();
    CHECK(relayed.first_nomination() == "600000 A A2>B1 check controlling use");
}

TEST_CASE("nomination: an agent with relayed candidates only does not wait") {
    choice c({}, candidate_kind::relay, candidate_kind::relay);
    c.cut();
    CHECK(c.first_nomination() == "100000 A A2>B1 check controlling use");
}

TEST_CASE("nomination: the better pair comes within the time, and wins") {
    choice c;
    c.w.loses = [&](const sight& s) {
        return c.w.now() < at(milliseconds(120)) &&
               (s.from == endpoint(v4(1), 5000) || s.to == endpoint(v4(1), 5000));
    };
    agent_config patient;
    patient.settle_direct = seconds(2);
    CHECK(c.a.agent.set_config(c.w.now(), patient).code() == errc::ok);
    CHECK(c.first_nomination() == "575000 A A1>B1 check controlling use");
}

TEST_CASE("nomination: aggressive") {
    choice c(with(nomination_mode::aggressive));
    introduce(c.a, c.b);
    c.w.run_to(seconds(3));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
    CHECK(c.w.count("check controlling use") == c.w.count("check controlling"));
    CHECK(c.a.agent.route_of(0, 1).to.base == base_id(0));
    CHECK(c.b.agent.route_of(0, 1).to.remote == endpoint(v4(1), 5000));
}

TEST_CASE("nomination: aggressive, both sides take the best of several nominated pairs") {
    choice c(with(nomination_mode::aggressive));
    c.w.loses = [&](const sight& s) {
        return c.w.now() < at(milliseconds(60)) &&
               (s.from == endpoint(v4(1), 5000) || s.to == endpoint(v4(1), 5000));
    };
    introduce(c.a, c.b);
    c.w.run_to(seconds(5));
    // RFC8445-8.1.1-4: A2 is nominated first, A1 is better
    CHECK(c.w.count("A nominated") == 2);
    CHECK(c.a.agent.route_of(0, 1).to.base == base_id(0));
    CHECK(c.b.agent.route_of(0, 1).to.remote == endpoint(v4(1), 5000));
}

TEST_CASE("nomination: highest priority waits for all that is better") {
    agent_config config = with(nomination_mode::highest_priority);
    config.rc = 1;
    config.rm = 6;
    choice c(config);
    c.cut();
    CHECK(c.first_nomination() == "3000000 A A2>B1 check controlling use");
}

TEST_CASE("nomination: lowest round-trip time") {
    // RFC8421-1-4
    choice c(with(nomination_mode::lowest_rtt));
    // What A1 sends takes 60 ms longer.
    c.w.net.set_outbound(sim::interface_id(0), {.latency = milliseconds(85)});
    CHECK(c.first_nomination() == "150000 A A2>B1 check controlling use");
}

TEST_CASE("nomination: direct pairs before relayed ones, whatever the priorities say") {
    for (const auto mode : {nomination_mode::regular, nomination_mode::direct_first}) {
        choice c(with(mode));
        c.b.add_base({v4(4), 6000}, 0, 1, candidate_kind::relay);
        c.a.hear_credentials(c.b);
        c.b.hear_credentials(c.a);
        c.b.hear_candidates(c.a);
        c.b.agent.for_each_local_candidate([&](std::uint16_t, candidate k) {
            k.priority = k.kind == candidate_kind::relay ? 0x7fffffffU : 1000U;
            CHECK(c.a.hear(k) == errc::ok);
        });
        c.a.start();
        c.b.start();
        c.w.run_to(seconds(9), [&] { return c.w.count(" use ") > 0; });
        CHECK(c.w.take({" use "}).find(mode == nomination_mode::regular ? ">B2" : ">B1") !=
              std::string::npos);
    }
}

TEST_CASE("nomination: one and only one") {
    choice c;
    introduce(c.a, c.b);
    c.w.run_to(seconds(60));
    CHECK(c.w.count(" use ") == 1);  // RFC8445-8.1.1-3
    CHECK(c.w.count("A nominated") == 1);
    CHECK(c.w.count("B nominated") == 1);
}

TEST_CASE("nomination: its check fails, and so does the checklist") {
    agent_config config;
    config.rc = 2;
    config.rm = 2;
    choice c(config);
    c.w.loses = [](const sight& s) { return s.what.ends_with("use"); };
    introduce(c.a, c.b);
    c.w.run_to(seconds(10));
    // RFC8445-7.2.5.3.4-1
    CHECK(c.w.take({" A is"}) ==
          "0 A is checking\n"
          "50000 A is connected\n"
          "1550000 A is failed nomination_failed\n");
    CHECK(!c.a.state().pairs[0].valid);
    CHECK(c.a.state().pairs[0].state == pair_state::failed);
}

TEST_CASE("nomination: an answer that comes after the failure revives nothing") {
    agent_config config;
    config.rc = 2;
    config.rm = 2;
    couple c(milliseconds(25), config);
    c.w.loses = [&](const sight& s) {
        return s.what.ends_with("use") ||
               (s.to == endpoint(v4(3), 5000) && c.w.now() < at(milliseconds(1'700)));
    };
    c.begin();
    c.w.run_to(milliseconds(1'200));
    c.a.add_base({v4(3), 5000});  // checked at 1.2 s, answered at 1.75 s, too late
    c.w.run_to(milliseconds(1'540));
    CHECK(c.a.agent.state() == session_state::connected);
    c.w.run_to(seconds(20));
    CHECK(c.a.agent.state() == session_state::failed);
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    CHECK(c.w.count("A A2>B1 check") == 1);  // nor was it sent again
}

TEST_CASE("nomination: the controlled side's own check fails, and so does its checklist") {
    agent_config config;
    config.rc = 2;
    config.rm = 2;
    choice c;
    CHECK(c.b.agent.set_config(c.w.now(), config).code() == errc::ok);
    c.w.loses = [](const sight& s) { return s.what == "check controlled"; };
    introduce(c.a, c.b);
    c.w.run_to(seconds(10));
    // RFC8445-7.2.5.3.4-2, RFC8445-7.3.1.5-1
    CHECK(c.w.count("B is failed nomination_failed") == 1);
}

namespace {

struct browser : profile {
    using nomination = webrtc_nomination;
};

}  // namespace

TEST_CASE("nomination: as browsers do, the next valid pair is tried") {
    world w;
    agent_config config;
    config.rc = 2;
    config.rm = 2;
    basic_party<browser> a(w, 'A', controlling, config);
    party b(w, 'B', controlled);
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    a.add_base({v4(1), 5000});
    a.add_base({v4(3), 5000});
    b.add_base({v4(2), 6000});
    w.loses = [](const sight& s) {
        return s.from == endpoint(v4(1), 5000) && s.what.ends_with("use");
    };
    introduce(a, b);
    w.run_to(seconds(20));
    CHECK(a.agent.state() == session_state::completed);
    CHECK(b.agent.state() == session_state::completed);
    CHECK(a.agent.route_of(0, 1).to.base == base_id(1));
}

TEST_CASE("nomination: the mode changes while one is under way; nothing of it is left") {
    choice c;
    c.w.loses = [&](const sight& s) {
        return (s.from == endpoint(v4(1), 5000) && s.what.ends_with("use")) ||
               (s.from == endpoint(v4(3), 5000) && c.w.now() < at(milliseconds(300)));
    };
    agent_config config;
    config.nomination = nomination_mode::lowest_rtt;
    config.settle_direct = {};
    CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);
    introduce(c.a, c.b);
    c.w.run_to(milliseconds(200));
    CHECK(c.a.state().components[0].nominating);
    config.nomination = nomination_mode::aggressive;
    CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);
    c.w.run_to(seconds(3));
    for (const auto i : c.a.state().pairs.by_priority()) CHECK(!c.a.state().pairs[i].nominating);
    CHECK(!c.a.state().components[0].nominating);
}

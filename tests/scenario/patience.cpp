// SPDX-License-Identifier: BSL-1.0
// Patiently awaiting connectivity (RFC 8863): nothing fails before 39.5 s, whatever happens.
#include "support.hpp"

using namespace story;

TEST_CASE("patience: every send is refused by the system, and the agent lives for 39.5 s") {
    couple c;
    c.b.carrier().line.answer(base_id(0), send_status::unreachable);
    c.a.carrier().line.answer(base_id(0), send_status::unreachable);
    c.begin();
    c.w.run_to(microseconds(39'499'999));
    CHECK(c.a.agent.state() == session_state::checking);
    c.w.take();
    c.w.run_to(seconds(60));
    // RFC8863-4-1, RFC8863-4-3, RFC8863-4-4
    CHECK(c.w.take() ==
          "39500000 A is failed no_valid_pair\n"
          "39500000 B is failed no_valid_pair\n");
}

TEST_CASE("patience: all pairs have failed early, and a late check of the peer saves the session") {
    agent_config impatient;
    impatient.rc = 2;
    impatient.rm = 2;
    couple c(milliseconds(25), impatient);
    bool broken = true;
    c.w.loses = [&](const sight&) { return broken; };
    c.a.hear_credentials(c.b);
    c.a.hear_candidates(c.b);
    c.b.hear_credentials(c.a);
    c.b.hear_candidates(c.a);
    c.a.start();
    c.a.tell_events();
    c.w.run_to(seconds(5));
    CHECK(c.a.state().pairs[0].state == pair_state::failed);
    CHECK(c.a.agent.state() == session_state::checking);
    broken = false;
    c.w.run_to(seconds(39));
    c.b.start();
    c.b.tell_events();
    c.w.take();
    c.w.run_to(seconds(60));
    // RFC8445-7.3.1.4-2: a failed pair is checked again
    CHECK(c.w.take({" is "}) ==
          "39050000 B is connected\n"
          "39075000 A is connected\n"
          "39100000 B is completed\n"
          "39125000 A is completed\n");
}

TEST_CASE("patience: no candidates at all") {
    world w;
    party a(w, 'A', controlling);
    CHECK(a.agent.add_stream());
    remote_description d{"peer", "passwordpasswordpassword"};
    CHECK(a.agent.set_remote_description(w.now(), 0, d).code() == errc::ok);
    a.start();
    a.tell_events();
    w.run_to(seconds(100));
    CHECK(w.take() ==
          "0 A is checking\n"
          "39500000 A is failed no_valid_pair\n");  // RFC8863-5-2: without an end of candidates
}

TEST_CASE("patience: begins when both descriptions are there, not before") {
    couple c;
    c.w.run_to(seconds(20));
    CHECK(c.a.next_deadline() == time_point::never());
    c.w.loses = [](const sight&) { return true; };
    c.begin();
    CHECK(c.w.run_to(seconds(100), [&] { return c.a.agent.state() == session_state::failed; }));
    CHECK(c.w.now() == at(milliseconds(59'500)));
}

TEST_CASE("patience: is the host's, and may change while it runs") {
    couple c;
    c.w.loses = [](const sight&) { return true; };
    c.begin();
    c.w.run_to(seconds(10));
    agent_config config;
    config.patience = seconds(50);
    CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);
    CHECK(c.w.run_to(seconds(100), [&] { return c.a.agent.state() == session_state::failed; }));
    CHECK(c.w.now() == at(seconds(50)));
}

TEST_CASE("patience: end-of-candidates does not shorten it") {
    couple c;
    c.w.loses = [](const sight&) { return true; };
    agent_config quick;
    quick.rc = 1;
    quick.rm = 1;
    CHECK(c.a.agent.set_config(c.w.now(), quick).code() == errc::ok);
    c.begin();
    CHECK(c.a.agent.end_of_remote_candidates(c.w.now(), 0).code() == errc::ok);
    CHECK(c.w.run_to(seconds(100), [&] { return c.a.agent.state() == session_state::failed; }));
    CHECK(c.w.now() == at(milliseconds(39'500)));  // RFC8863-5-1
}

TEST_CASE("patience: a stream added later gets its own") {
    world w;
    basic_party<many> a(w, 'A', controlling);
    remote_description d{"peer", "passwordpasswordpassword"};
    CHECK(a.agent.add_stream());
    CHECK(a.agent.set_remote_description(w.now(), 0, d).code() == errc::ok);
    a.start();
    w.run_to(seconds(60));
    CHECK(a.agent.state() == session_state::failed);
    CHECK(a.agent.add_stream());
    CHECK(a.agent.set_remote_description(w.now(), 1, d).code() == errc::ok);
    a.start();
    w.run_to(milliseconds(99'499));
    CHECK(a.state().streams[1].state == checklist_state::running);
    CHECK(a.agent.state() == session_state::checking);
    w.run_to(milliseconds(99'500));
    CHECK(a.agent.state() == session_state::failed);
}

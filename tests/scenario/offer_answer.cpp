// SPDX-License-Identifier: BSL-1.0
// Two agents whose hosts exchange session descriptions and nothing else: what RFC 8839 asks of
// the agents behind its offers and answers.
#include "support.hpp"

#include <ice/agent/description.hpp>
#include <ice/sdp.hpp>

#include "../sdp/descriptions.hpp"

#include <algorithm>
#include <memory>

using namespace story;
using descriptions::described;
using descriptions::text;

namespace {

/// What the host of an agent keeps for offers and answers.
template <class Party>
class basic_caller {
  public:
    basic_caller(const world& w, Party& p) : w_(&w), p_(&p) {}

    /// The facts as they are now; `restart` is the host's wish.
    const sdp::agent_facts& facts(bool restart = false) {
        const auto& s = p_->state();
        stream_.state = !remote_ ? sdp::stream_state::unused
                        : s.streams[0].state == checklist_state::completed
                            ? sdp::stream_state::completed
                            : sdp::stream_state::running;
        stream_.restart = restart;
        stream_.remove = gives_up;
        stream_.ufrag = p_->agent.local_ufrag();
        stream_.pwd = p_->agent.local_pwd();
        stream_.components = 0;
        for (const component_record& c : s.components)
            stream_.components = static_cast<std::uint16_t>(stream_.components + c.used);
        lines_.clear();
        p_->agent.for_each_local_candidate(
            [&](std::uint16_t, const candidate& c) { lines_.push_back(line_of(c, "1")); });
        stream_.candidates = lines_;
        stream_.selected.clear();
        const data_route r = p_->agent.route_of(0, 1);
        if (r.may_send)
            static_cast<void>(
                stream_.selected.push_back({1, s.locals[r.to.base.index()].c.where, r.to.remote}));
        pairs_.clear();
        for (std::uint16_t i = 0; i < s.capacity.pairs; ++i)
            if (s.pairs.exists(i)) pairs_.push_back(fact_of(s, s.pairs[i]));
        stream_.pairs = pairs_;
        facts_.role = s.role;
        facts_.streams = {&stream_, 1};
        return facts_;
    }
    sdp::last_exchange last() const {
        return {local_ ? sdp::body_view(*local_) : sdp::body_view{},
                remote_ ? sdp::body_view(*remote_) : sdp::body_view{}};
    }

    std::unique_ptr<described> offer(bool restart = false) {
        wants_restart_ = restart;
        return body_of(sdp::plan_offer<4>(facts(restart), last()));
    }
    sdp::basic_verdict<4> receive_offer(const described& offer) {
        const auto v = sdp::receive_offer<4>(facts(), last(), offer);
        CHECK(v.has_value());
        return v ? *v : sdp::basic_verdict<4>{};
    }
    std::unique_ptr<described> answer(const sdp::basic_verdict<4>& v) {
        return body_of(sdp::plan_answer(facts(), last(), v));
    }
    sdp::basic_verdict<4> receive_answer(const described& offer, const described& answer) {
        const auto v = sdp::receive_answer<4>(facts(wants_restart_), last(), offer, answer);
        CHECK(v.has_value());
        return v ? *v : sdp::basic_verdict<4>{};
    }

    /// Tells the agent what the peer's description says.
    void take(const described& peer) {
        const sdp::body_view body = peer;
        for (const std::string_view part : {body.session->text, body.sections[0].text})
            for (std::size_t at = 0, end = 0; at < part.size(); at = end + 2) {
                end = part.find("\r\n", at);
                if (part.substr(at, 2) != "a=") continue;
                static_cast<void>(
                    reader_.read(p_->agent, w_->now(), part.substr(at + 2, end - at - 2)));
            }
        p_->start();
        p_->tell_events();
    }
    /// The exchange has succeeded.
    void keep(std::unique_ptr<described> local, std::unique_ptr<described> remote) {
        local_ = std::move(local);
        remote_ = std::move(remote);
        wants_restart_ = false;
    }

  private:
    template <class State>
    static sdp::pair_fact fact_of(const State& s, const pair& p) {
        const std::uint16_t local = p.valid ? p.valid_local : p.local;
        return {
            {s.components[p.component].id, s.locals[local].c.where, s.remotes[p.remote].c.where},
            p.valid ? sdp::pair_fact::progress::succeeded : sdp::pair_fact::progress::in_progress,
            p.valid};
    }

    std::unique_ptr<described> body_of(const result<sdp::basic_plan<4>>& p) {
        text t;
        CHECK(p.code() == errc::ok);
        if (p) {
            char out[2048];
            const auto put = [&](const result<std::size_t>& n) {
                CHECK(n.has_value());
                if (n) t.out += std::string(out, *n);
            };
            put(sdp::write_session(std::span<char>(out), *p));
            const char* const proto = stream_.components == 1 ? " UDP/X 0" : " RTP/AVP 0";
            t.line("m=audio " + std::to_string(p->sections[0].port()) + proto);
            put(sdp::write_connection(std::span<char>(out), p->sections[0]));
            put(sdp::write_section(std::span<char>(out), p->sections[0]));
        }
        written = t.out;
        auto body = std::make_unique<described>(t);
        CHECK(body->good());
        return body;
    }

    const world* w_;
    Party* p_;
    sdp::agent_facts facts_;
    sdp::stream_facts stream_;
    std::vector<candidate_line> lines_;
    std::vector<sdp::pair_fact> pairs_;
    std::unique_ptr<described> local_;
    std::unique_ptr<described> remote_;
    description_reader reader_;
    bool wants_restart_ = false;

  public:
    std::string written;
    bool gives_up = false;  ///< the host has no more use for the stream
};

using caller = basic_caller<party>;

/// Alice calls Bob.
struct call : couple {
    caller alice{w, a};
    caller bob{w, b};

    /// Answered at once; the answer is under way for `delay`.
    void exchange(bool restart = false, duration delay = milliseconds(200)) {
        auto offer = alice.offer(restart);
        const auto meant = bob.receive_offer(*offer);
        at_bob = meant.streams.empty() ? sdp::stream_verdict{} : meant.streams[0];
        bob.take(*offer);
        auto answer = bob.answer(meant);
        w.run_to(w.now() - w.epoch + delay);
        const auto done = alice.receive_answer(*offer, *answer);
        at_alice = done.streams.empty() ? sdp::stream_verdict{} : done.streams[0];
        alice.take(*answer);
        bob.keep(std::make_unique<described>(text{bob.written}),
                 std::make_unique<described>(text{alice.written}));
        alice.keep(std::move(offer), std::move(answer));
    }
    bool completed() const {
        return a.agent.state() == session_state::completed &&
               b.agent.state() == session_state::completed;
    }

    sdp::stream_verdict at_bob;
    sdp::stream_verdict at_alice;
};

bool may_send(const party& p) { return p.agent.route_of(0, 1).may_send; }

}  // namespace

TEST_CASE("offer/answer: checks begin with the answer, data with the first valid pair") {
    call c;
    CHECK(!may_send(c.b));
    c.exchange();
    CHECK(c.at_bob.action == sdp::stream_action::start);
    // RFC8839-7.1.1-5: Bob's first check leaves as his answer does. RFC8839-4.2.4-1: Alice, who has
    // no answer yet, answers it.
    CHECK(c.w.take() ==
          "0 B is checking\n"
          "0 B B1>A1 check controlled\n"
          "25000 A A1>B1 ok\n"
          "50000 B route 0/1 B1>A1\n"
          "50000 B is connected\n"
          "200000 A is checking\n");
    CHECK(may_send(c.b));
    c.w.run_to(seconds(2));
    CHECK(c.completed());
}

TEST_CASE("offer/answer: no early media before a pair is valid") {
    call c;
    c.w.loses = [&](const sight& s) { return s.what == "ok" && c.w.now() < at(milliseconds(900)); };
    const auto offer = c.alice.offer();
    const auto meant = c.bob.receive_offer(*offer);
    c.bob.take(*offer);
    c.w.run_to(milliseconds(900));
    CHECK(!may_send(c.b));  // RFC8839-7.1.1-6
    c.w.run_to(seconds(4));
    CHECK(may_send(c.b));
    CHECK(meant.initial);
}

TEST_CASE("offer/answer: a restart keeps the selected pair until there is a new one") {
    call c;
    c.exchange();
    c.w.run_to(seconds(2));
    CHECK(c.completed());
    const data_route was_a = c.a.agent.route_of(0, 1), was_b = c.b.agent.route_of(0, 1);
    c.a.add_base({v4(3), 5000});
    CHECK(c.a.agent.restart(c.w.now()).code() == errc::ok);
    c.w.loses = [&](const sight& s) { return s.what.starts_with("check") && !c.completed(); };

    c.exchange(true);
    CHECK(c.at_bob.action == sdp::stream_action::restart);
    CHECK(c.at_alice.action == sdp::stream_action::restart);
    for (party* p : {&c.a, &c.b}) {
        // RFC8839-4.4.3.1.1-2, RFC8839-4.4.3.2-1: nothing valid, new pairs on a new checklist.
        std::size_t pairs = 0;
        for (std::uint16_t i = 0; i < profile::capacity.pairs; ++i) {
            if (!p->state().pairs.exists(i)) continue;
            ++pairs;
            CHECK(!p->state().pairs[i].valid);
        }
        CHECK(pairs == 2);
        CHECK(p->state().components[0].nominated == no_index);
        // RFC8839-4.4.3.2-3: Running, both of them.
        CHECK(p->state().streams[0].state == checklist_state::running);
        CHECK(p->agent.state() != session_state::completed);
    }
    // RFC8839-4.4.3.1.1-1, RFC8839-4.4.3.2-2: data goes on where it went.
    CHECK((may_send(c.a) && c.a.agent.route_of(0, 1).to == was_a.to));
    CHECK((may_send(c.b) && c.b.agent.route_of(0, 1).to == was_b.to));

    c.w.loses = [](const sight&) { return false; };
    c.w.run_to(seconds(6));
    CHECK(c.completed());
    CHECK((may_send(c.a) && may_send(c.b)));
}

TEST_CASE("offer/answer: one nomination a session, whatever else is valid and whoever asks") {
    call c;
    c.b.add_base({v4(4), 6000});
    c.exchange();
    c.w.run_to(seconds(8));
    CHECK(c.completed());
    std::string uses = c.w.take({"A ", " use "});
    CHECK(std::count(uses.begin(), uses.end(), '\n') == 1);
    for (std::uint16_t i = 0; i < profile::capacity.pairs; ++i)
        CHECK(
            (!c.a.state().pairs.exists(i) || c.a.agent.nominate(c.w.now(), i).code() != errc::ok));
    // A further exchange that restarts nothing changes nothing of it.
    c.exchange();
    CHECK(c.at_bob.action == sdp::stream_action::keep);
    CHECK(c.at_bob.why == sdp::action_reason::race_settled);
    CHECK(c.alice.written.find("a=remote-candidates:1 192.0.2") != std::string::npos);
    c.w.run_to(seconds(30));
    CHECK(c.w.take({" use "}).empty());  // RFC8839-4.3.4-4
    CHECK(c.completed());
}

TEST_CASE("offer/answer: keepalives, whatever the direction of the media") {
    call c;
    c.exchange();
    c.w.run_to(seconds(2));
    CHECK(c.completed());
    // Nobody sends data: a=inactive is nothing to ICE.
    for (int i = 0; i < 20; ++i) {
        const duration from = c.w.now() - c.w.epoch;
        c.w.take();
        c.w.run_to(from + seconds(15));
        CHECK(c.w.count("A1>B1") > 0);  // RFC8839-6-1: within Tr, each way
        CHECK(c.w.count("B1>A1") > 0);
    }
    CHECK((may_send(c.a) && may_send(c.b)));
}

TEST_CASE("offer/answer: components count from 1") {
    call c;
    basic_party<many> two(c.w, 'C', controlling);
    CHECK(two.agent.add_stream(2).code() == errc::ok);
    two.add_base({v4(5), 5000}, 0, 1);
    two.add_base({v4(5), 5001}, 0, 2);
    // RFC8839-5.1-3
    for (const std::uint16_t none : std::vector<std::uint16_t>{0, 3, 256})
        CHECK(two.agent.add_local_candidate(c.w.now(), {.where = {v4(5), 5003}, .component = none})
                  .code() != errc::ok);
    basic_caller<basic_party<many>> carol(c.w, two);
    const auto offer = carol.offer();
    CHECK(carol.written.find("a=candidate:1 1 UDP") != std::string::npos);
    CHECK(carol.written.find("a=candidate:1 2 UDP") != std::string::npos);
    CHECK((*offer)[0].candidates.size() == 2);
}

TEST_CASE("offer/answer: a removed stream has no pairs, and nothing is sent for it") {
    call c;
    c.exchange();
    c.w.run_to(milliseconds(240));  // in the middle of Alice's checks, Bob has a valid pair
    CHECK(c.b.state().pairs.size() > 0);
    CHECK(c.a.state().transactions_open.size() > 0);
    c.alice.gives_up = true;
    const auto offer = c.alice.offer();
    const auto at_bob = c.bob.receive_offer(*offer);
    const auto answer = c.bob.answer(at_bob);
    const auto at_alice = c.alice.receive_answer(*offer, *answer);
    // RFC8839-4.4.3.1-2, RFC8839-4.4.3.1-3
    for (const auto& [p, v] : {std::pair{&c.a, &at_alice}, std::pair{&c.b, &at_bob}}) {
        CHECK(v->streams.size() == 1);
        if (v->streams.size() != 1) return;
        CHECK(v->streams[0].action == sdp::stream_action::remove);
        CHECK(p->agent.remove_stream(c.w.now(), 0).code() == errc::ok);
        p->tell_events();
        CHECK(p->state().pairs.size() == 0);
        CHECK(p->state().transactions_open.size() == 0);
    }
    c.w.take();
    c.w.run_to(seconds(60));
    CHECK(c.w.count(" check") == 0);
}

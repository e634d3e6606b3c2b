// SPDX-License-Identifier: BSL-1.0
// Two agents that exchange text and nothing else: a call from its first offer to its end.
#include <ice/sdp/offer_answer.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ice/sdp/section_writer.hpp>

#include "../support/verify.hpp"
#include "descriptions.hpp"

using namespace descriptions;
using role = agent_role;

namespace {

using plan = basic_plan<4>;
using verdict = basic_verdict<4>;

/// A body as a host writes it around the lines of ICE.
text body_of(const plan& p, const std::string& extra) {
    char out[2048];
    const auto put = [&](const result<std::size_t>& n) {
        CHECK(n.has_value());
        return n ? std::string(out, *n) : std::string();
    };
    text t;
    t.out += put(write_session(std::span<char>(out), p));
    for (const section_plan& s : p.sections) {
        t.line("m=audio " + std::to_string(s.host_decides() ? 4000 : s.port()) + " UDP/X 0");
        const std::string c = put(write_connection(std::span<char>(out), s));
        t.out += c.empty() ? "c=IN IP4 203.0.113.77\r\n" : c;
        t.out += put(write_section(std::span<char>(out), s));
        if (!extra.empty()) t.a(extra);
    }
    return t;
}

/// A host: facts, and the last description of each side that counts.
struct host : party {
    std::unique_ptr<described> local;
    std::unique_ptr<described> remote;

    last_exchange last() const {
        return {local ? body_view(*local) : body_view{}, remote ? body_view(*remote) : body_view{}};
    }
    /// Carries out what a verdict says, as an agent does.
    void act(const verdict& v) {
        facts.role = v.role;
        for (std::size_t i = 0; i < v.streams.size(); ++i) {
            stream_facts& s = streams[i];
            const stream_verdict& what = v.streams[i];
            switch (v.action == session_action::fall_back ? stream_action::fall_back
                                                          : what.action) {
                case stream_action::start:
                case stream_action::restart:
                    s.state = stream_state::running;
                    s.selected.clear();
                    break;
                case stream_action::remove:
                case stream_action::mismatch:
                case stream_action::fall_back:
                case stream_action::follow: s.state = stream_state::unused; break;
                case stream_action::conclude:
                    s.state = stream_state::completed;
                    s.selected = what.named;
                    break;
                default: break;
            }
            if (what.components != 0) s.components = what.components;
            s.restart = false;
        }
    }
};

struct outcome {
    verdict at_answerer;
    verdict at_offerer;
    std::string offer;
    std::string answer;
};

/// One exchange; what it needs of new credentials, `renew` gives to the answerer.
outcome exchange(host& offerer, host& answerer, const char* renew = nullptr,
                 const std::string& extra = {}) {
    outcome o;
    const auto offered = plan_offer<4>(offerer.now(), offerer.last());
    CHECK(offered.has_value());
    if (!offered) return o;
    const text offer_text = body_of(*offered, extra);
    o.offer = offer_text.out;
    auto offer = std::make_unique<described>(offer_text);
    CHECK(offer->good());

    const auto meant = receive_offer<4>(answerer.now(), answerer.last(), *offer);
    CHECK(meant.has_value());
    if (!meant) return o;
    o.at_answerer = *meant;
    if (meant->action == session_action::reject || meant->action == session_action::wait) return o;
    answerer.act(*meant);
    for (std::size_t i = 0; renew != nullptr && i < answerer.streams.size(); ++i)
        answerer.credentials(i, renew);
    const auto answered = plan_answer(answerer.now(), answerer.last(), *meant);
    CHECK(answered.has_value());
    if (!answered) return o;
    const text answer_text = body_of(*answered, {});
    o.answer = answer_text.out;
    auto answer = std::make_unique<described>(answer_text);
    CHECK(answer->good());

    const auto done = receive_answer<4>(offerer.now(), offerer.last(), *offer, *answer);
    CHECK(done.has_value());
    if (!done) return o;
    o.at_offerer = *done;
    if (done->action == session_action::reject) return o;
    offerer.act(*done);
    offerer.local = std::make_unique<described>(offer_text);
    offerer.remote = std::make_unique<described>(answer_text);
    answerer.remote = std::move(offer);
    answerer.local = std::move(answer);
    return o;
}

/// Alice has two candidates and calls Bob.
struct call {
    host alice;
    host bob;

    call() {
        alice.add("aaaa", "192.0.2.1", 5000);
        alice.candidates[0].push_back(host_line("192.0.2.2", 5000));
        bob.add("bbbb", "198.51.100.1", 6000);
    }
    /// Both select the pair of Alice's second candidate.
    void conclude() {
        const component_pair pair{1, at("192.0.2.2", 5000), at("198.51.100.1", 6000)};
        for (host* h : {&alice, &bob}) {
            h->streams[0].state = stream_state::completed;
            h->streams[0].selected.clear();
        }
        CHECK(alice.streams[0].selected.push_back(pair));
        CHECK(bob.streams[0].selected.push_back({1, pair.remote, pair.local}));
    }
};

}  // namespace

namespace {

/// Plans an offer and an answer, each from facts and text, and reads the verdicts.
constexpr bool offer_and_answer() {
    constexpr std::string_view offer_text =
        "v=0\r\nc=IN IP4 192.0.2.1\r\na=ice-options:ice2\r\nm=audio 5000 UDP/X 0\r\n"
        "a=ice-ufrag:aaaa\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n"
        "a=candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host\r\n";
    candidate_line line;
    line.foundation = "1";
    line.priority = 2130706431;
    line.addr = address::v4(192, 0, 2, 1);
    line.port = 5000;
    stream_facts stream;
    stream.ufrag = "aaaa";
    stream.pwd = "aaaaaaaaaaaaaaaaaaaaaaaa";
    stream.candidates = {&line, 1};
    agent_facts facts;
    facts.streams = {&stream, 1};
    const auto offered = plan_offer<1>(facts);
    const auto offer = read_body<1>(offer_text);
    if (!offered || !offer) return false;
    const auto meant = receive_offer<1>(facts, {}, *offer);
    if (!meant || meant->streams[0].action != stream_action::start) return false;
    const auto answered = plan_answer(facts, {}, *meant);
    const auto done = receive_answer<1>(facts, {}, *offer, *offer);
    return answered && answered->sections[0].port() == 5000 && done &&
           done->streams[0].action == stream_action::start &&
           offer_after_ice(facts, {}).when == updated_offer::none;
}

}  // namespace

TEST_CASE("in constant evaluation") { ICE_VERIFY(offer_and_answer()); }

TEST_CASE("a call: offer, answer, updated offer, hold, restart, end") {
    call c;
    const outcome first = exchange(c.alice, c.bob);
    CHECK(first.at_answerer.initial);
    CHECK(first.at_answerer.streams[0].action == stream_action::start);
    CHECK(first.at_offerer.streams[0].action == stream_action::start);
    CHECK(c.alice.facts.role == role::controlling);
    CHECK(c.bob.facts.role == role::controlled);

    c.conclude();
    CHECK(offer_after_ice(c.alice.now(), c.alice.last()).when == updated_offer::later);
    CHECK(offer_after_ice(c.bob.now(), c.bob.last()).when == updated_offer::none);

    // the updated offer, which Bob answers at once: he has the pair
    const component_pair pair = c.bob.streams[0].selected[0];
    const pair_fact fact{pair, pair_fact::progress::succeeded, true};
    c.bob.streams[0].pairs = {&fact, 1};
    const outcome updated = exchange(c.alice, c.bob);
    CHECK(updated.offer.find("m=audio 5000 UDP/X 0\r\nc=IN IP4 192.0.2.2\r\n") !=
          std::string::npos);
    CHECK(updated.offer.find("a=remote-candidates:1 198.51.100.1 6000\r\n") != std::string::npos);
    CHECK(updated.offer.find("192.0.2.1 5000") == std::string::npos);
    CHECK(updated.at_answerer.streams[0].action == stream_action::keep);
    CHECK(updated.at_answerer.streams[0].why == action_reason::race_settled);
    CHECK(updated.answer.find("a=remote-candidates") == std::string::npos);
    CHECK(updated.at_offerer.streams[0].action == stream_action::keep);
    CHECK(offer_after_ice(c.alice.now(), c.alice.last()).when == updated_offer::none);

    const outcome held = exchange(c.alice, c.bob, nullptr, "sendonly");
    CHECK(held.at_answerer.streams[0].action == stream_action::keep);
    CHECK(held.at_answerer.streams[0].direction == media_direction::sendonly);

    c.alice.streams[0].restart = true;
    c.alice.credentials(0, "cccc");
    const outcome restarted = exchange(c.alice, c.bob, "dddd");
    CHECK(restarted.at_answerer.streams[0].action == stream_action::restart);
    CHECK(restarted.at_offerer.streams[0].action == stream_action::restart);
    CHECK(c.alice.facts.role == role::controlling);

    c.alice.streams[0].remove = true;
    const outcome removed = exchange(c.alice, c.bob);
    CHECK(removed.at_answerer.streams[0].action == stream_action::remove);
    CHECK(removed.at_offerer.streams[0].action == stream_action::remove);
    CHECK(removed.offer.find("m=audio 0 UDP/X 0") != std::string::npos);
    CHECK(removed.offer.find("ice-ufrag") == std::string::npos);
}

TEST_CASE("an updated offer that comes before the check is answered when the check is done") {
    call c;
    exchange(c.alice, c.bob);
    c.conclude();
    const component_pair pair = c.bob.streams[0].selected[0];
    c.bob.streams[0].state = stream_state::running;
    c.bob.streams[0].selected.clear();
    pair_fact fact{pair, pair_fact::progress::in_progress, false};
    c.bob.streams[0].pairs = {&fact, 1};
    CHECK(exchange(c.alice, c.bob).at_answerer.action == session_action::wait);
    fact.state = pair_fact::progress::succeeded;
    fact.valid = true;
    const outcome answered = exchange(c.alice, c.bob);
    CHECK(answered.at_answerer.streams[0].named[0] == pair);
    CHECK(answered.at_offerer.streams[0].action == stream_action::keep);
    CHECK(answered.answer.find("m=audio 6000 UDP/X 0\r\nc=IN IP4 198.51.100.1\r\n") !=
          std::string::npos);
}

TEST_CASE("a refused offer leaves the session as it was") {
    call c;
    exchange(c.alice, c.bob);
    const last_exchange before = c.bob.last();
    // Alice's stack changes its pacing without a restart; plan_offer() would not let it.
    const described bad(
        text().a("ice-options:ice2").a("ice-pacing:20").stream("aaaa", "192.0.2.1", 5000));
    const auto v = receive_offer<4>(c.bob.now(), before, bad);
    CHECK(v.has_value());
    CHECK(v->action == session_action::reject);
    CHECK(exchange(c.alice, c.bob).at_offerer.streams[0].action == stream_action::update);
}

TEST_CASE("glare between lite agents: the offer that came first controls") {
    call c;
    c.alice.facts.lite = c.bob.facts.lite = true;
    exchange(c.alice, c.bob);
    CHECK(c.alice.facts.role == role::controlling);
    CHECK(c.bob.facts.role == role::controlled);
    c.conclude();
    c.bob.facts.role = role::controlling;  // it thought so, and was about to offer
    const outcome o = exchange(c.alice, c.bob);
    CHECK(o.at_answerer.streams[0].action == stream_action::conclude);
    CHECK(c.bob.facts.role == role::controlled);
    CHECK(c.bob.streams[0].selected[0].remote == at("192.0.2.2", 5000));
    CHECK(o.at_offerer.action == session_action::proceed);
}

TEST_CASE("lite and full: the full agent controls, whoever offers") {
    call c;
    c.alice.facts.lite = true;
    const outcome o = exchange(c.alice, c.bob);
    CHECK(c.alice.facts.role == role::controlled);
    CHECK(c.bob.facts.role == role::controlling);
    CHECK(o.offer.find("a=ice-lite\r\n") != std::string::npos);
    CHECK(o.offer.find("ice-pacing") == std::string::npos);
    CHECK(o.at_answerer.peer_lite);
}

TEST_CASE("streams are added while another is completed") {
    call c;
    exchange(c.alice, c.bob);
    c.conclude();
    const pair_fact fact{c.bob.streams[0].selected[0], pair_fact::progress::succeeded, true};
    c.alice.add("aaaa", "192.0.2.1", 5002);
    c.bob.add("bbbb", "198.51.100.1", 6002);
    c.bob.streams[0].pairs = {&fact, 1};
    const outcome o = exchange(c.alice, c.bob);
    CHECK(o.at_answerer.streams[0].action == stream_action::keep);
    CHECK(o.at_answerer.streams[1].action == stream_action::start);
    CHECK(o.at_offerer.streams[1].action == stream_action::start);
}

TEST_CASE("a mangled offer: mismatch, and both fall back") {
    call c;
    const auto offered = plan_offer<4>(c.alice.now());
    CHECK(offered.has_value());
    text mangled = body_of(*offered, {});
    const std::size_t at_c = mangled.out.find("c=IN IP4 192.0.2.1");
    mangled.out.replace(at_c, 18, "c=IN IP4 203.0.113.9");
    const described seen(mangled);
    const auto v = receive_offer<4>(c.bob.now(), {}, seen);
    CHECK(v.has_value());
    CHECK(v->streams[0].action == stream_action::mismatch);
    const auto answered = plan_answer(c.bob.now(), {}, *v);
    CHECK(answered.has_value());
    const described answer(body_of(*answered, {}));
    const described offer(body_of(*offered, {}));
    const auto done = receive_answer<4>(c.alice.now(), {}, offer, answer);
    CHECK(done.has_value());
    CHECK(done->action == session_action::fall_back);
    CHECK(done->why == action_reason::peer_mismatch);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/server.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "desk.hpp"

using namespace table_desk;

namespace {

constexpr std::string_view ours = "unameB";
constexpr std::string_view theirs = "unameA";

/// B with a description of A's, and requests that are made by hand.
struct counter : couple {
    builtin_crypto crypto{};

    counter() {
        CHECK(b.agent.set_credentials(0, ours, "passB").code() == errc::ok);
        alternate alt;
        alt.id = "1";
        alt.q = q_value(400);
        alt.username = theirs;
        alt.password = "passA";
        alt.rtp = v4(1);
        hear({&alt, 1});
    }
    void hear(std::span<const alternate> alternates) {
        CHECK(b.agent.set_remote(now, 0, {{}, alternates}).code() == errc::ok);
        loses = [](const packet&) { return true; };
        run_to({});
        b.carrier.sent.clear();
    }

    std::vector<std::uint8_t> request(std::string_view username, std::string_view password,
                                      bool address = false, bool port = false,
                                      bool response_address = false, std::uint16_t raw = 0) {
        std::uint8_t buffer[548];
        stun::transaction_id id;
        id.bytes[15] = ++serial;
        stun::basic_builder<stun::rfc3489> m(buffer, stun::binding_request, id);
        if (!username.empty()) m.add(stun::attr::username, username);
        if (address || port) m.add(stun::attr::change_request, {address, port});
        if (response_address) m.add(stun::attr::response_address, v4(9));
        if (raw != 0) m.add_raw(raw, {});
        std::vector<std::uint8_t> key(password.begin(), password.end());
        if (!password.empty()) m.add_integrity(crypto, crypto.make_hmac_sha1_key(key));
        const auto bytes = m.finish();
        return {bytes->begin(), bytes->end()};
    }
    /// 0 success, otherwise the code; -2 no answer.
    int ask(const std::vector<std::uint8_t>& bytes, const endpoint& from = v4(1)) {
        const std::size_t before = b.carrier.sent.size();
        deliver(b, {from, v4(2), bytes});
        if (b.carrier.sent.size() == before) return -2;
        CHECK(b.carrier.sent.back().to == from);
        return b.carrier.sent.back().error();
    }
    std::uint8_t serial = 0;
};

}  // namespace

// ICE02-5.3.5-1 ICE02-5.3.2-6
TEST_CASE("only requests that authenticate are accepted") {
    counter t;
    CHECK(t.ask(t.request("unameBunameA", "passB")) == 0);
    CHECK(t.ask(t.request("unameBunameA", "passA")) == 431);
    CHECK(t.ask(t.request("unameBunameA", "")) == 401);
    CHECK(t.ask(t.request("", "passB")) == 432);
    CHECK(t.ask(t.request("unameAunameB", "passB")) == 432);
    CHECK(t.ask(t.request("unameB", "passB")) == 432);
    CHECK(t.ask(t.request("unameBunameA2", "passB")) == 432);
    CHECK(t.ask(t.request("unameBunameB", "passB")) == 432);
    CHECK(t.ask(t.request("unameunameA", "passB")) == 432);
    CHECK(t.ask(t.request("unameBunameA", "passB", false, false, false, 0x7abc)) == 420);
    CHECK(t.ask(t.request("unameBunameA", "passB", false, false, false, 0x8abc)) == 0);
}

// ICE02-5.3.5-2 ICE02-5.3.2-6
TEST_CASE("an accepted request is answered as RFC 3489 says") {
    counter t;
    CHECK(t.ask(t.request("unameBunameA", "passB"), v4(7, 700)) == 0);
    const auto m = message_view::parse(t.b.carrier.sent.back().bytes);
    CHECK(m);
    if (!m) return;
    CHECK(m->type() == stun::binding_success);
    CHECK(m->get(stun::attr::mapped_address).value_or(endpoint()) == v4(7, 700));
    CHECK(m->get(stun::attr::source_address).value_or(endpoint()) == v4(2));
    CHECK(m->has(stun::attr::changed_address));
    const std::uint8_t password[] = {'p', 'a', 's', 's', 'B'};
    CHECK(stun::verify_integrity(*m, t.crypto, t.crypto.make_hmac_sha1_key(password)).has_value());
}

// ICE02-5.3.2-1
TEST_CASE("nobody is answered from elsewhere, or elsewhere") {
    counter t;
    CHECK(t.ask(t.request("unameBunameA", "passB", true, false)) == 400);
    CHECK(t.ask(t.request("unameBunameA", "passB", false, true)) == 400);
    CHECK(t.ask(t.request("unameBunameA", "passB", true, true)) == 400);
    CHECK(t.ask(t.request("unameBunameA", "passB", false, false, true)) == 400);
    CHECK(t.ask(t.request("unameBunameA", "passA", true, true)) == 431);  // first things first
    std::vector<std::uint8_t> flagless = t.request("unameBunameA", "passB");
    CHECK(t.ask(flagless) == 0);
    CHECK(t.b.rows() == 1);  // the refused ones taught nothing
}

TEST_CASE("before the peer is known its requests name nobody") {
    couple t;
    t.loses = [](const packet&) { return false; };
    table::tell(t.b, t.a);
    t.run_to({});
    CHECK(t.b.carrier.sent.back().error() == 432);
    CHECK(t.a.count(row_state::handshaking) == 1);
    table::tell(t.a, t.b);
    t.run_to(seconds(1));  // the rapid retry
    CHECK(t.a.count(row_state::in_use) == 1);
}

// ICE02-5.3.5-3
TEST_CASE("an address that was not signalled takes all else from the row that it names") {
    counter t;
    CHECK(t.ask(t.request("unameBunameA", "passB"), v4(7, 700)) == 0);
    const auto& s = t.b.agent.inspect();
    CHECK(t.b.rows() == 2);
    const auto remote = mmusic_ice_02::detail::find_remote(s, 0, v4(7, 700));
    CHECK(remote != no_index);
    if (remote == no_index) return;
    CHECK(!s.remotes[remote].signalled);
    CHECK(s.remotes[remote].preference == q_value(400));
    CHECK(s.peers[s.remotes[remote].peer].username.view() == theirs);
    CHECK(s.peers[s.remotes[remote].peer].password.view() == "passA");
    const auto row = mmusic_ice_02::detail::find_row(s, remote, 0);
    CHECK(row != no_index);
    CHECK(t.b.events().back().kind == event_kind::candidate_learnt);
    // It is checked at once, with that fragment.
    t.b.carrier.sent.clear();
    t.run_to({});
    CHECK(t.b.carrier.sent.size() == 1);
    CHECK(t.b.carrier.sent[0].to == v4(7, 700));
    CHECK(t.b.carrier.sent[0].username() == "unameAunameB");
    // The same again teaches nothing new; nor does a known address.
    CHECK(t.ask(t.request("unameBunameA", "passB"), v4(7, 700)) == 0);
    CHECK(t.ask(t.request("unameBunameA", "passB"), v4(1)) == 0);
    CHECK(t.b.rows() == 2);
}

TEST_CASE("of several addresses with one fragment the highest priority is inherited") {
    counter t;
    alternate alts[2];
    for (alternate& a : alts) {
        a.username = theirs;
        a.password = "passA";
    }
    alts[0].q = q_value(200);
    alts[0].rtp = v4(1);
    alts[1].q = q_value(300);
    alts[1].rtp = v4(11);
    t.hear(alts);
    CHECK(t.ask(t.request("unameBunameA", "passB"), v4(7, 700)) == 0);
    const auto& s = t.b.agent.inspect();
    const auto remote = mmusic_ice_02::detail::find_remote(s, 0, v4(7, 700));
    CHECK(remote != no_index);
    if (remote != no_index) CHECK(s.remotes[remote].preference == q_value(300));
}

TEST_CASE("hostile fragments: the longest own one counts, and then all of the rest") {
    counter t;
    alternate alts[4];
    // The last two are one fragment with two passwords: nobody knows whose.
    const std::string_view names[] = {"A", "unameA", "twice", "twice"};
    const std::string_view passwords[] = {"p1", "p2", "p3", "p4"};
    for (std::uint8_t i = 0; i < 4; ++i) {
        alts[i].username = names[i];
        alts[i].password = passwords[i];
        alts[i].rtp = v4(static_cast<std::uint8_t>(20 + i));
    }
    t.hear(alts);
    CHECK(t.ask(t.request("unameBA", "passB"), v4(20)) == 0);
    CHECK(t.ask(t.request("unameBunameA", "passB"), v4(21)) == 0);
    CHECK(t.ask(t.request("unameBtwice", "passB"), v4(22)) == 432);
    CHECK(t.ask(t.request("unameB", "passB"), v4(20)) == 432);
    CHECK(t.ask(t.request("AunameB", "passB"), v4(20)) == 432);
    CHECK(t.ask(t.request(std::string(300, 'u'), "passB"), v4(20)) == 432);

    // A peer's fragment that begins with ours makes no second way to split: ours has one length.
    alts[0].username = "unameBA";
    alts[1].username = "A";
    t.hear({alts, 2});
    CHECK(t.ask(t.request("unameBunameBA", "passB"), v4(20)) == 0);
    CHECK(t.ask(t.request("unameBA", "passB"), v4(21)) == 0);
}

TEST_CASE("of two own fragments that begin the name the longer one counts") {
    table t;
    CHECK(t.a.agent.add_stream().code() == errc::ok);
    t.a.add({.where = v4(1)});
    t.a.add({.where = v4(2)});
    alternate peer;
    peer.username = "cd";
    peer.password = "word";
    peer.rtp = v4(3);
    CHECK(t.a.agent.set_remote({}, 0, {{}, {&peer, 1}}).code() == errc::ok);
    engine::state_type s = t.a.agent.inspect();  // the verbs would not let them be so
    CHECK(s.own[0].username.assign("ab"));
    CHECK(s.own[1].username.assign("abc"));
    using resolver = mmusic_ice_02::detail::username_resolver<engine::state_type, exact_fragments>;
    const auto owner_of = [&](std::string_view name) {
        const std::vector<std::uint8_t> bytes(name.begin(), name.end());
        resolver r(s, 0);
        return r.find(wire_text(bytes)) != nullptr ? int{r.owner} : -1;
    };
    CHECK(owner_of("abccd") == 1);
    CHECK(owner_of("abcd") == -1);  // "abc" and "d": nobody; not "ab" and "cd"
    CHECK(owner_of("abxcd") == -1);
    CHECK(s.own[1].username.assign("xyz"));
    CHECK(owner_of("abcd") == 0);
}

TEST_CASE("learnt candidates are bounded, and a description of the peer takes their place") {
    counter t;
    for (std::uint8_t i = 0; i < 200; ++i)
        CHECK(t.ask(t.request("unameBunameA", "passB"),
                    v4(50, static_cast<std::uint16_t>(9 + i))) == 0);
    CHECK(t.b.agent.inspect().capacity.remotes == 16);
    CHECK(t.b.rows() == 16);
    alternate alts[3];
    for (std::uint8_t i = 0; i < 3; ++i) {
        alts[i].username = "unameA";
        alts[i].password = "passA";
        alts[i].rtp = v4(static_cast<std::uint8_t>(30 + i));
    }
    CHECK(t.b.agent.set_remote(t.now, 0, {{}, alts}).code() == errc::ok);
    for (std::uint8_t i = 0; i < 3; ++i)
        CHECK(mmusic_ice_02::detail::find_remote(
                  t.b.agent.inspect(), 0, v4(static_cast<std::uint8_t>(30 + i))) != no_index);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/remote.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace cycles_desk;

namespace {

struct scene : couple {
    scene() {
        loses = [](const packet&) { return true; };
    }
    errc hear(const text_of_offer& d) {
        const errc code = a.agent.receive_offer(now, d).code();
        static_cast<void>(a.answer(now));
        run_on(milliseconds(1));
        return code;
    }
    std::size_t sent_to(const endpoint& where) const {
        std::size_t n = 0;
        for (const packet& p : a.carrier.sent) n += p.to == where ? 1U : 0U;
        return n;
    }
};

}  // namespace

TEST_CASE("in another cycle new alternates are checked, and those that did not answer") {
    scene s;
    CHECK(s.hear(telling({far_alternate("1", 1000, v4(9))})) == errc::ok);
    s.run_to(seconds(20));
    const std::size_t before = s.sent_to(v4(9));
    CHECK(before == 9);
    CHECK(s.hear(telling({far_alternate("1", 700, v4(9)), far_alternate("2", 400, v4(10))})) ==
          errc::ok);
    CHECK(s.sent_to(v4(9)) == before + 1);  // timed out: once more
    s.run_to(seconds(40));
    CHECK(s.sent_to(v4(10)) == 9);
    CHECK(s.a.agent.inspect().remotes[0].q == q_value(700));
}

TEST_CASE("an alternate that says something else is another one") {
    scene s;
    CHECK(s.hear(telling({far_alternate()})) == errc::ok);
    s.run_to(seconds(20));
    auto changed = far_alternate();
    changed.password = "another";
    CHECK(s.hear(telling({changed})) == errc::ok);
    s.run_to(seconds(40));
    CHECK(s.sent_to(v4(9)) == 18);
    CHECK(s.a.checks() == 1);
}

TEST_CASE("what is no longer listed is forgotten, with what came of it") {
    couple t;
    t.source = [](const packet& p) { return p.from == v4(1) ? v4(21, 7000) : p.from; };
    t.leads_to = [](const packet& p) { return p.to == v4(21, 7000) ? v4(1) : p.to; };
    t.exchange(t.a, t.b);
    CHECK(t.a.find(v4(21, 7000)) != no_index);
    CHECK(t.a.agent.receive_offer(t.now, telling({far_alternate()})).code() == errc::ok);
    CHECK(t.a.find(v4(21, 7000)) == no_index);
    CHECK(t.a.checks() == 1);
    CHECK(t.a.target() == endpoint());
}

TEST_CASE("a peer without ICE is sent to where it says, unchecked") {
    scene s;
    CHECK(s.hear(telling({}, v4(77, 4000))) == errc::ok);
    CHECK(s.a.agent.state(0, 1) == component_state::plain);
    CHECK(s.a.target() == v4(77, 4000));
    s.run_to(seconds(20));
    CHECK(s.a.carrier.sent.empty());
    const std::uint8_t rtp[] = {0x80, 0, 0, 1};
    CHECK(s.a.agent.handle_datagram(s.now, {base_id(0), 0, 1, v4(66)}, rtp) == verdict::data);
    // It has it after all.
    CHECK(s.hear(telling({far_alternate()}, v4(77, 4000))) == errc::ok);
    CHECK(s.a.agent.state(0, 1) == component_state::checking);
    CHECK(s.sent_to(v4(9)) == 1);
    // A rejected stream has no address.
    text_of_offer none;
    CHECK(none.streams.push_back({}));
    CHECK(s.hear(none) == errc::ok);
    CHECK(s.a.target() == endpoint());
}

TEST_CASE("derived from what this side never told: nothing leads there") {
    scene s;
    CHECK(s.hear(telling({far_alternate("7", 400, v4(9), "99"),
                          far_alternate("8", 300, v4(10))})) == errc::ok);
    CHECK(s.a.checks() == 1);
    CHECK(s.sent_to(v4(10)) == 1);
}

TEST_CASE("what cannot be taken is left out, and named") {
    scene s;
    auto none = far_alternate("1");
    none.username = "";
    CHECK(s.hear(telling({none, far_alternate("2", 400, v4(10))})) ==
          errc::misuse_draft_credentials);
    CHECK(s.sent_to(v4(10)) == 1);
    const std::string long_text(65, 'x');
    for (std::string_view alternate::*field :
         {&alternate::id, &alternate::username, &alternate::password}) {
        auto longer = far_alternate("1");
        longer.*field = long_text;
        CHECK(s.hear(telling({longer})) == errc::draft_credential_too_long);
    }
    // Nobody is at port 0, and IPv6 is not spoken here.
    CHECK(s.hear(telling({far_alternate("3", 400, v4(10, 0))})) == errc::ok);
    CHECK(s.a.checks() == 0);
}

TEST_CASE("room for alternates and checks is bounded") {
    scene s;
    text_of_offer many = telling({});
    for (std::uint8_t i = 0; i < profile::capacity.remotes; ++i) {
        static constexpr const char* ids[] = {"1", "2", "3", "4",  "5",  "6",
                                              "7", "8", "9", "10", "11", "12"};
        CHECK(many.streams[0].alternates.push_back(
            far_alternate(ids[i], 400, v4(static_cast<std::uint8_t>(100 + i)))));
    }
    s.a.add({.where = v4(3)});
    CHECK(s.hear(many) == errc::ok);
    CHECK(s.a.checks() == profile::capacity.checks);
    s.a.add({.where = v4(4)});
    CHECK(s.a.checks() == profile::capacity.checks);
    CHECK(s.a.agent.inspect().dropped == profile::capacity.remotes);
}

TEST_CASE("each stream has alternates and checks of its own") {
    scene s;
    CHECK(s.a.agent.add_stream().code() == errc::ok);
    text_of_offer two = telling({far_alternate("1")});
    text_of_offer other = telling({far_alternate("2", 500, v4(10))});
    CHECK(two.streams.push_back(other.streams[0]));
    CHECK(s.a.agent.receive_offer(s.now, two).code() == errc::ok);
    CHECK(s.a.checks() == 1);  // the second stream has no local address yet
    static_cast<void>(s.a.add({.where = v4(3), .stream = 1}));
    CHECK(s.a.checks() == 2);
    s.run_to(milliseconds(1));
    CHECK(s.sent_to(v4(10)) == 1);
}

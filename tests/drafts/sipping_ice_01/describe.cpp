// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/describe.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace cycles_desk;

TEST_CASE("an offer tells all alternates, in the order in which they were found") {
    couple t;
    t.a.derive(0, v4(21), candidate_kind::srflx);
    t.a.derive(0, v4(31));
    const auto d = t.a.offer({});
    CHECK(d.streams.size() == 1);
    const auto& s = d.streams[0];
    // ICE01-7-2
    CHECK(s.alternates.size() == 3);
    const char* const ids[] = {"1", "2", "3"};
    for (std::size_t i = 0; i < s.alternates.size(); ++i) {
        const alternate& a = s.alternates[i];
        CHECK(a.id == ids[i]);
        // ICE01-5.6-1
        CHECK(!a.username.empty());
        CHECK(!a.password.empty());
        CHECK(a.derived_from.empty());
        CHECK(!a.rtcp_written);  // ICE01-7-13: there is no RTCP
    }
    CHECK(s.alternates[0].rtp == v4(1));
    CHECK(s.alternates[2].rtp == v4(31));
    // ICE01-7-6 ICE01-7-7: what is in m= and c= is an alternate as well.
    CHECK(s.default_address.rtp == v4(31));
    CHECK(!s.connectivity.present);
}

TEST_CASE("ids begin where the host says") {
    couple t({.first_id = 4});
    CHECK(t.a.offer({}).streams[0].alternates[0].id == "4");
}

TEST_CASE("RTCP is written where it is not one port above RTP") {
    table t;
    CHECK(t.a.agent.add_stream(2).code() == errc::ok);
    const auto rtp = t.a.add({.where = v4(1, 1010)});
    const auto rtcp = t.a.add({.where = v4(1, 1011), .component = 2, .partner = rtp});
    const auto seen = t.a.derive(rtp, v4(21, 9988), candidate_kind::srflx);
    t.a.add({.where = v4(21, 9990),
             .component = 2,
             .kind = candidate_kind::srflx,
             .base = base_id(rtcp),
             .partner = seen});
    const auto d = t.a.offer({});
    const auto& all = d.streams[0].alternates;
    CHECK(!all[0].rtcp_written);
    // ICE01-7-14
    CHECK(all[1].rtcp_written == v4(21, 9990));
    CHECK(d.streams[0].default_address.rtcp_written == v4(21, 9990));
}

TEST_CASE("what cannot be described") {
    table t;
    CHECK(t.a.agent.add_stream().code() == errc::ok);
    text_of_offer d;
    CHECK(t.a.agent.make_offer({}, d).code() == errc::misuse_draft_address);
    t.a.add({.where = v4(1)});
    t.a.derive(0, v4(31));
    basic_description<1, 1> narrow;
    CHECK(t.a.agent.make_offer({}, narrow).code() == errc::draft_full);
    CHECK(narrow.streams.empty());
    CHECK(t.a.agent.inspect().exchange == exchange_state::none);  // nothing has been offered
    basic_description<0 + 1, 2> fits;
    CHECK(t.a.agent.make_offer({}, fits).code() == errc::ok);
}

TEST_CASE("a peer-derived address names where it came from, and has that q-value") {
    couple t;
    t.b.derive(0, v4(32));
    t.source = [](const packet& p) { return p.from == v4(2) ? v4(22, 7000) : p.from; };
    t.leads_to = [](const packet& p) { return p.to == v4(22, 7000) ? v4(2) : p.to; };
    const auto offer = t.a.offer({});
    CHECK(t.b.agent.receive_offer({}, offer).code() == errc::ok);
    t.run_to(seconds(1));
    const auto answer = t.b.answer(t.now);
    const auto& all = answer.streams[0].alternates;
    CHECK(all.size() == 3);
    CHECK(all[2].rtp == v4(22, 7000));
    CHECK(all[2].derived_from == offer.streams[0].alternates[0].id);
    CHECK(all[2].q == offer.streams[0].alternates[0].q);
    CHECK(all[2].username != all[0].username);
    CHECK(answer.streams[0].default_address.rtp == v4(32));  // it serves the peer alone
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/remote.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace table_desk;
using enum row_state;

namespace {

alternate make(std::string_view fragment, const endpoint& where, std::uint16_t q = 400) {
    alternate a;
    a.username = fragment;
    a.password = "password";
    a.q = q_value(q);
    a.rtp = where;
    return a;
}

struct lone : table {
    explicit lone(const table_config& config = {}) : table(config) {
        CHECK(a.agent.add_stream().code() == errc::ok);
        a.add({.where = v4(1)});
        a.add({.where = v4(9), .kind = candidate_kind::relay});
        loses = [](const packet&) { return true; };
    }
    errc hear(const std::vector<alternate>& all, const rtp_info& fallback = {}) {
        return a.agent.set_remote(now, 0, {fallback, all}).code();
    }
    row_state state_of(const endpoint& remote) const {
        const auto& s = a.agent.inspect();
        for (const row_record& r : s.rows)
            if (r.used && s.remotes[r.remote].where == remote) return r.state;
        return in_use;
    }
};

}  // namespace

// ICE02-5.1.2-1
TEST_CASE("a peer without alternates has no ICE: media goes straight to its default address") {
    lone t;
    CHECK(t.hear({}, {v4(5), {}}) == errc::ok);
    CHECK(t.a.agent.state(0, 1) == component_state::plain);
    const data_route r = t.a.agent.route_of(0, 1);
    CHECK(r.may_send);
    CHECK(r.to == route{base_id(0), 0, 1, v4(5)});
    t.run_to(seconds(100));
    CHECK(t.a.carrier.sent.empty());
    const std::uint8_t rtp[] = {0x80, 0};
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(0), 0, 1, v4(5)}, rtp) == verdict::data);
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(0), 0, 1, v4(6)}, rtp) ==
          verdict::data_unverified);
}

// ICE02-5.1.2-2 ICE02-5.1.2-3: all media, the first packet (which opens the permission) included.
TEST_CASE("or through the relay, where the host is configured so") {
    lone t({.plain_peer_through_relay = true});
    CHECK(t.hear({}, {v4(5), {}}) == errc::ok);
    CHECK(t.a.agent.route_of(0, 1).to == route{base_id(1), 0, 1, v4(5)});
}

TEST_CASE("nothing is sent to the default address of a peer that speaks ICE") {
    couple t;
    t.loses = [](const packet&) { return true; };
    table::tell(t.b, t.a);
    CHECK(!t.a.agent.route_of(0, 1).may_send);
    t.run_to(seconds(59));
    CHECK(!t.a.agent.route_of(0, 1).may_send);
}

TEST_CASE("a modified description: what stays goes on, what is new begins, what is gone ends") {
    lone t;
    CHECK(t.hear({make("aaaa", v4(11)), make("bbbb", v4(12))}) == errc::ok);
    t.run_to(seconds(10));
    CHECK(t.state_of(v4(11)) == handshaking);
    CHECK(t.hear({make("aaaa", v4(11), 100), make("bbb2", v4(12)), make("cccc", v4(13))}) ==
          errc::ok);
    CHECK(t.state_of(v4(11)) == handshaking);  // another preference only
    CHECK(t.state_of(v4(12)) == init);         // another fragment
    CHECK(t.state_of(v4(13)) == init);
    CHECK(t.a.rows() == 6);
    CHECK(t.hear({make("cccc", v4(13))}) == errc::ok);
    CHECK(t.a.rows() == 2);
    const auto& s = t.a.agent.inspect();
    std::size_t peers = 0;
    for (const auto& p : s.peers) peers += p.used ? 1U : 0U;
    CHECK(peers == 1);
    CHECK(t.hear({}, {v4(5), {}}) == errc::ok);
    CHECK(t.a.rows() == 0);
}

TEST_CASE("the one in use may go in mid-call without a give-up") {
    couple t;
    t.begin();
    t.run_to(seconds(1));
    const alternate other = make("other", v4(3));
    CHECK(t.a.agent.set_remote(t.now, 0, {{}, {&other, 1}}).code() == errc::ok);
    CHECK(t.a.agent.state(0, 1) == component_state::checking);
    CHECK(!t.a.agent.route_of(0, 1).may_send);
    t.run_to(seconds(1));
    CHECK(t.a.carrier.sent.back().to == v4(3));
}

TEST_CASE("alternates that cannot be used are left out, the others are not") {
    lone t;
    alternate nowhere = make("aaaa", endpoint());
    alternate no_port = make("aaaa", v4(11, 0));
    alternate group = make("aaaa", endpoint(address::v4(224, 0, 0, 1), 5000));
    CHECK(t.hear({nowhere, no_port, group, make("bbbb", v4(12))}) == errc::ok);
    CHECK(t.a.rows() == 2);
    CHECK(t.hear({make(std::string(65, 'x'), v4(11)), make("bbbb", v4(12))}) ==
          errc::draft_credential_too_long);
    CHECK(t.hear({make("", v4(11)), make("bbbb", v4(12))}) == errc::misuse_draft_credentials);
    CHECK(t.a.rows() == 2);
    std::vector<alternate> many;
    for (std::uint8_t i = 0; i < 20; ++i)
        many.push_back(make("bbbb", v4(static_cast<std::uint8_t>(100 + i))));
    CHECK(t.hear(many) == errc::draft_full);
    CHECK(t.a.rows() == 32);
    CHECK(t.a.agent.set_remote({}, 1, {}).code() == errc::misuse_draft_stream);
}

TEST_CASE("RTCP is one port above RTP unless it is written") {
    table t;
    CHECK(t.a.agent.add_stream(2).code() == errc::ok);
    const auto rtp = t.a.add({.where = v4(1, 5000)});
    t.a.add({.where = v4(1, 5001), .component = 2, .partner = rtp});
    alternate written = make("aaaa", v4(11, 7000));
    written.rtcp_written = v4(12, 9000);
    alternate top = make("aaaa", v4(13, 65535));  // has no port above
    const alternate all[] = {make("aaaa", v4(11, 6000)), written, top};
    CHECK(t.a.agent.set_remote({}, 0, {{}, all}).code() == errc::ok);
    t.loses = [](const packet&) { return true; };
    t.run_to({});
    std::vector<endpoint> to;
    for (const packet& p : t.a.carrier.sent)
        if (p.from == v4(1, 5001)) to.push_back(p.to);
    CHECK(to == std::vector<endpoint>{v4(11, 6001), v4(12, 9000)});
    CHECK(t.a.carrier.sent.size() == 5);
}

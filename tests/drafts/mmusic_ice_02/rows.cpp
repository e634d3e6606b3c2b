// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/rows.hpp>

#include <doctest/doctest.h>

#include <algorithm>

#include "desk.hpp"

using namespace table_desk;

namespace {

struct line {
    std::string remote, source, fragment, password, mine;
    unsigned priority;
    row_state state;
    friend bool operator==(const line&, const line&) = default;
};

std::vector<line> read(const engine& agent,
                       const std::vector<std::pair<endpoint, std::string>>& n) {
    const auto name = [&](const endpoint& e) {
        for (const auto& each : n)
            if (each.first == e) return each.second;
        return std::string("?");
    };
    const auto& s = agent.inspect();
    std::vector<line> lines;
    for (const row_record& r : s.rows) {
        if (!r.used) continue;
        const auto& remote = s.remotes[r.remote];
        const auto& peer = s.peers[remote.peer];
        const own_address& source = s.locals[r.source];
        lines.push_back({name(remote.where), name(source.where), std::string(peer.username.view()),
                         std::string(peer.password.view()),
                         std::string(s.own[source.owner].username.view()),
                         remote.preference.thousandths(), r.state});
    }
    return lines;
}

alternate make(const endpoint& where, std::uint16_t q) {
    alternate a;
    a.username = "asd9f8f8==";
    a.password = "siprulz";
    a.q = q_value(q);
    a.rtp = where;
    return a;
}

}  // namespace

// Section 5.3.4: two remote addresses, and of three own ones the two that are sourceable.
TEST_CASE("the example table of the draft") {
    const endpoint a = v4(1), b = v4(2), x = v4(11), y = v4(12), z = v4(13);
    table t;
    CHECK(t.a.agent.add_stream().code() == errc::ok);
    const std::uint16_t local = t.a.add({.where = x});
    t.a.add({.where = y, .kind = candidate_kind::srflx, .base = base_id(local)});
    const std::uint16_t relay = t.a.add({.where = z, .kind = candidate_kind::relay});
    CHECK(t.a.agent.set_credentials(local, "x-frag", "x").code() == errc::ok);
    CHECK(t.a.agent.set_credentials(relay, "z-frag", "z").code() == errc::ok);
    const alternate heard[] = {make(a, 400), make(b, 200)};
    CHECK(t.a.agent.set_remote({}, 0, {{}, heard}).code() == errc::ok);

    constexpr auto init = row_state::init;
    const std::vector<line> expected{
        {"A", "X", "asd9f8f8==", "siprulz", "x-frag", 400, init},
        {"A", "Z", "asd9f8f8==", "siprulz", "z-frag", 400, init},
        {"B", "X", "asd9f8f8==", "siprulz", "x-frag", 200, init},
        {"B", "Z", "asd9f8f8==", "siprulz", "z-frag", 200, init},
    };
    CHECK(read(t.a.agent, {{a, "A"}, {b, "B"}, {x, "X"}, {z, "Z"}}) == expected);
    // Each is checked at once, from its sourceable address.
    t.loses = [](const packet&) { return true; };
    t.run_to({});
    CHECK(t.a.carrier.sent.size() == 4);
    if (t.a.carrier.sent.size() != 4) return;
    CHECK((t.a.carrier.sent[1].from == z && t.a.carrier.sent[1].to == a));
    CHECK(t.a.carrier.sent[1].username() == "asd9f8f8==z-frag");
    CHECK((t.a.carrier.sent[2].from == x && t.a.carrier.sent[2].to == b));
}

TEST_CASE("there is a table for RTP and one for RTCP of each stream") {
    table t;
    for (side* s : {&t.a, &t.b}) {
        const auto last = static_cast<std::uint8_t>(s == &t.a ? 1 : 2);
        for (std::uint16_t stream = 0; stream < 2; ++stream) {
            CHECK(s->agent.add_stream(2).value_or(9) == stream);
            const auto port = static_cast<std::uint16_t>(5000 + 100 * stream);
            const auto rtp = s->add({.where = v4(last, port), .stream = stream});
            // The second stream's RTCP is not one above RTP.
            s->add({.where = v4(last, static_cast<std::uint16_t>(port + 1 + stream)),
                    .stream = stream,
                    .component = 2,
                    .partner = rtp});
        }
    }
    table::tell(t.b, t.a);
    table::tell(t.a, t.b);
    t.run_to(seconds(1));
    CHECK(t.a.rows() == 4);
    for (std::uint16_t stream = 0; stream < 2; ++stream)
        for (std::uint16_t id = 1; id <= 2; ++id) {
            CHECK(t.a.agent.state(stream, id) == component_state::connected);
            const data_route r = t.a.agent.route_of(stream, id);
            CHECK(r.may_send);
            CHECK(r.to.stream == stream);
            CHECK(r.to.component == id);
            CHECK(r.to.remote ==
                  v4(2, static_cast<std::uint16_t>(5000 + 100 * stream + (id - 1) * (1 + stream))));
        }
}

TEST_CASE("addresses of another family are no candidates") {
    couple t;
    alternate six = make(endpoint(address::v6(0x2001'0db8ULL << 32, 1), 5000), 400);
    CHECK(t.a.agent.set_remote({}, 0, {{}, {&six, 1}}).code() == errc::ok);
    CHECK(t.a.rows() == 0);
    CHECK(t.a.agent.state(0, 1) == component_state::idle);
}

TEST_CASE("rows without room are counted, and learnt ones that are BAD make room") {
    table t;
    CHECK(t.a.agent.add_stream().code() == errc::ok);
    for (std::uint8_t i = 0; i < 5; ++i) t.a.add({.where = v4(static_cast<std::uint8_t>(1 + i))});
    std::vector<alternate> many;
    for (std::uint8_t i = 0; i < 16; ++i)
        many.push_back(make(v4(static_cast<std::uint8_t>(100 + i)), 400));
    CHECK(t.a.agent.set_remote({}, 0, {{}, many}).code() == errc::ok);
    CHECK(t.a.rows() == 40);
    CHECK(t.a.agent.inspect().dropped_rows == 40);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_fields.hpp>

#include <doctest/doctest.h>

namespace {

using namespace ice;
using trace::journal_fields;
using trace::detail::field_reader;
using trace::detail::field_writer;

/// Written, read, written again: the same bytes, all of them read.
template <class T>
bool survives(const T& value) {
    std::uint8_t once[512] = {}, twice[512] = {};
    field_writer a(once, false);
    journal_fields(a, value);
    const auto size = static_cast<std::size_t>(a.at() - once);
    field_reader r({once, size});
    T back{};
    journal_fields(r, back);
    field_writer b(twice, false);
    journal_fields(b, static_cast<const T&>(back));
    return r.is_done() && size <= trace::size_bound(value) && equal_bytes(once, twice);
}

}  // namespace

TEST_CASE("journal_fields: what verbs take comes back, within its bound") {
    agent_config config;
    config.nomination = nomination_mode::lowest_rtt;
    config.tag = 0xffff'ffff;
    config.patience = duration::longest();
    config.trickle = true;
    CHECK(survives(config));
    CHECK(survives(lite_config{}));
    CHECK(survives(mmusic_ice_02::table_config{}));
    CHECK(survives(sipping_ice_01::cycles_config{}));
    const endpoint v6(address::v6(0x2001'0db8'0000'0000, 1, 0xffff'ffff), 65535);
    CHECK(survives(local_candidate{.where = v6, .stream = 7, .server = 15}));
    CHECK(survives(remote_description{"ufrag", "passwordpasswordpassword", true, seconds(1)}));
    CHECK(survives(remote_candidate{v6, 0xffff'ffff, "1", 256, candidate_kind::other}));
    CHECK(survives(route{base_id(3), 1, 2, v6}));
    CHECK(survives(sipping_ice_01::local_address{.where = v6, .q = q_value(300), .vpn = true}));
    CHECK(survives(sipping_ice_01::precondition{sipping_ice_01::direction::send,
                                                sipping_ice_01::direction::sendrecv,
                                                sipping_ice_01::strength::unknown, true}));
    CHECK(survives(mmusic_ice_02::local_address{.where = v6, .preference = q_value(300)}));
}

TEST_CASE("journal_fields: a description comes back whole, or not at all") {
    sipping_ice_01::basic_description<2, 2> d, back;
    alt_line a;
    a.id = "1";
    a.derived_from = "7";
    a.username = "username";
    a.password = "password";
    a.rtcp_written = endpoint(address::v4(192, 0, 2, 1), 5001);
    for (int i = 0; i < 2; ++i) {
        CHECK(d.streams.push_back({}));
        for (int k = 0; k < 2; ++k) CHECK(d.streams[d.streams.size() - 1].alternates.push_back(a));
    }
    std::uint8_t bytes[1024] = {};
    field_writer w(bytes, false);
    journal_fields(w, d);
    const byte_view written(bytes, static_cast<std::size_t>(w.at() - bytes));
    CHECK(written.size() <= trace::size_bound(d));
    field_reader r(written);
    CHECK(trace::read_description(r, back));
    CHECK(r.is_done());
    CHECK(back.streams.size() == 2);
    CHECK(back.streams[1].alternates[1].derived_from == "7");
    CHECK(back.streams[1].alternates[1].rtcp_written == a.rtcp_written);
    field_reader again(written);
    sipping_ice_01::basic_description<2, 1> narrow;
    CHECK_FALSE(trace::read_description(again, narrow));
}

TEST_CASE("journal_fields: a struct that grows must be told of here") {
    // Structured bindings count members: whoever adds one adds it to journal_fields, too.
    const agent_config config;
    const auto& [ta, longest_ta, shortest_rto, longest_rto, rc, rm, patience, consent, timeout,
                 disconnected, keepalive, direct, relayed, tag, pairs, switches, nomination, icmp,
                 renomination, trickle] = config;
    CHECK(&ta == &config.ta);
    CHECK(&trickle == &config.trickle);
    const remote_candidate r;
    const auto& [where, priority, foundation, component, kind, tcp, ufrag] = r;
    CHECK(&ufrag == &r.ufrag);
    const local_candidate l;
    const auto& [own, stream, id, type, base, direction, server, network, host, local, unreliable] =
        l;
    CHECK(&unreliable == &l.unreliable);
    const remote_description d;
    const auto& [fragment, pwd, lite, their_ta, ice2] = d;
    CHECK(&ice2 == &d.ice2);
}

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
    const endpoint v6(address::v6(0x2001'0db8'0000'0000, 1, 0xffff'ffff), 65535);
    CHECK(survives(local_candidate{.where = v6, .stream = 7, .server = 15}));
    CHECK(survives(remote_description{"ufrag", "passwordpasswordpassword", true, seconds(1)}));
    CHECK(survives(remote_candidate{v6, 0xffff'ffff, "1", 256, candidate_kind::other}));
    CHECK(survives(route{base_id(3), 1, 2, v6}));
    CHECK(survives(mmusic_ice_02::local_address{.where = v6, .preference = q_value(300)}));
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

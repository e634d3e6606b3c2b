// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_fields.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

namespace {

using namespace ice;
using trace::journal_fields;
using trace::detail::field_reader;
using trace::detail::field_writer;

constexpr std::int64_t lowest = -0x7fff'ffff'ffff'ffff - 1;

constexpr std::int64_t there_and_back(std::int64_t v) {
    std::uint8_t bytes[10] = {};
    field_writer w(bytes, false);
    w.number(v);
    field_reader r({bytes, static_cast<std::size_t>(w.at() - bytes)});
    const std::int64_t back = r.number();
    return r.is_done() ? back : v + 1;
}

constexpr endpoint there_and_back(const endpoint& e) {
    std::uint8_t bytes[32] = {};
    field_writer w(bytes, false);
    w(e);
    field_reader r({bytes, static_cast<std::size_t>(w.at() - bytes)});
    endpoint back;
    r(back);
    return r.is_done() ? back : endpoint();
}

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

TEST_CASE("journal_fields: numbers of any size and sign") {
    ICE_VERIFY(there_and_back(std::int64_t{0}) == 0);
    ICE_VERIFY(there_and_back(std::int64_t{-1}) == -1);
    ICE_VERIFY(there_and_back(std::int64_t{50'000}) == 50'000);
    ICE_VERIFY(there_and_back(lowest) == lowest);
    ICE_VERIFY(there_and_back(std::int64_t{0x7fff'ffff'ffff'ffff}) == 0x7fff'ffff'ffff'ffff);
}

TEST_CASE("journal_fields: addresses of both families, with zone and protocol, and none") {
    constexpr endpoint v4(address::v4(192, 0, 2, 1), 5000);
    constexpr endpoint v6(address::v6(0xfe80'0000'0000'0000, 1, 7), 9, protocol::tcp);
    ICE_VERIFY(there_and_back(v4) == v4);
    ICE_VERIFY(there_and_back(v6) == v6);
    ICE_VERIFY(there_and_back(endpoint()) == endpoint());
}

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
    CHECK(survives(event{event_kind::route_changed, session_state::closed,
                         failed_reason::candidate_removed, agent_role::controlled, 3, 256}));
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

TEST_CASE("journal_fields: what does not fit fails and stays failed") {
    const std::uint8_t endless[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1};
    field_reader a(endless);
    CHECK(a.varint() == 0);
    CHECK(a.failed());
    CHECK(a.byte() == 0);

    const std::uint8_t long_text[] = {0xff, 0xff, 3, 'a'};
    field_reader b(long_text);
    std::string_view text = "before";
    b(text);
    CHECK(b.failed());

    const std::uint8_t no_bool[] = {2};
    field_reader c(no_bool);
    bool flag = false;
    c(flag);
    CHECK(c.failed());

    const std::uint8_t no_role[] = {9};
    field_reader d(no_role);
    agent_role role = agent_role::controlling;
    d.choice(role, agent_role::controlled);
    CHECK(d.failed());
    CHECK(role == agent_role::controlling);
}

TEST_CASE("journal_fields: a masked password keeps its length and whether it is well-formed") {
    std::uint8_t bytes[32] = {};
    field_writer w(bytes, true);
    w.secret("abc d");
    CHECK(equal_bytes({bytes, 6}, std::initializer_list<std::uint8_t>{5, 'x', 'x', 'x', '!', 'x'}));
}

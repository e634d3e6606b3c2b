// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/reflexive.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

using enum gather_outcome;

static_assert(gathering_host<host>);
static_assert(std::is_trivially_copyable_v<basic_gatherer<host>>);
static_assert(sizeof(void*) != 8 || sizeof(basic_gatherer<host>) <= 8 * 1024);

// --- when requests go out --------------------------------------------------------------------

/// RFC 8489 section 6.2.1 with the smallest RTO.
constexpr bool one_request_to_the_end() {
    session s = asking();
    const std::int64_t again[] = {500, 1'500, 3'500, 7'500, 15'500, 31'500};
    for (std::size_t i = 0; i < 6; ++i) {
        if (s.next() != ms(again[i]) || s.sent() != i + 1) return false;
        s.tick({ms(again[i]).us - 1});
        if (s.sent() != i + 1) return false;
        s.tick(ms(again[i]));
        if (s.sent() != i + 2 || !equal_bytes(s.last().view(), s.w.sent[0].view())) return false;
    }
    if (s.next() != ms(39'500) || s.g.is_done()) return false;
    s.tick(ms(39'500));
    return s.sent() == 7 && s.next() == time_point::never() && s.g.is_done() &&
           s.g.poll().outcome == timed_out && s.g.poll().outcome == none;
}

constexpr bool bare_request() {
    const session s = asking();
    const auto m = stun::message::parse(s.last().view());
    return s.last().size == stun::header_size && m && m->type() == stun::binding_request &&
           s.last().to == route{base_id(0), 0, 1, first_server};
}

constexpr bool one_new_transaction_each_ta() {
    session s = many(3);
    for (std::size_t i = 0; i < 6; ++i) {
        const time_point due = ms(50 * static_cast<std::int64_t>(i));
        if (i > 0 && s.next() != due) return false;
        s.tick(due);
        if (s.sent() != i + 1) return false;
        // The host's first server from all bases, then the next one.
        const endpoint& server = i < 3 ? first_server : other_server;
        if (s.last().to != route{base_id(static_cast<std::uint16_t>(i % 3)), 0, 1, server})
            return false;
    }
    return s.next() == ms(500);
}

/// MAX(500 ms, Ta * candidates): 10 are 500 ms, 11 are 550 ms.
constexpr time_point first_repetition(std::uint16_t bases, duration ta) {
    session s = many(bases);
    s.pace.set_ta(ta);
    s.tick(ms(0));
    const request first = s.last();
    for (time_point at = s.next(); s.sent() < 60; at = s.next()) {
        const std::size_t before = s.sent();
        s.tick(at);
        if (s.w.sent[before].id() == first.id()) return at;
    }
    return time_point::never();
}

/// A clock that jumps: each request at most once, and one new one.
constexpr bool no_burst_after_sleep() {
    session s = many(2);
    s.tick(ms(0));
    s.tick(ms(50));
    s.tick(ms(60'000));
    if (s.sent() != 5 || s.next() != ms(60'050)) return false;
    s.tick(ms(50'000));  // back again: nothing is due
    return s.sent() == 5 && s.next() == ms(60'050);
}

constexpr bool rc_and_rm_are_the_hosts() {
    gather_config config;
    config.rc = 3;
    config.rm = 2;
    session s = asking(config);
    s.run(ms(1'500));
    if (s.sent() != 3 || s.next() != ms(2'500)) return false;
    s.run(ms(2'500));
    return s.g.poll().outcome == timed_out;
}

}  // namespace

TEST_CASE("gather reflexive: the schedule of requests") {
    ICE_VERIFY(one_request_to_the_end());  // RFC8445-14.3-4
    ICE_VERIFY(bare_request());
    ICE_VERIFY(one_new_transaction_each_ta());  // RFC8445-5.1.1.2-7
    // RFC8445-14.3-1
    ICE_VERIFY(first_repetition(5, milliseconds(50)) == ms(500));
    CHECK(first_repetition(11, milliseconds(50)) == ms(1'100));
    CHECK(first_repetition(3, milliseconds(200)) == ms(1'200));
    CHECK(first_repetition(16, milliseconds(5)) == ms(500));
    CHECK(first_repetition(16, milliseconds(500)) == ms(5'000));  // the ceiling
    ICE_VERIFY(no_burst_after_sleep());
    ICE_VERIFY(rc_and_rm_are_the_hosts());
}

// --- answers ---------------------------------------------------------------------------------

namespace {

constexpr bool answered() {
    session s = asking();
    if (s.tell(ms(30), s.last(), seen) != gather_verdict::consumed) return false;
    const gathered r = s.g.poll();
    return r.outcome == found && r.mapped == seen && r.from.base == base_id(0) &&
           r.from.where == home && r.server == 0 && r.round_trip_us == 30'000 && r.error == 0 &&
           s.g.poll().outcome == none && s.g.is_done() &&
           // The same answer again is nobody's.
           s.tell(ms(31), s.last(), seen) == gather_verdict::not_mine && s.g.poll().outcome == none;
}

constexpr bool round_trip_of_a_repeated_request_is_unknown() {
    session s = asking();
    s.tick(ms(500));
    s.tell(ms(501), s.last(), seen);
    const gathered r = s.g.poll();
    return r.outcome == found && r.round_trip_us == 0;
}

constexpr gather_outcome outcome_of(const endpoint& mapped) {
    session s = asking();
    s.tell(ms(30), s.last(), mapped);
    const gather_outcome o = s.g.poll().outcome;
    // Only what is a candidate is kept alive.
    return (s.next() == ms(15'000)) == is_candidate(o) ? o : none;
}

/// Two servers tell the same: the later one is redundant; what is different is not.
constexpr bool told_by_two(const endpoint& told, gather_outcome expected) {
    session s = many(1);
    s.tick(ms(0));
    s.tick(ms(50));
    s.tell(ms(60), s.w.sent[1], seen);
    s.tell(ms(70), s.w.sent[0], told);
    const gathered first = s.g.poll();
    const gathered second = s.g.poll();
    return first.server == 0 && first.outcome == expected && second.server == 1 &&
           second.outcome == found;
}

/// What is refused is no twin of anything.
constexpr bool two_tell_the_same_lie() {
    session s = many(1);
    s.tick(ms(0));
    s.tick(ms(50));
    const endpoint lie(address::v4(224, 0, 0, 1), 9);
    s.tell(ms(60), s.w.sent[0], lie);
    s.tell(ms(70), s.w.sent[1], lie);
    return s.g.poll().outcome == bad_address && s.g.poll().outcome == bad_address;
}

/// The same id from elsewhere, or on another base: kept from the agent, and not believed.
constexpr bool only_the_server_on_the_base() {
    session s = asking();
    request forged = s.last();
    forged.to.remote = first_server.with_port(3479);
    if (s.tell(ms(10), forged, seen) != gather_verdict::consumed) return false;
    forged.to.remote = other_server;
    if (s.tell(ms(10), forged, seen) != gather_verdict::consumed) return false;
    forged = s.last();
    forged.to.base = base_id(1);
    if (s.tell(ms(10), forged, seen) != gather_verdict::consumed) return false;
    if (s.g.poll().outcome != none || s.next() != ms(500)) return false;
    s.tell(ms(20), s.last(), seen.with_port(1));
    return s.g.poll().mapped == seen.with_port(1);
}

constexpr bool is_left_to_others(stun::message_type type, bool known_id) {
    session s = asking();
    std::uint8_t buffer[64] = {};
    stun::transaction_id id = s.last().id();
    if (!known_id) id.bytes[15] ^= 1;
    stun::builder b(buffer, type, id);
    b.add(stun::attr::xor_mapped_address, seen);
    return s.g.handle_datagram(ms(9), s.last().to, *b.finish()) == gather_verdict::not_mine &&
           s.g.poll().outcome == none;
}

constexpr bool is_no_stun(std::size_t cut) {
    session s = asking();
    std::uint8_t buffer[64] = {};
    stun::builder b(buffer, stun::binding_success, s.last().id());
    b.add(stun::attr::xor_mapped_address, seen);
    const auto bytes = *b.finish();
    return s.g.handle_datagram(ms(9), s.last().to, bytes.first(cut)) == gather_verdict::not_mine;
}

constexpr bool fingerprint(std::uint8_t wrong, gather_outcome expected) {
    session s = asking();
    std::uint8_t buffer[64] = {};
    stun::builder b(buffer, stun::binding_success, s.last().id());
    b.add(stun::attr::xor_mapped_address, seen).add_fingerprint(builtin_crypto());
    const std::size_t size = b.finish()->size();
    buffer[size - 1] ^= wrong;
    return s.g.handle_datagram(ms(9), s.last().to, {buffer, size}) == gather_verdict::consumed &&
           s.g.poll().outcome == expected;
}

}  // namespace

TEST_CASE("gather reflexive: answers") {
    ICE_VERIFY(answered());
    ICE_VERIFY(round_trip_of_a_repeated_request_is_unknown());
    CHECK(outcome_of(seen) == found);
    // RFC8445-5.1.3-1: the host candidate has the higher priority, and stays.
    CHECK(outcome_of(home) == redundant);
    CHECK(outcome_of(home.with_port(5001)) == found);
    CHECK(outcome_of({address::v4(127, 0, 0, 1), 5000}) == bad_address);
    CHECK(outcome_of(seen.with_port(0)) == bad_address);
    CHECK(told_by_two(seen, redundant));
    CHECK(told_by_two(seen.with_port(4), found));
    ICE_VERIFY(two_tell_the_same_lie());
    ICE_VERIFY(only_the_server_on_the_base());
    CHECK(is_left_to_others(stun::binding_success, false));
    CHECK(is_left_to_others(stun::binding_request, true));
    CHECK(is_left_to_others(stun::binding_indication, true));
    CHECK(is_left_to_others({stun::method::allocate, stun::message_class::success}, true));
    for (const std::size_t cut : {0U, 1U, 19U, 20U, 28U}) CHECK(is_no_stun(cut));
    CHECK(fingerprint(0, found));
    CHECK(fingerprint(1, none));
}

TEST_CASE("gather reflexive: the bytes of the mapped address count, not its zone") {
    session s;
    const endpoint server(address::v6(0xfe80'0000'0000'0000, 9, 2), 3478);
    const endpoint base(address::v6(0xfe80'0000'0000'0000, 7, 2), 5000);
    CHECK(s.g.add_server(server));
    CHECK(s.g.add_base({base_id(0), base}));
    s.tick(ms(0));
    s.tell(ms(1), s.last(), base.with_address(base.addr().with_zone(0)));
    CHECK(s.g.poll().outcome == redundant);
}

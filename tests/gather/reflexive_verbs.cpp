// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/reflexive_verbs.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

// --- keepalives ------------------------------------------------------------------------------

namespace {

using enum gather_outcome;

/// RFC 8445 section 5.1.1.4: 15 s after the last request, and as paced as any transaction.
constexpr bool kept_alive() {
    session s = asking();
    s.tell(ms(30), s.last(), seen);
    if (s.next() != ms(15'000)) return false;
    s.tick(ms(15'000));
    const bool asked = s.sent() == 2 && s.last().id() != s.w.sent[0].id() && s.g.is_done();
    s.tell(ms(15'030), s.last(), seen);
    static_cast<void>(s.g.poll());
    return asked && s.g.poll().outcome == none && s.next() == ms(30'000);
}

constexpr bool keepalives_are_paced() {
    session s = asking();
    s.tell(ms(30), s.last(), seen);
    if (!s.pace.start(s.h.pacer, ms(14'990))) return false;  // a check of the agent
    s.tick(ms(15'000));
    if (s.sent() != 1 || s.next() != ms(15'040)) return false;
    s.tick(ms(15'040));
    return s.sent() == 2;
}

constexpr bool moved_lost_and_back() {
    session s = asking();
    s.tell(ms(30), s.last(), seen);
    bool ok = s.g.poll().outcome == found;
    s.tick(ms(15'000));
    s.tell(ms(15'030), s.last(), seen.with_port(2));  // the NAT was restarted
    const gathered m = s.g.poll();
    ok = ok && m.outcome == moved && m.mapped == seen.with_port(2) && s.next() == ms(30'000);
    s.run(ms(69'500));  // the server is dead
    ok = ok && s.g.poll().outcome == lost && s.next() == ms(84'500);
    s.run(ms(84'500 + 39'500));  // still: nothing new
    ok = ok && s.g.poll().outcome == none;
    s.run(s.next());
    s.tell(s.g.inspect().now, s.last(), seen.with_port(2));
    return ok && s.g.poll().outcome == found;
}

constexpr bool moved_onto_the_base() {
    session s = asking();
    s.tell(ms(30), s.last(), seen);
    s.tick(ms(15'000));
    s.tell(ms(15'030), s.last(), home);
    return s.g.poll().outcome == redundant && s.next() == time_point::never();
}

/// The answer to the third request comes when the next keepalive was already due.
constexpr bool overdue_keepalive() {
    gather_config config;
    config.keepalive = seconds(1);
    session s = asking(config);
    s.run(ms(1'500));
    s.tell(ms(3'000), s.last(), seen);
    return s.sent() == 3 && s.next() == ms(3'000);
}

constexpr bool keepalives_are_optional() {
    gather_config config;
    config.keepalive = duration{};
    session s = asking(config);
    s.tell(ms(30), s.last(), seen);
    bool ok = s.next() == time_point::never();
    config.keepalive = seconds(20);
    ok = ok && s.g.set_config(config) && s.next() == ms(20'000);
    config.keepalive = seconds(30);
    ok = ok && s.g.set_config(config) && s.next() == ms(30'000);
    config.keepalive = duration{};
    return ok && s.g.set_config(config) && s.next() == time_point::never();
}

}  // namespace

TEST_CASE("gather reflexive: bindings are kept alive") {
    ICE_VERIFY(kept_alive());  // RFC8445-5.1.1.4-1 RFC8445-5.1.1.4-2
    ICE_VERIFY(keepalives_are_paced());
    ICE_VERIFY(moved_lost_and_back());
    ICE_VERIFY(moved_onto_the_base());
    ICE_VERIFY(overdue_keepalive());
    ICE_VERIFY(keepalives_are_optional());
}

// --- bases, servers, and the host ------------------------------------------------------------

namespace {

constexpr std::size_t asked(const endpoint& base, const endpoint& server) {
    session s;
    if (!s.g.add_base({base_id(0), base}) || !s.g.add_server(server)) return 99;
    s.run(ms(400));
    return s.sent();
}

constexpr bool added_in_any_order_at_any_time() {
    session s;
    bool ok = s.g.add_base({base_id(7), home, 2, 3, 40, 5}) && s.next() == time_point::never() &&
              s.g.is_done() && s.g.is_served();
    ok = ok && s.g.add_server(first_server).value_or(9) == 0 && !s.g.is_done();
    s.tick(ms(10));
    ok = ok && s.last().to == route{base_id(7), 2, 3, first_server};
    ok = ok && s.g.add_server(first_server.with_port(9)).value_or(9) == 1 && s.next() == ms(60);
    s.tick(ms(60));
    s.tell(ms(61), s.last(), seen);
    const gathered r = s.g.poll();
    return ok && r.from.stream == 2 && r.from.component == 3 && r.from.host_preference == 40 &&
           r.from.network == 5 && r.server == 1 && r.same_ip == 0;
}

struct small : gathering {
    static constexpr gather_limits capacity{1, 1};
};

constexpr bool refuses() {
    basic_session<small> s;
    bool ok =
        s.g.add_server({}).code() == errc::misuse_gather_server &&
        s.g.add_server({address::any(ip_family::ipv4), 1}).code() == errc::misuse_gather_server &&
        s.g.add_server({address::v4(224, 0, 0, 1), 1}).code() == errc::misuse_gather_server &&
        s.g.add_server(first_server.with_port(0)).code() == errc::misuse_gather_server;
    ok = ok && s.g.add_base({base_id(), home}).code() == errc::misuse_gather_base &&
         s.g.add_base({base_id(1), {}}).code() == errc::misuse_gather_base &&
         s.g.add_base({base_id(1), {address::any(ip_family::ipv6), 1}}).code() ==
             errc::misuse_gather_base &&
         s.g.add_base({base_id(1), home.with_protocol(protocol::tcp)}).code() ==
             errc::misuse_gather_base &&
         s.g.add_base({base_id(1), home, 0, 1, 0, 0, tcp_type::so}).code() ==
             errc::misuse_gather_base &&
         s.g.remove_base(base_id(1)).code() == errc::misuse_gather_base &&
         s.g.base_ready(base_id(1)).code() == errc::misuse_gather_base;
    ok = ok && s.g.add_server(first_server) && s.g.add_server(first_server).value_or(9) == 0 &&
         s.g.add_server(other_server).code() == errc::gather_full;
    ok = ok && s.g.add_base({base_id(1), home}) &&
         s.g.add_base({base_id(1), home}).code() == errc::misuse_gather_base &&
         s.g.add_base({base_id(2), home}).code() == errc::gather_full;
    gather_config config;
    config.rc = 0;
    ok = ok && s.g.set_config(config).code() == errc::misuse_gather_config;
    s.g.close();
    return ok && s.g.add_server(first_server).code() == errc::misuse_gather_closed &&
           s.g.add_base({base_id(3), home}).code() == errc::misuse_gather_closed &&
           s.g.set_config({}).code() == errc::misuse_gather_closed && s.sent() == 0;
}

/// Nothing of a base that has gone is sent, believed or reported; its place is free again.
constexpr bool base_removed() {
    session s = many(2);
    s.tick(ms(0));
    s.tick(ms(50));
    s.tell(ms(60), s.w.sent[0], seen);
    bool ok = s.g.remove_base(base_id(0)).has_value() && s.g.poll().outcome == none &&
              s.g.remove_base(base_id(1)).has_value() && s.next() == time_point::never() &&
              s.tell(ms(70), s.w.sent[1], seen) == gather_verdict::not_mine;
    ok = ok && s.g.add_base({base_id(1), home}) && s.next() == ms(100);
    s.tick(ms(100));
    return ok && s.sent() == 3;
}

constexpr bool cancelled_and_closed() {
    session s = many(1);
    s.tick(ms(0));
    s.tell(ms(9), s.last(), seen);
    s.tick(ms(50));
    s.g.cancel();
    const gathered first = s.g.poll();
    const gathered second = s.g.poll();
    bool ok = first.outcome == found && second.outcome == gather_outcome::cancelled &&
              second.server == 1 && s.g.is_done();
    ok = ok && s.tell(ms(60), s.w.sent[1], seen) == gather_verdict::not_mine &&
         s.next() == ms(15'000);
    s.tick(ms(15'000));
    ok = ok && s.sent() == 3;  // the binding that was found
    s.g.close();
    s.tick(ms(99'000));
    return ok && s.sent() == 3 && s.next() == time_point::never() &&
           s.tell(ms(15'001), s.last(), seen) == gather_verdict::not_mine &&
           s.g.poll().outcome == none;
}

/// A dead server keeps the gathering from being done, and nobody from being served.
constexpr bool served_before_done() {
    session s = many(2);
    s.run(ms(150));
    const bool before = s.g.is_served();
    s.tell(ms(160), s.w.sent[2], seen);  // the second server, both bases
    s.tell(ms(160), s.w.sent[3], home.with_port(5001));
    return !before && s.g.is_served() && !s.g.is_done();
}

/// Pending: nothing was counted, and the base waits until it is ready; others do not.
constexpr bool pending_base() {
    session s = many(2);
    s.w.status = send_status::pending;
    s.tick(ms(0));
    s.w.status = send_status::sent;
    bool ok = s.sent() == 1 && s.next() == ms(50);
    s.run(ms(400));
    ok = ok && s.sent() == 3 && s.last().to.base == base_id(1) && s.next() == ms(550);
    ok = ok && s.g.base_ready(base_id(0)) && s.next() == ms(150);
    s.tick(ms(410));
    s.tick(ms(460));
    return ok && s.sent() == 5 && s.w.sent[3].to == s.w.sent[0].to &&
           s.w.sent[4].to == route{base_id(0), 0, 1, other_server};
}

/// One that is ready all the time, and one that goes away while it waits.
constexpr bool held_bases_are_counted_well() {
    session s = many(2);
    if (!s.g.base_ready(base_id(0)) || s.g.inspect().waiting != 4) return false;
    s.w.status = send_status::pending;
    s.tick(ms(0));
    s.w.status = send_status::sent;
    if (s.g.inspect().waiting != 2 || !s.g.remove_base(base_id(0))) return false;
    if (s.g.inspect().waiting != 2) return false;
    s.run(ms(400));
    return s.g.inspect().waiting == 0 && s.sent() == 3;
}

/// A repetition that cannot go out yet is lost; the schedule goes on.
constexpr bool pending_repetition() {
    session s = asking();
    s.w.status = send_status::pending;
    s.tick(ms(500));
    return s.next() == ms(1'500) && s.g.inspect().open.size() == 1 &&
           s.tell(ms(600), s.last(), seen) == gather_verdict::consumed &&
           s.g.poll().outcome == found;
}

/// What has waited for nothing is due now, not in the past.
constexpr bool due_now() {
    session s = asking();
    s.tick(ms(400));
    return s.g.add_base({base_id(1), home.with_port(6000)}) && s.next() == ms(400);
}

constexpr bool lost_on_the_way_out(send_status status) {
    session s = many(1);
    s.w.status = status;
    s.tick(ms(0));
    return s.next() == ms(50) && s.g.inspect().open.size() == 1;
}

constexpr bool copy_goes_on() {
    session original = many(2);
    original.tick(ms(0));
    session copy(original);
    original.run(ms(2'000));
    copy.run(ms(2'000));
    bool ok = original.sent() == copy.sent();
    for (std::size_t i = 0; ok && i < copy.sent(); ++i)
        ok = copy.w.sent[i].to == original.w.sent[i].to &&
             equal_bytes(copy.w.sent[i].view(), original.w.sent[i].view());
    return ok && copy.sent() > 4;
}

}  // namespace

TEST_CASE("gather reflexive: who asks whom") {
    const endpoint v6(address::v6(0x2001'0db8'0000'0000, 1), 5000);
    const endpoint v6_server(address::v6(0x2001'0db8'0000'0000, 9), 3478);
    CHECK(asked(home, first_server) == 1);
    CHECK(asked(v6, v6_server) == 1);
    CHECK(asked(home, v6_server) == 0);
    CHECK(asked(v6, first_server) == 0);
    ICE_VERIFY(added_in_any_order_at_any_time());
}

TEST_CASE("gather reflexive: what a host may do") {
    ICE_VERIFY(refuses());
    ICE_VERIFY(base_removed());
    ICE_VERIFY(cancelled_and_closed());
    ICE_VERIFY(served_before_done());
    ICE_VERIFY(pending_base());
    ICE_VERIFY(pending_repetition());
    ICE_VERIFY(held_bases_are_counted_well());
    ICE_VERIFY(due_now());
    ICE_VERIFY(lost_on_the_way_out(send_status::would_block));
    ICE_VERIFY(lost_on_the_way_out(send_status::unreachable));
    CHECK(copy_goes_on());
}

namespace {

struct reentrant_host;

struct reentrant_wire {
    basic_gatherer<reentrant_host>* g = nullptr;
    session_pace* pace = nullptr;
    int sent = 0;
    errc code = errc::ok;
    gather_verdict verdict = gather_verdict::consumed;

    send_status send(const route& to, byte_view bytes) noexcept;
};

struct reentrant_host {
    reentrant_wire* carrier;
    counting_random random{};
    ice::pacer pacer{};
    builtin_crypto crypto{};
};

send_status reentrant_wire::send(const route& to, byte_view bytes) noexcept {
    ++sent;
    code = g->add_server(other_server).code();
    std::uint8_t buffer[64] = {};
    stun::builder b(buffer, stun::binding_success, stun::message::parse(bytes)->id());
    b.add(stun::attr::xor_mapped_address, seen);
    verdict = g->handle_datagram(ms(0), to, *b.finish());
    g->handle_timeout(ms(0), *pace);
    g->cancel();
    g->close();
    return send_status::sent;
}

}  // namespace

TEST_CASE("gather reflexive: calls from inside the transport change nothing") {
    reentrant_wire w;
    reentrant_host h{&w};
    basic_gatherer<reentrant_host> g(h);
    session_pace pace;
    w.g = &g;
    w.pace = &pace;
    CHECK(g.add_server(first_server));
    CHECK(g.add_base({base_id(0), home}));
    g.handle_timeout(ms(0), pace);
    CHECK(w.sent == 1);
    CHECK(w.code == errc::misuse_reentered);
    CHECK(w.verdict == gather_verdict::not_mine);
    CHECK(g.inspect().servers.size() == 1);
    CHECK(g.next_deadline(pace) == ms(500));
}

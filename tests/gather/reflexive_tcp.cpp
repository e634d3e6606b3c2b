// SPDX-License-Identifier: BSL-1.0
// Server-reflexive TCP candidates (RFC 6544 section 5.2): who is asked, once, and what it means
// when the stream does not come to be.
#include <ice/gather/reflexive.hpp>

#include <doctest/doctest.h>

#include <ice/gather/feed.hpp>

#include "desk.hpp"

namespace {

using namespace desk;
using enum gather_outcome;

constexpr endpoint tcp_server = first_server.with_protocol(protocol::tcp);
constexpr endpoint tcp_home = home.with_protocol(protocol::tcp);
constexpr gather_base so{base_id(1), tcp_home, 0, 1, 0, 0, tcp_type::so};

/// Two bases and two servers, of UDP and TCP; all has been asked.
constexpr session both(send_status status = send_status::sent) {
    session s;
    bool ok = s.g.add_server(first_server) && s.g.add_server(tcp_server) &&
              s.g.add_base({base_id(0), home}) && s.g.add_base(so);
    s.w.status = status;
    if (ok) s.run(ms(100));
    return s;
}

constexpr bool each_asks_its_own() {
    const session s = both();
    return s.sent() == 2 && s.w.sent[0].to == s.from(first_server) &&
           s.w.sent[1].to == s.from(tcp_server, 1);
}

/// Nothing is repeated, and it ends after Ti: 39.5 s.
constexpr bool once_and_for_long() {
    session s;
    if (!s.g.add_server(tcp_server) || !s.g.add_base(so)) return false;
    s.run(ms(39'499));
    const bool asked_once = s.sent() == 1 && s.g.poll().outcome == none;
    s.run(ms(39'500));
    return asked_once && s.sent() == 1 && s.g.poll().outcome == timed_out && s.g.is_done();
}

/// Found, with the type of its base, and never asked again.
constexpr bool found_once() {
    session s;
    if (!s.g.add_server(tcp_server) || !s.g.add_base(so)) return false;
    s.tick(ms(0));
    if (s.tell(ms(80), s.last(), seen) != gather_verdict::consumed) return false;
    const gathered r = s.g.poll();
    s.run(ms(100'000));
    return r.outcome == found && r.mapped == seen.with_protocol(protocol::tcp) &&
           r.from.tcp == tcp_type::so && s.sent() == 1 && s.next() == time_point::never();
}

/// Its own address is no other candidate, whatever the protocol of the attribute.
constexpr bool own_address() {
    session s;
    if (!s.g.add_server(tcp_server) || !s.g.add_base(so)) return false;
    s.tick(ms(0));
    return s.tell(ms(80), s.last(), home) == gather_verdict::consumed &&
           s.g.poll().outcome == redundant;
}

/// Waits while the stream is opened; where that fails the question has failed at once.
constexpr bool not_opened(bool was_asked) {
    session s;
    if (!s.g.add_server(tcp_server) || !s.g.add_base(so)) return false;
    s.w.status = was_asked ? send_status::sent : send_status::pending;
    s.tick(ms(0));
    const route way = s.from(tcp_server, 1);
    bool ok = !s.g.handle_connection_failed(s.from(first_server, 1)) &&
              !s.g.handle_connection_failed(s.from(tcp_server, 7)) &&
              s.g.handle_connection_failed(way) && s.g.poll().outcome == not_connected;
    ok = ok && s.g.is_done() && s.g.handle_connection_failed(way);
    return ok && s.g.poll().outcome == none && s.next() == time_point::never();
}

/// The next server has its turn then.
constexpr bool others_go_on() {
    session s;
    const endpoint other = other_server.with_protocol(protocol::tcp);
    if (!s.g.add_server(tcp_server) || !s.g.add_server(other) || !s.g.add_base(so)) return false;
    s.w.status = send_status::pending;
    s.run(ms(1'000));
    if (s.sent() != 1 || !s.g.handle_connection_failed(s.from(tcp_server, 1))) return false;
    s.w.status = send_status::sent;
    s.run(ms(1'000));
    return s.sent() == 2 && s.last().to == s.from(other, 1);
}

/// A restart: the same address is no news, another one has moved.
constexpr bool asked_again() {
    session s;
    if (!s.g.add_server(tcp_server) || !s.g.add_base(so)) return false;
    s.tick(ms(0));
    if (s.tell(ms(80), s.last(), seen) != gather_verdict::consumed) return false;
    bool ok = s.g.poll().outcome == found && s.g.is_done();
    s.g.ask_again();
    ok = ok && !s.g.is_done();
    s.run(ms(200));
    ok = ok && s.sent() == 2 && s.tell(ms(280), s.last(), seen) == gather_verdict::consumed &&
         s.g.poll().outcome == none && s.g.is_done();
    s.g.ask_again();
    s.run(ms(400));
    ok = ok && s.sent() == 3 &&
         s.tell(ms(480), s.last(), seen.with_port(7)) == gather_verdict::consumed;
    const gathered r = s.g.poll();
    return ok && r.outcome == moved && r.mapped.port() == 7;
}

/// Takes what add_gathered gives.
struct candidate_desk {
    struct candidate_fields {
        endpoint where;
        std::uint16_t stream = 0, component = 0;
        candidate_kind kind = candidate_kind::host;
        base_id base{};
        tcp_type tcp = tcp_type::none;
        std::uint8_t server = 0, network = 0;
        std::uint16_t host_preference = 0;
    };
    candidate_fields last{};
    constexpr errc add_local_candidate(time_point, const candidate_fields& c) noexcept {
        last = c;
        return errc::ok;
    }
};

}  // namespace

TEST_CASE("gather TCP: who asks whom") {
    ICE_VERIFY(each_asks_its_own());
    session s;
    CHECK(s.g.add_base({base_id(2), tcp_home.with_port(9), 0, 1, 0, 0, tcp_type::active}).code() ==
          errc::misuse_gather_base);
}

TEST_CASE("gather TCP: one question, one answer") {
    ICE_VERIFY(once_and_for_long());
    ICE_VERIFY(found_once());
    ICE_VERIFY(own_address());
    ICE_VERIFY(asked_again());
}

TEST_CASE("gather TCP: a stream that does not come to be, or ends") {
    ICE_VERIFY(not_opened(false));
    ICE_VERIFY(not_opened(true));
    ICE_VERIFY(others_go_on());
}

TEST_CASE("gather TCP: the candidate has the type of its base") {
    gathered r;
    r.outcome = found;
    r.from = so;
    r.mapped = seen.with_protocol(protocol::tcp);
    candidate_desk d;
    CHECK(add_gathered(d, {}, r) == errc::ok);
    CHECK((d.last.tcp == tcp_type::so && d.last.where == r.mapped && d.last.base == so.base));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/local.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <vector>

#include "bench.hpp"

namespace {

using namespace ice;

struct wide : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;
};

/// One stream with components 1 and 2.
struct fixture : bench::bare<wide> {
    fixture() {
        s.streams[0].used = true;
        for (std::uint16_t i = 0; i < 2; ++i) {
            s.components[i].used = true;
            s.components[i].id = static_cast<std::uint16_t>(i + 1);
        }
    }
    errc refused(const local_candidate& from) {
        const auto r = detail::add_local(c, from);
        return r.code();
    }
    std::uint16_t add(const local_candidate& from) {
        const auto r = detail::add_local(c, from);
        CHECK(r.code() == errc::ok);
        return r ? *r : std::uint16_t{0};
    }
    std::uint16_t foundation(std::uint16_t i) const { return s.locals[i].c.foundation; }
    std::size_t count() const {
        std::size_t n = 0;
        for (const local_record& l : s.locals) n += l.used ? 1U : 0U;
        return n;
    }
};

constexpr endpoint at(std::uint8_t last, std::uint16_t port = 1000,
                      protocol proto = protocol::udp) {
    return {address::v4(192, 0, 2, last), port, proto};
}
constexpr auto srflx = candidate_kind::srflx;
constexpr auto relay = candidate_kind::relay;

TEST_CASE("what is no candidate is refused, and nothing is stored") {
    fixture f;
    CHECK(f.refused({.where = at(1), .stream = 1}) == errc::misuse_agent_stream);
    CHECK(f.refused({.where = at(1), .component = 3}) == errc::misuse_agent_component);
    CHECK(f.refused({.where = {address::any(ip_family::ipv4), 1}}) == errc::misuse_agent_candidate);
    CHECK(f.refused({.where = {address::any(ip_family::ipv6), 1}}) == errc::misuse_agent_candidate);
    CHECK(f.refused({.where = at(1), .server = 16}) == errc::misuse_agent_candidate);
    CHECK(f.refused({.where = at(1), .kind = srflx, .base = base_id(64)}) ==
          errc::misuse_agent_base);
    CHECK(f.refused({.where = at(1), .kind = srflx, .base = base_id(0)}) ==
          errc::misuse_agent_base);
    CHECK(f.count() == 0);
    const std::uint16_t host = f.add({.where = at(1)});
    const std::uint16_t mapped = f.add({.where = at(77), .kind = srflx, .base = base_id(host)});
    // A server-reflexive candidate is nobody's base.
    CHECK(f.refused({.where = at(78), .kind = srflx, .base = base_id(mapped)}) ==
          errc::misuse_agent_base);
    CHECK(f.count() == 2);
}

TEST_CASE("a full agent says so") {
    fixture f;
    for (std::uint16_t i = 0; i < multi_stream.locals; ++i)
        f.add({.where = at(1, static_cast<std::uint16_t>(1000 + i))});
    CHECK(f.refused({.where = at(2)}) == errc::agent_full);
}

TEST_CASE("a reflexive candidate with address and base of another one is folded into it") {
    fixture f;
    const std::uint16_t one = f.add({.where = at(1)});
    const std::uint16_t two = f.add({.where = at(2)});
    // RFC8445-5.1.3-1: no NAT in between, so the host candidate stays.
    CHECK(f.add({.where = at(1), .kind = srflx, .base = base_id(one)}) == one);
    CHECK(f.s.locals[one].c.kind == candidate_kind::host);
    const std::uint16_t mapped = f.add({.where = at(77), .kind = srflx, .base = base_id(one)});
    CHECK(f.add({.where = at(77), .kind = srflx, .base = base_id(one), .server = 1}) == mapped);
    CHECK(f.count() == 3);
    // The same address with another base is another candidate.
    CHECK(f.add({.where = at(77), .kind = srflx, .base = base_id(two)}) != mapped);
    CHECK(f.count() == 4);
}

TEST_CASE("what a check has learnt already is not signalled") {
    fixture f;
    const std::uint16_t host = f.add({.where = at(1)});
    const std::uint16_t learnt = detail::add_peer_reflexive(f.c, host, at(77));
    CHECK(f.s.locals[learnt].c.kind == candidate_kind::prflx);
    CHECK(f.s.locals[learnt].c.base == host);
    CHECK(f.s.locals[learnt].c.priority < f.s.locals[host].c.priority);
    CHECK(f.refused({.where = at(77), .kind = srflx, .base = base_id(host)}) ==
          errc::agent_redundant);
    CHECK(detail::next_event(f.s).kind == event_kind::candidate_learnt);
}

TEST_CASE("priorities are positive, below 2^31, and unique in the stream") {
    fixture f;
    for (const std::uint16_t component : {std::uint16_t{1}, std::uint16_t{2}})
        for (std::uint8_t i = 1; i < 5; ++i) {
            const std::uint16_t host = f.add({.where = at(i, component), .component = component});
            f.add({.where = at(static_cast<std::uint8_t>(70 + i), component),
                   .component = component,
                   .kind = srflx,
                   .base = base_id(host)});
            f.add({.where = at(static_cast<std::uint8_t>(90 + i), component),
                   .component = component,
                   .kind = relay});
        }
    CHECK(f.count() == 24);
    for (std::size_t i = 0; i < 24; ++i) {  // RFC8445-5.1.2-1
        const std::uint32_t priority = f.s.locals[i].c.priority;
        CHECK(priority >= 1);
        CHECK(priority <= 0x7fffffffU);
        for (std::size_t k = 0; k < i; ++k) CHECK(f.s.locals[k].c.priority != priority);
    }
}

TEST_CASE("foundations: equal for the same kind, base address, protocol and server") {
    // RFC 8445 section 5.1.1.3
    fixture f;
    const std::uint16_t host = f.add({.where = at(1, 1000)});
    const std::uint16_t second = f.add({.where = at(1, 1001), .component = 2});
    CHECK(f.foundation(second) == f.foundation(host));  // ports do not count
    const std::uint16_t mapped = f.add({.where = at(77), .kind = srflx, .base = base_id(host)});
    const std::uint16_t other_mapped =
        f.add({.where = at(78), .component = 2, .kind = srflx, .base = base_id(second)});
    CHECK(f.foundation(other_mapped) == f.foundation(mapped));  // the base's address counts
    const std::uint16_t relayed = f.add({.where = at(90, 1), .kind = relay});
    CHECK(f.foundation(f.add({.where = at(90, 2), .component = 2, .kind = relay})) ==
          f.foundation(relayed));

    const std::vector<std::uint16_t> all_different = {
        host,
        mapped,
        relayed,
        f.add({.where = at(2)}),                                                      // address
        f.add({.where = at(1, 9, protocol::tcp), .tcp = tcp_type::active}),           // protocol
        f.add({.where = at(79), .kind = srflx, .base = base_id(host), .server = 1}),  // server
        f.add({.where = at(90, 3), .kind = relay, .server = 1}),
    };
    for (std::size_t i = 0; i < all_different.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            CHECK(f.foundation(all_different[i]) != f.foundation(all_different[k]));
}

TEST_CASE("the zone is no part of a candidate, and the host's preference is kept") {
    fixture f;
    const address link = address::v6(0xfe80'0000'0000'0000, 1);
    const std::uint16_t i = f.add({.where = {link.with_zone(4), 1000}, .local_preference = 1234});
    CHECK(f.s.locals[i].c.where == endpoint(link, 1000));
    CHECK(f.s.locals[i].c.local_preference == 1234);
    CHECK(f.s.locals[i].c.priority == (126U << 24) + (1234U << 8) + 255U);
    CHECK(f.s.locals[i].stands());
}

TEST_CASE("conveying twice is no error, conveying nothing is") {
    fixture f;
    const std::uint16_t i = f.add({.where = at(1)});
    CHECK(!f.s.locals[i].stands());
    CHECK(detail::convey_local(f.c, i));
    CHECK(f.s.locals[i].stands());
    CHECK(detail::convey_local(f.c, i));
    CHECK(detail::convey_local(f.c, i + 1U).code() == errc::misuse_agent_candidate);
    CHECK(detail::convey_local(f.c, multi_stream.locals).code() == errc::misuse_agent_candidate);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/candidate_line.hpp>

#include "../support/verify.hpp"

#include <ice/sdp/candidate_reader.hpp>

using namespace ice;

TEST_CASE("a line that nobody filled in has no address") {
    constexpr candidate_line line;
    ICE_VERIFY(line.usable());
    ICE_VERIFY(line.is_name());
    ICE_VERIFY(line.where() == endpoint());
}

TEST_CASE("a line becomes the agent's record, and a record a line") {
    constexpr candidate_line line = *parse_candidate(
        "candidate:7 2 tcp 99 192.0.2.1 3478 typ srflx raddr 10.0.0.1 rport 9 tcptype passive");
    constexpr candidate record = line.record(5, 3);
    ICE_VERIFY(record.where == endpoint(address::v4(192, 0, 2, 1), 3478, protocol::tcp));
    ICE_VERIFY(record.priority == 99);
    ICE_VERIFY(record.foundation == 5);
    ICE_VERIFY(record.component == 2);
    ICE_VERIFY(record.stream == 3);
    ICE_VERIFY(record.base == candidate::no_base);
    ICE_VERIFY(record.kind == candidate_kind::srflx);
    ICE_VERIFY(record.tcp == tcp_type::passive);

    constexpr candidate_line again = line_of(record, "7");
    ICE_VERIFY(again.where() == line.where());
    ICE_VERIFY(again.foundation == "7");
    ICE_VERIFY(again.priority == 99);
    ICE_VERIFY(again.component == 2);
    ICE_VERIFY(again.kind == candidate_kind::srflx);
    ICE_VERIFY(again.tcp == tcp_type::passive);
    ICE_VERIFY(!again.has_raddr);
}

TEST_CASE("an active candidate is told with port 9, and with its related address by policy") {
    // RFC6544-4.5-1
    constexpr auto active = [] {
        candidate c;
        c.where = endpoint(address::v4(10, 0, 0, 1), 50000, protocol::tcp);
        c.tcp = tcp_type::active;
        return c;
    }();
    ICE_VERIFY(line_of(active, "1").port == 9);
    ICE_VERIFY(line_of(active, "1").addr == address::v4(10, 0, 0, 1));

    constexpr endpoint base(address::v4(10, 0, 0, 1), 5000);
    constexpr auto reflexive = [] {
        candidate c;
        c.where = endpoint(address::v4(192, 0, 2, 1), 5000);
        c.kind = candidate_kind::srflx;
        return c;
    }();
    constexpr candidate_line shown = line_of<shown_related>(reflexive, "1", base);
    ICE_VERIFY(shown.has_raddr);
    ICE_VERIFY(shown.has_rport);
    ICE_VERIFY(shown.related == base.addr());
    ICE_VERIFY(shown.related_port == 5000);
    // RFC8839-5.1-8
    constexpr candidate_line hidden = line_of<hidden_related>(reflexive, "1", base);
    ICE_VERIFY(hidden.related == address::v4(0));
    ICE_VERIFY(hidden.related_port == 9);
    // RFC8839-5.1-7: a host candidate has none, whatever the policy
    ICE_VERIFY(!line_of<shown_related>(active, "1", base).has_raddr);
}

TEST_CASE("a resolved name is an address") {
    constexpr candidate_line name =
        *parse_candidate("candidate:7 2 udp 99 a.local 3478 typ host generation 1");
    constexpr candidate_line line = name.with_address(address::v4(10, 0, 0, 1));
    ICE_VERIFY(!line.is_name());
    ICE_VERIFY(line.address_name.empty());
    ICE_VERIFY(line.where() == endpoint(address::v4(10, 0, 0, 1), 3478));
    ICE_VERIFY(line.generation == 1U);
}

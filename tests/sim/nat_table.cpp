// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/nat_table.hpp>

#include <doctest/doctest.h>

using namespace ice;
using namespace ice::sim;

namespace {

using enum nat_dependence;

const address public_1 = address::v4(192, 0, 2, 1);
const address public_2 = address::v4(192, 0, 2, 2);
const endpoint x(address::v4(10, 0, 0, 2), 5000);
const endpoint y(address::v4(198, 51, 100, 1), 3478);
const endpoint y_other_port = y.with_port(3479);
const endpoint z(address::v4(198, 51, 100, 2), 3478);

/// A NAT alone, at a time that the test sets.
struct box {
    nat_rules rules;
    std::vector<address> pool = std::vector<address>(1, public_1);
    nat_table table = {};
    time_point now = {};
    prng random = prng(1);

    endpoint out(const endpoint& inside, const endpoint& remote) {
        const auto v = table.outbound(rules, inside, remote, now, pool, random);
        CHECK(v.what == fate::forwarded);
        return v.translated;
    }
    fate out_fate(const endpoint& inside, const endpoint& remote) {
        return table.outbound(rules, inside, remote, now, pool, random).what;
    }
    /// forwarded: it went to x.
    fate in(const endpoint& external, const endpoint& remote) {
        const auto v = table.inbound(rules, external, remote, now);
        if (v.what == fate::forwarded) CHECK(v.translated == x);
        return v.what;
    }
};

box with(nat_dependence mapping, nat_dependence filtering) {
    nat_rules rules;
    rules.mapping = mapping;
    rules.filtering = filtering;
    return {rules};
}

}  // namespace

TEST_CASE("sim nat_table: mapping behaviours of RFC 4787 section 4.1") {
    for (const auto filtering :
         {endpoint_independent, address_dependent, address_and_port_dependent}) {
        box independent = with(endpoint_independent, filtering);
        const endpoint one = independent.out(x, y);
        CHECK(independent.out(x, y_other_port) == one);
        CHECK(independent.out(x, z) == one);
        CHECK(independent.out(x.with_port(5002), y) != one);
        CHECK(independent.table.size({}) == 2);

        box by_address = with(nat_dependence::address_dependent, filtering);
        const endpoint two = by_address.out(x, y);
        CHECK(by_address.out(x, y_other_port) == two);
        CHECK(by_address.out(x, z) != two);

        box by_both = with(address_and_port_dependent, filtering);
        const endpoint three = by_both.out(x, y);
        CHECK(by_both.out(x, y_other_port) != three);
        CHECK(by_both.out(x, z) != three);
        CHECK(by_both.out(x, y) == three);
    }
}

TEST_CASE("sim nat_table: filtering behaviours of section 5") {
    for (const auto mapping :
         {endpoint_independent, address_dependent, address_and_port_dependent}) {
        box open = with(mapping, endpoint_independent);
        const endpoint one = open.out(x, y);
        CHECK(open.in(one, y) == fate::forwarded);
        CHECK(open.in(one, z) == fate::forwarded);

        box by_address = with(mapping, nat_dependence::address_dependent);
        const endpoint two = by_address.out(x, y);
        CHECK(by_address.in(two, y) == fate::forwarded);
        CHECK(by_address.in(two, y_other_port) == fate::forwarded);
        CHECK(by_address.in(two, z) == fate::filtered);

        box by_both = with(mapping, address_and_port_dependent);
        const endpoint three = by_both.out(x, y);
        CHECK(by_both.in(three, y) == fate::forwarded);
        CHECK(by_both.in(three, y_other_port) == fate::filtered);
        CHECK(by_both.in(three, z) == fate::filtered);
        CHECK(by_both.in(three.with_port(9), y) == fate::no_mapping);
    }
    // One that is sent to is let in on the same mapping.
    box cone = with(endpoint_independent, address_and_port_dependent);
    const endpoint external = cone.out(x, y);
    cone.out(x, z);
    CHECK(cone.in(external, z) == fate::forwarded);
}

TEST_CASE("sim nat_table: mappings time out, outbound refreshes, inbound when asked (REQ-5, 6)") {
    for (const bool inbound : {false, true}) {
        box b;
        b.rules.timeout = seconds(30);
        b.rules.refresh_inbound = inbound;
        const endpoint external = b.out(x, y);
        b.now = {29'999'999};
        CHECK(b.in(external, y) == fate::forwarded);
        b.now = {30'000'000};
        CHECK(b.in(external, y) == (inbound ? fate::forwarded : fate::no_mapping));
        CHECK(b.table.size(b.now) == (inbound ? 1 : 0));

        b.out(x, y);
        b.now = b.now + seconds(20);
        b.out(x, z);  // outbound to anyone refreshes the mapping
        b.now = b.now + seconds(20);
        CHECK(b.in(external, y) == fate::forwarded);
    }
}

TEST_CASE("sim nat_table: a filter's opening times out for itself") {
    box b = with(endpoint_independent, address_and_port_dependent);
    b.rules.timeout = seconds(30);
    const endpoint external = b.out(x, y);
    b.now = {20'000'000};
    b.out(x, z);
    b.now = {40'000'000};
    CHECK(b.in(external, z) == fate::forwarded);
    CHECK(b.in(external, y) == fate::filtered);
}

TEST_CASE("sim nat_table: ports are preserved, sequential or random, with their parity (REQ-4)") {
    box b;
    b.rules.ports = nat_ports::preserving;
    CHECK(b.out(x, y) == endpoint(public_1, 5000));
    // The next one of the same port gets the next free one of its parity.
    const endpoint neighbour(address::v4(10, 0, 0, 3), 5000);
    CHECK(b.out(neighbour, y) == endpoint(public_1, 5002));
    CHECK(b.out(endpoint(address::v4(10, 0, 0, 4), 5001), y) == endpoint(public_1, 5001));

    box counting;
    counting.rules.ports = nat_ports::sequential;
    counting.rules.keep_parity = false;
    CHECK(counting.out(x, y).port() == 1024);
    CHECK(counting.out(neighbour, y).port() == 1025);
    counting.rules.keep_parity = true;
    CHECK(counting.out(x.with_port(7001), y).port() == 1027);

    box drawing;
    drawing.rules.ports = nat_ports::random;
    int preserved = 0;
    for (std::uint16_t port = 2000; port < 3000; ++port) {
        const endpoint e = drawing.out(x.with_port(port), y);
        CHECK(e.port() >= 1024);
        CHECK(e.port() % 2 == port % 2);
        preserved += e.port() == port ? 1 : 0;
    }
    CHECK(preserved < 5);
}

TEST_CASE("sim nat_table: low ports stay low (REQ-3a), and a range is kept") {
    box b;
    b.rules.ports = nat_ports::random;
    CHECK(b.out(x.with_port(53), y).port() < 1024);
    b.rules.first_port = 40000;
    b.rules.last_port = 40003;
    b.rules.keep_parity = false;
    for (std::uint16_t i = 0; i < 4; ++i) {
        const endpoint e = b.out(x.with_port(static_cast<std::uint16_t>(6000 + i)), y);
        CHECK((e.port() >= 40000 && e.port() <= 40003));
    }
    CHECK(b.out_fate(x.with_port(6004), y) == fate::no_port);
    b.now = b.now + b.rules.timeout;  // their ports are free again
    CHECK(b.out_fate(x.with_port(6004), y) == fate::forwarded);
    b.rules.last_port = 39999;
    CHECK(b.out_fate(x.with_port(6005), y) == fate::no_port);
}

TEST_CASE("sim nat_table: contiguity keeps RTCP beside RTP (section 4.2.3)") {
    box b;
    b.rules.ports = nat_ports::random;
    b.rules.keep_contiguity = true;
    const endpoint rtp = b.out(x, y);
    CHECK(b.out(x.with_port(5001), y).port() == rtp.port() + 1);
}

TEST_CASE("sim nat_table: a pool is paired or arbitrary (REQ-2)") {
    box paired;
    paired.pool = {public_1, public_2};
    const endpoint other(address::v4(10, 0, 0, 3), 5000);
    CHECK(paired.out(x, y).addr() == public_1);
    CHECK(paired.out(other, y).addr() == public_2);
    for (std::uint16_t port = 2000; port < 2050; ++port) {
        CHECK(paired.out(x.with_port(port), y).addr() == public_1);
        CHECK(paired.out(other.with_port(port), y).addr() == public_2);
    }
    box arbitrary;
    arbitrary.pool = {public_1, public_2};
    arbitrary.rules.pooling = nat_pooling::arbitrary;
    int first = 0;
    for (std::uint16_t port = 2000; port < 2100; ++port)
        first += arbitrary.out(x.with_port(port), y).addr() == public_1 ? 1 : 0;
    CHECK((first > 25 && first < 75));
}

TEST_CASE("sim nat_table: no address of the family, an address that is lost, a reboot") {
    box b;
    std::uint8_t bytes[16] = {0x20, 1, 0xd, 0xb8};
    const endpoint six(address::v6(bytes), 1);
    CHECK(b.out_fate(six, six) == fate::no_port);
    CHECK(b.out_fate(six, y) == fate::forwarded);  // as a NAT64 does
    const endpoint before = b.out(x, y);
    b.pool = {public_2};
    CHECK(b.out(x, y) == before.with_address(public_2));
    CHECK(b.in(before, y) == fate::no_mapping);
    b.table.clear();
    CHECK(b.in(before.with_address(public_2), y) == fate::no_mapping);
    CHECK(b.table.size(b.now) == 0);
}

TEST_CASE("sim nat_table: behaviour does not change under conflict (REQ-11)") {
    // Three hosts on the same port, as in section 8: each keeps the mapping behaviour.
    box b = with(endpoint_independent, address_and_port_dependent);
    for (std::uint8_t host = 2; host < 5; ++host) {
        const endpoint inside(address::v4(10, 0, 0, host), 5000);
        const endpoint external = b.out(inside, y);
        CHECK(b.out(inside, z) == external);
        const auto v = b.table.inbound(b.rules, external, y, b.now);
        CHECK((v.what == fate::forwarded && v.translated == inside));
        CHECK(b.table.inbound(b.rules, external, y_other_port, b.now).what == fate::filtered);
    }
}

TEST_CASE("sim nat_table: a host's share of mappings") {
    box b;
    b.rules.most_mappings = 2;
    b.rules.timeout = seconds(30);
    b.out(x, y);
    b.out(x.with_port(5002), y);
    CHECK(b.out_fate(x.with_port(5004), y) == fate::no_port);
    CHECK(b.out_fate(x, z) == fate::forwarded);  // it has that one
    CHECK(b.out_fate({address::v4(10, 0, 0, 3), 5004}, y) == fate::forwarded);
    b.now = time_point{} + seconds(30);
    CHECK(b.out_fate(x.with_port(5004), y) == fate::forwarded);
}

TEST_CASE("sim nat_table: rebound, the same traffic has another mapping, of the same parity") {
    box b;
    const endpoint before = b.out(x, y);
    b.table.rebind();
    CHECK(b.in(before, y) == fate::no_mapping);
    const endpoint after = b.out(x, y);
    CHECK((after.addr() == before.addr() && after.port() != before.port()));
    CHECK(((after.port() ^ before.port()) & 1) == 0);
    b.table.rebind();
    CHECK((b.out(x, y) != before && b.out(x, y) != after));
}

TEST_CASE("sim NAT: what a document shows can be planned, and ports forwarded") {
    box b{.rules = symmetric()};
    const std::uint16_t ports[] = {9988, 9990, 9988, 9991};
    b.table.plan(ports);
    CHECK(b.out(x, y).port() == 9988);
    CHECK(b.out(x, y).port() == 9988);  // the same mapping
    CHECK(b.out(x, y_other_port).port() == 9990);
    CHECK(b.out(x, z).port() == 9991);  // 9988 is taken

    const endpoint open(public_1, 8076);
    b.table.forward(open, x);
    CHECK(b.in(open, z) == fate::forwarded);
    CHECK(b.out(x, endpoint(address::v4(198, 51, 100, 9), 1)) == open);
    b.table.clear();
    CHECK(b.in(open, z) == fate::forwarded);  // a reboot keeps the configuration
    CHECK(b.out(x.with_port(5001), z) != open);
}

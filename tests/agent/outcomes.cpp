// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/outcomes.hpp>

#include <doctest/doctest.h>

#include <string>

#include <ice/net/reliability.hpp>

#include "bench.hpp"

using namespace bench;

namespace {

endpoint six(std::uint64_t network, std::uint64_t last) {
    return {address::v6(0x2001'0db8'0000'0000 + network, last), 1000};
}

struct fixture : single {
    std::uint16_t add(const endpoint& where, std::uint8_t network,
                      candidate_kind kind = candidate_kind::host) {
        local_candidate l;
        l.where = where;
        l.network = network;
        l.kind = kind;
        return detail::add_local(c, l).value_or(no_index);
    }
    void time_out(std::uint16_t i) {
        s.pairs.set_state(i, pair_state::failed);
        s.pairs[i].reason = pair_reason::timed_out;
    }
    std::string outcomes() const {
        std::string text;
        for_each_outcome(s, [&](const interface_outcome& o) {
            text += std::to_string(o.network) + (o.family == ip_family::ipv6 ? "v6" : "v4") +
                    (o.worked ? "+ " : "- ");
        });
        return text;
    }
};

}  // namespace

TEST_CASE("outcomes: a failure is one beside a success only") {
    fixture t;
    const auto wifi = t.add(six(1, 1), 1);
    const auto vpn = t.add(six(2, 1), 2);
    const auto vpn4 = t.add(here(1), 2);
    const auto peer = t.remote(six(9, 1), 2000);
    const auto peer4 = t.remote(there(1), 1000, "2");
    t.form();
    CHECK(t.outcomes().empty());
    t.time_out(t.index(vpn, peer));
    t.time_out(t.index(vpn4, peer4));
    CHECK(t.outcomes().empty());  // perhaps the peer is gone
    t.validate(t.index(wifi, peer));
    CHECK(t.outcomes() == "1v6+ 2v6- 2v4- ");
    t.validate(t.index(vpn, peer));
    CHECK(t.outcomes() == "1v6+ 2v6+ 2v4- ");
}

TEST_CASE("outcomes: a check that was repeated in vain, though others were quicker") {
    fixture t;
    const auto wifi = t.add(here(1), 1);
    const auto vpn = t.add(here(2), 2);
    const auto peer = t.remote(there(1), 1000);
    t.form();
    t.validate(t.index(wifi, peer));
    pair& p = t.at(vpn, peer);
    p.requests_sent = 2;
    CHECK(t.outcomes() == "1v4+ ");
    p.requests_sent = 3;
    CHECK(t.outcomes() == "1v4+ 2v4- ");
    p.responses_received = 1;
    CHECK(t.outcomes() == "1v4+ ");
}

TEST_CASE("outcomes: a NAT64 is IPv4 of its interface, relays and unnumbered ones say nothing") {
    fixture t;
    const auto mobile = t.add(six(1, 1), 3);
    CHECK(detail::add_shadow(t.c, mobile,
                             *nat64_prefix::of(address::v6(0x2001'0db8'0064'0000, 0), 96)));
    const auto unnumbered = t.add(here(1), 0);
    const auto relay = t.add(here(2), 4, candidate_kind::relay);
    const auto peer = t.remote(there(1), 1000);
    t.form();
    t.validate(t.index(1, peer));
    t.validate(t.index(unnumbered, peer));
    t.time_out(t.index(relay, peer));
    CHECK(t.outcomes() == "3v4+ ");
}

TEST_CASE("outcomes: what they are for") {
    // RFC8421-3-1
    fixture t;
    const auto wifi = t.add(here(1), 1);
    const auto vpn = t.add(here(2), 2);
    const auto peer = t.remote(there(1), 1000);
    t.form();
    t.validate(t.index(wifi, peer));
    t.time_out(t.index(vpn, peer));
    reliability_store<> store;
    const auto key = [](std::uint8_t network) {
        return reliability_key{network * std::uint64_t{1'000}, ip_family::ipv4};
    };
    for (int sessions = 0; sessions < 2; ++sessions)
        for_each_outcome(
            t.s, [&](const interface_outcome& o) { store.note(start, key(o.network), o.worked); });
    CHECK(store.is_unreliable(start, key(2)));
    CHECK(!store.is_unreliable(start, key(1)));
}

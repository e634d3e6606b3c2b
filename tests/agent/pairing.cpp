// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/pairing.hpp>

#include <doctest/doctest.h>

#include <string>

#include <ice/net/parse.hpp>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;

namespace {

std::uint16_t group(std::string_view where, bool local = true, tcp_type tcp = tcp_type::none,
                    std::size_t component = 0) {
    candidate c;
    c.where = parse_endpoint(where).value_or({});
    c.tcp = tcp;
    return detail::pairing_group(component, c, local);
}

/// One base and `n` remote candidates, best first; the foundations are all different.
struct star : bench::single {
    std::uint16_t base = no_index;

    explicit star(int n) {
        base = local(here(1));
        for (int i = 0; i < n; ++i)
            CHECK(remote(there(i), static_cast<std::uint32_t>(1000 - i), std::to_string(i)) == i);
        s.config.pair_limit = static_cast<std::uint16_t>(n);
        form();
        CHECK(s.pairs.size() == static_cast<std::size_t>(n));
    }
    bool has(std::uint16_t remote) const { return index(base, remote) != no_index; }
    void state(std::uint16_t remote, pair_state to) { s.pairs.set_state(index(base, remote), to); }
};

constexpr std::uint64_t best = ~std::uint64_t{0};

}  // namespace

TEST_CASE("pairing: families apart, link-local with link-local only") {
    CHECK(group("192.0.2.1:1") == group("198.51.100.1:2", false));
    CHECK(group("192.0.2.1:1") != group("[2001:db8::1]:1", false));
    CHECK(group("[2001:db8::1]:1") == group("[2001:db8::2]:1", false));
    CHECK(group("[2001:db8::1]:1") != group("[fe80::1]:1", false));
    CHECK(group("[fe80::1]:1") == group("[fe80::2]:1", false));
    CHECK(group("192.0.2.1:1", true, tcp_type::none, 0) !=
          group("192.0.2.1:1", false, tcp_type::none, 1));
}

TEST_CASE("pairing: TCP active with passive, simultaneous open with its like") {
    constexpr auto where = "192.0.2.1:9";
    CHECK(group(where, true, tcp_type::active) == group(where, false, tcp_type::passive));
    CHECK(group(where, true, tcp_type::passive) == group(where, false, tcp_type::active));
    CHECK(group(where, true, tcp_type::so) == group(where, false, tcp_type::so));
    CHECK(group(where, true, tcp_type::active) != group(where, false, tcp_type::active));
    CHECK(group(where, true, tcp_type::active) != group(where, false, tcp_type::none));
}

TEST_CASE("pairing: the worst pair goes first, the worst failed one before it") {
    star p(4);
    CHECK(detail::make_room(p.c, best));
    CHECK(!p.has(3));
    CHECK(p.s.pairs.size() == 3);
    CHECK(p.s.dropped_pairs == 1);
    CHECK(detail::make_room(p.c, best));  // there is room now
    CHECK(p.s.pairs.size() == 3);

    star q(4);
    q.state(0, pair_state::failed);
    CHECK(detail::make_room(q.c, 1));  // even for the worst
    CHECK(!q.has(0));
    CHECK(q.has(3));
}

TEST_CASE("pairing: what is under way, valid or better stays") {
    star p(3);
    p.state(2, pair_state::in_progress);
    CHECK(detail::make_room(p.c, best));
    CHECK(p.has(2));
    CHECK(!p.has(1));

    star q(2);
    q.state(0, pair_state::in_progress);
    q.validate(q.index(q.base, 1));
    CHECK(!detail::make_room(q.c, best));
    CHECK(q.s.pairs.size() == 2);

    star r(2);
    CHECK(!detail::make_room(r.c, r.at(r.base, 1).key));  // as good is not better
    CHECK(r.s.pairs.size() == 2);
    CHECK(r.s.dropped_pairs == 1);
}

TEST_CASE("pairing: a base and a remote candidate make one pair") {
    star p(2);
    const auto again = detail::add_pair(p.c, p.base, 1, pair_reason::triggered);
    CHECK(again == p.index(p.base, 1));
    CHECK(p.s.pairs.size() == 2);
    CHECK(p.s.pairs[again].reason == pair_reason::formed);
}

TEST_CASE("pairing: a trickled pair of a new foundation may begin, others as theirs allows") {
    bench::single p;
    const auto l = p.local(here(1));
    const auto first = p.remote(there(1), 500, "a");
    p.form();
    CHECK(p.at(l, first).state == pair_state::waiting);
    const auto fresh = p.remote(there(2), 400, "b");
    CHECK(p.at(l, fresh).state == pair_state::waiting);
    const auto lower = p.remote(there(3), 300, "a");
    CHECK(p.at(l, lower).state == pair_state::frozen);
    const auto higher = p.remote(there(4), 600, "a");
    CHECK(p.at(l, higher).state == pair_state::waiting);
    p.s.pairs.set_state(p.index(l, first), pair_state::succeeded);
    const auto lowest = p.remote(there(5), 200, "a");
    CHECK(p.at(l, lowest).state == pair_state::waiting);
}

TEST_CASE("pairing: what was removed leaves no trace") {
    star p(2);
    const auto at = p.index(p.base, 0);
    CHECK(detail::start_check(p.c, at));
    const auto slot = detail::transaction_of(p.s, at);
    CHECK(p.s.timers.is_set(slot));
    p.s.components[0].nominated = at;
    detail::remove_pair(p.c, at);
    CHECK(!p.has(0));
    CHECK(!p.s.timers.is_set(slot));
    CHECK(detail::transaction_of(p.s, at) == p.s.transactions_open.capacity());
    CHECK(p.s.components[0].nominated == no_index);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/nominate.hpp>

#include <doctest/doctest.h>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;

namespace {

/// A host and a relayed base, one remote candidate: the direct pair is the better one.
struct two_bases : bench::single {
    std::uint16_t direct = no_index;
    std::uint16_t relayed = no_index;

    explicit two_bases(agent_role role = agent_role::controlling) : bench::single(role) {
        const auto host = local(here(1));
        const auto relay = local(here(9), 0, 1, candidate_kind::relay);
        const auto r = remote(there(1), 100);
        form();
        direct = index(host, r);
        relayed = index(relay, r);
    }
    bool nominating(std::uint16_t i) const { return s.pairs[i].nominating; }
    time_point timer() const { return s.timers.at(s.nominate_timer); }
};

}  // namespace

TEST_CASE("nominate: what a stream has come to") {
    two_bases p;
    p.validate(p.relayed);
    p.s.streams[0].complete_since = time_point{77};
    auto f = detail::stream_facts(p.c, 0);
    CHECK(f.complete_since == time_point{77});
    CHECK(f.relayed);
    CHECK(!f.outranks_all);  // the direct pair may yet be answered
    CHECK(!f.only_relayed);
    p.s.pairs.set_state(p.direct, pair_state::failed);
    CHECK(detail::stream_facts(p.c, 0).outranks_all);

    two_bases q;
    q.validate(q.direct);
    f = detail::stream_facts(q.c, 0);
    CHECK(!f.relayed);
    CHECK(f.outranks_all);
    q.s.config.nomination = nomination_mode::lowest_rtt;  // any answer may be faster
    CHECK(!detail::stream_facts(q.c, 0).outranks_all);
}

TEST_CASE("nominate: an agent with relayed candidates only") {
    bench::single p;
    const auto l = p.local(here(9), 0, 1, candidate_kind::relay);
    const auto r = p.remote(there(1), 100);
    p.form();
    p.validate(p.index(l, r));
    CHECK(detail::stream_facts(p.c, 0).only_relayed);
}

TEST_CASE("nominate: at once when nothing better is open") {
    two_bases p;
    p.validate(p.direct);
    detail::consider_nomination(p.c, 0);
    CHECK(p.nominating(p.direct));
    CHECK(!p.nominating(p.relayed));
    CHECK(bool{p.s.pairs[p.direct].queued});
    CHECK(p.s.pairs[p.direct].state == pair_state::waiting);
    CHECK(bool{p.s.components[0].nominating});
    CHECK(p.timer() == time_point::never());
}

TEST_CASE("nominate: a relayed pair waits for a better one, then is taken") {
    two_bases p;
    p.validate(p.relayed);
    detail::consider_nomination(p.c, 0);
    CHECK(!p.nominating(p.relayed));
    CHECK(p.timer() == bench::start + p.s.config.settle_relayed);
    p.c.now = p.timer();
    detail::on_nominate_timer(p.c, 0);
    CHECK(p.nominating(p.relayed));

    two_bases q;
    q.validate(q.relayed);
    detail::consider_nomination(q.c, 0);
    q.validate(q.direct);
    detail::consider_nomination(q.c, 0);
    CHECK(q.nominating(q.direct));
    CHECK(!q.nominating(q.relayed));
    CHECK(q.timer() == time_point::never());
}

TEST_CASE("nominate: the controlled agent never does, but knows since when it could") {
    two_bases p(agent_role::controlled);
    p.validate(p.direct);
    detail::consider_nomination(p.c, 0);
    CHECK(!p.nominating(p.direct));
    CHECK(p.s.streams[0].complete_since == bench::start);
    p.s.pairs[p.direct].valid = false;
    detail::consider_nomination(p.c, 0);
    CHECK(p.s.streams[0].complete_since == time_point::never());
}

TEST_CASE("nominate: not before all components have a valid pair") {
    bench::many p;
    p.add_stream(2);
    std::uint16_t pairs[2] = {};
    for (std::uint16_t id = 1; id <= 2; ++id) {
        const auto l = p.local(here(1, id), 1, id);
        const auto r = p.remote(there(1, id), 100, "1", 1, id);
        CHECK(l != no_index);
        CHECK(r != no_index);
    }
    p.form();
    for (std::uint16_t id = 0; id < 2; ++id) pairs[id] = p.index(id, id);
    p.validate(pairs[0]);
    detail::consider_nomination(p.c, 1);
    CHECK(!p.s.pairs[pairs[0]].nominating);
    p.validate(pairs[1]);
    detail::consider_nomination(p.c, 1);
    CHECK(bool{p.s.pairs[pairs[0]].nominating});
    CHECK(bool{p.s.pairs[pairs[1]].nominating});
}

TEST_CASE("nominate: the host may once, as the controlling agent, a valid pair") {
    two_bases p;
    CHECK(detail::nominate_by_host(p.c, p.relayed).code() == errc::misuse_agent_pair);
    CHECK(detail::nominate_by_host(p.c, 5000).code() == errc::misuse_agent_pair);
    p.validate(p.relayed);
    p.validate(p.direct);
    CHECK(detail::nominate_by_host(p.c, p.relayed).code() == errc::ok);
    CHECK(p.nominating(p.relayed));
    CHECK(detail::nominate_by_host(p.c, p.direct).code() == errc::misuse_agent_role);
    p.s.config.renomination = true;
    const auto number = p.s.components[0].nomination;
    CHECK(detail::nominate_by_host(p.c, p.direct).code() == errc::ok);
    CHECK(p.s.components[0].nomination == number + 1);

    two_bases q(agent_role::controlled);
    q.validate(q.direct);
    CHECK(detail::nominate_by_host(q.c, q.direct).code() == errc::misuse_agent_role);
}

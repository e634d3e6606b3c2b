// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/upkeep.hpp>

#include <doctest/doctest.h>

#include "bench.hpp"
#include "two_agents.hpp"

using namespace ice;
using bench::here;
using bench::there;

namespace {

/// Two bases and one remote candidate: the pair of the first base is the better one.
struct two_bases : bench::single {
    std::uint16_t first = local(here(1)), second = local(here(2));
    std::uint16_t far = remote(there(1), 900);

    two_bases() { form(); }
    route to(std::uint16_t base, int last = 1) const { return {base_id(base), 0, 1, there(last)}; }
    path_record& path() { return s.components[0].path; }
    bool has_lost_path() { return path().lost; }
    void start_first() { CHECK(detail::start_check(c, index(first, far))); }
    void select_first() {
        validate(index(first, far));
        detail::set_path(c, 0, index(first, far));
    }
    errc apply(auto change) {
        agent_config config = s.config;
        change(config);
        return detail::apply_config(c, config).code();
    }
};

}  // namespace

TEST_CASE("upkeep: anybody can forge an ICMP error, so it is believed only if the host says so") {
    two_bases f;
    f.start_first();
    CHECK(detail::hint_unreachable(f.c, f.to(9)).code() == errc::misuse_agent_base);
    CHECK(detail::hint_unreachable(f.c, f.to(f.first)).code() == errc::ok);
    CHECK(f.at(f.first, f.far).state == pair_state::in_progress);

    f.s.config.believe_icmp = true;
    CHECK(detail::hint_unreachable(f.c, f.to(f.first, 7)).code() == errc::ok);  // nobody is there
    CHECK(f.at(f.first, f.far).state == pair_state::in_progress);
    CHECK(detail::hint_unreachable(f.c, f.to(f.second)).code() == errc::ok);  // nothing was sent
    CHECK(f.at(f.second, f.far).state != pair_state::failed);
    CHECK(detail::hint_unreachable(f.c, f.to(f.first)).code() == errc::ok);
    CHECK(f.at(f.first, f.far).state == pair_state::failed);
    CHECK(f.at(f.first, f.far).reason == pair_reason::refused_by_host);
}

TEST_CASE("upkeep: a success undoes what the hint did") {
    two_agents::side a(agent_role::controlling, 1, {.believe_icmp = true});
    two_agents::side b(agent_role::controlled, 2);
    a.add_host(here(1));
    b.add_host(there(1));
    CHECK(a.agent.set_remote_description({}, 0, {b.agent.local_ufrag(), b.agent.local_pwd()}));
    CHECK(a.agent.add_remote_candidate({}, 0, {there(1), 900, "1"}));
    CHECK(a.agent.start({}));
    a.agent.handle_timeout({});
    CHECK(two_agents::carry(a, b, {}));
    CHECK(a.agent.handle_unreachable({}, {base_id(0), 0, 1, there(1)}));
    CHECK(a.agent.inspect().pairs[0].state == pair_state::failed);
    CHECK(two_agents::carry(b, a, {}));
    const pair& p = a.agent.inspect().pairs[0];
    CHECK(p.state == pair_state::waiting);  // for the check that nominates it
    CHECK(p.valid_local == 0);
    CHECK(a.agent.route_of(0, 1).may_send);
}

TEST_CASE("upkeep: without its base a path goes to the next valid pair, or is lost") {
    two_bases f;
    f.select_first();
    f.validate(f.index(f.second, f.far));
    detail::drop_local(f.c, f.first);
    CHECK(f.index(f.first, f.far) == no_index);
    CHECK(f.path().base == f.second);
    CHECK(!f.has_lost_path());
    detail::drop_local(f.c, f.second);
    CHECK(f.has_lost_path());
    CHECK(f.s.pairs.size() == 0);
}

TEST_CASE("upkeep: a completed stream fails with its last base") {
    two_bases f;
    f.select_first();
    f.s.streams[0].state = checklist_state::completed;
    detail::drop_local(f.c, f.first);
    CHECK(f.s.streams[0].state == checklist_state::failed);
    CHECK(f.s.reason == failed_reason::candidate_removed);
}

TEST_CASE("upkeep: what a removed pair had outranked is checked after all") {
    two_bases f;
    f.select_first();
    const auto other = f.index(f.second, f.far);
    f.s.pairs[other].reason = pair_reason::outranked;
    f.s.pairs.set_listed(other, false);
    const auto is_listed = [&] { return bool{f.s.pairs[other].listed}; };
    detail::drop_local(f.c, f.first);
    CHECK(is_listed());
}

TEST_CASE("upkeep: data is the peer's where a pair is valid or the path is") {
    two_bases f;
    CHECK(!detail::is_validated(f.s, f.first, there(1)));
    f.validate(f.index(f.first, f.far));
    CHECK(detail::is_validated(f.s, f.first, there(1)));
    CHECK(!detail::is_validated(f.s, f.second, there(1)));
    CHECK(!detail::is_validated(f.s, f.first, there(2)));
    f.path().set = true;
    f.path().base = f.second;
    f.path().remote = there(2);
    CHECK(detail::is_validated(f.s, f.second, there(2)));
}

TEST_CASE("upkeep: the ends of the ranges of a configuration") {
    two_bases f;
    CHECK(f.apply([](agent_config& g) { g.ta = milliseconds(5); }) == errc::ok);
    CHECK(f.apply([](agent_config& g) { g.longest_ta = g.ta; }) == errc::ok);
    CHECK(f.apply([](agent_config& g) { g.longest_rto = g.shortest_rto; }) == errc::ok);
    CHECK(f.apply([](agent_config& g) { g.rc = 30; }) == errc::ok);
    CHECK(f.apply([](agent_config& g) { g.rm = 1; }) == errc::ok);
    CHECK(f.apply([](agent_config& g) { g.keepalive_interval = {}; }) == errc::ok);
    CHECK(f.apply([](agent_config& g) { g.pair_limit = 1; }) == errc::ok);
    const agent_config before = f.s.config;
    CHECK(f.apply([](agent_config& g) {
        g.rm = 9;
        g.ta = g.longest_ta + microseconds(1);
    }) == errc::misuse_agent_config);
    CHECK(f.s.config.rm == before.rm);  // all of it or nothing
}

TEST_CASE("upkeep: deadlines that stand follow a new configuration") {
    two_bases f;
    f.s.timers.set(f.s.patience_timer, bench::start + f.s.config.patience);
    f.select_first();
    CHECK(f.path().consent_until == bench::start + seconds(30));
    CHECK(f.apply([](agent_config& g) {
        g.patience = seconds(10);
        g.consent_timeout = seconds(12);
        g.keepalive_interval = seconds(20);
    }) == errc::ok);
    CHECK(f.s.timers.at(f.s.patience_timer) == bench::start + seconds(10));
    CHECK(f.path().consent_until == bench::start + seconds(12));
    CHECK(f.s.timers.at(f.s.expiry_timer) == bench::start + seconds(12));
    CHECK(f.s.timers.at(f.s.keepalive_timer) == f.path().last_sent + seconds(20));
    CHECK(f.apply([](agent_config& g) { g.consent_interval = {}; }) == errc::ok);
    CHECK(f.s.timers.at(f.s.expiry_timer) == time_point::never());
    CHECK(f.s.timers.at(f.s.consent_timer) == time_point::never());
}

TEST_CASE("upkeep: checks under way follow a new timing profile, from when they last went out") {
    two_bases f;
    f.start_first();
    const std::size_t slot = detail::transaction_of(f.s, f.index(f.first, f.far));
    CHECK(f.s.timers.at(slot) == f.c.now + milliseconds(500));
    const time_point first = f.c.now;
    f.s.now = f.c.now = first + milliseconds(300);
    CHECK(f.apply([](agent_config& n) { n.shortest_rto = seconds(1); }) == errc::ok);
    CHECK(f.s.timers.at(slot) == first + seconds(1));
    CHECK(f.apply([](agent_config& n) { n.patience = seconds(1); }) == errc::ok);  // not its own
    CHECK(f.s.timers.at(slot) == first + seconds(1));

    f.s.now = f.c.now = first + seconds(1);  // goes out again, and waits for twice as long
    detail::on_transaction_timer(f.c, slot);
    CHECK(f.s.timers.at(slot) == first + seconds(1) + seconds(2));
    CHECK(f.apply([](agent_config& n) { n.shortest_rto = milliseconds(500); }) == errc::ok);
    CHECK(f.s.timers.at(slot) == first + seconds(1) + seconds(1));
    // Two requests are all there is now: what is left is the wait after the last one.
    CHECK(f.apply([](agent_config& n) { n.rc = 2, n.rm = 4; }) == errc::ok);
    CHECK(f.s.timers.at(slot) == first + seconds(1) + seconds(2));
}

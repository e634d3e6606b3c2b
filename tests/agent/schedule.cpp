// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/schedule.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;

namespace {

/// Two streams with two pairs each, of four foundations: all Waiting.
struct lists : bench::many {
    std::uint16_t pairs[2][2] = {};

    lists() {
        add_stream();
        const std::string_view foundations[2][2] = {{"1", "2"}, {"3", "4"}};
        for (std::uint16_t stream = 0; stream < 2; ++stream) {
            const auto l = local(here(1, static_cast<std::uint16_t>(1000 + stream)), stream);
            for (std::uint16_t i = 0; i < 2; ++i)
                pairs[stream][i] =
                    static_cast<std::uint16_t>(l << 8U | remote(there(1 + i + 2 * stream), 900U - i,
                                                                foundations[stream][i], stream));
        }
        form();
        for (auto& stream : pairs)
            for (auto& each : stream)
                each = index(static_cast<std::uint16_t>(each >> 8U), each & 0xffU);
    }
    /// Pairs in the order in which their checks go out.
    std::vector<std::uint16_t> order() {
        std::vector<std::uint16_t> picked;
        for (;;) {
            const std::uint16_t p = detail::pick_next(c);
            CHECK(detail::has_check_to_send(s) == (p != no_index));
            if (p == no_index) return picked;
            s.pairs.unqueue(p);
            s.pairs.set_state(p, pair_state::in_progress);
            picked.push_back(p);
        }
    }
    using list = std::vector<std::uint16_t>;
};

}  // namespace

TEST_CASE("schedule: the checklists take turns, each with its best pair") {
    lists f;
    CHECK(f.s.pairs.waiting() == 4);
    CHECK(f.order() == lists::list{f.pairs[0][0], f.pairs[1][0], f.pairs[0][1], f.pairs[1][1]});
}

TEST_CASE("schedule: triggered checks come before ordinary ones, first in, first out") {
    lists f;
    f.s.pairs.queue(f.pairs[0][1]);
    CHECK(detail::pick_pair(f.c, 0) == f.pairs[0][1]);
    f.s.pairs.queue(f.pairs[0][0]);
    CHECK(detail::pick_pair(f.c, 0) == f.pairs[0][1]);
    CHECK(detail::pick_pair(f.c, 1) == f.pairs[1][0]);
    // One whose transport is not ready lets the next one pass.
    f.s.pairs.set_held(f.pairs[0][1], true);
    CHECK(detail::pick_pair(f.c, 0) == f.pairs[0][0]);
}

TEST_CASE(
    "schedule: a completed checklist answers with triggered checks only, a failed one never") {
    lists f;
    f.s.streams[0].state = checklist_state::completed;
    CHECK(f.order() == lists::list{f.pairs[1][0], f.pairs[1][1]});
    f.s.pairs.queue(f.pairs[0][1]);
    CHECK(f.order() == lists::list{f.pairs[0][1]});
    f.s.streams[0].state = checklist_state::failed;
    f.s.pairs.queue(f.pairs[0][0]);
    CHECK(f.order().empty());
}

TEST_CASE("schedule: Frozen pairs go on when nobody checks their foundation") {
    bench::many f;
    const auto a = f.local(here(1));
    const auto best = f.remote(there(1), 900, "1");
    const auto like_it = f.remote(there(2), 800, "1");
    f.form();
    CHECK(f.at(a, like_it).state == pair_state::frozen);
    CHECK(detail::pick_next(f.c) == f.index(a, best));
    f.s.pairs.set_state(f.index(a, best), pair_state::in_progress);
    CHECK(!detail::has_check_to_send(f.s));
    CHECK(detail::pick_next(f.c) == no_index);
    f.s.pairs.set_state(f.index(a, best), pair_state::failed);
    CHECK(detail::has_check_to_send(f.s));
    CHECK(detail::pick_next(f.c) == f.index(a, like_it));
    CHECK(f.at(a, like_it).reason == pair_reason::unfrozen);
}

TEST_CASE("schedule: one check each Ta, and no timer when there is nothing to send") {
    lists f;
    for (std::size_t sent = 1; sent <= 4; ++sent) {
        detail::arm_pace(f.c);
        const time_point due = f.s.timers.at(f.s.pace_timer);
        CHECK(due == bench::start + milliseconds(50) * static_cast<std::int64_t>(sent - 1));
        f.c.now = due;
        detail::on_pace(f.c);
        CHECK(f.s.pairs.in_progress() == sent);
        detail::on_pace(f.c);  // too early
        CHECK(f.s.pairs.in_progress() == sent);
    }
    detail::arm_pace(f.c);
    CHECK(f.s.timers.at(f.s.pace_timer) == time_point::never());
}

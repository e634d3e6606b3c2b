// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/form.hpp>

#include <doctest/doctest.h>

#include <string>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;

namespace {

/// As many streams as counts, each with one local and so many remote candidates.
struct streams : bench::many {
    explicit streams(std::initializer_list<int> counts, bool same_foundations = false) {
        std::uint16_t n = 0;
        for (const int count : counts) {
            if (n > 0) add_stream();
            CHECK(local(here(1, static_cast<std::uint16_t>(n + 1)), n) != no_index);
            for (int i = 0; i < count; ++i)
                CHECK(remote(there(i, static_cast<std::uint16_t>(n + 1)),
                             static_cast<std::uint32_t>(1000 - i),
                             same_foundations ? "1" : std::to_string(i), n) != no_index);
            ++n;
        }
    }
    std::size_t pairs_of(std::size_t stream) const {
        std::size_t n = 0;
        for (const auto i : s.pairs.by_priority())
            n += s.components[s.pairs[i].component].stream == stream ? 1U : 0U;
        return n;
    }
    /// Whether the pairs of a stream are those of its first, best candidates.
    bool has_best(std::uint16_t stream, int count) const {
        for (int i = 0; i < count; ++i) {
            const auto r = detail::find_remote(s, s.components[stream],
                                               there(i, static_cast<std::uint16_t>(stream + 1)));
            if (r == no_index || index(stream, r) == no_index) return false;
        }
        return true;
    }
};

}  // namespace

TEST_CASE("form: a limit is shared evenly, and the shortest checklists stay whole") {
    streams p({20, 3, 20});
    p.s.config.pair_limit = 23;
    p.form();
    CHECK(p.pairs_of(0) == 10);
    CHECK(p.pairs_of(1) == 3);
    CHECK(p.pairs_of(2) == 10);
    CHECK(p.has_best(0, 10));
    CHECK(p.has_best(2, 10));
    CHECK(p.s.dropped_pairs > 0);
}

TEST_CASE("form: what one stream does not need the others get, to the last pair") {
    streams p({5, 2, 9});
    p.s.config.pair_limit = 12;
    bool forms[8] = {true, true, true};
    std::size_t quota[8] = {};
    detail::share_limit(p.c, forms, quota);
    CHECK(quota[0] == 5);
    CHECK(quota[1] == 2);
    CHECK(quota[2] == 5);

    p.s.config.pair_limit = 2;  // fewer than streams
    std::size_t few[8] = {};
    detail::share_limit(p.c, forms, few);
    CHECK(few[0] + few[1] + few[2] == 2);
    forms[0] = false;
    p.s.config.pair_limit = 100;
    std::size_t all[8] = {};
    detail::share_limit(p.c, forms, all);
    CHECK(all[0] == 0);
    CHECK(all[1] == 2);
    CHECK(all[2] == 9);
}

TEST_CASE("form: below the limit nothing is dropped") {
    streams p({4, 3});
    p.form();
    CHECK(p.s.pairs.size() == 7);
    CHECK(p.s.dropped_pairs == 0);
    CHECK(!detail::form_checklists(p.c));  // each once
    CHECK(p.s.pairs.size() == 7);
}

TEST_CASE("form: of each foundation one pair begins, in the first checklist that has it") {
    streams p({3, 2}, true);
    p.form();
    std::size_t waiting = 0;
    for (const auto i : p.s.pairs.by_priority())
        waiting += p.s.pairs[i].state == pair_state::waiting ? 1U : 0U;
    CHECK(waiting == 1);
    CHECK(p.at(0, 0).state == pair_state::waiting);

    streams q({1, 2});  // foundation "0" in both, "1" in the second only
    q.form();
    CHECK(q.at(0, 0).state == pair_state::waiting);
    CHECK(q.at(1, 1).state == pair_state::frozen);
    CHECK(q.at(1, 2).state == pair_state::waiting);
}

TEST_CASE("form: the lowest component begins, whatever the priority of others") {
    bench::many p;
    p.add_stream(2);
    for (std::uint16_t id = 1; id <= 2; ++id) {
        CHECK(p.local(here(1, id), 1, id) != no_index);
        CHECK(p.remote(there(1, id), 100U * id, "1", 1, id) != no_index);
    }
    p.form();
    CHECK(p.at(1, 1).key > 0);
    CHECK(p.at(0, 0).state == pair_state::waiting);
    CHECK(p.at(1, 1).state == pair_state::frozen);
}

TEST_CASE("form: candidates of one base make one pair, with the better of them") {
    bench::single p;
    const auto host = p.local(here(1));
    local_candidate reflexive;
    reflexive.where = here(77);
    reflexive.kind = candidate_kind::srflx;
    reflexive.base = base_id(host);
    CHECK(detail::add_local(p.c, reflexive));
    const auto r = p.remote(there(1), 100);
    p.form();
    CHECK(p.s.pairs.size() == 1);
    CHECK(p.at(host, r).local == host);
}

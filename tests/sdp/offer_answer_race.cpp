// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_race.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

#include "descriptions.hpp"

using namespace descriptions;

namespace {

/// An offer that names our addresses 198.51.100.1, ports 6000 and 6001, from 192.0.2.1.
text naming(const std::string& remote_candidates, const std::string& proto = "RTP/AVP") {
    return text()
        .m(5000, "192.0.2.1", proto)
        .ice("aaaa")
        .host("192.0.2.1", 5000)
        .host("192.0.2.1", 5001, 2)
        .a("remote-candidates:" + remote_candidates);
}

const component_pair first{1, at("198.51.100.1", 6000), at("192.0.2.1", 5000)};
const component_pair second{2, at("198.51.100.1", 6001), at("192.0.2.1", 5001)};

pair_fact fact(const component_pair& pair, pair_fact::progress state, bool valid = false) {
    return {pair, state, valid};
}

race_outcome outcome(const std::vector<pair_fact>& pairs) {
    const described offer(naming("1 198.51.100.1 6000 2 198.51.100.1 6001"));
    const auto race = run_race(offer[0], pairs);
    return race ? race->outcome : race_outcome::not_run;
}

using enum pair_fact::progress;

}  // namespace

TEST_CASE("pairs are named by remote-candidates and the offerer's defaults") {
    const described offer(naming("2 198.51.100.1 6001 1 198.51.100.1 6000"));
    const auto named = named_pairs(offer[0]);
    CHECK(named.has_value());
    if (!named) return;
    CHECK(named->size() == 2);
    CHECK((*named)[0] == second);
    CHECK((*named)[1] == first);
    CHECK(names_all(*named, 1));
    CHECK(names_all(*named, 2));
    CHECK(!names_all(*named, 3));

    // RFC8839-5.2-1
    const described one(naming("1 198.51.100.1 6000"));
    CHECK(names_all(*named_pairs(one[0]), 1));
    CHECK(!names_all(*named_pairs(one[0]), 2));
}

TEST_CASE("a line for each component names them as well") {
    const described offer(naming("1 198.51.100.1 6000").a("remote-candidates:2 198.51.100.1 6001"));
    const auto named = named_pairs(offer[0]);
    CHECK(named.has_value());
    if (named) CHECK(names_all(*named, 2));
}

TEST_CASE("what cannot be named is left out, what contradicts is an error") {
    const described one_component(naming("1 198.51.100.1 6000 2 198.51.100.1 6001", "UDP/X"));
    CHECK(named_pairs(one_component[0])->size() == 1);
    const described name(naming("1 host.example.com 6000"));
    CHECK(named_pairs(name[0])->empty());
    const described later(text().m(9, "0.0.0.0").ice("aaaa").a("remote-candidates:1 192.0.2.9 1"));
    CHECK(named_pairs(later[0])->empty());
    const described twice(naming("1 198.51.100.1 6000 1 198.51.100.1 6001"));
    CHECK(named_pairs(twice[0]).code() == errc::sdp_repeated);
    const described bad(naming("1 198.51.100.1"));
    CHECK(!named_pairs(bad[0]).has_value());
    CHECK(!run_race(bad[0], {}).has_value());
    const described none(text().stream("aaaa", "192.0.2.1", 5000));
    CHECK(run_race(none[0], {})->outcome == race_outcome::not_run);
}

TEST_CASE("settled when each named pair is on the valid list") {
    CHECK(outcome({fact(first, succeeded, true), fact(second, succeeded, true)}) ==
          race_outcome::settled);
    CHECK(outcome({fact(first, succeeded, true), fact(second, in_progress)}) == race_outcome::wait);
}

TEST_CASE("lost when none is in progress and one has failed") {
    // RFC8839-4.4.2-2
    CHECK(outcome({fact(first, failed), fact(second, succeeded, true)}) == race_outcome::lost);
    CHECK(outcome({fact(first, failed), fact(first, waiting), fact(second, succeeded, true)}) ==
          race_outcome::lost);
    CHECK(outcome({}) == race_outcome::lost);  // nothing is under way
    CHECK(outcome({fact(first, succeeded), fact(second, succeeded, true)}) == race_outcome::lost);
    CHECK(outcome({fact(first, in_progress), fact(second, failed)}) == race_outcome::lost);
}

TEST_CASE("undecided as long as a check of the same remote candidate is under way") {
    // RFC8839-4.4.2-3
    CHECK(outcome({fact(first, failed), fact(first, in_progress), fact(second, succeeded, true)}) ==
          race_outcome::wait);
    component_pair other_local = first;
    other_local.local = at("198.51.100.7", 1);
    CHECK(outcome({fact(other_local, in_progress), fact(second, succeeded, true)}) ==
          race_outcome::wait);
    // its turn comes
    CHECK(outcome({fact(first, waiting), fact(second, succeeded, true)}) == race_outcome::wait);
    CHECK(outcome({fact(first, frozen), fact(second, succeeded, true)}) == race_outcome::wait);
    // a pair of another component or remote candidate does not count
    component_pair other_remote = first;
    other_remote.remote = at("192.0.2.7", 1);
    CHECK(outcome({fact(other_remote, in_progress), fact(first, failed),
                   fact(second, succeeded, true)}) == race_outcome::lost);
}

TEST_CASE("the losing pairs are told") {
    const described offer(naming("1 198.51.100.1 6000 2 198.51.100.1 6001"));
    const std::vector<pair_fact> pairs = {fact(first, succeeded, true), fact(second, in_progress)};
    const auto race = run_race(offer[0], pairs);
    CHECK(race.has_value());
    if (!race) return;
    CHECK(race->losing.size() == 1);
    CHECK(race->losing[0] == second);
    CHECK(race->named.size() == 2);
}

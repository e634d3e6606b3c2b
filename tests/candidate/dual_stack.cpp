// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/dual_stack.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <ice/candidate/priority.hpp>
#include <ice/checklist/form.hpp>
#include <ice/net/parse.hpp>

#include "../support/verify.hpp"
#include "preferences.hpp"

using namespace ice;
using namespace preferences;

namespace {

using enum candidate_kind;

std::vector<preference_entry> mixed(std::size_t sixes, std::size_t fours) {
    std::vector<preference_entry> all(sixes, v6());
    all.insert(all.end(), fours, v4());
    return all;
}

bool are_unique(const std::vector<preference_entry>& all) {
    std::vector<std::uint16_t> numbers;
    for (const auto& e : all) numbers.push_back(e.local_preference);
    std::sort(numbers.begin(), numbers.end());
    return std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end() &&
           (numbers.empty() || numbers[0] != 0);
}

/// The families from the highest preference down: "666464".
std::string order(std::vector<preference_entry> all) {
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.local_preference > b.local_preference; });
    std::string text;
    for (const auto& e : all) text += e.where.family() == ip_family::ipv6 ? '6' : '4';
    return text;
}

template <class Rule = dual_stack_preference>
std::string assigned(std::vector<preference_entry> all) {
    Rule::assign(all, 0);
    CHECK(are_unique(all));
    return order(all);
}

/// The rank, from 1, of the first pair of IPv4 candidates when both sides have this rule.
template <class Rule>
std::size_t first_v4_pair(std::size_t sixes, std::size_t fours) {
    auto all = mixed(sixes, fours);
    Rule::assign(all, 0);
    std::vector<form_entry> side;
    for (std::size_t i = 0; i < all.size(); ++i)
        side.push_back({rfc8445_priority::priority({host, all[i].local_preference, 1}),
                        static_cast<std::uint16_t>(i),
                        static_cast<std::uint16_t>(all[i].where.family())});
    sort_side(side);
    std::size_t rank = 0;
    form_best_first<rfc8445_pair_order, 32>(side, side, true, [&](const formed_pair& p) {
        ++rank;
        return all[p.local].where.family() == ip_family::ipv6;
    });
    return rank;
}

}  // namespace

TEST_CASE("IPv6 first, then one IPv4 after each Hi of them") {
    // RFC8421-4-4
    CHECK(assigned(mixed(6, 2)) == "66664664");
    // RFC8421-4-1
    // RFC8421-4-3
    CHECK(assigned(mixed(9, 3)) == "666646666464");
    CHECK(assigned(mixed(4, 4)) == "66466444");
    CHECK(assigned(mixed(2, 2)) == "6644");
    CHECK(assigned(mixed(1, 1)) == "64");
    CHECK(assigned(mixed(1, 5)) == "644444");
    CHECK(assigned(mixed(10, 1)) == "66666666664");
}

TEST_CASE("a single family is not mixed with anything") {
    CHECK(assigned(mixed(3, 0)) == "666");
    CHECK(assigned(mixed(0, 3)) == "444");
    CHECK(assigned(mixed(0, 0)).empty());
    // RFC8445-5.1.2.1-4
    for (const preference_entry& only : {v6(), v4()}) {
        std::array one{only};
        dual_stack_preference::assign(one, 0);
        CHECK(one[0].local_preference == 65535);
        one[0].unreliable = true;
        dual_stack_preference::assign(one, 0);
        CHECK(one[0].local_preference == 65535);
    }
}

TEST_CASE("mirrored, one to one, a ratio, or the whole family first") {
    using rfc = rfc8421_head_start;
    CHECK(assigned<basic_dual_stack_preference<rfc, ip_family::ipv4>>(mixed(2, 6)) == "44446446");
    CHECK(assigned<basic_dual_stack_preference<fixed_head_start<1>>>(mixed(4, 2)) == "646466");
    CHECK(assigned<basic_dual_stack_preference<fixed_head_start<2>>>(mixed(6, 2)) == "66466466");
    CHECK(assigned<basic_dual_stack_preference<one_family_first>>(mixed(6, 2)) == "66666644");
}

namespace {

/// The host's own: two of the preferred family, however many there are of the other.
struct two_first {
    static constexpr std::size_t of(std::size_t, std::size_t) noexcept { return 2; }
};
struct may_throw {
    static constexpr std::size_t of(std::size_t, std::size_t) { return 2; }
};
static_assert(head_start_rule<two_first> && !head_start_rule<may_throw> && !head_start_rule<int>);

}  // namespace

TEST_CASE("a rule of the host's own") {
    CHECK(assigned<basic_dual_stack_preference<two_first>>(mixed(5, 2)) == "6646646");
    CHECK(assigned<basic_dual_stack_preference<two_first, ip_family::ipv4>>(mixed(2, 3)) ==
          "44646");
}

TEST_CASE("the arithmetic of the head start") {
    using mix = dual_stack_preference;
    using family = basic_dual_stack_preference<one_family_first>;
    using even = basic_dual_stack_preference<fixed_head_start<1>>;
    CHECK(first_v4_pair<mix>(6, 2) == 17);
    CHECK(first_v4_pair<family>(6, 2) == 37);
    CHECK(first_v4_pair<mix>(2, 1) == 5);
    CHECK(first_v4_pair<family>(2, 1) == 5);
    CHECK(first_v4_pair<mix>(2, 2) == 5);
    CHECK(first_v4_pair<family>(2, 2) == 5);
    CHECK(first_v4_pair<mix>(4, 4) == 5);
    CHECK(first_v4_pair<family>(4, 4) == 17);
    // RFC8421-1-2
    for (std::size_t n = 1; n <= 8; ++n) CHECK(first_v4_pair<even>(n, 2) == 2);
}

TEST_CASE("within a family the host's preference decides, then the order of arrival") {
    std::vector all{v6(1), v6(9), v4(3), v6(9), v4(7)};
    dual_stack_preference::assign(all, 0);
    CHECK(all[1].local_preference > all[3].local_preference);
    CHECK(all[3].local_preference > all[0].local_preference);
    CHECK(all[4].local_preference > all[2].local_preference);
    CHECK(order(all) == "66644");
}

TEST_CASE("components have the same numbers, and so stay together") {
    std::vector rtp{v6(1), v4(2), v6(9), v4(4)};
    std::vector rtcp = rtp;
    dual_stack_preference::assign(rtp, 0);
    dual_stack_preference::assign(rtcp, 0);
    std::vector<std::uint32_t> priorities;
    for (std::size_t i = 0; i < rtp.size(); ++i) {
        const auto of = [](const preference_entry& e, std::uint16_t component) {
            return rfc8445_priority::priority({e.kind, e.local_preference, component});
        };
        CHECK(of(rtp[i], 1) == of(rtcp[i], 2) + 1);
    }
}

TEST_CASE("what the peer knows stays, and what comes later goes where its family belongs") {
    // RFC8421-5-3
    auto all = mixed(4, 0);
    dual_stack_preference::assign(all, 0);
    const auto before = all;
    all.push_back(v4());
    all.push_back(v4());
    dual_stack_preference::assign(all, 4);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(all[i].local_preference == before[i].local_preference);
    CHECK(are_unique(all));
    CHECK(order(all) == "666464");

    // One by one, each signalled at once: the mixture changes, the numbers do not.
    std::vector<preference_entry> trickled;
    for (const char family : std::string_view("6646646")) {
        trickled.push_back(family == '6' ? v6() : v4());
        const auto known = trickled;
        dual_stack_preference::assign(trickled, trickled.size() - 1);
        for (std::size_t i = 0; i + 1 < known.size(); ++i)
            CHECK(trickled[i].local_preference == known[i].local_preference);
        CHECK(are_unique(trickled));
    }
    CHECK(order(trickled) == "6666464");
}

TEST_CASE("a family that comes late finds gaps, however often") {
    auto all = mixed(2, 1);  // 664
    dual_stack_preference::assign(all, 0);
    for (int i = 0; i < 13; ++i) {  // IPv6 addresses keep coming: between the second and the IPv4
        all.push_back(v6());
        dual_stack_preference::assign(all, all.size() - 1);
        CHECK(are_unique(all));
    }
    // Gaps are used up by halves; then a newcomer goes behind.
    CHECK(order(all).find('4') >= 6);
}

TEST_CASE("nothing above the highest number: an IPv6 address after a lonely IPv4 one") {
    auto all = mixed(0, 1);
    dual_stack_preference::assign(all, 0);
    all.push_back(v6());
    all.push_back(v6());
    dual_stack_preference::assign(all, 1);
    CHECK(all[0].local_preference == 65535);
    CHECK(order(all) == "466");
    CHECK(are_unique(all));
}

TEST_CASE("unreliable interfaces come last, mixed among themselves") {
    // RFC8421-3-1
    // RFC8421-5-4
    std::vector<preference_entry> all{v6(9), v6(1), v4(9), v4(1), v6(9), v4(9)};
    for (const std::size_t i : {0U, 2U, 4U}) all[i].unreliable = true;
    dual_stack_preference::assign(all, 0);
    CHECK(are_unique(all));
    CHECK(order(all) == "644664");
    for (const std::size_t bad : {0U, 2U, 4U})
        for (const std::size_t good : {1U, 3U, 5U})
            CHECK(all[bad].local_preference < all[good].local_preference);
    // A reliable one that comes later still goes before them.
    all.push_back(v6());
    dual_stack_preference::assign(all, 6);
    for (const std::size_t bad : {0U, 2U, 4U})
        CHECK(all[bad].local_preference < all[6].local_preference);
}

TEST_CASE("who knows nothing treats all alike") {
    // RFC8421-3-2
    auto all = mixed(3, 1);
    dual_stack_preference::assign(all, 0);
    auto bad = mixed(3, 1);
    for (auto& e : bad) e.unreliable = true;
    dual_stack_preference::assign(bad, 0);
    CHECK(order(all) == order(bad));
}

TEST_CASE("the direction of a TCP connection counts more than its family") {
    std::vector all{v6(), v4(), v6(), v4(), v6()};
    for (const std::size_t i : {0U, 1U, 2U}) all[i].tcp = tcp_type::passive;
    all[3].tcp = tcp_type::active;
    dual_stack_preference::assign(all, 0);
    CHECK(are_unique(all));
    CHECK(all[4].local_preference == 65535);
    CHECK(all[3].local_preference == tcp_local_preference(6, 8191));
    CHECK(all[0].local_preference == tcp_local_preference(4, 8191));
    CHECK(order(all) == "64664");
}

TEST_CASE("more than there are gaps for") {
    auto all = mixed(200, 50);
    dual_stack_preference::assign(all, 0);
    CHECK(are_unique(all));
    CHECK(order(all).starts_with("66666466666466666"));
    auto more = mixed(2, 2);
    dual_stack_preference::assign(more, 5);  // more signalled than there are: nothing to do
    CHECK(more[0].local_preference == 0);
}

TEST_CASE("peers with any other rule get the same order on both sides") {
    std::uint32_t seed = 8421;
    const auto draw = [&](std::uint32_t below) {
        seed = seed * 1664525 + 1013904223;
        return (seed >> 8) % below;
    };
    for (int n = 0; n < 500; ++n) {
        auto ours = mixed(draw(7), draw(4));
        for (auto& e : ours) {
            e.host_preference = static_cast<std::uint16_t>(draw(3));
            e.unreliable = draw(4) == 0;
        }
        dual_stack_preference::assign(ours, 0);
        // The peer: any priorities whatever, equal ones now and then.
        std::vector<form_entry> mine, theirs;
        for (std::size_t i = 0; i < ours.size(); ++i)
            mine.push_back({rfc8445_priority::priority({host, ours[i].local_preference, 1}),
                            static_cast<std::uint16_t>(i),
                            static_cast<std::uint16_t>(ours[i].where.family())});
        for (std::uint16_t i = 0; i < 8; ++i)
            theirs.push_back(
                {1 + draw(2) * 0x7000'0000U + draw(4), i, static_cast<std::uint16_t>(1 + draw(2))});
        sort_side(mine);
        sort_side(theirs);
        const auto keys = [&](const auto& local, const auto& remote, bool controlling, bool swap) {
            std::vector<std::array<std::uint64_t, 3>> all;
            form_best_first<rfc8445_pair_order, 32>(
                local, remote, controlling, [&](const formed_pair& p) {
                    all.push_back({~p.key, swap ? p.remote : p.local, swap ? p.local : p.remote});
                    return true;
                });
            CHECK(std::is_sorted(all.begin(), all.end(),
                                 [](const auto& a, const auto& b) { return a[0] < b[0]; }));
            std::sort(all.begin(), all.end());  // equal keys: in any order
            return all;
        };
        const bool controlling = draw(2) == 0;
        CHECK(keys(mine, theirs, controlling, false) == keys(theirs, mine, !controlling, true));
    }
}

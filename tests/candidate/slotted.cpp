// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/slotted.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <ice/candidate/priority.hpp>

#include "../support/verify.hpp"
#include "preferences.hpp"

using namespace ice;
using namespace preferences;

namespace {

using enum candidate_kind;

bool are_unique(const std::vector<preference_entry>& all) {
    std::vector<std::uint16_t> numbers;
    for (const auto& e : all) numbers.push_back(e.local_preference);
    std::sort(numbers.begin(), numbers.end());
    return std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end() && numbers[0] != 0;
}

std::string order(std::vector<preference_entry> all) {
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.local_preference > b.local_preference; });
    std::string text;
    for (const auto& e : all) text += e.where.family() == ip_family::ipv6 ? '6' : '4';
    return text;
}

}  // namespace

// The table of RFC 8421 section 5.

namespace {

using slots = slotted_preference<slot_options{60000, 1000, ip_family::ipv6, 3, 100}>;

struct row {
    candidate_kind kind;
    ip_family family;
    std::uint16_t component;
    std::uint32_t priority;

    friend constexpr bool operator==(const row&, const row&) = default;
};

constexpr auto generate() {
    std::array<row, 20> table{};
    std::size_t rows = 0;
    const auto add = [&](candidate_kind kind, std::size_t sixes, std::size_t fours) {
        std::array<preference_entry, 6> all{};
        const std::size_t n = sixes + fours;
        for (std::size_t i = 0; i < n; ++i)
            all[i] = entry(i < sixes ? ip_family::ipv6 : ip_family::ipv4, 0, kind);
        slots::assign({all.data(), n}, 0);
        for (const std::uint16_t component : {std::uint16_t{1}, std::uint16_t{2}})
            for (std::size_t i = 0; i < n; ++i) {
                const preference_entry& e = all[i];
                const std::uint32_t priority =
                    e.demoted != 0
                        ? compose_priority({e.demoted, e.local_preference, component})
                        : rfc8445_priority::priority({kind, e.local_preference, component});
                table[rows++] = {kind, e.where.family(), component, priority};
            }
    };
    add(host, 4, 2);
    add(srflx, 1, 1);
    add(relay, 1, 1);
    std::sort(table.begin(), table.end(),
              [](const row& a, const row& b) { return a.priority > b.priority; });
    return table;
}

constexpr auto six = ip_family::ipv6;
constexpr auto four = ip_family::ipv4;
constexpr std::array<row, 20> rfc8421_table{{
    {host, six, 1, 2129289471},   {host, six, 2, 2129289470},   {host, four, 1, 2129033471},
    {host, four, 2, 2129033470},  {host, six, 1, 2128777471},   {host, six, 2, 2128777470},
    {host, four, 1, 2128521471},  {host, four, 2, 2128521470},  {host, six, 1, 2127753471},
    {host, six, 2, 2127753470},   {srflx, six, 1, 1693081855},  {srflx, six, 2, 1693081854},
    {srflx, four, 1, 1692825855}, {srflx, four, 2, 1692825854}, {host, six, 1, 1692057855},
    {host, six, 2, 1692057854},   {relay, six, 1, 15360255},    {relay, six, 2, 15360254},
    {relay, four, 1, 15104255},   {relay, four, 2, 15104254},
}};

}  // namespace

TEST_CASE("the RFC's table, from what it is made of") {
    // RFC8421-4-2
    // RFC8421-5-1
    ICE_VERIFY((generate() == rfc8421_table));
}

TEST_CASE("slots: those of the other family stay free, demotion is off unless asked for") {
    std::vector<preference_entry> all{v6(), v6(), v6()};
    slotted_preference<>::assign(all, 0);
    CHECK(all[2].local_preference == 56000);
    CHECK(all[2].demoted == 0);
    all.push_back(v4(5));
    all.push_back(v4(9));
    slotted_preference<>::assign(all, 3);
    CHECK(order(all) == "64646");
    CHECK(all[4].local_preference == 59000);

    std::vector<preference_entry> many(700, v6());
    many.insert(many.end(), 700, v4());
    slotted_preference<>::assign(many, 0);
    CHECK(are_unique(many));
    slotted_preference<>::assign(many, 1'401);
    CHECK(are_unique(many));
}

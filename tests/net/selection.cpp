// SPDX-License-Identifier: BSL-1.0
#include <ice/net/selection.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include <ice/core/chacha_random.hpp>
#include <ice/core/static_vector.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }

/// A source as the RFC writes it: "2001:db8::1", and what stands in brackets behind it.
enum class marked { plain, deprecated, temporary, home, care_of };

struct named_source {
    std::string_view text;
    marked mark = marked::plain;
};

constexpr interface_facts facts(const named_source& s) {
    interface_facts f{.addr = at(s.text)};
    f.deprecated = s.mark == marked::deprecated;
    f.temporary = s.mark == marked::temporary;
    if (s.mark == marked::home) f.home = mobility::home;
    if (s.mark == marked::care_of) f.home = mobility::care_of;
    return f;
}

using sources = static_vector<interface_facts, 8>;

constexpr sources gather(std::initializer_list<named_source> names) {
    sources all;
    for (const auto& s : names)
        if (!all.push_back(facts(s))) return {};
    return all;
}

/// `expected` is chosen, in whatever order the sources stand.
constexpr bool chooses(std::string_view to, std::initializer_list<named_source> names,
                       std::string_view expected, const selection_policy& policy = {}) {
    const destination d{.addr = at(to)};
    sources all = gather(names);
    const auto* const there = select_source(all, d, policy);
    if (!there || there->addr != at(expected)) return false;
    sources turned;
    for (std::size_t i = all.size(); i-- > 0;)
        if (!turned.push_back(all[i])) return false;
    const auto* const back = select_source(turned, d, policy);
    return back && *back == *there;
}

struct way {
    std::string_view to;
    std::string_view from = {};
};

/// Both destinations are ordered as expected with these sources, in whatever order they come.
constexpr bool orders(std::initializer_list<named_source> names, way first, way second,
                      const selection_policy& policy = {}) {
    const sources all = gather(names);
    for (const bool turned : {false, true}) {
        destination list[] = {{.addr = at(turned ? second.to : first.to)},
                              {.addr = at(turned ? first.to : second.to)}};
        order_destinations(list, all, policy);
        for (const bool last : {false, true}) {
            const destination& d = list[last ? 1 : 0];
            const way& expected = last ? second : first;
            if (d.addr != at(expected.to)) return false;
            if (expected.from.empty() ? d.source != nullptr
                                      : !d.source || d.source->addr != at(expected.from))
                return false;
        }
    }
    return true;
}

using enum marked;

}  // namespace

TEST_CASE("RFC 6724 section 10.1: default source address selection") {
    ICE_VERIFY(chooses("2001:db8:1::1", {{"2001:db8:3::1"}, {"fe80::1"}}, "2001:db8:3::1"));
    ICE_VERIFY(chooses("ff05::1", {{"2001:db8:3::1"}, {"fe80::1"}}, "2001:db8:3::1"));
    ICE_VERIFY(chooses("2001:db8:1::1", {{"2001:db8:1::1", deprecated}, {"2001:db8:2::1"}},
                       "2001:db8:1::1"));
    ICE_VERIFY(chooses("fe80::1", {{"fe80::2", deprecated}, {"2001:db8:1::1"}}, "fe80::2"));
    ICE_VERIFY(chooses("2001:db8:1::1", {{"2001:db8:1::2"}, {"2001:db8:3::2"}}, "2001:db8:1::2"));
    ICE_VERIFY(chooses("2001:db8:1::1", {{"2001:db8:1::2", care_of}, {"2001:db8:3::2", home}},
                       "2001:db8:3::2"));
    ICE_VERIFY(chooses("2002:c633:6401::1",
                       {{"2002:c633:6401::d5e3:7953:13eb:22e8", temporary}, {"2001:db8:1::2"}},
                       "2002:c633:6401::d5e3:7953:13eb:22e8"));
    ICE_VERIFY(chooses("2001:db8:1::d5e3:0:0:1",
                       {{"2001:db8:1::2"}, {"2001:db8:1::d5e3:7953:13eb:22e8", temporary}},
                       "2001:db8:1::d5e3:7953:13eb:22e8"));
}

TEST_CASE("RFC 6724 section 10.2: default destination address selection") {
    ICE_VERIFY(orders({{"2001:db8:1::2"}, {"fe80::1"}, {"169.254.13.78"}},
                      {"2001:db8:1::1", "2001:db8:1::2"}, {"198.51.100.121", "169.254.13.78"}));
    ICE_VERIFY(orders({{"fe80::1"}, {"198.51.100.117"}}, {"198.51.100.121", "198.51.100.117"},
                      {"2001:db8:1::1", "fe80::1"}));
    ICE_VERIFY(orders({{"2001:db8:1::2"}, {"fe80::1"}, {"10.1.2.4"}},
                      {"2001:db8:1::1", "2001:db8:1::2"}, {"10.1.2.3", "10.1.2.4"}));
    ICE_VERIFY(orders({{"2001:db8:1::2"}, {"fe80::2"}}, {"fe80::1", "fe80::2"},
                      {"2001:db8:1::1", "2001:db8:1::2"}));
    ICE_VERIFY(orders({{"2001:db8:1::2", care_of}, {"2001:db8:3::1", home}, {"fe80::2", care_of}},
                      {"2001:db8:1::1", "2001:db8:3::1"}, {"fe80::1", "fe80::2"}));
    ICE_VERIFY(orders({{"2001:db8:1::2"}, {"fe80::2", deprecated}},
                      {"2001:db8:1::1", "2001:db8:1::2"}, {"fe80::1", "fe80::2"}));
    ICE_VERIFY(orders({{"2001:db8:1::2"}, {"2001:db8:3f44::2"}, {"fe80::2"}},
                      {"2001:db8:1::1", "2001:db8:1::2"},
                      {"2001:db8:3ffe::1", "2001:db8:3f44::2"}));
    ICE_VERIFY(orders({{"2002:c633:6401::2"}, {"fe80::2"}},
                      {"2002:c633:6401::1", "2002:c633:6401::2"},
                      {"2001:db8:1::1", "2002:c633:6401::2"}));
    ICE_VERIFY(orders({{"2002:c633:6401::2"}, {"2001:db8:1::2"}, {"fe80::2"}},
                      {"2001:db8:1::1", "2001:db8:1::2"},
                      {"2002:c633:6401::1", "2002:c633:6401::2"}));
}

namespace {

/// The default table with rows of a site in front, of which the first of equal prefixes counts.
template <std::size_t N>
constexpr auto with(const policy_row (&rows)[N]) {
    std::array<policy_row, N + std::size(default_policy_rows)> table;
    for (std::size_t i = 0; i < N; ++i) table[i] = rows[i];
    for (std::size_t i = N; i < table.size(); ++i) table[i] = default_policy_rows[i - N];
    return table;
}

constexpr auto ipv4_first_rows = with({{*parse_prefix("::ffff:0:0/96"), {100, 4}}});
constexpr selection_policy ipv4_first{.table = ipv4_first_rows};

constexpr auto link_local_last_rows = with({{*parse_prefix("fe80::/10"), {33, 1}}});
constexpr selection_policy link_local_last{.table = link_local_last_rows};

constexpr auto two_homes_rows = with({{*parse_prefix("2001:db8:1aaa::/48"), {43, 6}},
                                      {*parse_prefix("2001:db8:1bbb::/48"), {43, 6}}});
constexpr selection_policy two_homes{.table = two_homes_rows};

constexpr auto own_ula_rows = with({{*parse_prefix("fd11:1111:1111::/48"), {45, 14}}});
constexpr selection_policy own_ula{.table = own_ula_rows};

constexpr auto own_6to4_rows = with({{*parse_prefix("2002:c633:6401::/48"), {45, 14}}});
constexpr selection_policy own_6to4{.table = own_6to4_rows};

}  // namespace

TEST_CASE("RFC 6724 section 10.3: IPv4 preferred by another table") {
    ICE_VERIFY(orders({{"2001:db8::2"}, {"fe80::1"}, {"169.254.13.78"}},
                      {"2001:db8::1", "2001:db8::2"}, {"198.51.100.121", "169.254.13.78"},
                      ipv4_first));
    ICE_VERIFY(orders({{"fe80::1"}, {"198.51.100.117"}}, {"198.51.100.121", "198.51.100.117"},
                      {"2001:db8::1", "fe80::1"}, ipv4_first));
    ICE_VERIFY(orders({{"2001:db8::2"}, {"fe80::1"}, {"10.1.2.4"}}, {"10.1.2.3", "10.1.2.4"},
                      {"2001:db8::1", "2001:db8::2"}, ipv4_first));
}

TEST_CASE("RFC 6724 section 10.4: link-local last by another table") {
    ICE_VERIFY(orders({{"2001:db8::2"}, {"fe80::2"}}, {"2001:db8::1", "2001:db8::2"},
                      {"fe80::1", "fe80::2"}, link_local_last));
    ICE_VERIFY(orders({{"2001:db8::2", deprecated}, {"fe80::2"}}, {"fe80::1", "fe80::2"},
                      {"2001:db8::1", "2001:db8::2"}, link_local_last));
}

TEST_CASE("RFC 6724 section 10.5: a site with two providers") {
    const auto both = [](way first, way second, const selection_policy& policy) {
        return orders({{"2001:db8:1aaa::a"}, {"2001:db8:70aa::a"}, {"fe80::a"}}, first, second,
                      policy);
    };
    ICE_VERIFY(both({"2001:db8:70bb::b", "2001:db8:70aa::a"},
                    {"2001:db8:1bbb::b", "2001:db8:1aaa::a"}, {}));
    ICE_VERIFY(both({"2001:db8:1ccc::c", "2001:db8:1aaa::a"},
                    {"2001:db8:6ccc::c", "2001:db8:70aa::a"}, {}));
    ICE_VERIFY(both({"2001:db8:1bbb::b", "2001:db8:1aaa::a"},
                    {"2001:db8:70bb::b", "2001:db8:70aa::a"}, two_homes));
    ICE_VERIFY(both({"2001:db8:6ccc::c", "2001:db8:70aa::a"},
                    {"2001:db8:1ccc::c", "2001:db8:70aa::a"}, two_homes));
}

TEST_CASE("RFC 6724 section 10.6: unique local addresses within a site") {
    for (const auto& policy : {selection_policy{}, own_ula})
        CHECK(orders({{"2001:db8:1::1"}, {"fd11:1111:1111:1::1"}},
                     {"2001:db8:2::2", "2001:db8:1::1"},
                     {"fd22:2222:2222:2::2", "fd11:1111:1111:1::1"}, policy));
    ICE_VERIFY(orders({{"2001:db8:1::1"}, {"fd11:1111:1111:1::1"}},
                      {"fd11:1111:1111:2::2", "fd11:1111:1111:1::1"},
                      {"2001:db8:2::2", "2001:db8:1::1"}, own_ula));
    ICE_VERIFY(
        chooses("ff00::1", {{"2001:db8:1::1"}, {"fd11:1111:1111:1::1"}}, "2001:db8:1::1", own_ula));
}

TEST_CASE("RFC 6724 section 10.7: 6to4 within an organisation") {
    ICE_VERIFY(orders({{"2002:c633:6401::2"}, {"10.1.2.3"}}, {"203.0.113.1", "10.1.2.3"},
                      {"2001:db8:1::1", "2002:c633:6401::2"}));
    ICE_VERIFY(orders({{"2002:c633:6401:1::1"}, {"10.1.2.3"}},
                      {"2002:c633:6401:2::2", "2002:c633:6401:1::1"}, {"203.0.113.1", "10.1.2.3"},
                      own_6to4));
}

TEST_CASE("candidate sources of section 4") {
    const auto may = [](interface_facts s, destination d) { return is_candidate_source(s, d); };
    const interface_facts global{.addr = at("2001:db8::2"), .index = 2};
    const interface_facts local{.addr = at("fe80::2%2"), .index = 2};
    CHECK(may(global, {.addr = at("2001:db8::1")}));
    CHECK(!may(global, {.addr = at("192.0.2.1")}));
    CHECK(!may({}, {.addr = at("2001:db8::1")}));
    CHECK(!may({}, {}));
    CHECK(!may({.addr = at("ff02::1")}, {.addr = at("2001:db8::1")}));
    CHECK(!may({.addr = at("224.0.0.1")}, {.addr = at("192.0.2.1")}));
    CHECK(!may({.addr = at("::")}, {.addr = at("2001:db8::1")}));
    CHECK(!may({.addr = at("0.0.0.0")}, {.addr = at("192.0.2.1")}));
    CHECK(!may({.addr = at("2001:db8::2"), .tentative = true}, {.addr = at("2001:db8::1")}));
    // The interface binds where the destination is local to it, and where both are known.
    CHECK(may(global, {.addr = at("2001:db8::1"), .outgoing = 3}));
    CHECK(may(local, {.addr = at("fe80::1%2")}));
    CHECK(!may(local, {.addr = at("fe80::1%3")}));
    CHECK(may(local, {.addr = at("fe80::1%3"), .outgoing = 2}));
    CHECK(!may(global, {.addr = at("ff02::1"), .outgoing = 3}));
    CHECK(!may(global, {.addr = at("fec0::1"), .outgoing = 3}));
    CHECK(!may({.addr = at("192.0.2.2"), .index = 2}, {.addr = at("169.254.0.1"), .outgoing = 3}));
    CHECK(may(local, {.addr = at("fe80::1")}));
    CHECK(may({.addr = at("fe80::2")}, {.addr = at("fe80::1%3")}));
}

TEST_CASE("source rules that the examples leave out") {
    // Rule 2: too small a scope loses; of two that are too small, the larger wins.
    ICE_VERIFY(chooses("2001:db8::1", {{"fe80::1"}, {"fec0::1"}}, "fec0::1"));
    ICE_VERIFY(chooses("fe80::9", {{"2001:db8::1"}, {"fec0::1"}}, "fec0::1"));
    // Rule 3 judges IPv6 only (section 3.2).
    ICE_VERIFY(chooses("192.0.2.9", {{"192.0.2.8", deprecated}, {"198.51.100.1"}}, "192.0.2.8"));
    ICE_VERIFY(
        chooses("2001:db8::1", {{"2001:db8::2", deprecated}, {"2001:db8:9::2"}}, "2001:db8:9::2"));
    // Rules 4 and 7, reversed.
    ICE_VERIFY(chooses("2001:db8:1::1", {{"2001:db8:1::2", care_of}, {"2001:db8:1::3", home}},
                       "2001:db8:1::2", {.prefer_care_of = true}));
    ICE_VERIFY(chooses("2001:db8:1::1", {{"2001:db8:1::2", temporary}, {"2001:db8:1::3"}},
                       "2001:db8:1::3", {.prefer_public = true}));
    // Rule 8 counts no further than the source's network; then the smaller address.
    ICE_VERIFY(chooses("2001:db8::ff", {{"2001:db8::fe"}, {"2001:db8::1"}}, "2001:db8::1"));
    ICE_VERIFY(chooses("10.0.0.9", {{"10.0.1.1"}, {"10.0.0.1"}}, "10.0.0.1"));
}

TEST_CASE("rule 4: both at once is best, either way") {
    const destination d{.addr = at("2001:db8::1")};
    const auto rank = [&](mobility m, bool reversed) {
        return source_rank({.addr = at("2001:db8::2"), .home = m}, d, {.prefer_care_of = reversed});
    };
    CHECK(rank(mobility::home_and_care_of, false) < rank(mobility::home, false));
    CHECK(rank(mobility::home, false) < rank(mobility::care_of, false));
    CHECK(rank(mobility::unsaid, false) == rank(mobility::home, false));
    CHECK(rank(mobility::home_and_care_of, true) < rank(mobility::care_of, true));
    CHECK(rank(mobility::care_of, true) < rank(mobility::home, true));
}

TEST_CASE("rule 5: the outgoing interface, before labels and lengths") {
    const interface_facts near_by{.addr = at("2001:db8::2"), .index = 2};
    const interface_facts far_off{.addr = at("2002::2"), .index = 3};
    const std::array all = {near_by, far_off};
    const destination unknown{.addr = at("2001:db8::1")};
    const destination known{.addr = at("2001:db8::1"), .outgoing = 3};
    CHECK(select_source(all, unknown) == &all[0]);
    CHECK(select_source(all, known) == &all[1]);
    CHECK(select_source({}, known) == nullptr);
}

TEST_CASE("destination rules that the examples leave out") {
    const std::array all = {interface_facts{.addr = at("2001:db8::2"), .index = 1},
                            interface_facts{.addr = at("198.51.100.2"), .index = 1}};
    const auto sorted = [&](destination a, destination b, const selection_policy& p = {}) {
        std::array list = {a, b};
        order_destinations(list, all, p);
        return list[0].addr == a.addr;
    };
    const address six = at("2001:db8::1"), other_six = at("2001:db8:0:1::1");
    const address four = at("198.51.100.1");
    // Rule 1: unreachable, and without source.
    CHECK(!sorted({.addr = six, .unreachable = true}, {.addr = four}));
    CHECK(sorted({.addr = four}, {.addr = six, .unreachable = true}));
    CHECK(sorted({.addr = six, .unreachable = true}, {.addr = address()}));
    // Rule 7: native before encapsulated, before the longest match.
    CHECK(!sorted({.addr = six, .encapsulated = true}, {.addr = other_six}));
    CHECK(sorted({.addr = six}, {.addr = other_six}));
    // Precedence, rule 6, before it.
    CHECK(sorted({.addr = six, .encapsulated = true}, {.addr = four}));
    // Rule 9 for IPv4.
    CHECK(!sorted({.addr = at("198.51.101.9")}, {.addr = at("198.51.100.9")}));
    // Rule 10: the order of the list.
    CHECK(sorted({.addr = at("2001:db8::5")}, {.addr = at("2001:db8::4")}));
    CHECK(sorted({.addr = at("2001:db8::4")}, {.addr = at("2001:db8::5")}));
    // Tied so far, IPv6 goes first.
    const policy_row flat[] = {{*parse_prefix("::/0"), {40, 1}}};
    CHECK(!sorted({.addr = four}, {.addr = six}, {.table = flat}));
    CHECK(sorted({.addr = six}, {.addr = four}, {.table = flat}));
}

TEST_CASE("a source on a tunnel makes the way encapsulated") {
    const interface_facts tunnel{.addr = at("2001:db8::2"), .kind = interface_kind::tunnel};
    const interface_facts wired{.addr = at("2001:db8::2"), .kind = interface_kind::wired};
    CHECK(destination_rank({.addr = at("2001:db8::1"), .source = &wired}) <
          destination_rank({.addr = at("2001:db8::1"), .source = &tunnel}));
}

TEST_CASE("whatever the facts, every order is total and a list ends sorted") {
    chacha_random random(std::array<std::uint8_t, 32>{3});
    const auto below = [&](std::uint32_t n) { return draw_below(random, n, draw::jitter); };
    constexpr std::string_view texts[] = {
        "2001:db8::1", "2001:db8:1::1", "fe80::1%1", "fe80::2%2",   "::1",      "fd00::1",
        "2002::1",     "2001::1",       "fec0::1",   "::192.0.2.1", "10.0.0.1", "127.0.0.1",
        "169.254.0.1", "192.0.2.1",     "ff02::1",   "224.0.0.1",   "::",       "0.0.0.0",
    };
    for (int round = 0; round < 200; ++round) {
        std::array<interface_facts, 6> own;
        for (auto& s : own) {
            s.addr = at(texts[below(std::size(texts))]);
            s.index = below(3);
            s.prefix_length = static_cast<std::uint8_t>(below(129));
            s.home = static_cast<mobility>(below(4));
            s.kind = static_cast<interface_kind>(below(8));
            const std::uint32_t bits = below(8);
            s.temporary = bits & 1U;
            s.deprecated = bits & 2U;
            s.tentative = (bits & 4U) && below(4) == 0;
        }
        const selection_policy policy{.prefer_public = below(2) == 0,
                                      .prefer_care_of = below(2) == 0};
        std::array<destination, 6> list;
        for (auto& d : list) {
            d.addr = at(texts[below(std::size(texts))]);
            d.outgoing = below(3);
            d.unreachable = below(4) == 0;
            d.encapsulated = below(4) == 0;
        }
        for (const auto& a : own)
            for (const auto& b : own) {
                const auto there = compare_sources(a, b, list[0], policy);
                const auto back = compare_sources(b, a, list[0], policy);
                CHECK((there < 0) == (back > 0));
                CHECK((there == 0) <= (a.addr == b.addr && a.index == b.index));
                for (const auto& c : own)
                    if (there < 0 && compare_sources(b, c, list[0], policy) < 0)
                        CHECK(compare_sources(a, c, list[0], policy) < 0);
            }
        order_destinations(list, own, policy);
        for (std::size_t i = 0; i < list.size(); ++i) {
            CHECK(list[i].source == select_source(own, list[i], policy));
            if (i == 0) continue;
            CHECK(destination_rank(list[i - 1], policy) <= destination_rank(list[i], policy));
            CHECK((list[i].source != nullptr) <= (list[i - 1].source != nullptr));
        }
    }
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/net/nat64_discovery.hpp>

#include <doctest/doctest.h>

#include <array>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }
constexpr nat64_prefix pref(std::string_view text) { return *parse_nat64_prefix(text); }

constexpr bool tells(std::string_view answer, std::string_view expected) {
    const auto p = find_nat64_prefix(at(answer));
    return p && *p == pref(expected);
}
constexpr bool tells_nothing(std::string_view answer) {
    return find_nat64_prefix(at(answer)).code() == errc::nat64_not_found;
}

constexpr time_point start = time_point::earliest() + seconds(1'000);
constexpr nat64_origin first_sim{2, 0, nat64_source::resolver};
constexpr nat64_origin second_sim{3, 0, nat64_source::resolver};

std::vector<address> prefixes_for(const nat64_table<>& t, time_point now, std::uint32_t network,
                                  const address& v4) {
    std::vector<address> all;
    t.for_each(now, network, v4, [&](const nat64_prefix& p) { all.push_back(p.embed(v4)); });
    return all;
}

}  // namespace

TEST_CASE("the place of the well-known address tells the prefix") {
    // RFC7050-3-5
    // RFC7050-3-6
    ICE_VERIFY(tells("2001:db8:c000:aa::", "2001:db8::/32"));
    ICE_VERIFY(tells("2001:db8:1c0:0:aa::", "2001:db8:100::/40"));
    ICE_VERIFY(tells("2001:db8:122:c000:0:aa00::", "2001:db8:122::/48"));
    ICE_VERIFY(tells("2001:db8:122:3c0::aa:0:0", "2001:db8:122:300::/56"));
    ICE_VERIFY(tells("2001:db8:122:344:c0:0:aa00::", "2001:db8:122:344::/64"));
    ICE_VERIFY(tells("2001:db8:122:344::192.0.0.170", "2001:db8:122:344::/96"));
    ICE_VERIFY(tells("64:ff9b::192.0.0.170", "64:ff9b::/96"));
    ICE_VERIFY(tells("64:ff9b::192.0.0.171", "64:ff9b::/96"));
    // A suffix that is not zero is none of ours.
    ICE_VERIFY(tells("2001:db8:c000:aa:ff:ffff:ffff:ffff", "2001:db8::/32"));
}

TEST_CASE("other answers tell nothing") {
    ICE_VERIFY(tells_nothing("2001:db8::1"));             // a captive portal
    ICE_VERIFY(tells_nothing("64:ff9b::192.0.0.172"));    // another address
    ICE_VERIFY(tells_nothing("2001:db8::c000:aa:0"));     // no place of the standard
    ICE_VERIFY(tells_nothing("2001:db8:c000:aa:100::"));  // u is not zero
    ICE_VERIFY(tells_nothing("192.0.0.170"));
    ICE_VERIFY(find_nat64_prefix(address()).code() == errc::nat64_not_found);
}

TEST_CASE("a well-known address that is there twice tells nothing; the other one does") {
    // RFC7050-3-7
    ICE_VERIFY(tells_nothing("2001:db8:c000:aa::192.0.0.170"));
    ICE_VERIFY(tells_nothing("c000:aa::192.0.0.170"));
    ICE_VERIFY(tells_nothing("c000:aa:c000:aa::"));
    // RFC7050-3-8
    ICE_VERIFY(tells("c000:aa:c000:aa::192.0.0.171", "c000:aa:c000:aa::/96"));
    ICE_VERIFY(tells("c000:aa::192.0.0.171", "c000:aa::/96"));
}

TEST_CASE("both well-known addresses in one answer: the other answers decide") {
    constexpr std::array both{at("2001:db8:c000:aa::192.0.0.170"),
                              at("2001:db8:c000:aa::192.0.0.171")};
    ICE_VERIFY(*find_nat64_prefix(both[1], both) == pref("2001:db8:c000:aa::/96"));
    constexpr std::array other{at("2001:db8:c000:aa::192.0.0.171"),
                               at("2001:db8:c000:ab::192.0.0.171")};
    ICE_VERIFY(*find_nat64_prefix(other[0], other) == pref("2001:db8::/32"));
}

TEST_CASE("one prefix is for making addresses and for knowing them") {
    // RFC7050-3-9
    nat64_table<> t;
    const std::array answers{at("64:ff9b::192.0.0.170"), at("64:ff9b::192.0.0.171")};
    CHECK(*t.learn_answers(start, first_sim, answers, seconds(3'600)) == 1);
    const auto made = prefixes_for(t, start, 2, at("8.8.8.8"));
    CHECK(made == std::vector{at("64:ff9b::8.8.8.8")});
    CHECK(t.extract(start, at("64:ff9b::8.8.8.8")) == at("8.8.8.8"));
    CHECK(t.extract(start, at("2001:db8::8.8.8.8")) == address());
    CHECK(prefixes_for(t, start, 2, at("10.0.0.1")).empty());
}

TEST_CASE("all prefixes of an answer, in its order") {
    nat64_table<> t;
    const std::array answers{at("2001:db8:43::192.0.0.170"), at("2001:db8::1"),
                             at("2001:db8:42::192.0.0.170"), at("64:ff9b::192.0.0.170"),
                             at("2001:db8:42::192.0.0.171")};
    // RFC7050-3-4
    CHECK(*t.learn_answers(start, first_sim, answers, seconds(60)) == 3);
    // RFC7050-3-11
    // RFC7050-3-12
    CHECK(prefixes_for(t, start, 2, at("8.8.8.8")) == std::vector{at("2001:db8:43::8.8.8.8"),
                                                                  at("2001:db8:42::8.8.8.8"),
                                                                  at("64:ff9b::8.8.8.8")});
    // RFC7050-3-10
    CHECK(t.extract(start, at("2001:db8:43::1.2.3.4")) == at("1.2.3.4"));
    CHECK(t.extract(start, at("2001:db8:42::1.2.3.4")) == at("1.2.3.4"));
    CHECK(t.extract(start, at("64:ff9b::1.2.3.4")) == at("1.2.3.4"));
}

TEST_CASE("each SIM card has prefixes of its own") {
    nat64_table<> t;
    const std::array one{at("2001:db8:1::192.0.0.170")};
    const std::array two{at("2001:db8:2::192.0.0.170")};
    CHECK(t.learn_answers(start, first_sim, one, seconds(60)).has_value());
    CHECK(t.learn_answers(start, second_sim, two, seconds(60)).has_value());
    CHECK(t.networks(start) == 2);
    CHECK(prefixes_for(t, start, 2, at("8.8.8.8")) == std::vector{at("2001:db8:1::8.8.8.8")});
    CHECK(prefixes_for(t, start, 3, at("8.8.8.8")) == std::vector{at("2001:db8:2::8.8.8.8")});
    CHECK(prefixes_for(t, start, 4, at("8.8.8.8")).empty());
    CHECK(t.extract(start, at("2001:db8:2::8.8.8.8"), 2) == address());
    CHECK(t.extract(start, at("2001:db8:2::8.8.8.8"), 3) == at("8.8.8.8"));
    t.forget_network(2);
    CHECK(t.networks(start) == 1);
}

TEST_CASE("answers live for their time, and are asked for again before its end") {
    nat64_table<> t;
    CHECK(t.refresh_at(first_sim) == time_point::earliest());
    const std::array answers{at("2001:db8:1::192.0.0.170")};
    CHECK(t.learn_answers(start, first_sim, answers, seconds(60)).has_value());
    CHECK(t.refresh_at(first_sim) == start + seconds(50));
    CHECK(t.networks(start + seconds(59)) == 1);
    CHECK(t.networks(start + seconds(60)) == 0);
    CHECK(prefixes_for(t, start + seconds(60), 2, at("8.8.8.8")).empty());
    CHECK(t.extract(start + seconds(60), at("2001:db8:1::1.2.3.4")) == address());
    // New answers replace the old ones.
    const std::array others{at("2001:db8:2::192.0.0.170")};
    CHECK(t.learn_answers(start, first_sim, others, seconds(5)).has_value());
    CHECK(t.refresh_at(first_sim) == start + seconds(1));
    CHECK(t.extract(start, at("2001:db8:1::1.2.3.4")) == address());
    t.expire(start + seconds(5));
    CHECK(t.records().empty());
}

TEST_CASE("a negative answer is remembered") {
    nat64_table<> t;
    CHECK(*t.learn_answers(start, first_sim, {}, seconds(60)) == 0);
    CHECK(t.refresh_at(first_sim) == start + seconds(60));
    CHECK(t.networks(start) == 0);
    const std::array hijacked{at("2001:db8::1")};
    CHECK(*t.learn_answers(start, first_sim, hijacked, seconds(30)) == 0);
    CHECK(t.refresh_at(first_sim) == start + seconds(30));
    CHECK(t.records().size() == 1);
}

TEST_CASE("validation takes what a trusted name has, and nothing else") {
    nat64_table<> t;
    t.only_validated = true;
    const std::array answers{at("2001:db8:42::192.0.0.170"), at("2001:db8:43::192.0.0.170"),
                             at("64:ff9b::192.0.0.170")};
    CHECK(t.learn_answers(start, first_sim, answers, seconds(60)).has_value());
    CHECK(prefixes_for(t, start, 2, at("8.8.8.8")).empty());
    const std::array of_name{at("2001:db8:43::192.0.0.171"), at("64:ff9b::192.0.0.170"),
                             at("2001:db8:44::192.0.0.170")};
    CHECK(t.validate(second_sim, of_name) == 0);
    CHECK(t.validate(first_sim, of_name) == 1);
    CHECK(prefixes_for(t, start, 2, at("8.8.8.8")) == std::vector{at("2001:db8:43::8.8.8.8")});
    CHECK(t.extract(start, at("2001:db8:42::1.2.3.4")) == address());
    t.trust(first_sim);
    CHECK(prefixes_for(t, start, 2, at("8.8.8.8")).size() == 3);
}

TEST_CASE("a prefix for some addresses goes before one for all") {
    nat64_table<> t;
    nat64_record r;
    r.from = {2, 0, nat64_source::pcp};
    r.translator = pref("2001:db8:a::/96");
    r.destinations = *parse_prefix("10.0.0.0/8");
    CHECK(t.learn(r).has_value());
    r.translator = pref("2001:db8:b::/96");
    r.destinations = *parse_prefix("10.1.0.0/16");
    CHECK(t.learn(r).has_value());
    r.translator = pref("2001:db8:c::/96");
    r.destinations = {};
    CHECK(t.learn(r).has_value());
    r.translator = pref("2001:db8:d::/96");
    r.synthesises = false;
    CHECK(t.learn(r).has_value());
    CHECK(prefixes_for(t, start, 2, at("10.1.0.1")) == std::vector{at("2001:db8:b::10.1.0.1")});
    CHECK(prefixes_for(t, start, 2, at("10.2.0.1")) == std::vector{at("2001:db8:a::10.2.0.1")});
    CHECK(prefixes_for(t, start, 2, at("8.8.8.8")) == std::vector{at("2001:db8:c::8.8.8.8")});
    CHECK(t.extract(start, at("2001:db8:d::8.8.8.8")) == at("8.8.8.8"));
    t.forget(r.from);
    CHECK(t.records().empty());
}

TEST_CASE("a full table says so") {
    nat64_table<1> t;
    const std::array answers{at("2001:db8:42::192.0.0.170"), at("2001:db8:43::192.0.0.170")};
    CHECK(t.learn_answers(start, first_sim, answers, seconds(60)).code() == errc::nat64_full);
    CHECK(t.records().size() == 1);
    CHECK(t.learn({}).code() == errc::nat64_full);
    CHECK(t.learn_answers(start, second_sim, {}, seconds(60)).code() == errc::nat64_full);
}

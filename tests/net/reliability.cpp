// SPDX-License-Identifier: BSL-1.0
#include <ice/net/reliability.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

using namespace ice;

namespace {

constexpr time_point start{1'000'000'000'000};
constexpr duration day = seconds(24 * 3600);
constexpr reliability_key vpn{7, ip_family::ipv6};
constexpr reliability_key wifi{8, ip_family::ipv6};

using store = reliability_store<>;

}  // namespace

TEST_CASE("nothing known: reliable") {
    // RFC8421-3-2
    store s;
    CHECK(!s.is_unreliable(start, vpn));
    CHECK(!s.is_unreliable(start, vpn, interface_kind::vpn));
    CHECK(!s.is_unreliable(start, vpn, interface_kind::cellular));
}

TEST_CASE("two failures tell, one does not; other families and interfaces are not touched") {
    store s;
    s.note(start, vpn, false);
    CHECK(!s.is_unreliable(start, vpn));
    s.note(start, vpn, false);
    CHECK(s.is_unreliable(start, vpn));
    CHECK(!s.is_unreliable(start, {7, ip_family::ipv4}));
    CHECK(!s.is_unreliable(start, wifi));
    s.note(start, vpn, true);
    CHECK(!s.is_unreliable(start, vpn));
    for (int i = 0; i < 3; ++i) s.note(start, vpn, false);
    CHECK(s.is_unreliable(start, vpn));  // five to one
}

TEST_CASE("a tunnel is unreliable until it has worked") {
    store s;
    CHECK(s.is_unreliable(start, vpn, interface_kind::tunnel));
    s.note(start, vpn, true);
    CHECK(!s.is_unreliable(start, vpn, interface_kind::tunnel));
}

TEST_CASE("what is long ago fades, for the better and for the worse") {
    store s;
    for (int i = 0; i < 3; ++i) s.note(start, vpn, false);
    CHECK(s.is_unreliable(start + day - seconds(1), vpn));
    CHECK(!s.is_unreliable(start + day, vpn));  // one and a half
    for (int i = 0; i < 100; ++i) s.note(start, wifi, true);
    s.note(start, wifi, false);
    s.note(start + day * 9, wifi, false);
    s.note(start + day * 9, wifi, false);
    CHECK(s.is_unreliable(start + day * 9, wifi));
    CHECK(!s.is_unreliable(start + day * 40, wifi));
    // A clock set back fades nothing; no half-life, no fading.
    s.clear();
    for (int i = 0; i < 3; ++i) s.note(start, vpn, false);
    CHECK(s.is_unreliable(start - day, vpn));
    s.half_life = duration{};
    CHECK(s.is_unreliable(start + day * 1'000, vpn));
}

TEST_CASE("counts do not overflow") {
    store s;
    for (int i = 0; i < 1'000; ++i) s.note(start, vpn, false);
    CHECK(s.is_unreliable(start, vpn));
    for (int i = 0; i < 1'000; ++i) s.note(start, vpn, true);
    CHECK(!s.is_unreliable(start, vpn));
}

TEST_CASE("bounded: what was noted longest ago goes") {
    reliability_store<2> s;
    for (std::uint64_t network = 0; network < 3; ++network)
        for (int i = 0; i < 2; ++i)
            s.note(start + seconds(static_cast<std::int64_t>(network)), {network, ip_family::ipv4},
                   false);
    CHECK(s.size() == 2);
    CHECK(!s.is_unreliable(start, {0, ip_family::ipv4}));
    CHECK(s.is_unreliable(start, {1, ip_family::ipv4}));
    CHECK(s.is_unreliable(start, {2, ip_family::ipv4}));
}

TEST_CASE("saved and loaded") {
    store s;
    for (int i = 0; i < 2; ++i) s.note(start, vpn, false);
    s.note(start + seconds(5), wifi, true);
    std::array<std::uint8_t, store::saved_size> bytes{};
    const auto size = s.save(bytes);
    CHECK(*size == 2 + 2 * 21);
    CHECK(s.save({bytes.data(), 43}).code() == errc::buffer_too_small);

    store t;
    CHECK(t.load({bytes.data(), *size}));
    CHECK(t.size() == 2);
    CHECK(t.is_unreliable(start, vpn));
    CHECK(!t.is_unreliable(start, wifi));
    reliability_store<1> small;
    CHECK(small.load({bytes.data(), *size}));
    CHECK(!small.is_unreliable(start, vpn));  // the latest stays
    CHECK(small.size() == 1);
}

TEST_CASE("bytes that are something else change nothing") {
    store s;
    for (int i = 0; i < 2; ++i) s.note(start, vpn, false);
    std::array<std::uint8_t, store::saved_size> bytes{};
    const auto size = s.save(bytes);
    for (std::size_t n = 0; n < *size; ++n)
        CHECK(s.load({bytes.data(), n}).code() == errc::end_of_input);
    auto changed = bytes;
    changed[0] = 2;
    CHECK(s.load(changed).code() == errc::misuse_bad_argument);
    changed = bytes;
    changed[2 + 8] = 3;
    CHECK(s.load(changed).code() == errc::misuse_bad_argument);
    CHECK(s.is_unreliable(start, vpn));
    // The same record twice counts once.
    std::vector<std::uint8_t> twice(bytes.begin(), bytes.begin() + 23);
    twice.insert(twice.end(), bytes.begin() + 2, bytes.begin() + 23);
    twice[1] = 2;
    CHECK(s.load(twice));
    CHECK(s.size() == 1);
}

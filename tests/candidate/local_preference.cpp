// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/local_preference.hpp>

#include "../support/verify.hpp"

#include <array>

using namespace ice;

namespace {

using enum candidate_kind;

preference_entry entry(std::uint16_t host_preference = 0, tcp_type tcp = tcp_type::none,
                       candidate_kind kind = host) {
    preference_entry e;
    e.host_preference = host_preference;
    e.tcp = tcp;
    e.kind = kind;
    return e;
}

template <std::size_t N>
std::array<std::uint16_t, N> numbers(const std::array<preference_entry, N>& all) {
    std::array<std::uint16_t, N> out{};
    for (std::size_t i = 0; i < N; ++i) out[i] = all[i].local_preference;
    return out;
}

}  // namespace

TEST_CASE("a single address has the highest preference") {
    // RFC8445-5.1.2.1-4
    std::array all{entry()};
    static_preference::assign(all, 0);
    CHECK(all[0].local_preference == 65535);
    // RFC6544-4.2-12
    all = {entry(0, tcp_type::passive)};
    static_preference::assign(all, 0);
    CHECK(all[0].local_preference == 4 * 8192 + 8191);
}

TEST_CASE("several differ, in the host's order and then as they came") {
    // RFC8445-5.1.2.1-5
    std::array all{entry(1), entry(9), entry(1), entry(5)};
    static_preference::assign(all, 0);
    CHECK(numbers(all) == std::array<std::uint16_t, 4>{65533, 65535, 65532, 65534});
    // RFC6544-4.2-11
    std::array tcp{entry(0, tcp_type::active), entry(0, tcp_type::active), entry()};
    static_preference::assign(tcp, 0);
    CHECK(numbers(tcp) == std::array<std::uint16_t, 3>{57343, 57342, 65535});
}

TEST_CASE("what the peer knows never changes, and nothing new equals it") {
    std::array all{entry(1), entry(2), entry(9), entry(0)};
    all[0].local_preference = 65535, all[1].local_preference = 65533;
    static_preference::assign(all, 2);
    CHECK(numbers(all) == std::array<std::uint16_t, 4>{65535, 65533, 65534, 65532});
    const auto before = numbers(all);
    static_preference::assign(all, 4);
    CHECK(numbers(all) == before);
    static_preference::assign(all, 5);  // more than there are: nothing to do
    CHECK(numbers(all) == before);
}

TEST_CASE("the direction of a TCP connection counts most") {
    // RFC6544-4.2-9
    for (const candidate_kind kind : {host, relay}) {
        CHECK(direction_preference(kind, tcp_type::active) == 6);
        CHECK(direction_preference(kind, tcp_type::passive) == 4);
        CHECK(direction_preference(kind, tcp_type::so) == 2);
    }
    // RFC6544-4.2-10
    ICE_VERIFY(direction_preference(srflx, tcp_type::so) == 6);
    ICE_VERIFY(direction_preference(srflx, tcp_type::active) == 4);
    ICE_VERIFY(direction_preference(srflx, tcp_type::passive) == 2);
    // RFC6544-4.2-6
    ICE_VERIFY(tcp_local_preference(6, 8191) == 57343);
    ICE_VERIFY(tcp_local_preference(0, 0) == 0);
    // RFC6544-4.2-7 RFC6544-4.2-8
    ICE_VERIFY(tcp_local_preference(7, 8191) == 65535);
    ICE_VERIFY(tcp_local_preference(8, 0) == 7 << 13);
    ICE_VERIFY(tcp_local_preference(0, 8192) == 8191);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/priority.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

using enum candidate_kind;

constexpr std::uint32_t rfc8445(candidate_kind kind, std::uint16_t local, std::uint16_t component) {
    return rfc8445_priority::priority({kind, local, component});
}

struct same_for_two_kinds {
    static constexpr std::uint8_t preference(candidate_kind kind, protocol) noexcept {
        return kind == host || kind == relay ? 5 : kind == prflx ? 4 : 3;
    }
};
struct above_126 {
    static constexpr std::uint8_t preference(candidate_kind kind, protocol) noexcept {
        return kind == host ? 127 : rfc8445_type_preferences::preference(kind, protocol::udp);
    }
};
struct srflx_above_prflx {
    static constexpr std::uint8_t preference(candidate_kind kind, protocol) noexcept {
        return kind == srflx ? 111 : rfc8445_type_preferences::preference(kind, protocol::udp);
    }
};

template <class T>
constexpr std::uint8_t udp(candidate_kind kind) {
    return T::preference(kind, protocol::udp);
}
template <class T>
constexpr std::uint8_t tcp(candidate_kind kind) {
    return T::preference(kind, protocol::tcp);
}

}  // namespace

TEST_CASE("the formula of RFC 8445 with its recommended type preferences") {
    // RFC8445-5.1.2-2 RFC8445-5.1.2.2-1
    ICE_VERIFY(rfc8445(host, 65535, 1) == 2130706431);
    ICE_VERIFY(rfc8445(host, 65535, 2) == 2130706430);
    ICE_VERIFY(rfc8445(srflx, 65535, 1) == 1694498815);
    ICE_VERIFY(rfc8445(prflx, 65535, 1) == 1862270975);
    ICE_VERIFY(rfc8445(relay, 65535, 1) == 16777215);
    ICE_VERIFY(rfc8445(host, 0, 256) == 126U << 24);
}

TEST_CASE("every input has its range") {
    // RFC8445-5.1.2.1-7
    ICE_VERIFY(rfc8445(host, 65535, 0) == 0);
    ICE_VERIFY(rfc8445(host, 65535, 257) == 0);
    ICE_VERIFY(rfc8445(other, 65535, 1) == 0);
    ICE_VERIFY(checked_priority({host, 65535, 0}).code() == errc::misuse_candidate_priority);
    ICE_VERIFY(checked_priority({host, 65535, 257}).code() == errc::misuse_candidate_priority);
    ICE_VERIFY(*checked_priority({host, 65535, 256}) == 2130706176);
    // RFC8445-5.1.2.1-3: 16 bits hold no other local preference
    static_assert(std::is_same_v<decltype(priority_inputs::local_preference), std::uint16_t>);
    // RFC8445-5.1.2-1: 0 is no priority
    ICE_VERIFY(checked_priority({relay, 0, 256}).code() == errc::misuse_candidate_priority);
    ICE_VERIFY(*checked_priority({relay, 0, 255}) == 1);
}

TEST_CASE("type preferences are 0 to 126, differ, and know prflx above srflx") {
    // RFC8445-5.1.2.1-1
    ICE_VERIFY(detail::preferences_fit<rfc8445_type_preferences>());
    ICE_VERIFY(detail::preferences_fit<prefer_udp<>>());
    ICE_VERIFY(detail::preferences_fit<udp_before_tcp>());
    ICE_VERIFY(!detail::preferences_fit<same_for_two_kinds>());
    ICE_VERIFY(!detail::preferences_fit<above_126>());
    // RFC8445-5.1.2.1-2
    ICE_VERIFY(!detail::preferences_fit<srflx_above_prflx>());
}

TEST_CASE("UDP before TCP, by type first or by protocol first") {
    // RFC6544-4.2-2 RFC6544-4.2-5
    for (const candidate_kind kind : {host, srflx, prflx, relay})
        CHECK(udp<prefer_udp<>>(kind) > tcp<prefer_udp<>>(kind));
    ICE_VERIFY(tcp<prefer_udp<>>(host) > udp<prefer_udp<>>(srflx));
    // RFC6544-4.2-3
    for (const candidate_kind a : {host, srflx, prflx})
        for (const candidate_kind b : {host, srflx, prflx, relay})
            CHECK(udp<udp_before_tcp>(a) > tcp<udp_before_tcp>(b));
    // RFC6544-4.2-4
    for (const candidate_kind kind : {host, srflx, prflx})
        CHECK(tcp<udp_before_tcp>(kind) > udp<udp_before_tcp>(relay));
}

TEST_CASE("TCP has the formula and the preferences of UDP") {
    // RFC6544-4.2-1
    ICE_VERIFY(rfc8445_priority::priority({host, 57343, 1, protocol::tcp}) == 2128609279);
    ICE_VERIFY(rfc8445_priority::priority({srflx, 57343, 1, protocol::tcp}) == 1692401663);
    ICE_VERIFY(nat_assisted_preference == 105);
    ICE_VERIFY(udp_tunneled_preference == 75);
    // With the type preferences one lower, as in the second example of RFC 6544 appendix C.
    ICE_VERIFY(basic_priority<prefer_udp<>>::priority({host, 57343, 1, protocol::tcp}) ==
               2111832063);
}

TEST_CASE("a priority falls into its parts") {
    ICE_VERIFY(decode_priority(2130706431) == priority_parts{126, 65535, 1});
    ICE_VERIFY(decode_priority(1694498814) == priority_parts{100, 65535, 2});
    ICE_VERIFY(decode_priority(126U << 24) == priority_parts{126, 0, 256});
    for (const std::uint32_t priority : {1U, 255U, 256U, 16777215U, 2130706431U, 0x7fffffffU})
        CHECK(compose_priority(decode_priority(priority)) == priority);
}

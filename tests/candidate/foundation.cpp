// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/foundation.hpp>

#include "../support/verify.hpp"

#include <ice/sdp/chars.hpp>

using namespace ice;

namespace {

using enum candidate_kind;

constexpr foundation_inputs of(candidate_kind kind, address base, protocol proto = protocol::udp) {
    foundation_inputs in;
    in.key = {kind, proto, base, {}};
    return in;
}

constexpr std::uint8_t documentation[16] = {0x20, 0x01, 0x0d, 0xb8};
constexpr address v6 = address::v6(documentation);

constexpr bool is_well_formed(const foundation_text& text) {
    if (text.size() < 1 || text.size() > 32) return false;
    for (const char c : text.view())
        if (!is_ice_char(c)) return false;
    return true;
}

}  // namespace

TEST_CASE("numbers count from 1") {
    foundation_inputs in;
    CHECK(numeric_foundation::text(in) == "1");
    in.number = 65535;
    CHECK(numeric_foundation::text(in) == "65536");
}

TEST_CASE("a letter and the base in hexadecimal, as SIP clients write it") {
    // The lines of the clients in the talk of 2010.
    ICE_VERIFY(letter_foundation::text(of(srflx, address::v4(192, 168, 99, 23))) == "Sc0a86317");
    ICE_VERIFY(letter_foundation::text(of(host, address::v4(192, 168, 99, 23))) == "Hc0a86317");
    ICE_VERIFY(letter_foundation::text(of(host, address::v4(192, 168, 99, 53))) == "Hc0a86335");
    ICE_VERIFY(letter_foundation::text(of(host, address::v4(10, 69, 69, 10))) == "Ha45450a");
    ICE_VERIFY(letter_foundation::text(of(prflx, address::v4(0))) == "P0");
    // And of the relay there, which wrote the octets the other way round.
    ICE_VERIFY(swapped_letter_foundation::text(of(relay, address::v4(85, 17, 186, 6))) ==
               "R6ba1155");
    ICE_VERIFY(letter_foundation::text(of(relay, address::v4(85, 17, 186, 6))) == "R5511ba06");
}

TEST_CASE("an IPv6 base is a digest, TCP a letter more, a server a number more") {
    const auto text = letter_foundation::text(of(host, v6));
    CHECK(is_well_formed(text));
    CHECK(text.size() <= 17);
    CHECK(text == letter_foundation::text(of(host, v6)));
    CHECK(!(text == letter_foundation::text(of(host, v6.with_zone(1)))));
    CHECK(!(text == letter_foundation::text(of(host, address::any(ip_family::ipv6)))));

    foundation_inputs in = of(relay, v6, protocol::tcp);
    in.servers = 65535, in.server = 65534;
    CHECK(is_well_formed(letter_foundation::text(in)));
    CHECK(letter_foundation::text(in).view().ends_with("t+65535"));
    in = of(srflx, address::v4(10, 0, 0, 1));
    in.servers = 2;
    CHECK(letter_foundation::text(in) == "Sa000001+1");
    in.key.kind = host;  // not from a server
    CHECK(letter_foundation::text(in) == "Ha000001");
    CHECK(is_well_formed(letter_foundation::text(of(host, address()))));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/tcp_type.hpp>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("TCP types have the tokens of RFC 6544") {
    ICE_VERIFY(to_text(tcp_type::none).empty());
    ICE_VERIFY(to_text(tcp_type::active) == "active");
    ICE_VERIFY(to_text(tcp_type::passive) == "passive");
    ICE_VERIFY(to_text(tcp_type::so) == "so");
}

TEST_CASE("an active one meets a passive one, the others their like") {
    constexpr tcp_type all[] = {tcp_type::none, tcp_type::active, tcp_type::passive, tcp_type::so};
    for (const tcp_type a : all) {
        int partners = 0;
        for (const tcp_type b : all) {
            CHECK((b == opposite(a)) == (a == opposite(b)));
            partners += (b == opposite(a));
        }
        CHECK(partners == 1);
    }
    ICE_VERIFY(opposite(tcp_type::none) == tcp_type::none);
    ICE_VERIFY(opposite(tcp_type::active) == tcp_type::passive);
    ICE_VERIFY(opposite(tcp_type::so) == tcp_type::so);
}

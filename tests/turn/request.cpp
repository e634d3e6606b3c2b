// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/request.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice::turn;

TEST_CASE("which transports repeat by themselves, and which hide names") {
    ICE_VERIFY(!is_reliable(server_transport::udp));
    ICE_VERIFY(!is_reliable(server_transport::dtls));
    ICE_VERIFY(is_reliable(server_transport::tcp));
    ICE_VERIFY(is_reliable(server_transport::tls));
    ICE_VERIFY(!is_encrypted(server_transport::udp));
    ICE_VERIFY(!is_encrypted(server_transport::tcp));
    ICE_VERIFY(is_encrypted(server_transport::dtls));
    ICE_VERIFY(is_encrypted(server_transport::tls));
}

TEST_CASE("a request asks for nothing that it was not told to") {
    constexpr allocate_request r;
    ICE_VERIFY(r.family == relayed_family::unspecified);
    ICE_VERIFY(r.parity == port_parity::any);
    ICE_VERIFY((!r.dont_fragment && !r.mobility && !r.reservation));
    ICE_VERIFY(r.lifetime == ice::duration{});
    ICE_VERIFY(r.base.is_none());
    ICE_VERIFY(credentials{}.empty());
    ICE_VERIFY(!credentials{"user", "pass", {}, {}}.empty());
}

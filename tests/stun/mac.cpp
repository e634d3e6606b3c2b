// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/mac.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

using namespace stun_test;

namespace {

constexpr ice::builtin_crypto crypto;
constexpr auto key = crypto.make_hmac_sha1_key(hex("01").view());

constexpr bool classic_equals_padded(std::size_t size) {
    datagram text;
    for (std::size_t i = 0; i < size; ++i)
        static_cast<void>(text.push_back(static_cast<std::uint8_t>(i)));
    const auto mac = stun::detail::integrity_mac<stun::rfc3489>(crypto, key, {}, text.view());
    while (text.size() % 64 != 0) static_cast<void>(text.push_back(0));
    return mac == crypto.hmac_sha1(key, {}, text.view());
}

}  // namespace

TEST_CASE("today's MAC is over head and body as they are") {
    constexpr auto text = hex("00010203 04050607");
    ICE_VERIFY(stun::detail::integrity_mac<stun::rfc8489>(crypto, key, text.view().first(3),
                                                          text.view().subspan(3)) ==
               crypto.hmac_sha1(key, {}, text.view()));
}

TEST_CASE("the MAC of RFC 3489 is over text padded to 64 bytes") {
    ICE_VERIFY(classic_equals_padded(20));
    ICE_VERIFY(classic_equals_padded(60));
    ICE_VERIFY(classic_equals_padded(64));
    ICE_VERIFY(classic_equals_padded(68));
    ICE_VERIFY(classic_equals_padded(128));
}

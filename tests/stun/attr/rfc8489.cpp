// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/rfc8489.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("RFC 8489: the attributes' codes and names") {
    // Section 18.3.
    ICE_VERIFY(
        (attr::mapped_address.code == 0x0001 && attr::mapped_address.name == "MAPPED-ADDRESS"));
    ICE_VERIFY((attr::username.code == 0x0006 && attr::username.name == "USERNAME"));
    ICE_VERIFY((attr::message_integrity.code == 0x0008 &&
                attr::message_integrity.name == "MESSAGE-INTEGRITY"));
    ICE_VERIFY((attr::error_code.code == 0x0009 && attr::error_code.name == "ERROR-CODE"));
    ICE_VERIFY((attr::unknown_attributes.code == 0x000a &&
                attr::unknown_attributes.name == "UNKNOWN-ATTRIBUTES"));
    ICE_VERIFY((attr::realm.code == 0x0014 && attr::realm.name == "REALM"));
    ICE_VERIFY((attr::nonce.code == 0x0015 && attr::nonce.name == "NONCE"));
    ICE_VERIFY((attr::message_integrity_sha256.code == 0x001c &&
                attr::message_integrity_sha256.name == "MESSAGE-INTEGRITY-SHA256"));
    ICE_VERIFY((attr::password_algorithm.code == 0x001d &&
                attr::password_algorithm.name == "PASSWORD-ALGORITHM"));
    ICE_VERIFY((attr::userhash.code == 0x001e && attr::userhash.name == "USERHASH"));
    ICE_VERIFY((attr::xor_mapped_address.code == 0x0020 &&
                attr::xor_mapped_address.name == "XOR-MAPPED-ADDRESS"));
    ICE_VERIFY((attr::password_algorithms.code == 0x8002 &&
                attr::password_algorithms.name == "PASSWORD-ALGORITHMS"));
    ICE_VERIFY((attr::alternate_domain.code == 0x8003 &&
                attr::alternate_domain.name == "ALTERNATE-DOMAIN"));
    ICE_VERIFY((attr::software.code == 0x8022 && attr::software.name == "SOFTWARE"));
    ICE_VERIFY((attr::alternate_server.code == 0x8023 &&
                attr::alternate_server.name == "ALTERNATE-SERVER"));
    ICE_VERIFY((attr::fingerprint.code == 0x8028 && attr::fingerprint.name == "FINGERPRINT"));
    ICE_VERIFY(stun::rfc8489_attributes::size == 16);
}

TEST_CASE("values as RFC 8489 bounds them") {
    std::uint8_t bytes[764] = {};
    const auto longest_read = [&bytes]<class Codec>(stun::attribute<Codec>) {
        // RFC8489-14.3-2
        CHECK(Codec::read(ice::byte_view(bytes).first(763), nullptr).has_value());
        CHECK(Codec::read(bytes, nullptr).code() == ice::errc::stun_attribute_length);
    };
    longest_read(attr::username);
    longest_read(attr::realm);
    longest_read(attr::nonce);
    longest_read(attr::software);

    using username = decltype(attr::username)::codec;
    // RFC8489-14.3-1: the length; the profile is the host's
    CHECK(username::size(ice::byte_view(bytes).first(508)).has_value());
    CHECK(username::size(ice::byte_view(bytes).first(509)).code() == ice::errc::misuse_stun_value);
    using realm = decltype(attr::realm)::codec;
    // RFC8489-14.9-1
    CHECK(realm::size(ice::byte_view(bytes).first(127)).has_value());
    CHECK(realm::size(ice::byte_view(bytes).first(128)).code() == ice::errc::misuse_stun_value);
    using nonce = decltype(attr::nonce)::codec;
    // RFC8489-14.10-1
    CHECK(nonce::size(ice::byte_view(bytes).first(127)).has_value());
    CHECK(nonce::size(ice::byte_view(bytes).first(128)).code() == ice::errc::misuse_stun_value);
    using userhash = decltype(attr::userhash)::codec;
    CHECK(userhash::size(ice::byte_view(bytes).first(32)).has_value());
    CHECK(userhash::size(ice::byte_view(bytes).first(31)).code() == ice::errc::misuse_stun_value);
    CHECK(userhash::read(ice::byte_view(bytes).first(33), nullptr).code() ==
          ice::errc::stun_attribute_length);
}

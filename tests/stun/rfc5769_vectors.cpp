// SPDX-License-Identifier: BSL-1.0
// The test vectors of RFC 5769: read, verified, and written again.
#include <ice/stun.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

using namespace stun_test;
namespace attr = ice::stun::attr;
using ice::address;
using ice::endpoint;

namespace {

constexpr ice::builtin_crypto crypto;

// Section 2.1.
constexpr datagram request =
    hex("00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 "
        "7420636c 69656e74 00240004 6e0001ff 80290008 932ff9b1 51263b36 00060009 "
        "6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 "
        "c1b571a2 80280004 e57a3bcf");
// Section 2.2.
constexpr datagram response_ipv4 =
    hex("0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 "
        "746f7220 00200008 0001a147 e112a643 00080014 2b91f599 fd9e90c3 8c7489f9 "
        "2af9ba53 f06be7d7 80280004 c07d4c96");
// Section 2.3.
constexpr datagram response_ipv6 =
    hex("01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 "
        "746f7220 00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9 00080014 "
        "a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c");
// Section 2.4.
constexpr datagram long_term_request =
    hex("00010060 2112a442 78ad3433 c6ad72c0 29da412e 00060012 e3839ee3 8388e383 "
        "aae38383 e382afe3 82b90000 0015001c 662f2f34 39396b39 35346436 4f4c3334 "
        "6f4c3946 53547679 36347341 0014000b 6578616d 706c652e 6f726700 00080014 "
        "f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666");

constexpr auto key = crypto.make_hmac_sha1_key(text("VOkJxbRl1RmTxUk/WvJxBt").view());
constexpr datagram user = hex("e3839ee38388e383aae38383e382afe382b9");
constexpr auto long_term_key = crypto.make_hmac_sha1_key(
    stun::make_long_term_key(crypto, stun::password_algorithm::md5, user.view(),
                             text("example.org").view(), text("TheMatrIX").view())
        ->bytes());

constexpr std::uint8_t ipv6_bytes[16] = {0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78,
                                         0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77};
constexpr endpoint mapped_ipv4(address::v4(192, 0, 2, 1), 32853);
constexpr endpoint mapped_ipv6(address::v6(ipv6_bytes), 32853);

constexpr bool authentic(const datagram& d, const ice::hmac_sha1_key& k) {
    return verify_integrity(*stun::message::parse(d.view()), crypto, k).has_value();
}
constexpr bool fingerprinted(const datagram& d) {
    return verify_fingerprint(*stun::message::parse(d.view()), crypto).has_value();
}

/// The response as this library writes it: the same but for padding, which it makes zero.
constexpr bool writes_response(const datagram& vector, const endpoint& mapped) {
    std::uint8_t buffer[128] = {};
    stun::builder b(buffer, stun::binding_success, test_id);
    b.add(attr::software, "test vector").add(attr::xor_mapped_address, mapped);
    const byte_view bytes = *b.finish();
    datagram expected = vector;
    expected[35] = 0;  // the one byte of padding, a space in the vector
    return ice::equal_bytes(bytes.subspan(4), expected.view().subspan(4, bytes.size() - 4));
}

constexpr bool writes_long_term_request() {
    std::uint8_t buffer[128] = {};
    stun::builder b(buffer, stun::binding_request,
                    stun::message::parse(long_term_request.view())->id());
    b.add(attr::username, user.view()).add(attr::nonce, "f//499k954d6OL34oL9FSTvy64sA");
    b.add(attr::realm, "example.org").add_integrity(crypto, long_term_key);
    return ice::equal_bytes(*b.finish(), long_term_request.view());
}

constexpr auto parsed_request = stun::message::parse(request.view());
constexpr auto parsed_ipv4 = stun::message::parse(response_ipv4.view());
constexpr auto parsed_ipv6 = stun::message::parse(response_ipv6.view());
constexpr auto parsed_long_term = stun::message::parse(long_term_request.view());

}  // namespace

TEST_CASE("RFC 5769 2.1: the sample request") {
    ICE_VERIFY(parsed_request->type() == stun::binding_request);
    ICE_VERIFY(parsed_request->id() == test_id);
    ICE_VERIFY(*parsed_request->get(attr::software) == "STUN test client");
    ICE_VERIFY(*parsed_request->get(attr::priority) == 0x6e0001ff);
    ICE_VERIFY(*parsed_request->get(attr::ice_controlled) == 0x932ff9b151263b36);
    ICE_VERIFY(*parsed_request->get(attr::username) == "evtj:h6vY");
    ICE_VERIFY(authentic(request, key));
    ICE_VERIFY(fingerprinted(request));
    ICE_VERIFY(!authentic(request, long_term_key));
}

TEST_CASE("RFC 5769 2.2: the sample IPv4 response") {
    ICE_VERIFY(parsed_ipv4->type() == stun::binding_success);
    ICE_VERIFY(*parsed_ipv4->get(attr::software) == "test vector");
    ICE_VERIFY(*parsed_ipv4->get(attr::xor_mapped_address) == mapped_ipv4);
    ICE_VERIFY(authentic(response_ipv4, key));
    ICE_VERIFY(fingerprinted(response_ipv4));
    ICE_VERIFY(writes_response(response_ipv4, mapped_ipv4));
}

TEST_CASE("RFC 5769 2.3: the sample IPv6 response") {
    ICE_VERIFY(parsed_ipv6->type() == stun::binding_success);
    ICE_VERIFY(*parsed_ipv6->get(attr::xor_mapped_address) == mapped_ipv6);
    ICE_VERIFY(authentic(response_ipv6, key));
    ICE_VERIFY(fingerprinted(response_ipv6));
    ICE_VERIFY(writes_response(response_ipv6, mapped_ipv6));
}

TEST_CASE("RFC 5769 2.4: the sample request with long-term authentication") {
    ICE_VERIFY(*parsed_long_term->get(attr::username) == ice::wire_text(user.view()));
    ICE_VERIFY(*parsed_long_term->get(attr::nonce) == "f//499k954d6OL34oL9FSTvy64sA");
    ICE_VERIFY(*parsed_long_term->get(attr::realm) == "example.org");
    ICE_VERIFY(authentic(long_term_request, long_term_key));
    ICE_VERIFY(!authentic(long_term_request, key));
    ICE_VERIFY(writes_long_term_request());
}

TEST_CASE("the vectors at every alignment") {
    for (const datagram& d : {request, response_ipv4, response_ipv6, long_term_request})
        at_every_alignment(d.view(), [&](byte_view bytes) {
            const auto m = stun::message::parse(bytes);
            CHECK(m.has_value());
            const bool long_term = d == long_term_request;
            CHECK(verify_integrity(*m, crypto, long_term ? long_term_key : key).has_value());
            CHECK(verify_fingerprint(*m, crypto).has_value() == !long_term);
        });
}

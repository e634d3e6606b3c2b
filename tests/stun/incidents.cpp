// SPDX-License-Identifier: BSL-1.0
// What went wrong elsewhere and has no better place; tests/checks/incidents.py lists the rest.
#include <ice/stun.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <string>
#include <vector>

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

constexpr ice::builtin_crypto crypto;
constexpr auto keys = stun::make_keys(crypto, hex("01020304").view());

/// The answer of an ICE agent to any request, as large as it gets.
template <class Add>
std::size_t size_of_answer(byte_view request, stun::message_class cls, Add add) {
    const auto m = stun::message::parse(request);
    CHECK(m.has_value());
    if (!m) return 0;
    std::uint8_t out[1280];
    auto b = stun::answer(out, *m, cls);
    add(b, *m);
    const auto answer = b.add_fingerprint(crypto).finish();
    CHECK(answer.has_value());
    return answer ? answer->size() : 0;
}

/// A request with `count` attributes that nobody knows, each without a value.
std::vector<std::uint8_t> strange_request(std::size_t count) {
    std::vector<std::uint8_t> bytes(20 + 4 * count);
    ice::copy_bytes(bytes.data(), message({}).view());
    ice::store_u16(bytes.data() + 2, static_cast<std::uint16_t>(4 * count));
    for (std::size_t i = 0; i < count; ++i)
        ice::store_u16(bytes.data() + 20 + 4 * i, static_cast<std::uint16_t>(0x1000 + i));
    return bytes;
}

}  // namespace

TEST_CASE("no answer is twice as long as its request, whoever the sender claims to be") {
    // Without credentials, to addresses that may be forged: errors only, and lists are bounded.
    const stun::comprehension known(attr::username);
    for (const std::size_t unknown : {0U, 1U, 2U, 3U, 30U, 31U, 100U, 4000U}) {
        const auto request = strange_request(unknown);
        for (const std::uint16_t code : {stun::error::bad_request, stun::error::unauthenticated,
                                         stun::error::role_conflict, stun::error::server_error}) {
            const std::size_t size =
                size_of_answer(request, stun::message_class::error,
                               [code](auto& b, const auto&) { add_error(b, code); });
            CHECK(size < 2 * request.size());
        }
        if (unknown == 0) continue;
        const std::size_t size = size_of_answer(
            request, stun::message_class::error,
            [&known](auto& b, const auto& m) { add_unknown(b, find_unknown(m, known)); });
        CHECK(size < 2 * request.size());
        CHECK(size <= 104);
    }
    // With them: the shortest request that is authentic, the longest answer.
    const datagram authentic = message("0006 0001 41000000  0008 0014 " + std::string(40, '0'));
    const std::size_t size =
        size_of_answer(authentic.view(), stun::message_class::success, [](auto& b, const auto&) {
            b.add(attr::xor_mapped_address, ice::endpoint(ice::address::v6(1, 2), 9));
            b.add_integrity(crypto, keys.sha1_key);
        });
    CHECK(size < 2 * authentic.size());
}

TEST_CASE("a username of two fragments, each at its limit alone and both together") {
    const auto outcome = [](std::size_t peer, std::size_t own) {
        const std::string first(peer, 'a'), second(own, 'b');
        std::uint8_t out[1280] = {};
        stun::builder b(out, stun::binding_request, test_id);
        b.add_joined(attr::username, {std::string_view(first), ":", std::string_view(second)});
        b.add_integrity(crypto, keys.sha1_key).add_fingerprint(crypto);
        return b.finish().code();
    };
    CHECK(outcome(4, 4) == errc::ok);
    CHECK(outcome(256, 32) == errc::ok);  // what RFC 8839 section 5.4 lets happen
    CHECK(outcome(32, 256) == errc::ok);
    CHECK(outcome(256, 251) == errc::ok);  // 508 bytes: fewer than 509 (RFC 8489 section 14.3)
    CHECK(outcome(256, 252) == errc::misuse_stun_value);
    CHECK(outcome(252, 256) == errc::misuse_stun_value);
    CHECK(outcome(256, 256) == errc::misuse_stun_value);
    CHECK(outcome(0, 508) == errc::misuse_stun_value);
    CHECK(outcome(508, 0) == errc::misuse_stun_value);
}

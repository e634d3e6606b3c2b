// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/integrity_batch.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>

#include <ice/crypto/builtin.hpp>
#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

using batch_type = stun::integrity_batch<stun::rfc8489, builtin_crypto>;

/// A message of its own length under a key of its own, as if from session `n`.
struct protected_message {
    std::array<std::uint8_t, 300> bytes{};
    std::size_t size = 0;
    builtin_crypto::hmac_sha1_key key{};
    stun::message message;

    constexpr protected_message(std::uint8_t n, const builtin_crypto& crypto, bool whole = true) {
        const std::uint8_t password[3] = {n, 'p', 'w'};
        key = crypto.make_hmac_sha1_key(password);
        std::array<std::uint8_t, 12> id{};
        id[0] = n;
        stun::builder b(bytes, stun::binding_request, stun::transaction_id::from(id));
        const std::string_view text = "user:user:user:user:user:user:user:user:user:user:user:user";
        b.add_joined(stun::attr::username, {text.substr(0, 8U + 12U * (n % 4U))});
        if (whole) b.add_integrity(crypto, key);
        const auto done = b.finish();
        size = done ? done->size() : 0;
        message = *stun::message::parse(byte_view(bytes).first(size));
    }
};

constexpr bool verifies(std::size_t count, std::size_t forged) {
    const builtin_crypto crypto;
    const protected_message m[4] = {{1, crypto}, {2, crypto}, {3, crypto}, {4, crypto}};
    batch_type batch;
    for (std::size_t i = 0; i < count; ++i)
        if (!batch.add(m[i].message, m[i == forged ? (i + 1) % 4 : i].key)) return false;
    batch.compute(crypto);
    for (std::size_t i = 0; i < count; ++i)
        if (stun::compare_integrity(m[i].message, batch.of(i)).has_value() != (i != forged))
            return false;
    return batch.size() == count;
}

}  // namespace

TEST_CASE("each lane verifies its own message under its own key") {
    ICE_VERIFY(verifies(1, 9));
    ICE_VERIFY(verifies(4, 9));
    for (std::size_t count = 0; count <= 4; ++count)
        for (std::size_t forged = 0; forged < 5; ++forged) CHECK(verifies(count, forged));
}

TEST_CASE("what has no such integrity takes no lane, and there are four") {
    const builtin_crypto crypto = builtin_crypto::detect();
    const protected_message good(1, crypto), bad(2, crypto, false);
    batch_type batch;
    CHECK(!batch.add(bad.message, bad.key));
    CHECK(batch.size() == 0);
    for (std::size_t i = 0; i < 4; ++i) CHECK(batch.add(good.message, good.key));
    CHECK(!batch.add(good.message, good.key));
    batch.compute(crypto);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(stun::compare_integrity(good.message, batch.of(i)).has_value());
    CHECK(stun::compare_integrity(bad.message, batch.of(0)).code() == errc::stun_attribute_missing);
}

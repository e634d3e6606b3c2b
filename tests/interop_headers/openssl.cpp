// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/openssl.hpp>

#include <doctest/doctest.h>

#include <openssl/err.h>
#include <openssl/provider.h>

#include "../crypto/vectors.hpp"

using namespace ice;

namespace {

void agrees_with_builtin(const openssl_crypto& openssl, std::size_t longest) {
    const builtin_crypto builtin = builtin_crypto::detect();
    vectors::noise noise;
    const auto memory = noise.bytes(600);
    for (std::size_t size = 0; size <= longest; ++size) {
        const byte_view view = byte_view(memory).subspan(noise.below(100), size);
        const byte_view key = byte_view(memory).subspan(noise.below(200), noise.below(2) * size);
        const auto key1 = openssl.make_hmac_sha1_key(key);
        const auto own1 = builtin.make_hmac_sha1_key(key);
        const auto key256 = openssl.make_hmac_sha256_key(key);
        const auto own256 = builtin.make_hmac_sha256_key(key);
        for (const std::size_t at :
             {std::size_t{0}, std::size_t{20}, size / 2, size,
              std::size_t{noise.below(static_cast<std::uint32_t>(size + 1))}}) {
            const std::size_t cut = at < size ? at : size;
            const byte_view head = view.first(cut);
            const byte_view body = view.subspan(cut);
            const byte_view parts[] = {head, {}, body};
            CHECK(openssl.hmac_sha1(key1, head, body) == builtin.hmac_sha1(own1, head, body));
            CHECK(openssl.hmac_sha256(key256, head, body) ==
                  builtin.hmac_sha256(own256, head, body));
            CHECK(openssl.sha1(parts) == builtin.sha1(parts));
            CHECK(openssl.sha256(parts) == builtin.sha256(parts));
            CHECK(openssl.md5(parts) == builtin.md5(parts));
        }
        CHECK(openssl.crc32(view) == builtin.crc32(view));
    }
}

}  // namespace

TEST_CASE("OpenSSL and we agree on every length, and on splits") {
    const openssl_crypto openssl;
    CHECK(openssl.has_hmac());
    CHECK(openssl.has_sha1());
    CHECK(openssl.has_sha256());
    if (!openssl.has_md5()) MESSAGE("this OpenSSL has no MD5: our own is used");
    agrees_with_builtin(openssl, 300);
}

TEST_CASE("four at once, idle lanes left alone") {
    const openssl_crypto openssl;
    const auto text = vectors::bytes("what do ya want for nothing?");
    const byte_view view = text;
    const auto key = openssl.make_hmac_sha1_key(vectors::bytes("Jefe"));
    const openssl_crypto::hmac_sha1_job jobs[4] = {
        {}, {&key, view, {}}, {&key, view.first(20), view.subspan(20)}, {}};
    sha1_digest digests[4] = {};
    openssl.hmac_sha1_x4(jobs, digests);
    CHECK(vectors::reads(digests[1], "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
    CHECK(digests[2] == digests[1]);
    CHECK(digests[0] == sha1_digest{});
    CHECK(digests[3] == sha1_digest{});
}

TEST_CASE("what OpenSSL refuses is computed by us") {
    // A library context with the null provider alone has no algorithm at all.
    OSSL_LIB_CTX* const library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER* const provider = OSSL_PROVIDER_load(library, "null");
    CHECK(provider != nullptr);
    {
        const openssl_crypto openssl(library);
        CHECK(!openssl.has_hmac());
        CHECK(!openssl.has_sha1());
        CHECK(!openssl.has_sha256());
        CHECK(!openssl.has_md5());
        agrees_with_builtin(openssl, 100);
        CHECK(ERR_peek_error() == 0);  // nothing of ours is left to the host
    }
    OSSL_PROVIDER_unload(provider);
    OSSL_LIB_CTX_free(library);
}

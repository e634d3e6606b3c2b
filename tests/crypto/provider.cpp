// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/provider.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

// Exactly the members that the concept asks for, and nothing else.
struct archetype {
    struct hmac_sha1_key {};
    struct hmac_sha256_key {};
    using job = hmac_job<hmac_sha1_key>;
    hmac_sha1_key make_hmac_sha1_key(byte_view) const noexcept;
    hmac_sha256_key make_hmac_sha256_key(byte_view) const noexcept;
    sha1_digest hmac_sha1(const hmac_sha1_key&, byte_view, byte_view) const noexcept;
    sha256_digest hmac_sha256(const hmac_sha256_key&, byte_view, byte_view) const noexcept;
    void hmac_sha1_x4(const job (&)[4], sha1_digest (&)[4]) const noexcept;
    sha1_digest sha1(std::span<const byte_view>) const noexcept;
    sha256_digest sha256(std::span<const byte_view>) const noexcept;
    md5_digest md5(std::span<const byte_view>) const noexcept;
    std::uint32_t crc32(byte_view) const noexcept;
};

struct throws : archetype {
    std::uint32_t crc32(byte_view) const;
};
struct changes_itself : archetype {
    md5_digest md5(std::span<const byte_view>) noexcept;
};
struct owns_its_key : archetype {
    struct hmac_sha1_key {
        ~hmac_sha1_key() {}
    };
    hmac_sha1_key make_hmac_sha1_key(byte_view) const noexcept;
    sha1_digest hmac_sha1(const hmac_sha1_key&, byte_view, byte_view) const noexcept;
    void hmac_sha1_x4(const hmac_job<hmac_sha1_key> (&)[4], sha1_digest (&)[4]) const noexcept;
};
struct other_digest : archetype {
    sha1_digest sha256(std::span<const byte_view>) const noexcept;
};

}  // namespace

TEST_CASE("what a crypto provider must have, and near misses") {
    ICE_VERIFY(crypto_provider<archetype>);
    ICE_VERIFY(!crypto_provider<throws>);
    ICE_VERIFY(!crypto_provider<changes_itself>);
    ICE_VERIFY(!crypto_provider<owns_its_key>);
    ICE_VERIFY(!crypto_provider<other_digest>);
}

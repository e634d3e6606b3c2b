// SPDX-License-Identifier: BSL-1.0
// The crypto service on top of OpenSSL 3 (link with libcrypto): for hosts whose rules demand a
// certain library. Slower than builtin_crypto: OpenSSL allocates a context for every message.
#pragma once

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../crypto/builtin.hpp"
#include "../crypto/provider.hpp"

namespace ice::inline v0_1_0_dev {

/// Model of `crypto_provider`. The algorithms are fetched when it is constructed (from `library`,
/// null is OpenSSL's default context, which must outlive this) and freed with it; calls share
/// nothing else, so threads may share one object. CRC-32 is no cryptography and is our own.
///
/// OpenSSL can refuse: MD5 where only a FIPS provider is loaded, short keys there, anything
/// without memory. A service cannot fail, and a digest of zeros would be a MAC that anybody can
/// send: what is refused is computed by builtin_crypto instead. Hosts that may not run other code
/// than OpenSSL's ask `has_...` first, and leave long-term credentials with MD5 alone.
class openssl_crypto {
    template <std::size_t DigestSize>
    struct key_of {
        // The key itself, or its digest if it is longer than a block (RFC 2104 section 2).
        std::array<std::uint8_t, detail::hash_block_size> bytes{};
        std::uint8_t size = 0;

        constexpr byte_view view() const noexcept { return {bytes.data(), size}; }
    };

  public:
    using hmac_sha1_key = key_of<20>;
    using hmac_sha256_key = key_of<32>;
    using hmac_sha1_job = hmac_job<hmac_sha1_key>;

    explicit openssl_crypto(OSSL_LIB_CTX* library = nullptr) noexcept {
        const quiet errors;
        mac_ = EVP_MAC_fetch(library, OSSL_MAC_NAME_HMAC, nullptr);
        sha1_ = EVP_MD_fetch(library, "SHA1", nullptr);
        sha256_ = EVP_MD_fetch(library, "SHA256", nullptr);
        md5_ = EVP_MD_fetch(library, "MD5", nullptr);
    }
    ~openssl_crypto() {
        EVP_MD_free(md5_);
        EVP_MD_free(sha256_);
        EVP_MD_free(sha1_);
        EVP_MAC_free(mac_);
    }
    openssl_crypto(const openssl_crypto&) = delete;
    openssl_crypto& operator=(const openssl_crypto&) = delete;

    bool has_hmac() const noexcept { return mac_ != nullptr; }
    bool has_sha1() const noexcept { return sha1_ != nullptr; }
    bool has_sha256() const noexcept { return sha256_ != nullptr; }
    bool has_md5() const noexcept { return md5_ != nullptr; }

    hmac_sha1_key make_hmac_sha1_key(byte_view key) const noexcept {
        return make_key<hmac_sha1_key>(
            key, [this](std::span<const byte_view> parts) { return sha1(parts); });
    }
    hmac_sha256_key make_hmac_sha256_key(byte_view key) const noexcept {
        return make_key<hmac_sha256_key>(
            key, [this](std::span<const byte_view> parts) { return sha256(parts); });
    }

    sha1_digest hmac_sha1(const hmac_sha1_key& key, byte_view head, byte_view body) const noexcept {
        sha1_digest out;
        if (mac("SHA1", key.view(), head, body, out)) return out;
        const builtin_crypto own;
        return own.hmac_sha1(own.make_hmac_sha1_key(key.view()), head, body);
    }
    sha256_digest hmac_sha256(const hmac_sha256_key& key, byte_view head,
                              byte_view body) const noexcept {
        sha256_digest out;
        if (mac("SHA256", key.view(), head, body, out)) return out;
        const builtin_crypto own;
        return own.hmac_sha256(own.make_hmac_sha256_key(key.view()), head, body);
    }
    void hmac_sha1_x4(const hmac_sha1_job (&jobs)[4], sha1_digest (&digests)[4]) const noexcept {
        for (std::size_t i = 0; i < 4; ++i)
            if (jobs[i].key != nullptr)
                digests[i] = hmac_sha1(*jobs[i].key, jobs[i].head, jobs[i].body);
    }

    sha1_digest sha1(std::span<const byte_view> parts) const noexcept {
        sha1_digest out;
        return hash(sha1_, parts, out) ? out : sha1_of(parts);
    }
    sha256_digest sha256(std::span<const byte_view> parts) const noexcept {
        sha256_digest out;
        return hash(sha256_, parts, out) ? out : sha256_of(parts);
    }
    md5_digest md5(std::span<const byte_view> parts) const noexcept {
        md5_digest out;
        return hash(md5_, parts, out) ? out : md5_of(parts);
    }
    std::uint32_t crc32(byte_view bytes) const noexcept { return ice::crc32(bytes); }

  private:
    // Takes back what was put on the thread's error queue meanwhile: a host that looks there
    // shall find its own errors only.
    struct quiet {
        quiet() noexcept { ERR_set_mark(); }
        ~quiet() { ERR_pop_to_mark(); }
    };

    template <class Key, class Hash>
    static Key make_key(byte_view key, Hash hash_parts) noexcept {
        Key out;
        const auto keep = [&out](byte_view bytes) {
            copy_bytes(out.bytes.data(), bytes);
            out.size = static_cast<std::uint8_t>(bytes.size());
        };
        if (key.size() <= out.bytes.size()) {
            keep(key);
        } else {
            const byte_view parts[] = {key};
            auto digest = hash_parts(parts);
            keep(digest);
            wipe(digest);
        }
        return out;
    }

    template <std::size_t Size>
    bool mac(const char* digest_name, byte_view key, byte_view head, byte_view body,
             std::array<std::uint8_t, Size>& out) const noexcept {
        if (mac_ == nullptr) return false;
        const quiet errors;
        EVP_MAC_CTX* const context = EVP_MAC_CTX_new(mac_);
        if (context == nullptr) return false;
        // OpenSSL only reads the name; its parameters are not const because others are written.
        const OSSL_PARAM parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest_name),
                                             0),
            OSSL_PARAM_construct_end()};
        std::size_t size = 0;
        const bool done = EVP_MAC_init(context, key.data(), key.size(), parameters) == 1 &&
                          EVP_MAC_update(context, head.data(), head.size()) == 1 &&
                          EVP_MAC_update(context, body.data(), body.size()) == 1 &&
                          EVP_MAC_final(context, out.data(), &size, Size) == 1 && size == Size;
        EVP_MAC_CTX_free(context);
        return done;
    }

    template <std::size_t Size>
    static bool hash(const EVP_MD* algorithm, std::span<const byte_view> parts,
                     std::array<std::uint8_t, Size>& out) noexcept {
        if (algorithm == nullptr) return false;
        const quiet errors;
        EVP_MD_CTX* const context = EVP_MD_CTX_new();
        if (context == nullptr) return false;
        unsigned size = 0;
        bool done = EVP_DigestInit_ex(context, algorithm, nullptr) == 1;
        for (const byte_view part : parts)
            done = done && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
        done = done && EVP_DigestFinal_ex(context, out.data(), &size) == 1 && size == Size;
        EVP_MD_CTX_free(context);
        return done;
    }

    EVP_MAC* mac_ = nullptr;
    EVP_MD* sha1_ = nullptr;
    EVP_MD* sha256_ = nullptr;
    EVP_MD* md5_ = nullptr;
};

static_assert(crypto_provider<openssl_crypto>);

}  // namespace ice::inline v0_1_0_dev

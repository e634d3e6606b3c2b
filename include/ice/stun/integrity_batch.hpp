// SPDX-License-Identifier: BSL-1.0
// The HMACs of several received messages side by side (RFC 8489 section 14.5).
#pragma once

#include <cstddef>

#include "integrity.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Up to four messages of one dialect, each under the key of its own session. Where the CPU starts
/// a SHA-1 instruction before it has finished the one before, four cost little more than one; where
/// not, as much as four. Messages and keys are borrowed until `compute`.
template <stun_dialect Dialect, crypto_provider Crypto>
class integrity_batch {
    static_assert(!Dialect::integrity_is_last, "RFC 3489 pads what it protects");

  public:
    static constexpr std::size_t most = 4;

    /// Puts a message into a lane; false, and nothing is done, when it has no MESSAGE-INTEGRITY
    /// that could be right, or there are four already. The lanes count from 0.
    constexpr bool add(const basic_message<Dialect>& m,
                       const typename Crypto::hmac_sha1_key& key) noexcept {
        if (used_ == most || !detail::integrity_form(m)) return false;
        const std::size_t at = m.integrity_offset();
        heads_[used_] = detail::header_copy(m.bytes().data(), at + 4 + sizeof(sha1_digest));
        jobs_[used_] = {&key, heads_[used_].bytes,
                        m.bytes().subspan(header_size, at - header_size)};
        ++used_;
        return true;
    }

    constexpr void compute(const Crypto& crypto) noexcept { crypto.hmac_sha1_x4(jobs_, digests_); }

    /// Of a lane, once computed: compare it with compare_integrity.
    constexpr const sha1_digest& of(std::size_t lane) const noexcept { return digests_[lane]; }
    constexpr std::size_t size() const noexcept { return used_; }

  private:
    static constexpr std::uint8_t no_header[header_size] = {};

    detail::header_copy heads_[most] = {{no_header, header_size},
                                        {no_header, header_size},
                                        {no_header, header_size},
                                        {no_header, header_size}};
    hmac_job<typename Crypto::hmac_sha1_key> jobs_[most] = {};
    sha1_digest digests_[most] = {};
    std::size_t used_ = 0;
};

}  // namespace ice::inline v0_1_0_dev::stun

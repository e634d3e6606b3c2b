// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/portable.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;
using vectors::bytes;
using vectors::reads;

namespace {

using engine = detail::portable_engine;

constexpr auto key =
    detail::make_hmac_key<detail::sha1_algorithm, engine::sha1_compress>(bytes("Jefe"));
constexpr auto key256 =
    detail::make_hmac_key<detail::sha256_algorithm, engine::sha256_compress>(bytes("Jefe"));
constexpr auto message = bytes("what do ya want for nothing?");
constexpr byte_view view = message;

constexpr bool lane_by_lane() {
    const hmac_job<hmac_sha1_key> jobs[4] = {
        {&key, {}, view}, {nullptr, view, view}, {&key, view.first(20), view.subspan(20)}, {}};
    sha1_digest digests[4] = {};
    engine::hmac_sha1_x4(jobs, digests);
    return reads(digests[0], "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79") &&
           digests[1] == sha1_digest{} && digests[2] == digests[0] && digests[3] == sha1_digest{};
}

}  // namespace

TEST_CASE("the portable engine, in constant evaluation too") {
    ICE_VERIFY(reads(engine::hmac_sha1(key, view.first(3), view.subspan(3)),
                     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
    ICE_VERIFY(reads(engine::hmac_sha256(key256, view.first(3), view.subspan(3)),
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    ICE_VERIFY(engine::crc32(bytes("123456789")) == 0xcbf43926);
    ICE_VERIFY(lane_by_lane());
}

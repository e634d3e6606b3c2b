// SPDX-License-Identifier: BSL-1.0
// Any datagram as a message of today: no crash, views and offsets within the datagram, every
// attribute readable or refused, no integrity without a key.
#include <ice/stun.hpp>

#include "stun_promises.hpp"

using namespace stun_fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const byte_view bytes(data, size);
    const bool parsed = check_message<stun::rfc8489>(bytes);
    check(!parsed || stun::is_stun(bytes));  // what is_stun() leaves over are the attributes

    // Whatever a peer sends, it has not been made with this key: 2^-128 of an accident.
    constexpr std::uint8_t password[] = {'n', 'o', 't', ' ', 't', 'h', 'i', 's'};
    const auto crypto = builtin_crypto::detect();
    const auto keys = stun::make_keys(crypto, password);
    if (parsed) {
        const auto m = stun::message::parse(bytes);
        check(!stun::verify_integrity(*m, crypto, keys.sha1_key));
        check(!stun::verify_integrity_sha256(*m, crypto, keys.sha256_key));
        const auto fingerprint = stun::verify_fingerprint(*m, crypto);
        check(fingerprint.code() == stun::verify_fingerprint(*m, builtin_crypto()).code());
        check(!fingerprint || m->fingerprint_offset() == size - 8);
    } else if (stun::is_stun(bytes)) {
        check(stun::message::parse(bytes).code() == errc::stun_attribute_overrun);
    }
    const auto channel = stun::read_channel_data(bytes);
    if (channel) {
        check(!parsed && stun::is_channel(channel->channel));
        check_inside(channel->data, bytes);
    }
    return 0;
}

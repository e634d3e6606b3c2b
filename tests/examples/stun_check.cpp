// SPDX-License-Identifier: BSL-1.0
// A connectivity check between two agents, without a socket: Alice writes it, Bob reads and
// answers it, Alice learns how Bob sees her. At compile time, and again at run time.
// run:
#include <cstdint>
#include <cstdio>

#include <ice/ice.hpp>

namespace {

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

constexpr std::uint8_t password[] = {'V', 'O', 'k', 'J', 'x', 'b', 'R', 'l', '1', 'R', 'm',
                                     'T', 'x', 'U', 'k', '/', 'W', 'v', 'J', 'x', 'B', 't'};
constexpr std::uint64_t tie_breaker = 0x932ff9b151263b36;

//[loop
constexpr ice::result<ice::endpoint> check(ice::endpoint alice, stun::transaction_id id,
                                           ice::builtin_crypto crypto) {
    const auto key = crypto.make_hmac_sha1_key(password);  // once a session, not once a check

    std::uint8_t out[544];  // Alice asks (RFC 8445 section 7.2.2)
    stun::builder request(out, stun::binding_request, id);
    request.add(attr::username, "bobs:alic").add(attr::priority, 1845501695);
    request.add(attr::ice_controlling, tie_breaker).add(attr::use_candidate);
    const auto datagram = request.add_integrity(crypto, key).add_fingerprint(crypto).finish();
    if (!datagram) return datagram.error();

    const auto m = stun::message::parse(*datagram);  // Bob reads it where it lies (section 7.3)
    if (!m) return m.error();
    if (auto ok = stun::verify_integrity(*m, crypto, key); !ok) return ok.error();

    std::uint8_t back[544];  // and tells Alice where it came from
    auto response = stun::answer(back, *m, stun::message_class::success);
    response.add(attr::xor_mapped_address, alice).add_integrity(crypto, key);
    const auto answer = response.add_fingerprint(crypto).finish();
    if (!answer) return answer.error();

    const auto heard = stun::message::parse(*answer);
    if (!heard) return heard.error();
    if (auto ok = stun::verify_integrity(*heard, crypto, key); !ok) return ok.error();
    return heard->get(attr::xor_mapped_address);
}
//]

constexpr ice::endpoint alice(ice::address::v4(192, 0, 2, 1), 3478);
constexpr std::uint8_t random_bits[12] = {0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34,
                                          0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};
constexpr auto id = stun::transaction_id::from(random_bits);

static_assert(*check(alice, id, ice::builtin_crypto()) == alice);

}  // namespace

int main() {
    const auto seen = check(alice, id, ice::builtin_crypto::detect());
    if (!seen) {
        std::printf("%s\n", ice::describe(seen.code()).sentence.data());
        return 1;
    }
    std::printf("Bob sees Alice at %s\n", ice::to_text(*seen).c_str());
    return 0;
}

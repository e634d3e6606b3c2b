// SPDX-License-Identifier: BSL-1.0
// Any datagram as a message of RFC 5389 and of RFC 3489, as it is and with integrity put right:
// no crash, and what one dialect has over the other makes the difference, nothing else. Input: a
// byte of flags, the message.
#include <algorithm>
#include <vector>

#include <ice/exchange/answering.hpp>
#include <ice/stun.hpp>

#include "stun_promises.hpp"

using namespace stun_fuzz;

namespace {

constexpr std::uint8_t password[] = {'9', 'k', 'k', 's', 'j', '=', '='};
constexpr builtin_crypto crypto;

/// RFC 3489 section 11.2.8: the last attribute, over the text filled with zeros. False when there
/// is none, or no room for it.
bool repair_classic(std::vector<std::uint8_t>& m, const hmac_sha1_key& key) {
    m.resize(std::max(m.size() / 4 * 4, stun::header_size));
    m[0] &= 0x3f;
    for (std::size_t at = stun::header_size; at < m.size();) {
        const std::size_t left = m.size() - at - 4;
        const std::size_t n = std::min<std::size_t>(load_u16(m.data() + at + 2), left);
        store_u16(m.data() + at + 2, static_cast<std::uint16_t>(n));
        if (load_u16(m.data() + at) == stun::attr::message_integrity.code && left >= 20) {
            store_u16(m.data() + at + 2, 20);
            m.resize(at + 24);
            store_u16(m.data() + 2, static_cast<std::uint16_t>(m.size() - stun::header_size));
            std::vector<std::uint8_t> covered(m.begin(), m.begin() + static_cast<long>(at));
            covered.resize((covered.size() + 63) / 64 * 64);
            copy_bytes(m.data() + at + 4, crypto.hmac_sha1(key, {}, covered));
            return true;
        }
        at += 4 + stun::padded(n);
    }
    store_u16(m.data() + 2, static_cast<std::uint16_t>(m.size() - stun::header_size));
    return false;
}

struct one_credential {
    stun::kept_keys<builtin_crypto> keys;
    const auto* find(wire_text username) const noexcept {
        return username == "user1" ? &keys : nullptr;
    }
};

/// The answer of a server, which must be a message of the same dialect.
template <class Dialect>
void serve(byte_view bytes, const one_credential& who) {
    const auto m = stun::basic_message<Dialect>::parse(bytes);
    if (!m) return;
    std::uint8_t out[548];
    constexpr stun::comprehension known(stun::attr::username, stun::attr::response_address,
                                        stun::attr::change_request);
    const auto r = receive_request(out, *m, crypto, who, known);
    std::size_t size = r.answer_size;
    const endpoint here(address::v4(192, 0, 2, 7), 3478);
    if (r.accepted()) size = accept_request(out, *m, crypto, r, here, here, [](auto&) {});
    if (r.accepted()) check(size != 0);
    if (size == 0) return;
    check(check_message<Dialect>({out, size}));
    const auto answer = stun::basic_message<Dialect>::parse({out, size});
    check(answer->id() == m->id());
    if (answer->cls() == stun::message_class::success)
        check(stun::verify_integrity(*answer, crypto, who.keys.sha1_key).has_value());
    const auto verdict =
        stun::authenticate_response(*answer, crypto, who.keys, stun::integrity_kind::sha1, false);
    if (answer->cls() == stun::message_class::success)
        check(verdict.action == stun::response_action::accept);
}

/// RFC 5389 is RFC 8489 without MESSAGE-INTEGRITY-SHA256.
void compare(byte_view bytes) {
    const auto old = stun::basic_message<stun::rfc5389>::parse(bytes);
    const auto now = stun::message::parse(bytes);
    check(old.error() == now.error());
    if (!old || now->integrity_sha256_offset() != 0) return;
    check(old->integrity_offset() == now->integrity_offset());
    check(old->fingerprint_offset() == now->fingerprint_offset());
    check(old->low_codes() == now->low_codes());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > 4096) return 0;
    const byte_view bytes(data + 1, size - 1);
    static_cast<void>(check_message<stun::rfc5389>(bytes));
    const bool classic = check_message<stun::rfc3489>(bytes);
    check(classic || !stun::message::parse(bytes));  // classic STUN takes any transaction id
    compare(bytes);

    const one_credential who{stun::make_keys(crypto, password)};
    serve<stun::rfc5389>(bytes, who);
    serve<stun::rfc3489>(bytes, who);
    std::vector<std::uint8_t> repaired(bytes.begin(), bytes.end());
    const bool authentic = repair_classic(repaired, who.keys.sha1_key);
    check(check_message<stun::rfc3489>(repaired));
    const auto m = stun::basic_message<stun::rfc3489>::parse(repaired);
    if (authentic) check(stun::verify_integrity(*m, crypto, who.keys.sha1_key).has_value());
    serve<stun::rfc3489>(repaired, who);
    return 0;
}

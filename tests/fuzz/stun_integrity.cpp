// SPDX-License-Identifier: BSL-1.0
// A message whose header, integrity and fingerprint are put right after mutation, so that what
// comes behind authentication is reached: servers, clients, challenges. Flipping any bit that is
// covered must be noticed. Input: a byte that says which bit, a byte of flags, the message.
#include <algorithm>
#include <vector>

#include <ice/exchange/answering.hpp>
#include <ice/stun.hpp>

#include "stun_promises.hpp"

using namespace stun_fuzz;

namespace {

constexpr std::uint8_t password[] = {'V', 'O', 'k', 'J', 'x', 'b', 'R', 'l'};
using keys = stun::kept_keys<builtin_crypto>;

/// Makes a message of the bytes: length and cookie, then what protects it, front to back. By
/// portable code, so that the CPU's own is what is tested.
void repair(std::vector<std::uint8_t>& m, const keys& k) {
    constexpr builtin_crypto crypto;
    m.resize(std::max(m.size() / 4 * 4, stun::header_size));
    m[0] &= 0x3f;
    store_u16(m.data() + 2, 0);
    store_u32(m.data() + 4, stun::magic_cookie);
    std::size_t at = stun::header_size;
    while (at < m.size()) {
        const std::size_t left = m.size() - at - 4;
        std::size_t n = load_u16(m.data() + at + 2);
        if (n > left) store_u16(m.data() + at + 2, static_cast<std::uint16_t>(n = left));
        const unsigned code = load_u16(m.data() + at);
        const byte_view covered(m.data(), at);
        const std::size_t end = at + 4 + stun::padded(n);
        store_u16(m.data() + 2, static_cast<std::uint16_t>(end - stun::header_size));
        if (code == stun::attr::message_integrity.code && n == 20) {
            copy_bytes(m.data() + at + 4, crypto.hmac_sha1(k.sha1_key, {}, covered));
        } else if (code == stun::attr::message_integrity_sha256.code && n <= 32) {
            const auto mac = crypto.hmac_sha256(k.sha256_key, {}, covered);
            copy_bytes(m.data() + at + 4, byte_view(mac).first(n));
        } else if (code == stun::attr::fingerprint.code && n == 4) {
            store_u32(m.data() + at + 4, crypto.crc32(covered) ^ 0x5354554eU);
        }
        at = end;
    }
}

struct one_credential {
    keys k;
    const keys* find(wire_text username) const noexcept { return username.empty() ? nullptr : &k; }
};

void server(const stun::message& m, const builtin_crypto& crypto, const keys& k) {
    one_credential resolver{k};
    std::uint8_t out[548];
    constexpr stun::comprehension known(stun::attr::username, stun::attr::priority,
                                        stun::attr::use_candidate);
    const auto r = receive_request(out, m, crypto, resolver, known);
    std::size_t size = r.answer_size;
    if (r.accepted()) {
        check(stun::has_integrity(m, crypto, k, r.integrity));
        const endpoint somewhere(address::v4(192, 0, 2, 1), 5000);
        size = accept_request(out, m, crypto, r, somewhere, somewhere, [](auto&) {});
        check(size != 0);
    }
    if (size == 0) return;
    const auto answer = stun::message::parse({out, size});
    check(answer && answer->id() == m.id() && answer->method() == m.method());
    check(stun::verify_fingerprint(*answer, crypto).has_value());
    if (r.credential != nullptr) {
        const auto verdict = stun::authenticate_response(*answer, crypto, k, r.integrity, false);
        check(verdict.action == stun::response_action::accept);
    }
}

void client(const stun::message& m, const builtin_crypto& crypto, const keys& k, unsigned flags) {
    const auto sent = static_cast<stun::integrity_kind>(flags & 3);
    const bool reliable = (flags & 4) != 0;
    const auto verdict = stun::authenticate_response(m, crypto, k, sent, reliable);
    if (verdict.action == stun::response_action::accept)
        check(verdict.integrity == stun::integrity_kind::none ||
              stun::includes(sent, verdict.integrity));

    stun::long_term_session session;
    constexpr std::uint8_t user[] = {'u', 's', 'e', 'r'};
    // Verdicts must come to an end however often the same challenge comes.
    unsigned retries = 0;
    for (int i = 0; i < 8; ++i) {
        static_cast<void>(session.authenticate(m, crypto, k, session.active(), reliable));
        if (!stun::may_retry(session.handle_challenge(m, session.active()))) break;
        ++retries;
        std::uint8_t out[1500];
        stun::builder b(out, stun::binding_request, m.id());
        session.add_to(b, crypto, user);
        stun::add_integrity(b, crypto, k, session.integrity());
        const auto request = b.finish();
        check(request && stun::message::parse(*request).has_value());
    }
    check(retries <= 4);
}

/// Verdicts of all that protects the message.
struct verdicts {
    bool sha1, sha256, fingerprint;
};
verdicts judge(const stun::message& m, const builtin_crypto& crypto, const keys& k) {
    return {stun::verify_integrity(m, crypto, k.sha1_key).has_value(),
            stun::verify_integrity_sha256(m, crypto, k.sha256_key, 16).has_value(),
            stun::verify_fingerprint(m, crypto).has_value()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 4096) return 0;
    const auto crypto = builtin_crypto::detect();
    const keys k = stun::make_keys(crypto, password);
    std::vector<std::uint8_t> bytes(data + 2, data + size);
    repair(bytes, k);
    check(check_message<stun::rfc8489>(bytes));
    const auto m = stun::message::parse(bytes);

    const verdicts good = judge(*m, crypto, k);
    const auto length_of = [&](std::size_t at) { return m->attribute_at(at).value.size(); };
    // MESSAGE-INTEGRITY behind itself or FINGERPRINT is there once only: the first counts.
    if (const std::size_t at = m->integrity_offset(); at != 0)
        check(good.sha1 == (length_of(at) == 20));
    if (const std::size_t at = m->fingerprint_offset(); at != 0)
        check(good.fingerprint == (length_of(at) == 4 && at + 8 == bytes.size()));
    server(*m, crypto, k);
    client(*m, crypto, k, data[1]);

    // One bit of what the first integrity covers; the length field stands apart, since the MAC
    // has its own.
    const std::size_t at = good.sha1 ? m->integrity_offset() : m->integrity_sha256_offset();
    if (at == 0 || !(good.sha1 || good.sha256)) return 0;
    const std::size_t where = data[0] * 8U + (data[1] >> 5);
    const std::size_t byte = where / 8 % at;
    if (byte == 2 || byte == 3) return 0;
    bytes[byte] ^= static_cast<std::uint8_t>(1U << (where & 7));
    const auto changed = stun::message::parse(bytes);
    if (!changed || (changed->integrity_offset() != m->integrity_offset() ||
                     changed->integrity_sha256_offset() != m->integrity_sha256_offset()))
        return 0;
    const verdicts bad = judge(*changed, crypto, k);
    check(!(good.sha1 && bad.sha1));
    if (m->integrity_sha256_offset() > byte) check(!(good.sha256 && bad.sha256));
    return 0;
}

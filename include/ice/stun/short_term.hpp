// SPDX-License-Identifier: BSL-1.0
// The short-term credential mechanism (RFC 8489 section 9.1; for classic STUN RFC 3489 sections
// 8.1 and 9.4): what a server makes of a request, and a client of an answer. Pure functions.
#pragma once

#include "attr/rfc8489.hpp"
#include "builder.hpp"
#include "credential.hpp"
#include "error.hpp"
#include "integrity.hpp"
#include "reader.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Adds what `kind` names, MESSAGE-INTEGRITY first. A client that does not know what its peer can
/// do sends both, and then only the kind of the first authenticated answer (sections 9.1.2, 9.1.5).
template <stun_dialect Dialect, crypto_provider Crypto, integrity_credential<Crypto> Credential>
constexpr basic_builder<Dialect>& add_integrity(basic_builder<Dialect>& b, const Crypto& crypto,
                                                const Credential& credential,
                                                integrity_kind kind) noexcept {
    if (includes(kind, integrity_kind::sha1)) b.add_integrity(crypto, credential.sha1(crypto));
    if constexpr (Dialect::has_sha256)
        if (includes(kind, integrity_kind::sha256))
            b.add_integrity_sha256(crypto, credential.sha256(crypto));
    return b;
}

/// The integrity that decides about a received message: SHA-256 where it has both.
template <stun_dialect Dialect>
constexpr integrity_kind deciding_integrity(const basic_message<Dialect>& m) noexcept {
    if (m.integrity_sha256_offset() != 0) return integrity_kind::sha256;
    return m.integrity_offset() != 0 ? integrity_kind::sha1 : integrity_kind::none;
}

/// Verifies the integrity of that one kind.
template <stun_dialect Dialect, crypto_provider Crypto, integrity_credential<Crypto> Credential>
constexpr bool has_integrity(const basic_message<Dialect>& m, const Crypto& crypto,
                             const Credential& credential, integrity_kind kind) noexcept {
    if (kind == integrity_kind::sha1) {
        if constexpr (requires { credential.computed_sha1(); })
            if (const sha1_digest* const computed = credential.computed_sha1())
                return compare_integrity(m, *computed).has_value();
        return verify_integrity(m, crypto, credential.sha1(crypto)).has_value();
    }
    if constexpr (Dialect::has_sha256)
        if (kind == integrity_kind::sha256)
            return verify_integrity_sha256(m, crypto, credential.sha256(crypto)).has_value();
    return false;
}

enum class request_action : std::uint8_t {
    proceed,  ///< authentic: look for unknown attributes, then do what the usage says
    discard,  ///< silently: an indication, or no message of a client at all
    refuse,   ///< answer with `error`, without USERNAME and integrity
};

template <class Credential>
struct request_verdict {
    request_action action = request_action::discard;
    std::uint16_t error = 0;
    /// What the answer must carry, made with `credential`; none unless `proceed`.
    integrity_kind integrity = integrity_kind::none;
    const Credential* credential = nullptr;  ///< the resolver's
};

/// What a server or peer makes of a request or indication, in the order of RFC 8489 section 9.1.3.
/// `resolver.find(username)` answers with a pointer to the credential that is valid now, or null;
/// the username is a `wire_text`. Of classic STUN the refusals are 401, 432, 430 and 431
/// (RFC 3489 section 8.1).
template <stun_dialect Dialect, crypto_provider Crypto, class Resolver>
constexpr auto authenticate_request(const basic_message<Dialect>& m, const Crypto& crypto,
                                    Resolver& resolver) noexcept {
    using pointer = decltype(resolver.find(wire_text()));
    using verdict = request_verdict<std::remove_const_t<std::remove_pointer_t<pointer>>>;
    const auto refuse = [&m](std::uint16_t today, std::uint16_t classic) {
        verdict v;
        if (m.cls() != message_class::request) return v;
        v.action = request_action::refuse;
        v.error = Dialect::classic_answers ? classic : today;
        return v;
    };
    if (m.cls() != message_class::request && m.cls() != message_class::indication) return verdict{};

    const integrity_kind kind = deciding_integrity(m);
    const auto username = m.get(attr::username);
    if (kind == integrity_kind::none) return refuse(error::bad_request, error::unauthenticated);
    if (!username) return refuse(error::bad_request, error::missing_username);
    const pointer credential = resolver.find(*username);
    if (credential == nullptr) return refuse(error::unauthenticated, error::stale_credentials);
    if (!has_integrity(m, crypto, *credential, kind))
        return refuse(error::unauthenticated, error::integrity_check_failure);
    verdict v;
    v.action = request_action::proceed;
    v.integrity = kind;
    v.credential = credential;
    return v;
}

enum class response_action : std::uint8_t {
    accept,     ///< authentic, or nothing was to be authenticated
    ignore,     ///< as if never received: retransmissions go on, the transaction notes it
    end,        ///< over a reliable transport: the transaction is over, integrity was violated
    challenge,  ///< 401 or 438 of a long-term server: ask the session (long_term.hpp)
};

struct response_verdict {
    response_action action = response_action::ignore;
    /// Of an accepted response: what later requests to the same server carry, and nothing else
    /// (RFC 8489 section 9.1.5).
    integrity_kind integrity = integrity_kind::none;
};

/// Of a response that failed, or lacks, its authentication.
constexpr response_verdict unauthentic(bool reliable) noexcept {
    return {reliable ? response_action::end : response_action::ignore, integrity_kind::none};
}

/// What a client makes of a response to a request that carried `sent` (section 9.1.4). The caller
/// has matched the transaction id. An error code proves nothing: without integrity it is ignored
/// like any other response. Error responses of classic STUN cannot carry integrity (RFC 3489
/// table 2), so they are accepted without, as `integrity_kind::none`.
template <stun_dialect Dialect, crypto_provider Crypto, integrity_credential<Crypto> Credential>
constexpr response_verdict authenticate_response(const basic_message<Dialect>& m,
                                                 const Crypto& crypto, const Credential& credential,
                                                 integrity_kind sent, bool reliable) noexcept {
    if (sent == integrity_kind::none) return {response_action::accept, integrity_kind::none};
    if (Dialect::classic_answers && m.cls() == message_class::error && m.integrity_offset() == 0)
        return {response_action::accept, integrity_kind::none};

    integrity_kind kind = deciding_integrity(m);
    if (sent == integrity_kind::sha1 && m.integrity_offset() != 0) kind = integrity_kind::sha1;
    if (!includes(sent, kind) || !has_integrity(m, crypto, credential, kind))
        return unauthentic(reliable);
    return {response_action::accept, kind};
}

}  // namespace ice::inline v0_1_0_dev::stun

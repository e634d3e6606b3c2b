// SPDX-License-Identifier: BSL-1.0
// Authenticates Binding requests and answers them, for every engine (RFC 8489 sections 6.3.1 and
// 9.1.3, RFC 3489 section 8.1). Knows credentials, and nothing of roles, pairs or lists.
#pragma once

#include "../stun/answer.hpp"
#include "../stun/short_term.hpp"

namespace ice::inline v0_1_0_dev {

/// A request that may be acted on, or the answer that it got instead.
template <class Credential>
struct received_request {
    /// The resolver's; null: not authentic, change nothing.
    const Credential* credential = nullptr;
    stun::integrity_kind integrity = stun::integrity_kind::none;  ///< what answers must carry
    std::size_t answer_size = 0;  ///< an error answer stands in the buffer; send it and be done

    constexpr bool accepted() const noexcept { return credential != nullptr && answer_size == 0; }
};

namespace detail {

template <stun::stun_dialect Dialect, crypto_provider Crypto>
constexpr std::size_t finish_answer(stun::basic_builder<Dialect>& b,
                                    const Crypto& crypto) noexcept {
    if constexpr (Dialect::has_fingerprint) b.add_fingerprint(crypto);
    const auto bytes = b.finish();
    return bytes ? bytes->size() : 0;
}

}  // namespace detail

/// An error answer to an authenticated request, with integrity. Returns its size.
template <stun::stun_dialect Dialect, crypto_provider Crypto, class Credential>
[[gnu::cold]] constexpr std::size_t refuse_request(
    byte_span out, const stun::basic_message<Dialect>& m, const Crypto& crypto,
    const received_request<Credential>& from, std::uint16_t code,
    const stun::unknown_codes& unknown = {}) noexcept {
    auto b = stun::answer(out, m, stun::message_class::error);
    if (unknown.empty())
        stun::add_error(b, code);
    else
        stun::add_unknown(b, unknown);
    // Error answers of classic STUN carry no integrity (RFC 3489 table 2).
    if (from.credential != nullptr && !Dialect::classic_answers)
        stun::add_integrity(b, crypto, *from.credential, from.integrity);
    return detail::finish_answer(b, crypto);
}

/// The success answer: where the request came from (`source`), seen at `local`, and what
/// `append(builder)` adds. Returns its size.
template <stun::stun_dialect Dialect, crypto_provider Crypto, class Credential, class Append>
constexpr std::size_t accept_request(byte_span out, const stun::basic_message<Dialect>& m,
                                     const Crypto& crypto, const received_request<Credential>& from,
                                     const endpoint& source, const endpoint& local,
                                     Append append) noexcept {
    auto b = stun::answer(out, m, stun::message_class::success);
    stun::add_binding_addresses(b, source, local);
    append(b);
    stun::add_integrity(b, crypto, *from.credential, from.integrity);
    return detail::finish_answer(b, crypto);
}

/// Authenticates a request, in the order of the standard; what fails is answered in `out`, which
/// has room for 548 bytes. `resolver.find(wire_text username)` gives a pointer to a credential, or
/// null; it may have `refusal(code)`, which names refusals otherwise where a document does.
/// Attributes that are not in `known` are refused by 420. No reason phrases: nobody is sent more
/// than a few bytes beyond what he sent.
template <stun::stun_dialect Dialect, crypto_provider Crypto, class Resolver>
constexpr auto receive_request(byte_span out, const stun::basic_message<Dialect>& m,
                               const Crypto& crypto, Resolver& resolver,
                               const stun::comprehension& known) noexcept {
    auto verdict = stun::authenticate_request(m, crypto, resolver);
    if constexpr (requires { resolver.refusal(verdict.error); })
        verdict.error = resolver.refusal(verdict.error);
    using credential = std::remove_cv_t<std::remove_pointer_t<decltype(verdict.credential)>>;
    received_request<credential> r;
    if (verdict.action == stun::request_action::refuse)
        r.answer_size = refuse_request(out, m, crypto, r, verdict.error);
    if (verdict.action != stun::request_action::proceed) return r;
    r.credential = verdict.credential;
    r.integrity = verdict.integrity;
    const auto unknown = stun::find_unknown(m, known);
    if (!unknown.empty())
        r.answer_size = refuse_request(out, m, crypto, r, stun::error::unknown_attribute, unknown);
    return r;
}

}  // namespace ice::inline v0_1_0_dev

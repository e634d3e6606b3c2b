// SPDX-License-Identifier: BSL-1.0
// Answers to requests (RFC 8489 sections 6.3.1.1 and 7; RFC 3489 section 8.1).
#pragma once

#include "attr/rfc3489.hpp"
#include "attr/rfc8489.hpp"
#include "builder.hpp"
#include "comprehension.hpp"
#include "error.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// The largest message for a path whose MTU is unknown (RFC 8489 section 6.1): less than 548 bytes
/// over IPv4, 1,280 less the headers of IPv6 and UDP over IPv6.
constexpr std::size_t largest_message(ip_family family) noexcept {
    return family == ip_family::ipv6 ? 1232 : 544;
}

/// Starts an answer: the request's method and transaction id.
template <stun_dialect Dialect>
constexpr basic_builder<Dialect> answer(byte_span out, const basic_message<Dialect>& request,
                                        message_class cls) noexcept {
    return basic_builder<Dialect>(out, {request.method(), cls}, request.id());
}

/// What a Binding success tells: where the request came from. Classic STUN also has the address
/// that the answer leaves from, and the one it could be asked to come from: a server on one port
/// has no other, and says its own again, so CHANGED-ADDRESS equal to SOURCE-ADDRESS means that
/// CHANGE-REQUEST is not served. Neither address can be IPv6 there (RFC 3489 section 11.2.1); a
/// request over IPv6 is answered with the family of today.
template <stun_dialect Dialect>
constexpr basic_builder<Dialect>& add_binding_addresses(basic_builder<Dialect>& b,
                                                        const endpoint& source,
                                                        const endpoint& local) noexcept {
    if constexpr (Dialect::classic_answers) {
        b.add(attr::mapped_address, source).add(attr::source_address, local);
        return b.add(attr::changed_address, local);
    } else {
        return b.add(attr::xor_mapped_address, source);
    }
}

/// ERROR-CODE; no phrase unless the host wants one, so that no answer is larger than it must.
template <stun_dialect Dialect>
constexpr basic_builder<Dialect>& add_error(basic_builder<Dialect>& b, std::uint16_t code,
                                            octets reason = {}) noexcept {
    return b.add(attr::error_code, {code, reason});
}

/// Error 420 with what was not understood.
template <stun_dialect Dialect>
constexpr basic_builder<Dialect>& add_unknown(basic_builder<Dialect>& b,
                                              const unknown_codes& unknown,
                                              octets reason = {}) noexcept {
    add_error(b, error::unknown_attribute, reason);
    return b.add(attr::unknown_attributes, unknown);
}

}  // namespace ice::inline v0_1_0_dev::stun

// SPDX-License-Identifier: BSL-1.0
// A STUN server (Binding; RFC 8489 sections 6.3.1 and 11), which can be told to misbehave.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../core/time.hpp"
#include "../crypto/builtin.hpp"
#include "../stun/attr/rfc5780.hpp"
#include "../stun/attr/rfc8489.hpp"
#include "../stun/builder.hpp"
#include "../stun/comprehension.hpp"
#include "../stun/integrity.hpp"
#include "../stun/reader.hpp"

namespace ice::inline v0_1_0_dev::sim {

enum class stun_behavior : std::uint8_t {
    honest,   ///< as RFC 8489 says; requests without cookie are answered as RFC 3489 says
    silent,   ///< dead
    lying,    ///< tells `lie` instead of the source
    failing,  ///< an unauthenticated error response with the code `error`
    classic,  ///< answers everybody in the dialect of RFC 3489: MAPPED-ADDRESS, no fingerprint
};

struct stun_server_rules {
    stun_behavior behavior = stun_behavior::honest;
    duration delay = {};        ///< between request and answer: a slow server
    endpoint lie = {};          ///< without address: the truth with another port
    std::uint16_t error = 400;  ///< 300 to 699
};

/// Answers one request at a time and remembers nothing but how many there were.
class stun_server {
  public:
    static constexpr std::size_t largest_answer = 128;

    constexpr explicit stun_server(const stun_server_rules& rules) noexcept : rules_(rules) {}

    constexpr const stun_server_rules& rules() const noexcept { return rules_; }
    constexpr void set_rules(const stun_server_rules& rules) noexcept { rules_ = rules; }

    /// Binding requests received, answered or not.
    constexpr std::uint64_t requests() const noexcept { return requests_; }

    /// The answer to `datagram` from `source`, written to the front of `out`; empty when there is
    /// none. FINGERPRINT is added when the request has one.
    constexpr byte_view answer(byte_view datagram, const endpoint& source,
                               std::uint8_t (&out)[largest_answer]) noexcept {
        if (const auto request = stun::message::parse(datagram)) {
            const bool marked = request->fingerprint_offset() != 0;
            if (marked && !stun::verify_fingerprint(*request, builtin_crypto())) return {};
            return answer_to(*request, source, marked, out);
        }
        if (const auto request = stun::basic_message<stun::rfc3489>::parse(datagram))
            return answer_to(*request, source, false, out);
        return {};
    }

  private:
    template <class Dialect>
    constexpr byte_view answer_to(const stun::basic_message<Dialect>& request,
                                  const endpoint& source, bool marked,
                                  std::uint8_t (&out)[largest_answer]) noexcept {
        if (request.type() != stun::binding_request) return {};
        ++requests_;
        if (rules_.behavior == stun_behavior::silent) return {};
        const auto unknown = stun::find_unknown(request, understood);
        // RFC 8489 section 11: who sends no cookie gets the old answer.
        if (!Dialect::has_cookie || rules_.behavior == stun_behavior::classic)
            return write<stun::rfc3489>(request.id(), source, unknown, false, out);
        return write<stun::rfc8489>(request.id(), source, unknown, marked, out);
    }

    template <class Dialect>
    constexpr byte_view write(const stun::transaction_id& id, const endpoint& source,
                              const stun::unknown_codes& unknown, bool marked,
                              std::uint8_t (&out)[largest_answer]) const noexcept {
        const bool told_to_fail = rules_.behavior == stun_behavior::failing;
        const bool failing = told_to_fail || !unknown.empty();
        stun::basic_builder<Dialect> b(out, failing ? stun::binding_error : stun::binding_success,
                                       id);
        if (told_to_fail) {
            b.add(stun::attr::error_code, {rules_.error, {}});
        } else if (failing) {
            b.add(stun::attr::error_code, {420, {}});  // RFC 8489 section 6.3.1
            b.add(stun::attr::unknown_attributes, std::span<const std::uint16_t>(unknown));
        } else if constexpr (Dialect::has_cookie) {
            b.add(stun::attr::xor_mapped_address, told(source));
        } else {
            b.add(stun::attr::mapped_address, told(source));
        }
        if constexpr (Dialect::has_fingerprint)
            if (marked) b.add_fingerprint(builtin_crypto());
        const auto bytes = b.finish();
        return bytes ? *bytes : byte_view();
    }

    constexpr endpoint told(const endpoint& source) const noexcept {
        if (rules_.behavior != stun_behavior::lying) return source;
        if (rules_.lie.family() != ip_family::none) return rules_.lie;
        return source.with_port(static_cast<std::uint16_t>(source.port() ^ 1));
    }

    /// Credentials are understood, and not asked for.
    static constexpr stun::comprehension understood{
        stun::attr::username,           stun::attr::realm,    stun::attr::nonce,
        stun::attr::password_algorithm, stun::attr::userhash, stun::attr::change_request};

    stun_server_rules rules_;
    std::uint64_t requests_ = 0;
};

}  // namespace ice::sim

// SPDX-License-Identifier: BSL-1.0
// A STUN server for Binding (RFC 8489 sections 6.3.1 and 11), which can also be told to misbehave.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/time.hpp"
#include "../crypto/builtin.hpp"
#include "../stun/attributes.hpp"
#include "../stun/builder.hpp"
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
    static constexpr std::size_t most_unknown = 16;
    static constexpr std::uint16_t error_code = 0x0009;
    static constexpr std::uint16_t unknown_attributes = 0x000a;

    template <class Dialect>
    constexpr byte_view answer_to(const stun::basic_message<Dialect>& request,
                                  const endpoint& source, bool marked,
                                  std::uint8_t (&out)[largest_answer]) noexcept {
        if (request.type() != stun::binding_request) return {};
        ++requests_;
        if (rules_.behavior == stun_behavior::silent) return {};

        const bool old = !Dialect::has_cookie || rules_.behavior == stun_behavior::classic;
        std::uint8_t unknown[2 * most_unknown] = {};
        const std::size_t unknown_size = old ? 0 : list_unknown(request, unknown);
        const bool failing = rules_.behavior == stun_behavior::failing || unknown_size != 0;

        stun::builder b(out, failing ? stun::binding_error : stun::binding_success, request.id());
        if (rules_.behavior == stun_behavior::failing) {
            add_error(b, rules_.error);
        } else if (unknown_size != 0) {
            add_error(b, 420);  // RFC 8489 section 6.3.1
            b.add_raw(unknown_attributes, byte_view(unknown, unknown_size));
        } else if (old) {
            b.add(stun::attr::mapped_address, told(source));  // RFC 8489 section 11
        } else {
            b.add(stun::attr::xor_mapped_address, told(source));
        }
        if (marked && !old) b.add_fingerprint(builtin_crypto());
        const auto bytes = b.finish();
        return bytes ? *bytes : byte_view();
    }

    constexpr endpoint told(const endpoint& source) const noexcept {
        if (rules_.behavior != stun_behavior::lying) return source;
        if (rules_.lie.family() != ip_family::none) return rules_.lie;
        return source.with_port(static_cast<std::uint16_t>(source.port() ^ 1));
    }

    static constexpr void add_error(stun::builder& b, std::uint16_t code) noexcept {
        const std::uint8_t value[] = {0, 0, static_cast<std::uint8_t>(code / 100),
                                      static_cast<std::uint8_t>(code % 100)};
        b.add_raw(error_code, value);
    }

    /// Comprehension-required attributes that a Binding server need not know, as two bytes each.
    template <class Dialect>
    static constexpr std::size_t list_unknown(const stun::basic_message<Dialect>& request,
                                              std::uint8_t (&out)[2 * most_unknown]) noexcept {
        std::size_t size = 0;
        for (const stun::raw_attribute a : request.attributes()) {
            if (!stun::comprehension_required(a.code) || knows(a.code)) continue;
            if (size == sizeof out) break;
            store_u16(out + size, a.code);
            size += 2;
        }
        return size;
    }

    /// The attributes of RFC 8489 sections 18.3.1 and 18.3.2.
    static constexpr bool knows(std::uint16_t code) noexcept {
        return (code >= 0x0001 && code <= 0x000b) || code == 0x0014 || code == 0x0015 ||
               (code >= 0x001c && code <= 0x001e) || code == 0x0020;
    }

    stun_server_rules rules_;
    std::uint64_t requests_ = 0;
};

}  // namespace ice::sim

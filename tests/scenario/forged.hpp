// SPDX-License-Identifier: BSL-1.0
// Checks as a peer could write them, or anybody who guesses.
#pragma once

#include "support.hpp"

namespace story {

/// A Binding request to `to`, by default as `from` would write it.
struct forged {
    bool use_candidate = false;
    std::uint32_t priority = 1000;
    bool controlling = false;
    std::uint64_t tie_breaker = 1;
    std::string user{};                  ///< another one
    const hmac_sha1_key* key = nullptr;  ///< another one
    bool sealed = true;                  ///< with MESSAGE-INTEGRITY

    template <class To, class From>
    std::vector<std::uint8_t> bytes(To& to, From& from) const {
        std::uint8_t buffer[512];
        stun::builder b(buffer, stun::binding_request,
                        stun::draw_transaction_id<stun::rfc8489>(from.random()));
        const std::string name =
            std::string(to.agent.local_ufrag()) + ':' + std::string(from.agent.local_ufrag());
        b.add(stun::attr::username, std::string_view(user.empty() ? name : user));
        b.add(stun::attr::priority, priority);
        if (use_candidate) b.add(stun::attr::use_candidate);
        b.add(controlling ? stun::attr::ice_controlling : stun::attr::ice_controlled, tie_breaker);
        if (sealed)
            b.add_integrity(builtin_crypto(),
                            key != nullptr ? *key : to.state().credentials().local_key);
        b.add_fingerprint(builtin_crypto());
        const auto made = b.finish();
        return {made->begin(), made->end()};
    }
};

}  // namespace story

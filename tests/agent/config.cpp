// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/config.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "../support/verify.hpp"

namespace {

using namespace ice;

constexpr agent_config standard{};

TEST_CASE("the defaults are the standards' numbers") {
    ICE_VERIFY(standard.ta == milliseconds(50));             // RFC 8445 section 14.2
    ICE_VERIFY(standard.shortest_rto == milliseconds(500));  // RFC8489-6.2.1-4
    ICE_VERIFY(standard.rc == 7);                            // RFC8489-6.2.1-11
    ICE_VERIFY(standard.rm == 16);                           // RFC8489-6.2.1-13
    ICE_VERIFY(standard.consent_interval == seconds(5));     // RFC7675-5.1-4
    ICE_VERIFY(standard.consent_timeout == seconds(30));     // RFC 7675 section 5.1
    ICE_VERIFY(standard.keepalive_interval == seconds(15));  // RFC8445-11-5
    ICE_VERIFY(standard.pair_limit == 100);                  // RFC8445-6.1.2.5-2
    ICE_VERIFY(standard.nomination == nomination_mode::regular);
}

/// From the first transmission until the answer is given up (RFC 8489 section 6.2.1).
constexpr duration transaction_time(const agent_config& config) {
    duration sum{};
    duration rto = config.shortest_rto;
    for (int sent = 1; sent < config.rc; ++sent) {
        sum = sum + rto;
        rto = rto + rto;
    }
    for (int i = 0; i < config.rm; ++i) sum = sum + config.shortest_rto;
    return sum;
}

TEST_CASE("patience is as long as a check with all its retransmissions") {
    ICE_VERIFY(transaction_time(standard) == milliseconds(39'500));
    ICE_VERIFY(standard.patience == transaction_time(standard));  // RFC8863-4-2
}

TEST_CASE("the defaults agree with each other") {
    ICE_VERIFY(standard.ta <= standard.longest_ta);
    ICE_VERIFY(standard.shortest_rto <= standard.longest_rto);
    ICE_VERIFY(standard.consent_interval < standard.consent_timeout);
    ICE_VERIFY(standard.disconnected_after < standard.consent_timeout);
    // A relayed pair is given more time to be beaten than a direct one.
    ICE_VERIFY(standard.settle_direct < standard.settle_relayed);
    ICE_VERIFY(standard.settle_relayed < standard.patience);
}

TEST_CASE("what needs the peer's or the host's consent is off") {
    ICE_VERIFY(!standard.believe_icmp);
    ICE_VERIFY(!standard.renomination);
    ICE_VERIFY(!standard.trickle);
    ICE_VERIFY(std::is_trivially_copyable_v<agent_config>);
}

}  // namespace

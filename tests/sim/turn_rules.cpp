// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/turn_rules.hpp>

#include "world.hpp"

using namespace world;

TEST_CASE("sim turn_rules: the default is RFC 8656's server") {
    const turn_server_rules rules;
    CHECK(rules.default_lifetime == seconds(600));
    CHECK(rules.permission_lifetime == seconds(300));
    CHECK(rules.channel_lifetime == seconds(600));
    CHECK(rules.nonce_lifetime == seconds(3600));
    CHECK((rules.fault.times == 0 && rules.alternate.family() == ip_family::none));
    CHECK((rules.first_port == 49152 && rules.last_port == 65535));
}

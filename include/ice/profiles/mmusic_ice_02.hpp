// SPDX-License-Identifier: BSL-1.0
// ICE as draft-ietf-mmusic-ice-02 has it, over STUN of RFC 3489: for basic_table_agent
// (drafts/mmusic_ice_02/table_agent.hpp).
#pragma once

#include "../core/chacha_random.hpp"
#include "../core/pacer.hpp"
#include "../crypto/builtin.hpp"
#include "../drafts/default_rule.hpp"
#include "../drafts/mmusic_ice_02/config.hpp"
#include "../drafts/mmusic_ice_02/fragments.hpp"
#include "../drafts/mmusic_ice_02/local_rules.hpp"
#include "../drafts/mmusic_ice_02/order.hpp"
#include "../exchange/services.hpp"
#include "../gather/config.hpp"
#include "../stun/dialect.hpp"
#include "../stun/transaction.hpp"
#include "engine_kind.hpp"

namespace ice::inline v0_1_0_dev::profiles {

/// Inherit and override one line:
///     struct mine : ice::profiles::mmusic_ice_02 { using candidate_order = my_order; };
struct mmusic_ice_02 {
    // Rules: what ICE does.
    using candidate_order = ice::mmusic_ice_02::preference_order;
    using fragment_match = ice::mmusic_ice_02::exact_fragments;
    using preference_rule = ice::mmusic_ice_02::fewest_relays_first;
    using default_rule = early::relay_is_likeliest;
    using stun_dialect = stun::rfc3489;
    using schedule = stun::classic_schedule;
    static constexpr ice::mmusic_ice_02::table_config config() noexcept { return {}; }

    /// For basic_gatherer: pre-gathering (section 5.1.1) is the host's call.
    struct gathering_rules : gathering {
        using stun_dialect = stun::rfc3489;
        using schedule = stun::classic_schedule;
    };

    // Services: what the host lends.
    using random = chacha_random;
    using crypto = builtin_crypto;
    using pacer = no_pacer;
    using observer = no_observer;

    static constexpr ice::mmusic_ice_02::table_limits capacity{};
    static constexpr auto engine = engine_kind::table;
};

/// The other default that the draft names for the refresh timer.
struct mmusic_ice_02_eager : mmusic_ice_02 {
    static constexpr ice::mmusic_ice_02::table_config config() noexcept {
        return {.refresh = seconds(1)};
    }
};

}  // namespace ice::inline v0_1_0_dev::profiles

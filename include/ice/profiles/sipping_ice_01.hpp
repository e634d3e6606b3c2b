// SPDX-License-Identifier: BSL-1.0
// ICE as draft-rosenberg-sipping-ice-01 has it, over STUN of RFC 3489: for basic_cycles_agent
// (drafts/sipping_ice_01/cycles_agent.hpp).
#pragma once

#include "../core/chacha_random.hpp"
#include "../core/pacer.hpp"
#include "../crypto/builtin.hpp"
#include "../drafts/default_rule.hpp"
#include "../drafts/sipping_ice_01/config.hpp"
#include "../drafts/sipping_ice_01/rules.hpp"
#include "../exchange/services.hpp"
#include "../gather/config.hpp"
#include "../stun/dialect.hpp"
#include "../stun/transaction.hpp"
#include "engine_kind.hpp"

namespace ice::inline v0_1_0_dev::profiles {

/// Inherit and override one line:
///     struct mine : ice::profiles::sipping_ice_01 { using media_rule = my_rule; };
struct sipping_ice_01 {
    // Rules: what ICE does.
    using media_rule = ice::sipping_ice_01::never_step_down;
    using freeing_rule = ice::sipping_ice_01::answerer_frees_equal;
    using cycle_rule = ice::sipping_ice_01::only_higher;
    using credential_rule = ice::sipping_ice_01::one_for_each_alternate;
    using source_rule = ice::sipping_ice_01::named_source;
    using default_rule = early::relay_is_likeliest;
    using stun_dialect = stun::rfc3489;
    using schedule = stun::classic_schedule;
    static constexpr ice::sipping_ice_01::cycles_config config() noexcept { return {}; }

    /// For basic_gatherer: pre-gathering (section 5.5) is the host's call.
    struct gathering_rules : gathering {
        using stun_dialect = stun::rfc3489;
        using schedule = stun::classic_schedule;
    };

    // Services: what the host lends.
    using random = chacha_random;
    using crypto = builtin_crypto;
    using pacer = no_pacer;
    using observer = no_observer;

    static constexpr ice::sipping_ice_01::cycles_limits capacity{};
    static constexpr auto engine = engine_kind::cycles;
};

}  // namespace ice::inline v0_1_0_dev::profiles

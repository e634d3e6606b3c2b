// SPDX-License-Identifier: BSL-1.0
// Everything an agent knows, as one trivially copyable value, and the context in which the parts
// of RFC 8445 work on it.
#pragma once

#include <cstddef>

#include "../checklist/set.hpp"
#include "../exchange/deadline_heap.hpp"
#include "../exchange/dirty_bits.hpp"
#include "../exchange/engine.hpp"
#include "../exchange/transaction_table.hpp"
#include "config.hpp"
#include "event_kind.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev {

static_assert(pair::no_index == no_index);

/// What an open transaction is for.
enum class transaction_kind : std::uint8_t { free = 0, connectivity_check = 1, consent = 2 };

namespace transaction_flag {
inline constexpr std::uint8_t controlling = 1;    ///< the role in which it was sent
inline constexpr std::uint8_t use_candidate = 2;  ///< it nominates
inline constexpr std::uint8_t cancelled = 4;      ///< not sent again, its answer still counts
}  // namespace transaction_flag

template <class Profile>
struct agent_state {
    using profile = Profile;
    static constexpr limits capacity = Profile::capacity;
    static constexpr bool says_ice2 = [] {
        if constexpr (requires { Profile::says_ice2; }) return bool{Profile::says_ice2};
        return true;
    }();
    static constexpr bool first_checklist_only = Profile::first_checklist_only;
    using crypto = typename Profile::crypto;
    using dialect = typename Profile::stun_dialect;
    using text = credential_text<capacity.credential_bytes>;

    /// Credentials of one ICE session. There are two: a restart begins another and keeps the one of
    /// the paths that still carry data (RFC 8445 section 9).
    struct session_record {
        /// We send no longer one (RFC 8839 section 5.4), but a host with room may.
        credential_text<(capacity.credential_bytes > 64 ? capacity.credential_bytes : 32)>
            local_ufrag;
        text local_pwd;
        typename crypto::hmac_sha1_key local_key{};
        struct peer {
            text ufrag;
            typename crypto::hmac_sha1_key key{};
        } peers[capacity.streams];
    };

    // Timers: one handle each. Transactions have those of their slots.
    static constexpr std::size_t transactions = capacity.pairs + 2U * capacity.components;
    static constexpr std::size_t pace_timer = transactions;
    static constexpr std::size_t patience_timer = pace_timer + 1;
    static constexpr std::size_t consent_timer = patience_timer + 1;
    static constexpr std::size_t expiry_timer = consent_timer + capacity.components;
    static constexpr std::size_t silence_timer = expiry_timer + capacity.components;
    static constexpr std::size_t keepalive_timer = silence_timer + capacity.components;
    static constexpr std::size_t nominate_timer = keepalive_timer + capacity.components;
    static constexpr std::size_t timers_count = nominate_timer + capacity.streams;

    agent_config config;
    session_pace pace;
    std::uint64_t tie_breaker = 0;
    time_point now = time_point::earliest();  ///< of the latest verb: time never goes back

    checklist_set<capacity> pairs;
    using transaction_entry = transaction<dialect>;
    transaction_table<dialect, transactions> transactions_open;
    deadline_heap<timers_count> timers;
    local_record locals[capacity.locals];
    remote_record remotes[capacity.remotes];
    std::uint32_t remote_foundations[capacity.remotes] = {};  ///< hashes of their texts
    component_record components[capacity.components];
    stream_record streams[capacity.streams];
    session_record sessions[2];
    static_vector<early_check, 4> early;

    std::uint16_t next_age = 0;
    std::uint16_t peer_ta_ms = 0;     ///< Ta that the peer asks for; 0: it does not say
    std::uint32_t dropped_pairs = 0;  ///< pairs not formed, or evicted, for want of room
    agent_role role = agent_role::controlled;
    session_state state = session_state::idle;
    failed_reason reason = failed_reason::none;
    std::uint8_t generation = 0;   ///< counts restarts
    std::uint8_t slot = 0;         ///< of the current session's credentials
    std::uint8_t switches = 0;     ///< of the role, by 487 answers
    std::uint8_t next_stream = 0;  ///< whose turn it is (RFC 8445 section 6.1.4.2)
    bool patience_over = false;
    bool in_send = false;
    std::uint16_t in_vain = 0;     ///< checks sent, repetitions too, on pairs that were not valid
    bool has_shadows = false;      ///< some base has a translator (agent/nat64.hpp)
    dirty_bits<event_kind> dirty;  ///< session events to poll
    dirty_bits<event_kind> dirty_components[capacity.components];

    /// What a whole checklist sends when nobody answers (RFC 8445 sections 6.1.2.5 and 19.5.1): no
    /// peer makes a session send more in vain, whatever candidates it has and checks it makes.
    constexpr bool is_spent() const noexcept {
        const std::uint32_t pairs_at_least = config.pair_limit < 20 ? 20 : config.pair_limit;
        return in_vain >= pairs_at_least * config.rc;
    }

    constexpr session_record& credentials() noexcept { return sessions[slot]; }
    constexpr const session_record& credentials() const noexcept { return sessions[slot]; }
};

/// What each part of the agent works on during one verb.
template <class Profile>
using agent_context = engine_context<agent_state<Profile>>;

}  // namespace ice::inline v0_1_0_dev

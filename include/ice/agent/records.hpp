// SPDX-License-Identifier: BSL-1.0
// What an agent keeps of candidates, components and streams: plain data, copied as bytes.
#pragma once

#include <cstdint>

#include "../candidate/candidate.hpp"
#include "../candidate/role.hpp"
#include "../core/time.hpp"
#include "../exchange/credential_text.hpp"
#include "../exchange/route.hpp"

namespace ice::inline v0_1_0_dev {

/// RFC 8445 section 6.1.3.
enum class checklist_state : std::uint8_t { running, completed, failed };

/// Of the session, as a host shows it. `connected` and `disconnected` are ours: data can flow on
/// every component; a selected pair does not answer at the moment.
enum class session_state : std::uint8_t {
    idle,          ///< no checks yet
    checking,      ///< no valid pair yet for some component
    connected,     ///< a valid pair for every component, not all nominated
    completed,     ///< RFC 8445 section 8.1.2
    disconnected,  ///< was connected or completed, and waits for an answer
    failed,        ///< `failed_reason` tells why
    closed,
};

enum class failed_reason : std::uint8_t {
    none,
    no_valid_pair,      ///< nothing left to check, and patience is over (RFC 8863)
    nomination_failed,  ///< RFC 8445 section 7.2.5.3.4
    consent_expired,    ///< RFC 7675 section 5.1
    consent_revoked,    ///< an authenticated 403 (RFC 7675 section 5.2)
    candidate_removed,  ///< the host took the selected base away
};

/// A local candidate. A base is its own base.
struct local_record {
    candidate c;
    std::uint16_t host_preference = 0;  ///< of interface or server, as the host ranks them
    std::uint8_t network : 6 = 0;       ///< the host's number of the interface
    bool unreliable : 1 = false;        ///< that interface, as far as the host knows
    bool chosen : 1 = false;            ///< the host has given it its local preference
    std::uint8_t server : 4 = 0;  ///< which STUN or TURN server it came from, for the foundation
    bool used : 1 = false;
    bool conveyed : 1 = false;   ///< the peer has it: it may be paired (RFC 8838 section 10)
    bool described : 1 = false;  ///< read by the host, or paired
    bool retired : 1 = false;    ///< a base that stays for a path from before a restart only

    /// Its priority may be known to the peer, so it never changes.
    constexpr bool stands() const noexcept { return conveyed || described || chosen; }
};

struct remote_record {
    candidate c;
    std::uint16_t age = 0;  ///< order of arrival, for eviction
    bool used : 1 = false;
    bool signalled : 1 = false;  ///< false: learnt from a check only
    bool has_validated : 1 = false;
    bool tagged : 1 = false;  ///< came with a fragment, and before the description
};

/// A check that came before the peer's description: answered at once, worked on later
/// (RFC 8445 section 7.3).
struct early_check {
    endpoint remote;
    std::uint32_t peer_fragment = 0;  ///< hash of it, compared when the description comes
    std::uint32_t priority = 0;
    std::uint16_t base = candidate::no_base;
    bool use_candidate = false;
};

/// Where a component's data goes now. Outlives pairs: after a restart the old path carries data
/// until the new session has selected its own.
struct path_record {
    endpoint remote;
    time_point last_sent = time_point::earliest();
    time_point consent_until = time_point::earliest();
    std::uint16_t base = candidate::no_base;
    std::uint16_t pair = 0xffff;  ///< none after a restart
    std::uint8_t slot = 0;        ///< of the session whose credentials it uses
    std::uint8_t serial = 0;      ///< a new one for each path: late answers count for theirs
    bool set : 1 = false;
    bool silent : 1 = false;  ///< unanswered for `disconnected_after`
    bool lost : 1 = false;    ///< consent is gone for good (RFC 7675 section 5.1)
};

struct component_record {
    path_record path;
    std::uint32_t nomination = 0;      ///< number of the latest renomination, either side's
    std::uint16_t id = 1;              ///< 1 to 256
    std::uint16_t nominated = 0xffff;  ///< pair that concluded it (RFC 8445 section 8.1.1)
    std::uint8_t stream = 0;
    bool used : 1 = false;
    bool nominating : 1 = false;  ///< a check with USE-CANDIDATE is under way or queued
};

struct stream_record {
    time_point complete_since = time_point::never();  ///< first moment with all components valid
    checklist_state state = checklist_state::running;
    bool used : 1 = false;
    bool described : 1 = false;  ///< the peer's credentials are known
    bool formed : 1 = false;     ///< checks have begun
    bool remote_lite : 1 = false;
    bool remote_ice2 : 1 = false;
    bool end_of_candidates : 1 = false;  ///< the peer's (RFC 8838 section 14)
    std::uint32_t early_tag = 0;  ///< hash of the fragment that `tagged` candidates came with
};

}  // namespace ice::inline v0_1_0_dev

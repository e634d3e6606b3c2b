// SPDX-License-Identifier: BSL-1.0
// What the table engine keeps (draft-ietf-mmusic-ice-02 sections 5.3.2 to 5.3.5): plain data,
// copied as bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../../candidate/kind.hpp"
#include "../../core/time.hpp"
#include "../../exchange/credential_text.hpp"
#include "../../exchange/engine.hpp"
#include "../../sdp/q_value.hpp"
#include "row_state.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// One's own transport address. Local ones and those of relays are sourceable: they name a base.
struct own_address {
    endpoint where;
    credential_text<16> id;  ///< of its alternate, unique in the session and beyond
    q_value preference;
    std::uint16_t base = no_index;     ///< itself, or the local address it is derived from
    std::uint16_t owner = no_index;    ///< whose fragment and password it has
    std::uint16_t partner = no_index;  ///< of an RTCP address: the RTP address of its alternate
    std::uint8_t stream = 0;
    std::uint8_t component = 1;
    candidate_kind kind = candidate_kind::host;
    bool used = false;

    constexpr bool is_sourceable() const noexcept { return kind != candidate_kind::srflx; }
};

/// A transport address of the peer in one table.
struct remote_record {
    endpoint where;
    q_value preference;
    std::uint16_t peer = no_index;  ///< its credentials
    std::uint8_t component = 0;     ///< index of the component record
    bool used = false;
    bool signalled = false;  ///< false: learnt from a request (section 5.3.5)
    bool kept = false;       ///< while a new description is read: it is there, too
};

/// A candidate of the draft: a remote address as seen from a sourceable one.
struct row_record {
    time_point good_since = time_point::never();
    std::uint16_t remote = no_index;
    std::uint16_t source = no_index;  ///< index of the sourceable own address
    row_state state = row_state::init;
    bool used = false;
    bool second_attempt = false;  ///< GOOD, and the last answer was a recoverable error
    bool held = false;            ///< the transport has said `pending`
};

/// Of a component, as a host shows it.
enum class component_state : std::uint8_t {
    idle,          ///< nothing is known of the peer
    checking,      ///< no candidate has been GOOD yet
    unreachable,   ///< never connected and all BAD; it is tried on
    connected,     ///< a candidate is in use
    reconnecting,  ///< the last GOOD one was lost, all are HANDSHAKING again
    failed,        ///< reconnecting, and then all BAD: the call is to be ended (section 5.3.4)
    plain,         ///< the peer has no ICE: media goes to its default address
    closed,
};

struct component_record {
    endpoint plain_peer;              ///< its default address, in `plain`
    std::uint16_t in_use = no_index;  ///< row
    std::uint8_t stream = 0;
    std::uint8_t id = 1;          ///< 1 RTP, 2 RTCP
    std::uint8_t generation = 0;  ///< counts changes of the route
    component_state state = component_state::idle;
    bool used = false;
};

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

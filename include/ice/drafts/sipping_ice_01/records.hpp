// SPDX-License-Identifier: BSL-1.0
// What the cycles engine keeps (draft-rosenberg-sipping-ice-01 section 5): plain data, copied as
// bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../../candidate/kind.hpp"
#include "../../core/decimal.hpp"
#include "../../core/time.hpp"
#include "../../exchange/credential_text.hpp"
#include "../../exchange/engine.hpp"
#include "precondition.hpp"
#include "rules.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

/// The number of an own alternate as it is written.
struct id_text {
    char digits[5] = {};
    std::uint8_t size = 0;

    constexpr id_text() noexcept = default;
    constexpr explicit id_text(std::uint16_t id) noexcept
        : size(static_cast<std::uint8_t>(write_decimal(digits, id))) {}
    constexpr std::string_view view() const noexcept { return {digits, size}; }
};

/// One's own transport address. Local ones (kind host) are bases: media and checks leave there.
/// An alternate is an RTP address, and the RTCP address whose partner it is.
struct own_address {
    endpoint where;
    time_point proved = time_point::never();  ///< when the peer's first check of it came
    q_value q;
    std::uint16_t id = 0;                   ///< of its alternate
    std::uint16_t base = no_index;          ///< itself, or the local address it is derived from
    std::uint16_t owner = no_index;         ///< whose username and password it has
    std::uint16_t partner = no_index;       ///< of an RTCP address: the RTP address
    std::uint16_t derived_from = no_index;  ///< peer-derived: the remote alternate
    id_text id_written;
    std::uint8_t stream = 0;
    std::uint8_t component = 1;
    candidate_kind kind = candidate_kind::host;
    bool used = false;
    bool telling = false;  ///< in an offer that has not been answered
    bool told = false;     ///< the peer knows it
    bool freed = false;    ///< given up for a better one (section 5.5)

    constexpr bool is_base() const noexcept { return kind == candidate_kind::host; }
    constexpr sipping_ice_01::rank rank() const noexcept {
        return {q, kind == candidate_kind::prflx};
    }
};

/// An alternate of the peer.
template <std::size_t N>
struct remote_record {
    credential_text<N> id;
    endpoint where[2];  ///< RTP, RTCP; without address where there is none
    q_value q;
    /// Peer-derived: the own alternate that it names, or none where there is no such one.
    std::uint16_t source = no_index;
    std::uint8_t stream = 0;
    bool used = false;
    bool peer_derived = false;
    bool kept = false;  ///< while a new description is read: it is there, too

    constexpr sipping_ice_01::rank rank() const noexcept { return {q, peer_derived}; }
};

enum class check_state : std::uint8_t { waiting, in_progress, succeeded, failed };

/// From one own base to one remote alternate, for one component.
struct check_record {
    endpoint mapped;  ///< what the answer told
    std::uint16_t remote = no_index;
    std::uint16_t base = no_index;
    std::uint8_t component = 0;  ///< index of the component record
    std::uint8_t retries = 0;
    check_state state = check_state::waiting;
    bool used = false;
    bool held = false;     ///< the transport has said `pending`
    bool refused = false;  ///< failed by an error that forbids to try again
};

/// Of a component, as a host shows it.
enum class component_state : std::uint8_t {
    idle,       ///< nothing is known of the peer
    checking,   ///< media may go to the default address; no check has been answered
    connected,  ///< media goes where a check has been answered
    failed,     ///< no check is left; media goes to the default address
    plain,      ///< the peer has no ICE: media goes to its default address
    closed,
};

struct component_record {
    endpoint default_address;  ///< the peer's m= and c= lines
    /// Where authenticated checks of the peer came from: media from there is its.
    route heard[8];
    rank floor;                       ///< of the best address that media has been sent to
    std::uint16_t in_use = no_index;  ///< check
    std::uint8_t stream = 0;
    std::uint8_t id = 1;  ///< 1 RTP, 2 RTCP
    std::uint8_t generation = 0;
    std::uint8_t heard_count = 0;  ///< ever, modulo 256: the oldest makes room
    component_state state = component_state::idle;
    bool used = false;
    bool has_floor = false;
};

struct stream_record {
    strength wanted = strength::none;    ///< of connectivity, by either side
    direction told = direction::none;    ///< what the peer said last, as this side sees it
    direction before = direction::none;  ///< last known, to notice when it is met
    bool used = false;
};

/// Where the offer/answer exchange stands (RFC 3264): one at a time.
enum class exchange_state : std::uint8_t {
    none,
    offered,  ///< this side has offered and waits for the answer
    owed,     ///< this side has an offer to answer
};

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

// SPDX-License-Identifier: BSL-1.0
// The format of journals: every input of one agent, and what came of it, as records that can be
// replayed bit for bit. All that reads or writes one follows this description.
#pragma once

#include <cstdint>
#include <string_view>

#include "../core/result.hpp"
#include "../exchange/told.hpp"
#include "../profiles/lite.hpp"
#include "../profiles/mmusic_ice_02.hpp"
#include "../profiles/rfc5245.hpp"
#include "../profiles/rfc8445.hpp"
#include "../profiles/sipping_ice_01.hpp"
#include "../profiles/webrtc.hpp"

namespace ice::inline v0_1_0_dev::trace {

// A journal is one or more segments, each a header and records until the next header or the end.
//
//   header   "ICEJ", version (1 byte), flags, size of the profile's name (1 byte), name, and the
//            build that wrote it: library's version (major, minor, patch), size of a pointer with
//            128 added on big-endian machines (1 byte each), size of the engine's state (4 bytes),
//            hash of all that the layout of a snapshot depends on (8 bytes)
//   record   tag (1 byte), size of the body (2 bytes), body
//
// Numbers of fixed size are big-endian where nothing else is said. A *varint* has seven bits a
// byte, lowest first, the top bit on all but the last; a signed one is zigzag (0, -1, 1, -2 …).
// Times are microseconds.
//
//   tag        body
//   verb_code  a verb begins: time since the last verb's (signed varint), arguments in the order
//              of the engine's parameters (journal_fields.hpp); of a poll the kind of its event
//              (1 byte), which was not `none`
//   64 answer  of the verb, when it is worth saying: see `answer_kind`
//   65 drawn   random bytes: purpose, bytes
//   66 refused what the pacer said when it said no: ask_at - now (signed varint), place (varint)
//   67 sent    what the transport was given, when all of the verb so far was done:
//              send_status, route, bytes
//   68 pace    the host has begun a transaction of its own: Ta, last start, place, ask_at, started
//   69 state   digest of the agent (16 bytes) and its time (signed varint); the snapshot behind
//              them when the segment begins with one, or its first part
//   70 end     the journal was closed here
//   71 part    the next part of the snapshot, right behind the one before
//   73         never a tag: the first byte of a header
//   96-127     notes of other observers, skipped by replay
//
// A route, which every datagram has, has 30 bytes of fixed places and the order of most machines:
// base, stream, component (2 bytes each, lower one first), address (16 bytes, of IPv4 the first
// four), zone (4), port (2; both lowest first), family, protocol. Any other endpoint is family |
// protocol << 4, 0, 4 or 16 bytes, zone (varint, IPv6 only), port (2 bytes); a text or a run of
// bytes its size (varint) and itself, but the last one of datagram, drawn and sent runs to the end
// of the body.
//
// A *masked* journal keeps no secret: passwords and the random bytes that they are made of are
// zeros or 'x' of the same number, and every MESSAGE-INTEGRITY is the verdict instead of the tag:
// zeros when it was right, 0xff when it was wrong or nobody looked; likewise FINGERPRINT is
// `masked_fingerprint` when right, 0 else. The replay of a masked journal runs with a crypto
// service whose every MAC and CRC is zero, so it comes to the same verdicts and sends the same
// bytes. PASSWORD of the checks of draft-rosenberg-sipping-ice-01 is 'x' where it was sent, an
// attribute 0xc007 of zeros where a right one was received, and zeros where a wrong one was. What
// else travels in clear stays: fragments, ids, tie-breakers, addresses. Media is never kept.
//
// Portable between machines and widths, but for snapshots: those are the engine's state byte by
// byte, and only a program of the same build may read them. What begins with the configuration
// replays on any build.

inline constexpr std::uint8_t journal_magic[4] = {'I', 'C', 'E', 'J'};
inline constexpr std::uint8_t journal_version = 2;
inline constexpr std::uint32_t masked_fingerprint = 0x5354554e;

/// What wrote a journal: snapshots of one build are nothing to another.
struct journal_build {
    std::uint8_t version_major = 0, version_minor = 0, version_patch = 0;
    std::uint8_t pointer_size = 0;
    bool big_endian = false;
    std::uint32_t state_size = 0;
    std::uint64_t layout = 0;

    friend constexpr bool operator==(const journal_build&, const journal_build&) = default;
};

namespace journal_flag {
inline constexpr std::uint8_t masked = 1;
inline constexpr std::uint8_t snapshot = 2;   ///< begins with one, in mid-session
inline constexpr std::uint8_t after_gap = 4;  ///< records before it were lost for want of room
}  // namespace journal_flag

enum class journal_tag : std::uint8_t {
    // 1 to 63: verb_code
    answer = 64,
    drawn = 65,
    refused = 66,
    sent = 67,
    pace = 68,
    state = 69,
    end = 70,
    part = 71,
    first_note = 96,
    last_note = 127,
};

constexpr bool is_verb(journal_tag t) noexcept {
    return static_cast<unsigned>(t) >= 1 && static_cast<unsigned>(t) < 64;
}
constexpr bool is_note(journal_tag t) noexcept {
    return t >= journal_tag::first_note && t <= journal_tag::last_note;
}

/// First byte of an answer. Success without a value, and a consumed datagram, are not written.
enum class answer_kind : std::uint8_t {
    error = 1,    ///< errc (varint)
    value = 2,    ///< of a verb that gives an index (varint)
    verdict = 3,  ///< of a datagram
};

/// The name that a journal carries for a profile of this library; empty for any other.
template <class Profile>
constexpr std::string_view profile_name() noexcept {
    if constexpr (std::is_same_v<Profile, profiles::rfc8445>) return "rfc8445";
    if constexpr (std::is_same_v<Profile, profiles::rfc5245>) return "rfc5245";
    if constexpr (std::is_same_v<Profile, profiles::webrtc>) return "webrtc";
    if constexpr (std::is_same_v<Profile, profiles::lite>) return "lite";
    if constexpr (std::is_same_v<Profile, profiles::mmusic_ice_02>) return "mmusic_ice_02";
    if constexpr (std::is_same_v<Profile, profiles::mmusic_ice_02_eager>)
        return "mmusic_ice_02_eager";
    if constexpr (std::is_same_v<Profile, profiles::sipping_ice_01>) return "sipping_ice_01";
    return {};
}

}  // namespace ice::trace

// SPDX-License-Identifier: BSL-1.0
// What a SIP server wants changed in one stream of a body: where media goes by default (c=, m=,
// a=rtcp), and which candidates are inserted and removed (RFC 8839 sections 4.2 and 5.1).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "../candidate/kind.hpp"
#include "../net/address.hpp"
#include "../net/endpoint.hpp"

namespace ice::inline v0_1_0_dev::sip {

/// How the foundation of an inserted candidate is made, when it is not given as text.
enum class foundation_form : std::uint8_t {
    letter,          ///< of the type, then the address in hexadecimal: "R5511ba06"
    swapped_letter,  ///< the address' octets in reverse, as on little-endian machines: "R6ba1155"
};

/// What is written as raddr and rport of an inserted candidate (RFC 8839 section 5.1 asks for
/// both, unless it is a host candidate).
enum class related_form : std::uint8_t {
    previous,  ///< the default destination that was there before; hidden if that is no address
    hidden,    ///< the unspecified address and port 9
    omitted,   ///< neither, against the grammar: as the relays of the SIP talk did
};

/// A set of candidate types.
class kind_set {
  public:
    constexpr kind_set() noexcept = default;
    constexpr kind_set(candidate_kind kind) noexcept : bits_(bit(kind)) {}
    static constexpr kind_set all() noexcept {
        kind_set set;
        set.bits_ = 0x1f;
        return set;
    }
    constexpr bool empty() const noexcept { return bits_ == 0; }
    constexpr bool has(candidate_kind kind) const noexcept { return (bits_ & bit(kind)) != 0; }
    friend constexpr kind_set operator|(kind_set a, kind_set b) noexcept {
        a.bits_ = static_cast<std::uint8_t>(a.bits_ | b.bits_);
        return a;
    }

  private:
    static constexpr std::uint8_t bit(candidate_kind kind) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
    }
    std::uint8_t bits_ = 0;
};

/// One stream. As it stands it repairs: what is a mismatch gets candidates at its default
/// destinations. Texts and spans are the caller's, and not in the buffer that is rewritten.
struct stream_rewrite {
    std::uint16_t section = 0;  ///< index of the m= section, from 0
    /// The new default destination of component 1; of no family: it stays.
    endpoint rtp;
    /// That of component 2; of no family: the port behind `rtp`, or it stays with `rtp`. Not
    /// looked at where the stream has no RTCP of its own.
    endpoint rtcp;

    /// Insert a candidate wherever a default destination of a stream with ICE is none. False: a
    /// rewriting that needs one is refused.
    bool insert = true;
    candidate_kind kind = candidate_kind::relay;
    foundation_form form = foundation_form::letter;
    related_form related = related_form::previous;
    /// Of component 1; component 2 gets one less. 0: by the formula of RFC 8445 section 5.1.2.1.
    /// When the stream has it already, the next lower local preference that is free.
    std::uint32_t priority = 0;
    /// In front of the section's candidate line of this index; from their number on, behind the
    /// last one.
    std::uint16_t position = 0;
    std::string_view foundation;  ///< 1 to 32 ice-chars; empty: made by `form`

    kind_set remove;                            ///< candidates of these types go
    std::span<const address> remove_addresses;  ///< and those of these addresses
};

}  // namespace ice::inline v0_1_0_dev::sip

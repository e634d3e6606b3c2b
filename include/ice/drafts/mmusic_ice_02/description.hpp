// SPDX-License-Identifier: BSL-1.0
// What initiate, accept and modify say, however they are written (draft-ietf-mmusic-ice-02
// sections 5.1.1 and 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "../../core/static_vector.hpp"
#include "../../net/endpoint.hpp"
#include "../../sdp/alt_line.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// An alternate has the same fields in both ways to write it.
using alternate = alt_line;

enum class message_type : std::uint8_t {
    initiate,
    accept,
    modify,  ///< in mid-session; answered by an accept
};

constexpr std::string_view to_text(message_type t) noexcept {
    constexpr std::string_view words[] = {"initiate", "accept", "modify"};
    return words[static_cast<std::size_t>(t)];
}

/// What answers it: an accept. Nothing answers an accept.
constexpr std::optional<message_type> answer_to(message_type t) noexcept {
    if (t == message_type::accept) return std::nullopt;
    return message_type::accept;
}

/// Two transport addresses; RTCP is one port above RTP when it is not written.
struct rtp_info {
    endpoint rtp;
    std::optional<endpoint> rtcp_written;

    constexpr std::optional<endpoint> rtcp() const noexcept {
        alternate same;
        same.rtp = rtp;
        same.rtcp_written = rtcp_written;
        return same.rtcp();
    }
    friend constexpr bool operator==(const rtp_info&, const rtp_info&) = default;
};

/// One media stream of a peer or one's own; borrows the alternates. Without them its sender has no
/// ICE (section 5.1.2).
struct stream_description {
    rtp_info default_address;
    std::span<const alternate> alternates;
};

/// A whole message. Texts are views into what was parsed, or into the engine that described itself.
template <std::size_t Streams = 4, std::size_t Alternates = 16>
struct basic_message {
    struct media_stream {
        rtp_info default_address;
        static_vector<alternate, Alternates> alternates;

        constexpr stream_description view() const noexcept {
            return {default_address, {alternates.data(), alternates.size()}};
        }
    };

    message_type type = message_type::initiate;
    static_vector<media_stream, Streams> streams;
};

using message = basic_message<>;

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

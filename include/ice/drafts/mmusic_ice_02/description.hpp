// SPDX-License-Identifier: BSL-1.0
// What initiate, accept and modify say, however they are written (draft-ietf-mmusic-ice-02
// sections 5.1.1 and 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "../../core/static_vector.hpp"
#include "../alternates.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

using early::alternate;
using early::check_alternates;
using early::rtp_info;
using early::stream_description;

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

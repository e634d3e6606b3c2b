// SPDX-License-Identifier: BSL-1.0
// "setup" and "connection" of RFC 4145, which a description with a TCP default candidate carries
// as if there were no ICE (RFC 6544 section 4.5).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "../candidate/tcp_type.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// RFC 4145 section 4: who opens the connection between the default destinations.
enum class setup_role : std::uint8_t { none, active, passive, actpass, holdconn };

/// The value of a=setup; empty for none.
constexpr std::string_view to_text(setup_role role) noexcept {
    switch (role) {
        case setup_role::none: break;
        case setup_role::active: return "active";
        case setup_role::passive: return "passive";
        case setup_role::actpass: return "actpass";
        case setup_role::holdconn: return "holdconn";
    }
    return {};
}

/// What a value of a=setup says; none for a value of another document.
constexpr setup_role setup_of(std::string_view value) noexcept {
    for (const auto role :
         {setup_role::active, setup_role::passive, setup_role::actpass, setup_role::holdconn})
        if (value == to_text(role)) return role;
    return setup_role::none;
}

/// What an offer says whose default candidate is of that type.
constexpr setup_role offered_setup(tcp_type type) noexcept {
    switch (type) {
        case tcp_type::none: break;
        case tcp_type::active: return setup_role::active;
        case tcp_type::passive: return setup_role::passive;
        case tcp_type::so: return setup_role::actpass;
    }
    return setup_role::none;
}

/// What an answer may say (RFC 4145 section 4.1), nearest to the type of its own default. An offer
/// without the attribute is an active one: that is the default there.
constexpr setup_role answered_setup(setup_role offer, tcp_type type) noexcept {
    if (type == tcp_type::none) return setup_role::none;
    switch (offer) {
        case setup_role::none:
        case setup_role::active: return setup_role::passive;
        case setup_role::passive: return setup_role::active;
        case setup_role::actpass:
            return type == tcp_type::passive ? setup_role::passive : setup_role::active;
        case setup_role::holdconn: break;
    }
    return setup_role::holdconn;
}

}  // namespace ice::inline v0_1_0_dev::sdp

// SPDX-License-Identifier: BSL-1.0
// Entries for the rules of local preferences.
#pragma once

#include <ice/candidate/local_preference.hpp>

namespace preferences {

using namespace ice;

constexpr preference_entry entry(ip_family family, std::uint16_t host_preference = 0,
                                 candidate_kind kind = candidate_kind::host) {
    preference_entry e;
    e.where = {address::any(family), 1};
    e.base = e.where;
    e.host_preference = host_preference;
    e.kind = kind;
    return e;
}
constexpr preference_entry v6(std::uint16_t p = 0) { return entry(ip_family::ipv6, p); }
constexpr preference_entry v4(std::uint16_t p = 0) { return entry(ip_family::ipv4, p); }

}  // namespace preferences

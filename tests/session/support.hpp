// SPDX-License-Identifier: BSL-1.0
// A host whose datagrams go nowhere and are counted.
#pragma once

#include <ice/session/lines.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace desk {

using namespace ice;

struct sink {
    std::vector<route> sent{};
    send_status send(const route& to, byte_view) noexcept {
        sent.push_back(to);
        return send_status::sent;
    }
};

using session_type = ice::session<sink>;
using pool_type = session_type::pool_type;

inline constexpr time_point now{1'000'000};
inline const endpoint own(address::v4(10, 0, 0, 2), 5000);
inline const endpoint stun_server(address::v4(198, 51, 100, 1), 3478);
inline const endpoint turn_server(address::v4(198, 51, 100, 2), 3478);

inline session_base base_at(const endpoint& where) {
    session_base b;
    b.where = where;
    return b;
}
inline turn::server login(const endpoint& where) {
    turn::server s;
    s.where = where;
    s.login.username = "user";
    s.login.password = "pass";
    return s;
}
inline chacha_random dice() { return chacha_random(std::array<std::uint8_t, 32>{}); }

struct host {
    sink carrier{};
    services<sink, profiles::rfc8445> shared{carrier, dice()};
    session_type s;

    explicit host(const session_config& config = {}) : s(shared, agent_role::controlling, config) {
        CHECK(s.add_stream());
    }
    std::string lines() {
        std::string text;
        put_description(s, 0, [&](std::string_view line) { text += std::string(line) + '\n'; });
        return text;
    }
};

}  // namespace desk

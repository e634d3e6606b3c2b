// SPDX-License-Identifier: BSL-1.0
// An agent's state and its context without the agent, for tests that call one part of it alone.
#pragma once

#include <ice/agent/local.hpp>
#include <ice/agent/remote.hpp>
#include <ice/profiles/rfc8445.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

namespace bench {

using namespace ice;

inline constexpr time_point start{1'000'000};

/// A state as it is before anything is known, and what the parts want besides.
template <class Profile = profiles::rfc8445>
struct bare {
    agent_state<Profile> s;
    environment<Profile> env{.random = chacha_random(std::array<std::uint8_t, 32>{5})};
    outgoing out;
    agent_context<Profile> c{s, env, start, out};

    bare() { s.config = Profile::config(); }
    bare(const bare&) = delete;
    bare& operator=(const bare&) = delete;
};

/// One stream and component unless told otherwise; both sides' credentials are known.
template <class Profile = profiles::rfc8445>
struct part : bare<Profile> {
    using bare<Profile>::s;
    using bare<Profile>::env;
    using bare<Profile>::out;
    using bare<Profile>::c;

    explicit part(agent_role role = agent_role::controlling) {
        s.role = role;
        s.tie_breaker = 100;
        s.pace.set_ta(s.config.ta);
        CHECK(s.credentials().local_ufrag.assign("ours"));
        CHECK(s.credentials().local_pwd.assign("0123456789012345678901"));
        s.credentials().local_key = key_of("0123456789012345678901");
        add_stream();
    }
    auto key_of(std::string_view password) const {
        std::uint8_t bytes[64] = {};
        copy_bytes(bytes, password);
        return env.crypto.make_hmac_sha1_key({bytes, password.size()});
    }
    void add_stream(std::uint16_t count = 1) {
        std::size_t n = 0;
        while (s.streams[n].used) ++n;
        s.streams[n].used = true;
        std::uint16_t id = 1;
        for (component_record& each : s.components) {
            if (each.used || id > count) continue;
            each.used = true;
            each.stream = static_cast<std::uint8_t>(n);
            each.id = id++;
        }
        CHECK(detail::set_remote(c, n, {"peer", "abcdefghijklmnopqrstuv"}));
    }
    std::uint16_t local(const endpoint& where, std::uint16_t stream = 0,
                        std::uint16_t component = 1, candidate_kind kind = candidate_kind::host) {
        local_candidate l;
        l.where = where;
        l.stream = stream;
        l.component = component;
        l.kind = kind;
        return detail::add_local(c, l).value_or(no_index);
    }
    std::uint16_t remote(const endpoint& where, std::uint32_t priority,
                         std::string_view foundation = "1", std::uint16_t stream = 0,
                         std::uint16_t component = 1) {
        return detail::add_remote(c, stream, {where, priority, foundation, component})
            .value_or(no_index);
    }
    void form() { CHECK(detail::form_checklists(c)); }
    pair& at(std::uint16_t local, std::uint16_t remote) { return s.pairs[index(local, remote)]; }
    std::uint16_t index(std::uint16_t local, std::uint16_t remote) const {
        return s.pairs.find(local, remote);
    }
    /// As an answered check leaves it.
    void validate(std::uint16_t i) {
        s.pairs.set_state(i, pair_state::succeeded);
        s.pairs[i].valid = true;
        s.pairs[i].valid_local = s.pairs[i].local;
        s.pairs[i].validated_at = c.now;
    }
};

struct many_profile : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;
};
using single = part<>;
using many = part<many_profile>;

inline endpoint here(int last, std::uint16_t port = 1000) {
    return {address::v4(192, 0, 2, static_cast<std::uint8_t>(last)), port};
}
inline endpoint there(int last, std::uint16_t port = 2000) {
    return {address::v4(198, 51, 100, static_cast<std::uint8_t>(last)), port};
}

}  // namespace bench

// SPDX-License-Identifier: BSL-1.0
// Two table engines on one desk.
#pragma once

#include <ice/drafts/mmusic_ice_02/table_agent.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>

#include <vector>

#include "../two_engines.hpp"

namespace table_desk {

using namespace ice::mmusic_ice_02;
using namespace two_engines;

struct change {
    std::int64_t ms;
    row_state before, after;
    friend bool operator==(const change&, const change&) = default;
};

/// Notes when rows change.
struct row_log {
    const time_point* now = nullptr;
    std::vector<change> seen{};

    void row_changed(const route&, row_state before, row_state after) noexcept {
        seen.push_back({now->us / 1000, before, after});
    }
};

struct profile : profiles::mmusic_ice_02 {
    using observer = row_log;
    static constexpr table_limits capacity{2, 4, 12, 16, 40, 64};
};

using services_type = services<wire, profile>;
using engine = basic_table_agent<wire, profile>;

struct side : basic_side<engine, local_address, table_config> {
    side(air& on, std::uint8_t seed, const table_config& config) : basic_side(on, seed, config) {
        host.observer.now = &on.now;
    }
    static bool leaves_from(const own_address& l) { return l.is_sourceable(); }

    std::size_t count(row_state s) const {
        std::size_t n = 0;
        for (const row_record& r : agent.inspect().rows) n += r.used && r.state == s ? 1U : 0U;
        return n;
    }
    std::size_t rows() const {
        std::size_t n = 0;
        for (const row_record& r : agent.inspect().rows) n += r.used ? 1U : 0U;
        return n;
    }
};

struct table : basic_table<side> {
    explicit table(const table_config& config = {}) : basic_table(config) {}

    /// `to` hears of all that `from` has.
    static void tell(const side& from, side& to, time_point when = {}) {
        message m;
        CHECK(from.agent.describe(message_type::initiate, m).code() == errc::ok);
        for (std::uint16_t i = 0; i < m.streams.size(); ++i)
            CHECK(to.agent.set_remote(when, i, m.streams[i].view()).code() == errc::ok);
    }
};

/// One stream, one component, one address each: 192.0.2.1:5000 and 192.0.2.2:5000.
struct couple : table {
    explicit couple(const table_config& config = {}) : table(config) { make_couple(); }
    void begin() {
        tell(b, a, now);
        tell(a, b, now);
    }
};

}  // namespace table_desk

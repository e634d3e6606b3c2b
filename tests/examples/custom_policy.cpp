// SPDX-License-Identifier: BSL-1.0
// Two rules of one's own in a profile: IPv4 is preferred to IPv6, and of all pairs that work
// within 300 ms the fastest is nominated, whatever its priority. Runs in memory, on a clock of
// its own, over a network where IPv4 is slow.
// run:
#include <ice/ice.hpp>

#include <array>
#include <cstdio>
#include <map>
#include <vector>

namespace {

//[policy
struct ipv4_first {
    static constexpr void assign(std::span<ice::preference_entry> all,
                                 std::size_t signalled) noexcept {
        std::uint16_t next = 65535;
        for (const bool v4 : {true, false})
            for (ice::preference_entry& each : all.subspan(signalled)) {
                if (each.where.addr().is_v4() != v4) continue;
                while (is_taken(all.first(signalled), next)) --next;
                each.local_preference = next--;
            }
    }
    static constexpr bool is_taken(std::span<const ice::preference_entry> by, std::uint16_t n) {
        for (const auto& each : by)
            if (each.local_preference == n) return true;
        return false;
    }
};

struct fastest : ice::regular_nomination {
    static constexpr bool keeps_lower = true;  // all pairs are to be measured

    static constexpr ice::time_point when(const ice::agent_config&,
                                          const ice::nomination_facts& facts) noexcept {
        return facts.complete_since + ice::milliseconds(300);
    }
    static constexpr bool better(const ice::agent_config&, const ice::valid_facts& a,
                                 const ice::valid_facts& b) noexcept {
        return a.rtt_us != b.rtt_us ? a.rtt_us < b.rtt_us : a.key > b.key;
    }
};

struct only_ipv4_first : ice::profiles::rfc8445 {
    using local_preference = ipv4_first;
};
struct mine : only_ipv4_first {
    using nomination = fastest;
};
//]

template <class Profile>
struct side {
    ice::queue_transport<> out;
    ice::services<ice::queue_transport<>, Profile> services;
    ice::basic_agent<ice::queue_transport<>, Profile> agent;
    std::vector<ice::endpoint> bases;

    side(ice::agent_role role, std::uint8_t n)
        : services(out, ice::chacha_random(std::array<std::uint8_t, 32>{n})),  // no secrets here
          agent(services, role) {
        static_cast<void>(agent.add_stream());
        bases = {{ice::address::v6(0x2001'0db8'0000'0000, n), 5000},
                 {ice::address::v4(192, 0, 2, n), 5000}};
        for (const auto& where : bases)
            static_cast<void>(agent.add_local_candidate({}, {.where = where}));
    }
    void describe_to(side& other) {
        ice::description_reader reader;
        ice::put_description(agent, 0, [&](std::string_view line) {
            static_cast<void>(reader.read(other.agent, {}, line));
        });
    }
};

/// Connects two agents of this profile over a network where IPv4 takes 20 ms and IPv6 5 ms one
/// way. Which family they select.
template <class Profile>
ice::ip_family connect() {
    side<Profile> a(ice::agent_role::controlling, 1), b(ice::agent_role::controlled, 2);
    a.describe_to(b);
    b.describe_to(a);
    if (!a.agent.start({}) || !b.agent.start({})) return ice::ip_family::none;

    struct datagram {
        side<Profile>* to;
        ice::route way;
        std::vector<std::uint8_t> bytes;
    };
    std::multimap<ice::time_point, datagram> flying;
    ice::time_point now;
    while (a.agent.state() != ice::session_state::completed &&
           now < ice::time_point{} + ice::seconds(5)) {
        for (side<Profile>* from : {&a, &b})
            for (; const auto d = from->out.front(); from->out.pop()) {
                const std::uint16_t i = d->to.base.index();
                const auto delay = ice::milliseconds(from->bases[i].addr().is_v4() ? 20 : 5);
                flying.insert({now + delay,
                               {from == &a ? &b : &a,
                                {d->to.base, 0, 1, from->bases[i]},
                                {d->bytes.begin(), d->bytes.end()}}});
            }
        const auto next = earlier(a.agent.next_deadline(), b.agent.next_deadline());
        now = later(now, flying.empty() ? next : earlier(next, flying.begin()->first));
        for (; !flying.empty() && flying.begin()->first <= now; flying.erase(flying.begin())) {
            const datagram& d = flying.begin()->second;
            d.to->agent.handle_datagram(now, d.way, d.bytes);
        }
        a.agent.handle_timeout(now);
        b.agent.handle_timeout(now);
    }
    return a.agent.route_of(0, 1).to.remote.family();
}

}  // namespace

int main() {
    const auto by_document = connect<ice::profiles::rfc8445>();
    const auto by_family = connect<only_ipv4_first>();
    const auto by_speed = connect<mine>();
    const auto name = [](ice::ip_family f) { return f == ice::ip_family::ipv4 ? "IPv4" : "IPv6"; };
    std::printf("As the document has it:   %s, which was added first\n", name(by_document));
    std::printf("With ipv4_first:          %s\n", name(by_family));
    std::printf("With ipv4_first, fastest: %s, after both were measured\n", name(by_speed));
    const bool as_promised = by_document == ice::ip_family::ipv6 &&
                             by_family == ice::ip_family::ipv4 && by_speed == ice::ip_family::ipv6;
    return as_promised ? 0 : 1;
}

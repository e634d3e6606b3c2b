// SPDX-License-Identifier: BSL-1.0
// Two agents on networks whose address families, tunnels and translators misbehave: how long until
// the first pair is valid, with a rule for local preferences of the caller's choice.
#pragma once

#include <ice/agent/agent.hpp>
#include <ice/candidate/dual_stack.hpp>
#include <ice/candidate/foundation.hpp>
#include <ice/net/clat.hpp>
#include <ice/net/nat64_discovery.hpp>
#include <ice/net/parse.hpp>
#include <ice/sim.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace families {

using namespace ice;

enum class trouble : std::uint8_t { none, blackholed, slow, one_way };

/// What the controlling host is attached to; its peer is dual-stack or IPv4-only on the internet.
enum class access : std::uint8_t { dual_stack, broken_vpn, nat64, xlat464, dual_sim };

struct setup {
    const char* name = "";
    access by = access::dual_stack;
    trouble ipv6 = trouble::none;
    unsigned sixes = 2;  ///< addresses of a side
    unsigned fours = 1;
    bool known = false;       ///< the broken interface is known to be unreliable
    bool synthesises = true;  ///< addresses behind translators
};

struct conditions {
    std::uint64_t seed = 1;
    duration one_way = milliseconds(25);
    duration jitter{};
    std::uint32_t loss = 0;  ///< per million
    duration peer_starts{};  ///< so much later than the host
    duration give_up = seconds(30);
};

/// Of the n-th of many runs: paths of 5 to 80 ms with jitter and a loss of 1 %, and a peer that
/// hears of the session up to 150 ms later.
inline conditions drawn(std::uint64_t seed) {
    sim::prng random(seed * 2 + 1);
    conditions c;
    c.seed = seed;
    c.one_way = milliseconds(5) + microseconds(static_cast<std::int64_t>(random.below(75'000)));
    c.jitter = c.one_way / 4;
    c.loss = 10'000;
    c.peer_starts = microseconds(static_cast<std::int64_t>(random.below(150'000)));
    return c;
}

struct outcome {
    duration first_valid{-1};  ///< of the controlling agent, from its start; -1: none
    ip_family family{};        ///< of that pair
    std::size_t rank = 0;      ///< from 1, of the first IPv4 pair in its checklist; 0: none
    std::size_t pairs = 0;     ///< in its checklist
    std::size_t locals = 0;    ///< its host candidates and shadows
    std::size_t checks = 0;    ///< transactions that it has begun until then
};

template <class Rule>
struct profile_with : profiles::rfc8445 {
    using local_preference = Rule;
};

template <class Rule>
struct party {
    using agent_type = basic_agent<sim::transport, profile_with<Rule>>;

    sim::network& net;
    sim::transport sockets;
    services<sim::transport, profile_with<Rule>> host;
    agent_type agent;

    party(sim::network& on, agent_role role, std::uint8_t seed)
        : net(on),
          sockets(on),
          host(sockets, {chacha_random(std::array<std::uint8_t, 32>{seed})}),
          agent(host, role) {
        static_cast<void>(agent.add_stream());
    }
    party(const party&) = delete;
    party& operator=(const party&) = delete;

    base_id add(sim::host_id on, const address& addr, std::uint8_t network = 1,
                bool unreliable = false, std::uint16_t host_preference = 0) {
        const auto socket = net.bind(on, {addr, 5000});
        if (!socket) return {};
        const auto at = agent.add_local_candidate(net.now(), {.where = {addr, 5000},
                                                              .network = network,
                                                              .host_preference = host_preference,
                                                              .unreliable = unreliable});
        if (!at) return {};
        static_cast<void>(sockets.attach(base_id(*at), *socket));
        return base_id(*at);
    }
    void hear_of(party& peer) {
        static_cast<void>(agent.set_remote_description(
            net.now(), 0, {peer.agent.local_ufrag(), peer.agent.local_pwd()}));
        peer.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            if (is_clat_address(c.where.addr())) return;  // of no use to anybody else
            static_cast<void>(agent.add_remote_candidate(
                net.now(), 0,
                {.where = c.where,
                 .priority = c.priority,
                 .foundation = numeric_foundation::text({{}, c.foundation}),
                 .kind = c.kind}));
        });
        static_cast<void>(agent.start(net.now()));
    }
};

inline address six(unsigned network, unsigned host) {
    return address::v6(0x2001'0db8'0000'0000U | std::uint64_t{network} << 16, host);
}
inline address four(unsigned network, unsigned host) {
    return address::v4(198, 51, static_cast<std::uint8_t>(network),
                       static_cast<std::uint8_t>(host));
}

/// One run. The internet is one segment; translators and tunnels stand before it.
template <class Rule>
class run {
  public:
    run(const setup& s, const conditions& c)
        : setup_(s),
          conditions_(c),
          net_(c.seed),
          internet_(net_.add_segment("internet", link())),
          host_(net_, agent_role::controlling, 1),
          peer_(net_, agent_role::controlled, 2) {
        attach_peer();
        switch (s.by) {
            case access::dual_stack: attach_dual_stack(); break;
            case access::broken_vpn: attach_vpn(); break;
            case access::nat64: attach_behind_nat64(1, false); break;
            case access::xlat464: attach_behind_nat64(1, true); break;
            case access::dual_sim:
                attach_behind_nat64(1, false);
                attach_behind_nat64(2, false);
                break;
        }
    }

    outcome play() {
        sim::driver driver(net_);
        driver.add(host_.sockets, host_.agent);
        driver.add(peer_.sockets, peer_.agent);
        host_.hear_of(peer_);
        outcome o = look();
        const time_point begun = net_.now();
        const auto valid = [&] {
            return host_.agent.state() == session_state::connected ||
                   host_.agent.state() == session_state::completed;
        };
        bool done = driver.run_until(begun + conditions_.peer_starts, valid) == sim::run_end::done;
        peer_.hear_of(host_);
        done = done || driver.run_until(begun + conditions_.give_up, valid) == sim::run_end::done;
        const auto& state = host_.agent.inspect();
        for (std::size_t i = 0; i < state.capacity.pairs; ++i)
            if (state.pairs.exists(i) && state.pairs[i].requests_sent != 0) ++o.checks;
        if (!done) return o;
        o.first_valid = net_.now() - begun;
        o.family =
            state.remotes[state.pairs[state.components[0].path.pair].remote].c.where.family();
        return o;
    }

    party<Rule>& host() { return host_; }

  private:
    sim::link_rules link() const {
        sim::link_rules l;
        l.latency = conditions_.one_way;
        l.jitter = conditions_.jitter;
        l.loss = conditions_.loss;
        return l;
    }

    /// An IPv4-only peer is what translators are for.
    void attach_peer() {
        const auto on = net_.add_host("peer");
        const auto nic = net_.add_interface(on, internet_, four(100, 1));
        for (unsigned i = 1; i < setup_.fours; ++i)
            static_cast<void>(net_.add_address(nic, four(100, 1 + i)));
        const bool dual = setup_.by == access::dual_stack || setup_.by == access::broken_vpn;
        for (unsigned i = 0; dual && i < setup_.sixes; ++i)
            static_cast<void>(net_.add_address(nic, six(100, 1 + i)));
        for (unsigned i = 0; dual && i < setup_.sixes; ++i) peer_.add(on, six(100, 1 + i));
        for (unsigned i = 0; i < setup_.fours; ++i) peer_.add(on, four(100, 1 + i));
    }

    void attach_dual_stack() {
        const auto on = net_.add_host("host");
        const auto nic = net_.add_interface(on, internet_, four(1, 1));
        for (unsigned i = 1; i < setup_.fours; ++i)
            static_cast<void>(net_.add_address(nic, four(1, 1 + i)));
        for (unsigned i = 0; i < setup_.sixes; ++i)
            static_cast<void>(net_.add_address(nic, six(1, 1 + i)));
        for (unsigned i = 0; i < setup_.sixes; ++i) host_.add(on, six(1, 1 + i));
        for (unsigned i = 0; i < setup_.fours; ++i) host_.add(on, four(1, 1 + i));
        sim::link_rules slow = link();
        slow.latency = milliseconds(1'500);
        if (setup_.ipv6 == trouble::slow)
            static_cast<void>(net_.set_link(internet_, ip_family::ipv6, slow));
        if (setup_.ipv6 == trouble::blackholed)
            static_cast<void>(net_.set_link(internet_, ip_family::ipv6, sim::blackhole()));
        if (setup_.ipv6 == trouble::one_way)
            static_cast<void>(net_.set_inbound(nic, ip_family::ipv6, sim::blackhole()));
    }

    /// Wi-Fi with both families, and a VPN with both that the host ranks first and that leads
    /// nowhere.
    void attach_vpn() {
        const auto on = net_.add_host("host");
        const auto wifi = net_.add_interface(on, internet_, four(1, 1));
        static_cast<void>(net_.add_address(wifi, six(1, 1)));
        const auto vpn = net_.add_interface(on, internet_, four(2, 1));
        for (unsigned i = 0; i < setup_.sixes; ++i)
            static_cast<void>(net_.add_address(vpn, six(2, 1 + i)));
        static_cast<void>(net_.set_outbound(vpn, sim::blackhole()));
        static_cast<void>(net_.set_inbound(vpn, sim::blackhole()));
        for (unsigned i = 0; i < setup_.sixes; ++i)
            host_.add(on, six(2, 1 + i), 2, setup_.known, 9);
        host_.add(on, four(2, 1), 2, setup_.known, 9);
        host_.add(on, six(1, 1), 1, false, 5);
        host_.add(on, four(1, 1), 1, false, 5);
    }

    /// A mobile network without IPv4, found to have a NAT64 as RFC 7050 has it. Of two, the first
    /// leads nowhere.
    void attach_behind_nat64(unsigned network, bool with_clat) {
        const auto prefix =
            *nat64_prefix::of(ice::prefix(address::v6(0x2001'0db8'0064'0000U + network, 0), 96));
        const auto carrier = net_.add_segment("carrier", sim::link_rules{});
        static_cast<void>(net_.add_nat64("nat64", carrier, internet_, four(200, network), prefix));
        const auto on = net_.add_host("host");
        std::vector<interface_facts> facts;
        const auto has = [&](const address& a, std::uint32_t index) {
            facts.push_back({});
            facts.back().addr = a;
            facts.back().index = index;
        };
        const auto nic = net_.add_interface(on, carrier, six(10 + network, 1));
        has(six(10 + network, 1), network);
        for (unsigned i = 1; i < setup_.sixes; ++i) {
            static_cast<void>(net_.add_address(nic, six(10 + network, 1 + i)));
            has(six(10 + network, 1 + i), network);
        }
        if (with_clat) {
            static_cast<void>(net_.add_clat(on, carrier, six(10 + network, 0xc1a7), prefix));
            has(address::v4(192, 0, 0, 4), 90);
        }
        if (setup_.by == access::dual_sim && network == 1)
            static_cast<void>(net_.set_outbound(nic, sim::blackhole()));

        nat64_table<> table;
        const auto answers = sim::dns64(prefix).ipv4only_arpa();
        static_cast<void>(table.learn_answers(net_.now(), {network, 0, nat64_source::resolver},
                                              {answers.data(), answers.size()}, seconds(60)));
        const bool synthesises =
            setup_.synthesises && needs_synthesis(network, table.networks(net_.now()), facts);
        for (unsigned i = 0; i < setup_.sixes; ++i) {
            const base_id base =
                host_.add(on, six(10 + network, 1 + i), static_cast<std::uint8_t>(network));
            if (synthesises)
                table.for_each(net_.now(), network, four(100, 1), [&](const nat64_prefix& p) {
                    static_cast<void>(host_.agent.add_nat64(net_.now(), base, p));
                });
        }
        if (with_clat) host_.add(on, address::v4(192, 0, 0, 4), 9);
    }

    outcome look() const {
        outcome o;
        const auto& state = host_.agent.inspect();
        o.pairs = state.pairs.size();
        for (const local_record& l : state.locals) o.locals += l.used ? 1U : 0U;
        std::size_t rank = 0;
        for (const auto i : state.pairs.by_priority()) {
            ++rank;
            if (o.rank == 0 &&
                state.remotes[state.pairs[i].remote].c.where.family() == ip_family::ipv4)
                o.rank = rank;
        }
        return o;
    }

    setup setup_;
    conditions conditions_;
    sim::network net_;
    sim::segment_id internet_;
    party<Rule> host_;
    party<Rule> peer_;
};

template <class Rule>
outcome play(const setup& s, const conditions& c) {
    return run<Rule>(s, c).play();
}

using ours = dual_stack_preference;
using family_first = basic_dual_stack_preference<one_family_first>;
using one_to_one = basic_dual_stack_preference<fixed_head_start<1>>;

inline constexpr std::array setups{
    setup{"healthy, 2 + 1 addresses"},
    setup{"IPv6 blackholed, 2 + 1", access::dual_stack, trouble::blackholed},
    setup{"IPv6 slow, 2 + 1", access::dual_stack, trouble::slow},
    setup{"IPv6 one-way, 2 + 1", access::dual_stack, trouble::one_way},
    setup{"healthy, 6 + 2", access::dual_stack, trouble::none, 6, 2},
    setup{"IPv6 blackholed, 6 + 2", access::dual_stack, trouble::blackholed, 6, 2},
    setup{"IPv6 slow, 6 + 2", access::dual_stack, trouble::slow, 6, 2},
    setup{"IPv6 one-way, 6 + 2", access::dual_stack, trouble::one_way, 6, 2},
    setup{"broken VPN, not known", access::broken_vpn, trouble::none, 4, 1},
    setup{"broken VPN, known", access::broken_vpn, trouble::none, 4, 1, true},
    setup{"IPv6-only behind NAT64", access::nat64, trouble::none, 2, 1},
    setup{"464XLAT", access::xlat464, trouble::none, 2, 1},
    setup{"dual SIM, first one broken", access::dual_sim, trouble::none, 2, 1},
};

}  // namespace families

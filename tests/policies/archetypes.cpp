// SPDX-License-Identifier: BSL-1.0
// For each concept a model with exactly the members that its contract lists, and one that misses
// it by little; and profiles with one rule of their own each, all of which must connect.
#include <ice/profile.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <ice/ice.hpp>
#include <ice/profiles/lite.hpp>
#include <ice/profiles/rfc5245.hpp>
#include <ice/profiles/webrtc.hpp>
#include <span>
#include <utility>
#include <vector>

namespace {

using namespace ice;

struct flat_priority {
    static constexpr std::uint32_t priority(priority_inputs in) noexcept {
        return 1000U + static_cast<std::uint32_t>(in.kind) * 256U + (256U - in.component);
    }
};
struct throwing_priority {
    static constexpr std::uint32_t priority(priority_inputs) { return 1; }
};
static_assert(candidate_priority<flat_priority> && !candidate_priority<throwing_priority>);

struct counting_preference {
    static constexpr void assign(std::span<preference_entry> all, std::size_t signalled) noexcept {
        for (std::size_t i = signalled; i < all.size(); ++i)
            all[i].local_preference = static_cast<std::uint16_t>(60000 - i);
    }
};
struct forgets_the_signalled {
    static constexpr void assign(std::span<preference_entry>) noexcept {}
};
static_assert(local_preference_rule<counting_preference> &&
              !local_preference_rule<forgets_the_signalled>);

struct product_order {
    static constexpr bool monotone = true;
    static constexpr bool min_major = false;
    static constexpr std::uint64_t key(std::uint32_t g, std::uint32_t d) noexcept {
        return std::uint64_t{g} * d;
    }
};
struct order_of_32_bits {
    [[maybe_unused]] static constexpr bool monotone = true;
    [[maybe_unused]] static constexpr bool min_major = false;
    static constexpr std::uint32_t key(std::uint32_t g, std::uint32_t d) noexcept { return g ^ d; }
};
static_assert(pair_order<product_order> && !pair_order<order_of_32_bits>);

struct nobody_but_ipv4 {
    static constexpr bool permits(const address& peer, bool) noexcept { return peer.is_v4(); }
};
struct asks_no_loopback {
    static constexpr bool permits(const address& peer) noexcept { return peer.is_v4(); }
};
static_assert(turn::peer_policy<nobody_but_ipv4> && !turn::peer_policy<asks_no_loopback>);

struct never_evicts {
    static constexpr bool forms(const pruning_facts&) noexcept { return true; }
    static constexpr unsigned expendable(pair_state) noexcept { return 0; }
};
struct forms_only {
    static constexpr bool forms(const pruning_facts&) noexcept { return true; }
};
static_assert(pruning_rule<never_evicts> && !pruning_rule<forms_only>);

struct at_once {
    static constexpr bool tries_next = true;
    static constexpr time_point when(const agent_config&, const nomination_facts& f) noexcept {
        return f.complete_since;
    }
    static constexpr bool better(const agent_config&, const valid_facts& a,
                                 const valid_facts& b) noexcept {
        return a.key > b.key;
    }
};
struct has_no_opinion {
    [[maybe_unused]] static constexpr bool tries_next = true;
};
static_assert(nomination_rule<at_once> && !nomination_rule<has_no_opinion>);

struct one_second {
    static constexpr duration rto(const agent_config&, duration, std::size_t, std::size_t,
                                  std::size_t) noexcept {
        return seconds(1);
    }
};
static_assert(rto_rule<one_second> && !rto_rule<at_once>);

struct twice {
    static constexpr std::uint8_t requests(const stun::transaction_timing&) noexcept { return 2; }
    static constexpr duration wait(const stun::transaction_timing& t, unsigned) noexcept {
        return t.rto;
    }
};
static_assert(stun::retransmission_schedule<twice> && !stun::retransmission_schedule<one_second>);

struct counter_random {
    std::uint8_t next = 1;
    void fill(byte_span out, draw) noexcept {
        for (auto& b : out) b = next++;
    }
};
struct random_of_words {
    void fill(std::span<std::uint32_t>, draw) noexcept {}
};
static_assert(random_source<counter_random> && !random_source<random_of_words>);

struct eager_pacer {
    bool start(pacer_slot&, time_point) noexcept { return true; }
};
struct asks_the_clock {
    bool start(pacer_slot&) noexcept { return true; }
};
static_assert(pacer_service<eager_pacer> && !pacer_service<asks_the_clock>);

struct no_fingerprint : stun::rfc8489 {
    static constexpr bool has_sha256 = false;
};
static_assert(stun::stun_dialect<no_fingerprint> && !stun::stun_dialect<at_once>);

// One rule of its own each.
struct own_priority : profiles::rfc8445 {
    using candidate_priority = flat_priority;
};
struct own_preference : profiles::rfc8445 {
    using local_preference = counting_preference;
};
struct own_order : profiles::rfc8445 {
    using pair_order = product_order;
};
struct own_pruning : profiles::rfc8445 {
    using pruning = never_evicts;
};
struct own_nomination : profiles::rfc8445 {
    using nomination = at_once;
};
struct own_rto : profiles::rfc8445 {
    using rto = one_second;
};
struct own_literal_rto : profiles::rfc8445 {
    using rto = literal_rto;
};
struct own_schedule : profiles::rfc8445 {
    using schedule = twice;
};
struct own_dialect : profiles::rfc8445 {
    using stun_dialect = no_fingerprint;
};
struct own_pacer : profiles::rfc8445 {
    using pacer = eager_pacer;
};
struct own_unpaced : profiles::rfc8445 {
    using pacer = no_pacer;
};
struct own_capacity : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;
};

/// Every rule swapped at once.
struct all_own : profiles::rfc8445 {
    using candidate_priority = flat_priority;
    using local_preference = counting_preference;
    using pair_order = product_order;
    using pruning = one_relay_pruning;
    using nomination = at_once;
    using rto = one_second;
    using schedule = twice;
    using stun_dialect = no_fingerprint;
    using pacer = eager_pacer;
    static constexpr limits capacity{2, 4, 8, 8, 20, 40};
};

struct lacks_a_rule {
    using pair_order = rfc8445_pair_order;
};
struct has_no_capacity : profiles::rfc8445 {
  private:
    using profiles::rfc8445::capacity;
};
static_assert(profile<all_own> && !profile<lacks_a_rule> && !profile<has_no_capacity>);

}  // namespace

namespace {

const endpoint here(address::v4(192, 0, 2, 1), 5000);
const endpoint there(address::v4(192, 0, 2, 2), 6000);

struct one_way {
    std::vector<std::vector<std::uint8_t>> sent;
    send_status send(const route&, byte_view bytes) noexcept {
        sent.emplace_back(bytes.begin(), bytes.end());
        return send_status::sent;
    }
};

/// A random source of this kind; `seed` where it takes one.
template <class Random>
Random make_random(std::uint8_t seed) {
    if constexpr (requires { Random{seed}; })
        return Random{seed};
    else
        return Random(std::array<std::uint8_t, 32>{seed});
}

/// Two agents of one profile, a host candidate each, no loss, no delay.
template <class Profile>
bool connects() {
    one_way from_a, from_b;
    services<one_way, Profile> host_a(from_a, {.random = make_random<typename Profile::random>(1)});
    services<one_way, Profile> host_b(from_b, {.random = make_random<typename Profile::random>(2)});
    basic_agent<one_way, Profile> a(host_a, agent_role::controlling, Profile::config());
    basic_agent<one_way, Profile> b(host_b, agent_role::controlled, Profile::config());
    time_point now{};
    bool fine = a.add_stream().has_value() && b.add_stream().has_value();
    const auto la = a.add_local_candidate(now, {.where = here});
    const auto lb = b.add_local_candidate(now, {.where = there});
    fine = fine && la && lb && a.candidate_conveyed(now, *la) && b.candidate_conveyed(now, *lb);
    fine = fine && a.set_remote_description(now, 0, {b.local_ufrag(), b.local_pwd()}) &&
           b.set_remote_description(now, 0, {a.local_ufrag(), a.local_pwd()});
    const auto priority = a.inspect().locals[0].c.priority;
    fine = fine && a.add_remote_candidate(now, 0, {there, priority, "1"}) &&
           b.add_remote_candidate(now, 0, {here, priority, "1"});
    fine = fine && a.start(now) && b.start(now);
    for (int i = 0; fine && i < 100 && a.state() != session_state::completed; ++i) {
        for (const auto& bytes : std::exchange(from_a.sent, {}))
            (void)b.handle_datagram(now, {base_id(0), 0, 1, here}, bytes);
        for (const auto& bytes : std::exchange(from_b.sent, {}))
            (void)a.handle_datagram(now, {base_id(0), 0, 1, there}, bytes);
        if (!from_a.sent.empty() || !from_b.sent.empty()) continue;
        now = later(now, earlier(a.next_deadline(), b.next_deadline()));
        a.handle_timeout(now);
        b.handle_timeout(now);
    }
    return fine && a.state() == session_state::completed && a.route_of(0, 1).may_send &&
           b.route_of(0, 1).may_send;
}

}  // namespace

TEST_CASE("each shipped profile connects with itself") {
    CHECK(connects<profiles::rfc8445>());
    CHECK(connects<profiles::rfc5245>());
    CHECK(connects<profiles::webrtc>());
}

TEST_CASE("each rule can be replaced alone") {
    CHECK(connects<own_priority>());
    CHECK(connects<own_preference>());
    CHECK(connects<own_order>());
    CHECK(connects<own_pruning>());
    CHECK(connects<own_nomination>());
    CHECK(connects<own_rto>());
    CHECK(connects<own_literal_rto>());
    CHECK(connects<own_schedule>());
    CHECK(connects<own_dialect>());
    CHECK(connects<own_pacer>());
    CHECK(connects<own_unpaced>());
    CHECK(connects<own_capacity>());
}

TEST_CASE("all rules can be replaced at once") { CHECK(connects<all_own>()); }

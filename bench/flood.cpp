// SPDX-License-Identifier: BSL-1.0
// Floods by the million: c++ -O2 -std=c++20 -Iinclude bench/flood.cpp. What strangers send from a
// million places, and what a peer who turned hostile sends from a hundred thousand: allocations,
// growth, time of the last tenth against the first. The exit status is 1 when something grows.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <ice/agent.hpp>

#include "allocations.hpp"

namespace {

using namespace ice;

struct counting_transport {
    std::uint64_t sent = 0;
    std::uint64_t bytes = 0;

    send_status send(const route&, byte_view b) noexcept {
        ++sent;
        bytes += b.size();
        return send_status::sent;
    }
};

using agent = basic_agent<counting_transport>;
using host = services<counting_transport, profiles::rfc8445>;

constexpr std::uint8_t seed[32] = {1};
constexpr std::string_view peer_ufrag = "peer";
constexpr std::string_view peer_pwd = "passwordpasswordpassword";
const endpoint peer(address::v4(192, 0, 2, 2), 6000);

/// An agent that checks, and one that is completed.
struct target {
    counting_transport carrier;
    host lent{carrier, chacha_random(seed)};
    agent a{lent, agent_role::controlled};
    chacha_random random{seed};

    target() {
        static_cast<void>(a.add_stream());
        static_cast<void>(a.add_local_candidate({}, {.where = {address::v4(192, 0, 2, 1), 5000}}));
        static_cast<void>(a.set_remote_description({}, 0, {peer_ufrag, peer_pwd}));
        static_cast<void>(a.add_remote_candidate({}, 0, {peer, 2'130'706'431, "1"}));
        static_cast<void>(a.start({}));
    }
    /// A check to it; sealed by its own password, another one, or nobody's.
    std::vector<std::uint8_t> check(std::string_view pwd, bool nominates) {
        std::uint8_t buffer[256];
        stun::builder b(buffer, stun::binding_request,
                        stun::draw_transaction_id<stun::rfc8489>(random));
        b.add_joined(stun::attr::username, {a.local_ufrag(), ":", peer_ufrag});
        b.add(stun::attr::priority, 1'000'000U);
        b.add(stun::attr::ice_controlling, std::uint64_t{1});
        if (nominates) b.add(stun::attr::use_candidate);
        std::uint8_t key[64] = {};
        copy_bytes(key, pwd);
        if (!pwd.empty())
            b.add_integrity(builtin_crypto(),
                            builtin_crypto().make_hmac_sha1_key({key, pwd.size()}));
        b.add_fingerprint(builtin_crypto());
        const auto made = b.finish();
        return {made->begin(), made->end()};
    }
    void hit(time_point now, const endpoint& from, byte_view bytes) {
        route r;
        r.base = base_id(0);
        r.remote = from;
        a.handle_datagram(now, r, bytes);
    }
};

endpoint place(std::uint32_t n) {
    return {address::v4(0x0a000000U + n / 50'000), static_cast<std::uint16_t>(1024 + n % 50'000)};
}

/// Returns whether all was flat; `max_ratio` of the last tenth's time to the first's is generous.
template <class Hit>
bool flood(const char* name, target& t, std::uint32_t count, bool changes, Hit hit) {
    const std::vector<std::uint8_t> before(
        static_cast<const std::uint8_t*>(static_cast<const void*>(&t.a.inspect())),
        static_cast<const std::uint8_t*>(static_cast<const void*>(&t.a.inspect())) +
            sizeof t.a.inspect());
    const std::uint64_t allocated = allocations;
    const std::uint64_t sent = t.carrier.sent;
    double best[2] = {1e30, 1e30};  // of the first and the last tenth, in slices
    const std::uint32_t slice = count / 100;
    for (std::uint32_t n = 0; n < count; n += slice) {
        const auto start = std::chrono::steady_clock::now();
        for (std::uint32_t i = n; i < n + slice; ++i) hit(i);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        double* const which = n < count / 10            ? &best[0]
                              : n >= count - count / 10 ? &best[1]
                                                        : nullptr;
        if (which != nullptr && took.count() < *which) *which = took.count();
    }
    const bool same = std::memcmp(before.data(), &t.a.inspect(), before.size()) == 0;
    const std::uint64_t news = allocations - allocated;
    const double ratio = best[1] / best[0];
    std::printf(
        "%-46s %9u datagrams, %llu allocations, state %s, %.0f ns each, last tenth %.2f of "
        "the first, %.2f answers each\n",
        name, count, static_cast<unsigned long long>(news), same ? "unchanged" : "changed",
        best[1] / slice * 1e9, ratio, static_cast<double>(t.carrier.sent - sent) / count);
    return news == 0 && (same || changes) && ratio < 1.5;
}

}  // namespace

int main() {
    bool flat = true;
    const auto t = std::make_unique<target>();
    t->a.handle_timeout(time_point{} + milliseconds(1));
    const time_point now = time_point{} + milliseconds(1);
    const auto bare = t->check({}, true);
    const auto forged = t->check(peer_pwd, true);
    const std::uint8_t media[160] = {0x80, 96};
    flat &= flood("strangers: requests without integrity", *t, 1'000'000, false,
                  [&](std::uint32_t n) { t->hit(now, place(n), bare); });
    flat &= flood("strangers: requests with a wrong password", *t, 1'000'000, false,
                  [&](std::uint32_t n) { t->hit(now, place(n), forged); });
    flat &= flood("strangers: media", *t, 1'000'000, false,
                  [&](std::uint32_t n) { t->hit(now, place(n), media); });
    // The peer itself, from ever new ports, while the clock goes on; 20 a second would be its due.
    const auto sealed = t->check(t->a.local_pwd(), false);
    flat &= flood("a hostile peer: authentic requests", *t, 100'000, true,
                  [&](std::uint32_t n) { t->hit(now, place(n), sealed); });
    std::size_t remotes = 0;
    for (const auto& r : t->a.inspect().remotes) remotes += r.used ? 1U : 0U;
    std::printf("  then %zu remote candidates, %zu pairs\n", remotes,
                static_cast<std::size_t>(t->a.inspect().pairs.size()));
    flat &= remotes <= 32 && t->a.inspect().pairs.size() <= 100;
    std::printf("%s\n", flat ? "flat" : "NOT FLAT");
    return flat ? 0 : 1;
}

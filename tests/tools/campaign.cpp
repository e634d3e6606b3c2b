// SPDX-License-Identifier: BSL-1.0
// A campaign: sessions over everything that the simulated internet can do to them, one a seed,
// against a theory of which must connect that knows no agent. `campaign --help` tells the rest.
//
// link: -pthread
// run: --help
// run: --seeds 1..25
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <ice/net/format.hpp>

#include "campaign/session.hpp"

namespace {

using namespace campaign;

constexpr const char* help =
    "campaign --seeds A..B [--threads N]   sessions of these seeds: a table, and as its last line\n"
    "                                      \"N sessions, N failed\"; exit status 1 when any "
    "failed\n"
    "campaign --seed N [--verbose]         one of them: what it is, and each datagram\n"
    "\n"
    "A seed decides where the two sides are (in the open, at home behind a NAT of any kind, "
    "behind\n"
    "a carrier too, on a mobile network with and without 464XLAT, where no UDP passes, in several\n"
    "of these at once, side by side), their families, loss and order, trickle or not, roles, "
    "lite,\n"
    "and what happens once they are connected: a restart by one or both, a NAT that reboots or\n"
    "rebinds, an outage, a move, a new interface. A session fails when it does not do what theory\n"
    "says, or breaks an invariant: same pair on both sides, one controlling, nothing sent without\n"
    "consent or after close, one new transaction per Ta, seven times at most, 100 pairs at most.\n";

struct tally {
    std::map<std::pair<std::string, std::string>, std::array<int, 3>>
        kinds{};  // direct, relayed, none
    std::map<std::string, std::vector<std::int64_t>> times{};
    std::vector<std::pair<std::uint64_t, std::string>> failures{};
    std::uint64_t sessions = 0, direct = 0, relayed = 0, early = 0, unreachable = 0, restarts = 0;

    void add(const plan& p, const outcome& o) {
        ++sessions;
        if (!o.wrong.empty()) failures.emplace_back(p.seed, o.wrong);
        (!o.connected ? unreachable : o.relayed ? relayed : direct) += 1;
        early += o.relayed && o.is_direct ? 1U : 0U;
        restarts += static_cast<std::uint64_t>(o.restarts);
        auto key = std::minmax(p.kinds[0], p.kinds[1]);
        auto& cell = kinds[{key.first, key.second}];
        ++cell[!o.connected ? 2 : o.relayed ? 1 : 0];
        if (!o.connected || !o.wrong.empty()) return;
        times["connect"].push_back(o.took.us);
        times[p.wide.loss > 0 ? "  with loss" : "  without loss"].push_back(o.took.us);
        times[o.relayed ? "  relayed" : "  direct"].push_back(o.took.us);
        times[p.trickle ? "  trickle" : "  all at once"].push_back(o.took.us);
        if (p.lite) times["  lite peer"].push_back(o.took.us);
        if (!p.lite && p.roles[0] == p.roles[1]) times["  role conflict"].push_back(o.took.us);
        if (p.what != happening::none && o.should_reconnect)
            times[std::string("gap: ") + happening_names[static_cast<int>(p.what)]].push_back(
                o.gap.us);
    }
    void add(const tally& other) {
        for (const auto& [key, cell] : other.kinds) {
            for (std::size_t i = 0; i < 3; ++i) kinds[key][i] += cell[i];
        }
        for (const auto& [name, list] : other.times)
            times[name].insert(times[name].end(), list.begin(), list.end());
        failures.insert(failures.end(), other.failures.begin(), other.failures.end());
        sessions += other.sessions;
        direct += other.direct;
        relayed += other.relayed;
        early += other.early;
        unreachable += other.unreachable;
        restarts += other.restarts;
    }
    void print() {
        std::printf("%-14s %-14s %9s %9s %10s\n", "one side", "other side", "direct", "relayed",
                    "not at all");
        for (const auto& [key, cell] : kinds)
            std::printf("%-14s %-14s %9d %9d %10d\n", key.first.c_str(), key.second.c_str(),
                        cell[0], cell[1], cell[2]);
        std::printf("\n%-18s %9s %8s %8s %8s %8s %8s\n", "time in ms", "sessions", "10 %", "50 %",
                    "90 %", "99 %", "most");
        for (auto& [name, list] : times) {
            std::sort(list.begin(), list.end());
            std::printf("%-18s %9zu", name.c_str(), list.size());
            for (const std::size_t percent : {10U, 50U, 90U, 99U, 100U})
                std::printf(" %8lld",
                            static_cast<long long>(list[(list.size() - 1) * percent / 100] / 1000));
            std::printf("\n");
        }
        std::sort(failures.begin(), failures.end());
        for (const auto& [seed, why] : failures)
            std::printf("--seed %llu: %s\n", static_cast<unsigned long long>(seed), why.c_str());
        std::printf(
            "\ndirect: %llu; relayed: %llu (%llu before a direct path was found); none, as theory "
            "says: %llu; restarts: %llu\n",
            static_cast<unsigned long long>(direct), static_cast<unsigned long long>(relayed),
            static_cast<unsigned long long>(early), static_cast<unsigned long long>(unreachable),
            static_cast<unsigned long long>(restarts));
    }
};

std::string tell(const plan& p) {
    std::string text = p.kinds[0] + " with " + p.kinds[1];
    text += p.trickle ? ", trickle" : ", all at once";
    if (p.relay) text += ", relays";
    if (p.roles[0] == p.roles[1]) text += ", role conflict";
    if (p.wide.loss > 0) text += ", loss " + std::to_string(p.wide.loss) + " ppm";
    for (std::size_t i = 1; i < p.sites.size(); ++i) {
        const site_plan& s = p.sites[i];
        text += "\n  site " + std::to_string(i) + " in " + std::to_string(s.outer) +
                (s.mobile ? " mobile" : "") + (s.four ? " IPv4" : "") + (s.six ? " IPv6" : "") +
                " mapping " + std::to_string(static_cast<int>(s.nat.mapping)) + " filtering " +
                std::to_string(static_cast<int>(s.nat.filtering)) +
                (s.nat.hairpin == sim::nat_hairpin::none ? " no hairpin" : "");
    }
    for (const int n : {0, 1})
        for (const nic_plan& nic : p.nics[n])
            text += "\n  " + std::string(n == 0 ? "A" : "B") + " in site " +
                    std::to_string(nic.site) + (nic.clat ? " with CLAT" : "");
    return text + "\n  then " + happening_names[static_cast<int>(p.what)] + " of " +
           (p.who == 0 ? "A" : "B") + " to " + std::to_string(p.next.site) +
           (p.next.clat ? " with CLAT" : "") + "\n";
}

int replay(std::uint64_t seed, bool verbose) {
    const plan p = planner(seed).make();
    const auto s = std::make_unique<campaign::session>(p, verbose);
    const outcome o = s->run();
    std::fputs(tell(p).c_str(), stdout);
    const auto& r = s->net().recording();
    for (std::size_t i = 0; i < r.size(); ++i) {
        const auto bytes = r[i].bytes;
        std::printf("%10.3f #%-5llu %-10s %-14s %s > %s  %02x%02x %zu\n",
                    static_cast<double>(r[i].at.us) / 1e6,
                    static_cast<unsigned long long>(r[i].number),
                    std::string(s->net().name_of(r[i].segment)).c_str(),
                    std::string(describe(r[i].what)).c_str(),
                    std::string(to_text(r[i].from).view()).c_str(),
                    std::string(to_text(r[i].to).view()).c_str(), bytes.empty() ? 0 : bytes[0],
                    bytes.size() < 2 ? 0 : bytes[1], bytes.size());
    }
    std::printf("theory: %s; %s after %lld ms; then a gap of %lld ms, %d restarts\n%s\n",
                o.should_connect ? "connects" : "does not", o.connected ? "connected" : "not",
                static_cast<long long>(o.took.us / 1000), static_cast<long long>(o.gap.us / 1000),
                o.restarts, o.wrong.empty() ? "nothing wrong" : o.wrong.c_str());
    std::printf("1 sessions, %d failed\n", o.wrong.empty() ? 0 : 1);
    return o.wrong.empty() ? 0 : 1;
}

int run_all(std::uint64_t first, std::uint64_t last, unsigned threads) {
    const auto start = std::chrono::steady_clock::now();
    std::atomic<std::uint64_t> next{first};
    std::vector<tally> parts(threads);
    std::vector<std::thread> crew;
    for (unsigned t = 0; t < threads; ++t)
        crew.emplace_back([&, t] {
            for (std::uint64_t seed = next++; seed <= last; seed = next++) {
                const plan p = planner(seed).make();
                parts[t].add(p, std::make_unique<campaign::session>(p)->run());
            }
        });
    for (std::thread& each : crew) each.join();
    tally all;
    for (const tally& part : parts) all.add(part);
    all.print();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("%.0f sessions a second on %u threads\n",
                static_cast<double>(all.sessions) / took.count(), threads);
    std::printf("%llu sessions, %zu failed\n", static_cast<unsigned long long>(all.sessions),
                all.failures.size());
    return all.failures.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t first = 0, last = 0;
    unsigned threads = std::max(1U, std::thread::hardware_concurrency());
    bool verbose = false, many = false;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const char* const value = i + 1 < argc ? argv[i + 1] : "";
        if (word == "--help") return std::fputs(help, stdout), 0;
        if (word == "--verbose") verbose = true;
        if (word == "--threads") threads = static_cast<unsigned>(std::max(1, std::atoi(value)));
        if (word == "--seed") first = last = std::strtoull(value, nullptr, 10);
        if (word == "--seeds") {
            char* dots = nullptr;
            first = std::strtoull(value, &dots, 10);
            if (std::strncmp(dots, "..", 2) == 0) last = std::strtoull(dots + 2, nullptr, 10);
            many = true;
        }
    }
    if (first == 0 || last < first) return std::fputs(help, stderr), 2;
    return many ? run_all(first, last, threads) : replay(first, verbose);
}

// SPDX-License-Identifier: BSL-1.0
// W1 to W4: build and read a connectivity check and its answer, and tell STUN from its neighbours,
// on each level of crypto, next to the floor (floor.hpp), libnice and libre (in stun/). Ours must
// not allocate.
#include <benchmark/benchmark.h>

#include <cstring>
#include <vector>

#include <ice/crypto.hpp>
#include <ice/stun.hpp>

#include "allocations.hpp"
#include "stun/works.hpp"

std::uint64_t& stun_allocations() { return allocations; }

namespace {

namespace stun = ice::stun;
namespace attr = ice::stun::attr;
using ice::byte_view;
using stun_works::all;

using stun_works::is_answer;
using stun_works::is_request;

void run(benchmark::State& state, auto work, auto right) {
    stun_works::run(state, allocations, false, work, right);
}
void run(benchmark::State& state, auto work) { run(state, work, stun_works::always); }

stun::transaction_id id_of(const floor_probe::check& c) {
    return stun::transaction_id::from(c.transaction);
}

// The library, as its documentation shows it.

struct ours {
    ice::builtin_crypto crypto;
    ice::hmac_sha1_key key;

    explicit ours(ice::crypto_level level) : crypto(level) {
        const std::string_view text(stun_works::password, stun_works::password_size);
        std::uint8_t bytes[64];
        ice::copy_bytes(bytes, text);
        key = crypto.make_hmac_sha1_key({bytes, text.size()});
    }
};

void build_check(benchmark::State& state, ice::crypto_level level) {
    const ours o(level);
    std::uint8_t out[548];
    const auto work = [&](std::size_t i) {
        const floor_probe::check& c = all().values[i];
        stun::builder b(out, stun::binding_request, id_of(c));
        b.add(attr::username, byte_view(c.username));
        b.add(attr::priority, c.priority);
        b.add(attr::ice_controlling, c.tie_breaker);
        b.add(attr::use_candidate);
        b.add_integrity(o.crypto, o.key).add_fingerprint(o.crypto);
        return b.finish().has_value();
    };
    run(state, work, [&](std::size_t i) { return is_request(out, i); });
}

void verify_check(benchmark::State& state, ice::crypto_level level) {
    const ours o(level);
    run(state, [&](std::size_t i) {
        stun::slot username(attr::username);
        stun::slot priority(attr::priority);
        stun::slot tie_breaker(attr::ice_controlling);
        stun::slot nominates(attr::use_candidate);
        const auto m =
            stun::message::parse(all().requests[i], username, priority, tie_breaker, nominates);
        if (!m || !stun::verify_fingerprint(*m, o.crypto) ||
            !stun::verify_integrity(*m, o.crypto, o.key))
            return false;
        const floor_probe::check& c = all().values[i];
        return username && username->size() == 9 && priority && *priority == c.priority &&
               tie_breaker && *tie_breaker == c.tie_breaker && nominates;
    });
}

void build_answer(benchmark::State& state, ice::crypto_level level) {
    const ours o(level);
    std::uint8_t out[548];
    const ice::endpoint where(ice::address::v4(stun_works::address), stun_works::port);
    const auto work = [&](std::size_t i) {
        stun::builder b(out, stun::binding_success, id_of(all().values[i]));
        b.add(attr::xor_mapped_address, where);
        b.add_integrity(o.crypto, o.key).add_fingerprint(o.crypto);
        return b.finish().has_value();
    };
    run(state, work, [&](std::size_t i) { return is_answer(out, i); });
}

void verify_answer(benchmark::State& state, ice::crypto_level level) {
    const ours o(level);
    const ice::endpoint where(ice::address::v4(stun_works::address), stun_works::port);
    run(state, [&](std::size_t i) {
        stun::slot mapped(attr::xor_mapped_address);
        const auto m = stun::message::parse(all().answers[i], mapped);
        return m && stun::verify_fingerprint(*m, o.crypto) &&
               stun::verify_integrity(*m, o.crypto, o.key) && mapped && *mapped == where;
    });
}

// The floor.

#define FLOOR(LEVEL)                                                                               \
    struct floor_##LEVEL {                                                                         \
        static void build_check(benchmark::State& state) {                                         \
            std::uint8_t out[548];                                                                 \
            const auto work = [&](std::size_t i) {                                                 \
                floor_probe::by_##LEVEL::build_check(all().key, all().values[i], out);             \
                return true;                                                                       \
            };                                                                                     \
            run(state, work, [&](std::size_t i) { return is_request(out, i); });                   \
        }                                                                                          \
        static void verify_check(benchmark::State& state) {                                        \
            run(state, [&](std::size_t i) {                                                        \
                floor_probe::check c;                                                              \
                return floor_probe::by_##LEVEL::verify_check(all().key, all().requests[i], c) &&   \
                       c.priority == all().values[i].priority &&                                   \
                       c.tie_breaker == all().values[i].tie_breaker;                               \
            });                                                                                    \
        }                                                                                          \
        static void build_answer(benchmark::State& state) {                                        \
            std::uint8_t out[548];                                                                 \
            const auto work = [&](std::size_t i) {                                                 \
                floor_probe::by_##LEVEL::build_answer(all().key, all().values[i].transaction,      \
                                                      stun_works::address, stun_works::port, out); \
                return true;                                                                       \
            };                                                                                     \
            run(state, work, [&](std::size_t i) { return is_answer(out, i); });                    \
        }                                                                                          \
        static void verify_answer(benchmark::State& state) {                                       \
            run(state, [&](std::size_t i) {                                                        \
                std::uint32_t address = 0;                                                         \
                unsigned port = 0;                                                                 \
                return floor_probe::by_##LEVEL::verify_answer(all().key, all().answers[i],         \
                                                              address, port) &&                    \
                       address == stun_works::address && port == stun_works::port;                 \
            });                                                                                    \
        }                                                                                          \
    };
FLOOR(portable)
#ifdef FLOOR_HAS_HARDWARE
FLOOR(hardware)
#endif
#undef FLOOR

// W4: what comes to one port: STUN, DTLS, RTP, ChannelData, and near misses, in no order.

struct datagrams {
    static constexpr std::size_t count = 1024;
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(count * 64);
    std::vector<byte_view> views;
    std::size_t stun = 0;

    datagrams() {
        std::uint32_t seed = 1;
        for (std::size_t i = 0; i < count; ++i) {
            std::uint8_t* const p = bytes.data() + 64 * i;
            for (std::size_t k = 0; k < 64; ++k)
                p[k] = static_cast<std::uint8_t>((seed = seed * 1664525 + 1013904223) >> 24);
            const unsigned kind = (seed >> 13) % 8;
            constexpr std::uint8_t firsts[] = {0, 0, 0, 22, 64, 128, 144, 1};
            p[0] = firsts[kind];
            if (kind < 3 || kind == 7) {
                ice::store_u16(p + 2, 44);
                ice::store_u32(p + 4, stun::magic_cookie);
                if (kind == 7 && seed % 2 == 0) p[4 + seed % 4] ^= 1;  // nearly
            }
            views.push_back({p, 64});
            if (stun::is_stun(views.back())) ++stun;
        }
    }
};

const datagrams& mixed() {
    static const datagrams d;
    return d;
}

template <class Test>
void classify(benchmark::State& state, Test test) {
    const datagrams& d = mixed();
    for (auto _ : state) {
        std::size_t n = 0;
        for (const byte_view& v : d.views) n += test(v) ? 1U : 0U;
        if (n != d.stun) state.SkipWithError("wrong");
        benchmark::DoNotOptimize(n);
    }
    state.counters["of"] = datagrams::count;
}

void is_stun(benchmark::State& state) {
    classify(state, [](byte_view v) { return stun::is_stun(v); });
}
void is_stun_floor(benchmark::State& state) {
    classify(state, [](byte_view v) {
        const std::uint8_t* const p = v.data();
        return ((floor_probe::load32(p) & 0xc0000003) | (floor_probe::load32(p + 4) ^ 0x2112a442) |
                ((floor_probe::load32(p) & 0xffff) ^ (v.size() - 20))) == 0;
    });
}

#define WORKS(FUNCTION, NAME)                                          \
    BENCHMARK_CAPTURE(FUNCTION, portable, ice::crypto_level::portable) \
        ->Name(NAME "/ice/portable");                                  \
    BENCHMARK(floor_portable::FUNCTION)->Name(NAME "/floor/portable");
WORKS(build_check, "W1")
WORKS(verify_check, "W2")
WORKS(build_answer, "W3")
WORKS(verify_answer, "W3b")
#undef WORKS
BENCHMARK(is_stun)->Name("W4/ice");
BENCHMARK(is_stun_floor)->Name("W4/floor");

#ifdef FLOOR_HAS_HARDWARE
[[maybe_unused]] const bool with_hardware = [] {
    const ice::crypto_level level = ice::detect_crypto_level();
    if (level != ice::crypto_level::x86_sha) return false;
    const auto add = [level](const char* ice, auto ours, const char* floor, auto probe) {
        benchmark::RegisterBenchmark(ice, ours, level);
        benchmark::RegisterBenchmark(floor, probe);
    };
    add("W1/ice/hardware", build_check, "W1/floor/hardware", floor_hardware::build_check);
    add("W2/ice/hardware", verify_check, "W2/floor/hardware", floor_hardware::verify_check);
    add("W3/ice/hardware", build_answer, "W3/floor/hardware", floor_hardware::build_answer);
    add("W3b/ice/hardware", verify_answer, "W3b/floor/hardware", floor_hardware::verify_answer);
    return true;
}();
#endif

}  // namespace

BENCHMARK_MAIN();

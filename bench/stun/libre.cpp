// SPDX-License-Identifier: BSL-1.0
// libre's STUN on the same messages. Apart from the others because it has a struct of the name of
// our namespace.
#if __has_include(<re.h>)

#include "works.hpp"

extern "C" {
#include <re.h>
}

std::uint64_t& stun_allocations();

namespace {

using stun_works::all;

const auto* const key = reinterpret_cast<const uint8_t*>(stun_works::password);

void run(benchmark::State& state, auto work) {
    stun_works::run(state, stun_allocations(), true, work, stun_works::always);
}

void build_check(benchmark::State& state) {
    mbuf* mb = mbuf_alloc(548);
    run(state, [&](std::size_t i) {
        const floor_probe::check& c = all().values[i];
        mbuf_rewind(mb);
        const int failed =
            stun_msg_encode(mb, STUN_METHOD_BINDING, STUN_CLASS_REQUEST, c.transaction, nullptr,
                            key, stun_works::password_size, true, 0, 4, STUN_ATTR_USERNAME,
                            stun_works::username, STUN_ATTR_PRIORITY, &c.priority,
                            STUN_ATTR_CONTROLLING, &c.tie_breaker, STUN_ATTR_USE_CAND, &c);
        return failed == 0 && mb->end == sizeof all().requests[i];
    });
    mem_deref(mb);
}

template <std::size_t N>
void verify(benchmark::State& state, const uint8_t (&messages)[stun_works::checks::count][N],
            auto read) {
    mbuf* mb = mbuf_alloc(N);
    run(state, [&](std::size_t i) {
        mbuf_rewind(mb);
        mbuf_write_mem(mb, messages[i], N);
        mbuf_set_pos(mb, 0);
        stun_msg* m = nullptr;
        const bool good = stun_msg_decode(&m, mb, nullptr) == 0 &&
                          stun_msg_chk_fingerprint(m) == 0 &&
                          stun_msg_chk_mi(m, key, stun_works::password_size) == 0 && read(m);
        mem_deref(m);
        return good;
    });
    mem_deref(mb);
}

void verify_check(benchmark::State& state) {
    verify(state, all().requests, [](const stun_msg* m) {
        return stun_msg_attr(m, STUN_ATTR_USERNAME) != nullptr &&
               stun_msg_attr(m, STUN_ATTR_PRIORITY) != nullptr &&
               stun_msg_attr(m, STUN_ATTR_CONTROLLING) != nullptr &&
               stun_msg_attr(m, STUN_ATTR_USE_CAND) != nullptr;
    });
}

void build_answer(benchmark::State& state) {
    mbuf* mb = mbuf_alloc(548);
    sa where;
    sa_set_in(&where, stun_works::address, stun_works::port);
    run(state, [&](std::size_t i) {
        mbuf_rewind(mb);
        const int failed = stun_msg_encode(
            mb, STUN_METHOD_BINDING, STUN_CLASS_SUCCESS_RESP, all().values[i].transaction, nullptr,
            key, stun_works::password_size, true, 0, 1, STUN_ATTR_XOR_MAPPED_ADDR, &where);
        return failed == 0 && mb->end == sizeof all().answers[i];
    });
    mem_deref(mb);
}

void verify_answer(benchmark::State& state) {
    verify(state, all().answers, [](const stun_msg* m) {
        const stun_attr* mapped = stun_msg_attr(m, STUN_ATTR_XOR_MAPPED_ADDR);
        return mapped != nullptr && sa_port(&mapped->v.sa) == stun_works::port;
    });
}

BENCHMARK(build_check)->Name("W1/libre");
BENCHMARK(verify_check)->Name("W2/libre");
BENCHMARK(build_answer)->Name("W3/libre");
BENCHMARK(verify_answer)->Name("W3b/libre");

}  // namespace

#endif

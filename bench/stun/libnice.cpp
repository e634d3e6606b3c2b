// SPDX-License-Identifier: BSL-1.0
// libnice's STUN on the same messages.
#if __has_include(<stun/stunagent.h>)

#include <arpa/inet.h>

#include "works.hpp"

extern "C" {
#include <stun/stunagent.h>
#include <stun/usages/ice.h>
}

std::uint64_t& stun_allocations();

namespace {

using stun_works::all;

const uint16_t known[] = {STUN_ATTRIBUTE_USERNAME,        STUN_ATTRIBUTE_PRIORITY,
                          STUN_ATTRIBUTE_USE_CANDIDATE,   STUN_ATTRIBUTE_MESSAGE_INTEGRITY,
                          STUN_ATTRIBUTE_ICE_CONTROLLING, 0};
const auto* const key = reinterpret_cast<const uint8_t*>(stun_works::password);

struct agent {
    StunAgent a;
    agent() {
        const int flags =
            STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS | STUN_AGENT_USAGE_USE_FINGERPRINT;
        stun_agent_init(&a, known, STUN_COMPATIBILITY_RFC5389,
                        static_cast<StunAgentUsageFlags>(flags));
    }
};

bool validater(StunAgent*, StunMessage*, uint8_t*, uint16_t, uint8_t** password, size_t* size,
               void*) {
    *password = const_cast<uint8_t*>(key);
    *size = stun_works::password_size;
    return true;
}

void run(benchmark::State& state, auto work) {
    stun_works::run(state, stun_allocations(), true, work, stun_works::always);
}

void build_check(benchmark::State& state) {
    agent nice;
    uint8_t out[548];
    run(state, [&](std::size_t i) {
        const floor_probe::check& c = all().values[i];
        StunMessage m;
        stun_agent_init_request(&nice.a, &m, out, sizeof out, STUN_BINDING);
        stun_message_append_bytes(&m, STUN_ATTRIBUTE_USERNAME, c.username, sizeof c.username);
        stun_message_append32(&m, STUN_ATTRIBUTE_PRIORITY, c.priority);
        stun_message_append64(&m, STUN_ATTRIBUTE_ICE_CONTROLLING, c.tie_breaker);
        stun_message_append_flag(&m, STUN_ATTRIBUTE_USE_CANDIDATE);
        const size_t size = stun_agent_finish_message(&nice.a, &m, key, stun_works::password_size);
        StunTransactionId id;
        stun_message_id(&m, id);
        stun_agent_forget_transaction(&nice.a, id);
        return size == sizeof all().requests[i];
    });
}

void verify_check(benchmark::State& state) {
    agent nice;
    run(state, [&](std::size_t i) {
        StunMessage m;
        const auto status = stun_agent_validate(&nice.a, &m, all().requests[i],
                                                sizeof all().requests[i], validater, nullptr);
        uint16_t size = 0;
        uint32_t priority = 0;
        uint64_t tie_breaker = 0;
        return status == STUN_VALIDATION_SUCCESS &&
               stun_message_find(&m, STUN_ATTRIBUTE_USERNAME, &size) != nullptr &&
               stun_message_find32(&m, STUN_ATTRIBUTE_PRIORITY, &priority) == 0 &&
               stun_message_find64(&m, STUN_ATTRIBUTE_ICE_CONTROLLING, &tie_breaker) == 0 &&
               stun_message_find_flag(&m, STUN_ATTRIBUTE_USE_CANDIDATE) == 0;
    });
}

void build_answer(benchmark::State& state) {
    agent nice;
    uint8_t out[548];
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(stun_works::port);
    where.sin_addr.s_addr = htonl(stun_works::address);
    StunMessage requests[stun_works::checks::count];
    for (std::size_t i = 0; i < stun_works::checks::count; ++i)
        stun_agent_validate(&nice.a, &requests[i], all().requests[i], sizeof all().requests[i],
                            validater, nullptr);
    run(state, [&](std::size_t i) {
        StunMessage m;
        stun_agent_init_response(&nice.a, &m, out, sizeof out, &requests[i]);
        stun_message_append_xor_addr(&m, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS,
                                     reinterpret_cast<const sockaddr_storage*>(&where),
                                     sizeof where);
        return stun_agent_finish_message(&nice.a, &m, key, stun_works::password_size) ==
               sizeof all().answers[i];
    });
}

// W3b has no peer here: its agent answers for transactions of its own ids only.
BENCHMARK(build_check)->Name("W1/libnice");
BENCHMARK(verify_check)->Name("W2/libnice");
BENCHMARK(build_answer)->Name("W3/libnice");

}  // namespace

#endif

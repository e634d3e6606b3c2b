// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/services.hpp>

#include <doctest/doctest.h>

#include <ice/core/chacha_random.hpp>
#include <ice/crypto/builtin.hpp>
#include <ice/exchange/queue_transport.hpp>

namespace {

struct counting_observer {
    int seen = 0;
};
struct profile {
    using random = ice::chacha_random;
    using crypto = ice::builtin_crypto;
    using pacer = ice::no_pacer;
    using observer = counting_observer;
};

}  // namespace

TEST_CASE("services are what a profile names, and the transport is borrowed") {
    const std::uint8_t seed[32] = {1};
    ice::queue_transport<> queue;
    ice::services<ice::queue_transport<>, profile> host(queue, ice::chacha_random(seed));
    CHECK(host.carrier == &queue);
    ++host.observer.seen;
    ice::environment<profile>& without_transport = host;
    CHECK(without_transport.observer.seen == 1);
    ice::pacer_slot slot;
    CHECK(without_transport.pacer.start(slot, {}));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/stream.hpp>

#include <doctest/doctest.h>

using namespace ice;
using namespace ice::sim;

TEST_CASE("sim stream: a stream that is new is being opened, and nothing is known of its peer") {
    const stream_state s;
    CHECK((s.is == stream_state::phase::connecting && !s.is_established()));
    CHECK((s.peer == 0 && s.listener.is_none()));
    // 1 + 2 + 4 + ... seconds, as many terms as there are attempts: as stream_rules tells.
    const stream_rules rules;
    CHECK(duration{s.wait.us * ((1 << rules.connect_attempts) - 1)} == seconds(63));
}

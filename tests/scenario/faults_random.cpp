// SPDX-License-Identifier: BSL-1.0
// Random bytes that are none: the service cannot say that it has failed, so a host whose source
// does must stop; what happens otherwise is at least bounded. Storage cannot fail: it is a member.
#include "faults_support.hpp"

using namespace faults;

namespace {

/// Always the same byte, from the `from`-th draw on.
struct stuck_random {
    chacha_random good;
    std::uint8_t value = 0;
    int from = 0;
    int draws = 0;

    void fill(byte_span out, draw purpose) noexcept {
        good.fill(out, purpose);
        if (draws++ < from) return;
        for (std::uint8_t& b : out) b = value;
    }
};

struct stuck_profile : profiles::rfc8445 {
    using random = stuck_random;
};

}  // namespace

TEST_CASE("faults: random bytes that are always the same end in a session or in failure, bounded") {
    for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{0xff}})
        for (const int from : {0, 1, 2, 3, 5, 8, 13, 21}) {
            CAPTURE(value);
            CAPTURE(from);
            two<stuck_profile> t({chacha(1), value, from}, {chacha(2), value, from});
            t.begin();
            t.run_to(seconds(200));
            const bool over = t.is_up() || (t.a.agent.state() == session_state::failed &&
                                            t.b.agent.state() == session_state::failed);
            CHECK(over);
            CHECK(t.a.carrier.calls.size() + t.b.carrier.calls.size() < 1'000);
            t.a.agent.close(t.net.now());
            CHECK(t.a.agent.next_deadline() == time_point::never());
        }
}

TEST_CASE("faults: where only one side's bytes are stuck, the other one's keep ids apart") {
    two<stuck_profile> t({chacha(1), 7, 0}, {chacha(2), 0, 1 << 30});
    t.begin();
    t.run_to(seconds(200));
    CHECK(t.a.carrier.calls.size() < 500);
    CHECK(t.b.carrier.calls.size() < 500);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_snapshot.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <ice/agent/agent.hpp>
#include <ice/agent/lite.hpp>
#include <ice/exchange/queue_transport.hpp>
#include <ice/trace/journalled.hpp>
#include <type_traits>
#include <vector>

namespace {

using namespace ice;

using full = basic_agent<queue_transport<>>;
using lite = basic_lite_agent<queue_transport<>>;
using recorded =
    basic_agent<queue_transport<>, trace::journalled<profiles::rfc8445, trace::journal_ring>>;

static_assert(std::is_same_v<trace::recorded_profile_of<full>, profiles::rfc8445>);
static_assert(std::is_same_v<trace::recorded_profile_of<recorded>, profiles::rfc8445>);

constexpr std::uint8_t seed[32] = {1};

struct desk {
    queue_transport<> wire;
    services<queue_transport<>, profiles::rfc8445> host{wire, chacha_random(seed)};
    full agent{host, agent_role::controlling};
};

}  // namespace

TEST_CASE("journal_snapshot: a recorded agent has the layout of the one without a journal") {
    CHECK(sizeof(recorded) == sizeof(full));
    CHECK(trace::layout_of<recorded>() == trace::layout_of<full>());
    CHECK(trace::layout_of<lite>() != trace::layout_of<full>());
}

TEST_CASE("journal_snapshot: masking takes passwords and keys, and keeps the rest") {
    desk d;
    full& agent = d.agent;
    static_cast<void>(agent.add_stream());
    static_cast<void>(
        agent.set_remote_description({}, 0, {"ufrag", "passwordpasswordpassword", false, {}}));
    auto s = agent.inspect();
    trace::mask_state(s);
    CHECK(s.credentials().local_pwd.view() == "xxxxxxxxxxxxxxxxxxxxxxxx");
    CHECK(s.credentials().local_ufrag.view() == agent.local_ufrag());
    const hmac_sha1_key none{};
    CHECK(std::memcmp(&s.credentials().local_key, &none, sizeof none) == 0);
    CHECK(std::memcmp(&s.credentials().peers[0].key, &none, sizeof none) == 0);
    CHECK(s.tie_breaker == agent.inspect().tie_breaker);
}

TEST_CASE("journal_snapshot: only the right size is loaded") {
    const desk d;
    const auto& s = d.agent.inspect();
    std::vector<std::uint8_t> bytes(sizeof s + 1);
    trace::detail::field_writer w(bytes.data(), false);
    trace::store_state(w, s);
    auto t = s;
    t.tie_breaker = 7;
    CHECK_FALSE(trace::load_state(bytes, t));
    CHECK(t.tie_breaker == 7);
    CHECK(trace::load_state(byte_view(bytes).first(sizeof s), t));
    CHECK(digest(t) == digest(s));
}

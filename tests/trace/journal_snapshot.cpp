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
    const desk d;
    CHECK(sizeof(recorded) == sizeof(full));
    CHECK(trace::build_of<recorded>() == trace::build_of<full>());
    CHECK(trace::build_of<lite>() != trace::build_of<full>());
    const trace::journal_build own = trace::build_of<full>();
    CHECK(own.version_major == ICE_VERSION_MAJOR);
    CHECK(own.pointer_size == sizeof(void*));
    CHECK(own.state_size == sizeof(d.agent.inspect()));
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

TEST_CASE("journal_snapshot: parts make a state when they have its size") {
    const desk d;
    const auto& s = d.agent.inspect();
    const byte_view bytes = trace::detail::bytes_of_state(s);
    trace::detail::snapshot_parts<std::remove_cvref_t<decltype(s)>> parts;
    CHECK(parts.add(bytes.first(5)));
    CHECK(parts.add({}));
    CHECK_FALSE(parts.is_whole());
    CHECK_FALSE(parts.add(bytes));  // more than is missing
    CHECK(parts.add(bytes.subspan(5)));
    CHECK(parts.is_whole());
    CHECK(digest(parts.state()) == digest(s));
}

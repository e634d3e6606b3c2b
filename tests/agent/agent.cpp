// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/agent.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace agent_test {

/// Counts what it sends, and calls back into the agent that sends.
struct intruder {
    ice::basic_agent<intruder>* victim = nullptr;
    int sends = 0;
    ice::route last{};
    std::vector<ice::errc> answers;
    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept;
};
using agent = ice::basic_agent<intruder>;

struct wide : ice::profiles::rfc8445 {
    static constexpr ice::limits capacity = ice::multi_stream;
};

}  // namespace agent_test

// A host may compile the agent in one place only.
extern template class ice::basic_agent<agent_test::intruder, ice::profiles::rfc8445>;
template class ice::basic_agent<agent_test::intruder, ice::profiles::rfc8445>;
extern template class ice::basic_agent<agent_test::intruder, agent_test::wide>;
template class ice::basic_agent<agent_test::intruder, agent_test::wide>;

static_assert(agent_test::agent::capacity.streams == ice::single_component.streams);
static_assert(sizeof(agent_test::agent) <= 12288);
static_assert(std::is_trivially_copyable_v<agent_test::agent>);
static_assert(
    std::is_trivially_copyable_v<ice::basic_agent<agent_test::intruder, agent_test::wide>>);

namespace agent_test {

ice::send_status intruder::send(const ice::route& to, ice::byte_view) noexcept {
    ++sends;
    last = to;
    if (victim == nullptr) return ice::send_status::sent;
    const ice::time_point now = victim->inspect().now;
    answers.push_back(victim->nominate(now, 0).code());
    answers.push_back(victim->handle_unreachable(now, to).code());
    answers.push_back(victim->restart(now).code());
    return ice::send_status::sent;
}

}  // namespace agent_test

namespace {

using namespace ice;
using agent_test::agent;
using agent_test::intruder;

struct host {
    intruder carrier;
    services<intruder> lent;
    agent a;
    explicit host(std::uint8_t seed = 1)
        : lent(carrier, {chacha_random(std::array<std::uint8_t, 32>{seed})}),
          a(lent, agent_role::controlling) {
        CHECK(a.add_stream());
    }
    host(const host&) = delete;
    host& operator=(const host&) = delete;

    std::uint32_t priority_of(std::uint16_t i) const { return a.inspect().locals[i].c.priority; }
    void begin() {
        CHECK(a.add_local_candidate({}, {.where = {address::v4(192, 0, 2, 1), 1000}}));
        CHECK(a.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
        CHECK(a.add_remote_candidate({}, 0, {{address::v4(192, 0, 2, 2), 2000}, 100, "1"}));
        CHECK(a.start({}));
    }
};

TEST_CASE("an agent begins idle, with credentials of its own and nothing due") {
    host one(1);
    host other(2);
    CHECK(one.a.state() == session_state::idle);
    CHECK(one.a.role() == agent_role::controlling);
    CHECK(one.a.next_deadline() == time_point::never());
    CHECK(one.a.poll_event().kind == event_kind::none);
    CHECK(one.a.local_ufrag().size() >= 4);
    CHECK(one.a.local_pwd().size() >= 22);
    CHECK(one.a.local_ufrag() != other.a.local_ufrag());
    CHECK(one.a.local_pwd() != other.a.local_pwd());
    CHECK(one.a.inspect().tie_breaker != other.a.inspect().tie_breaker);
}

TEST_CASE("a verb called from inside send answers misuse_reentered") {
    host h;
    h.carrier.victim = &h.a;
    h.begin();
    h.a.handle_timeout({});
    CHECK(h.carrier.sends == 1);
    CHECK(h.carrier.answers == std::vector<errc>(3, errc::misuse_reentered));
    CHECK(h.a.state() == session_state::checking);
    // After send it may be called again.
    CHECK(h.a.nominate({}, 0).code() == errc::misuse_agent_pair);  // not valid yet
}

TEST_CASE("priorities that the host has read stand, others follow its preference") {
    host h;
    const auto add = [&](std::uint8_t last, std::uint16_t preference) {
        return h.a
            .add_local_candidate(
                {}, {.where = {address::v4(192, 0, 2, last), 1000}, .host_preference = preference})
            .value_or(no_index);
    };
    const std::uint16_t first = add(1, 1);
    const std::uint32_t alone = h.priority_of(first);
    const std::uint16_t better = add(2, 2);
    CHECK(h.priority_of(better) == alone);
    CHECK(h.priority_of(first) < alone);

    const std::uint32_t told = h.priority_of(first);
    int seen = 0;
    h.a.for_each_local_candidate([&](std::uint16_t i, const candidate& c) {
        ++seen;
        CHECK(c.priority == h.priority_of(i));
    });
    CHECK(seen == 2);
    const std::uint16_t best = add(3, 3);
    CHECK(h.priority_of(better) == alone);
    CHECK(h.priority_of(first) == told);
    CHECK(h.priority_of(best) < told);  // too late to be preferred
}

TEST_CASE("agents that share a transport are told apart by the tag of their routes") {
    host h;
    h.begin();
    CHECK(h.a.set_config({}, [&] {
        agent_config config = h.a.inspect().config;
        config.tag = 4711;
        return config;
    }()));
    h.a.handle_timeout({});
    CHECK(h.carrier.last.tag == 4711);
    CHECK(h.carrier.last.base == base_id(0));
}

TEST_CASE("agents with transports of their own share the other services") {
    host h;
    intruder own;
    agent second(h.lent, own, agent_role::controlled);
    CHECK(second.local_ufrag() != h.a.local_ufrag());  // drawn from the same source
    CHECK(second.add_stream());
    CHECK(second.add_local_candidate({}, {.where = {address::v4(192, 0, 2, 1), 1000}}));
    CHECK(second.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
    CHECK(second.add_remote_candidate({}, 0, {{address::v4(192, 0, 2, 2), 2000}, 100, "1"}));
    CHECK(second.start({}));
    h.begin();
    h.a.handle_timeout({});
    second.handle_timeout({});
    CHECK(h.carrier.sends == 1);
    CHECK(own.sends == 0);  // one pacer: not within 5 ms of the other
    second.handle_timeout(second.next_deadline());
    CHECK(own.sends == 1);
    CHECK(h.carrier.sends == 1);
}

TEST_CASE("own credentials come before the checks") {
    host h;
    const std::string_view pwd = "0123456789012345678901";
    CHECK(h.a.set_local_credentials("mine", pwd));
    h.begin();
    CHECK(h.a.set_local_credentials("late", pwd).code() == errc::misuse_agent_described);
    CHECK(h.a.local_ufrag() == "mine");
    CHECK(h.a.restart({}));
    CHECK(h.a.set_local_credentials("anew", pwd));
    CHECK(h.a.local_ufrag() == "anew");
}

TEST_CASE("a copy that is bound anew sends with its own services") {
    host h;
    h.begin();
    intruder second;
    services<intruder> lent(second, {chacha_random(std::array<std::uint8_t, 32>{9})});
    agent copy = h.a;
    copy.rebind(lent);
    copy.handle_timeout({});
    CHECK(second.sends == 1);
    CHECK(h.carrier.sends == 0);
}

}  // namespace

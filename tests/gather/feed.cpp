// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/feed.hpp>

#include <ice/agent/agent.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;
using enum gather_outcome;

namespace {

struct no_wire {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};

struct desk_agent {
    no_wire w;
    const std::uint8_t seed[32] = {1};
    services<no_wire> host{w, {chacha_random(seed)}};
    basic_agent<no_wire> agent{host, agent_role::controlling};

    desk_agent() {
        CHECK(agent.add_stream());
        CHECK(agent.add_local_candidate(ms(0), {.where = home}));
    }
    const candidate& at(std::uint16_t i) const { return agent.inspect().locals[i].c; }
};

gathered result_of(gather_outcome o, std::uint8_t server = 0) {
    gathered r;
    r.outcome = o;
    r.from = {base_id(0), home, 0, 1, 77, 5};
    r.server = 3;
    r.same_ip = server;
    r.mapped = seen.with_port(static_cast<std::uint16_t>(600 + server));
    return r;
}

}  // namespace

TEST_CASE("gather feed: a result becomes a candidate of the agent") {
    desk_agent d;
    const auto added = add_gathered(d.agent, ms(0), result_of(found));
    CHECK(added);
    if (!added) return;
    CHECK(d.at(*added).kind == candidate_kind::srflx);
    CHECK(d.at(*added).where == seen.with_port(600));
    CHECK(d.at(*added).base == 0);
    CHECK(d.at(*added).foundation != d.at(0).foundation);
    CHECK(d.agent.inspect().locals[*added].host_preference == 77);
    CHECK(d.agent.inspect().locals[*added].network == 5);
    // A server of another IP address has another foundation, of the same one the same.
    const auto other = add_gathered(d.agent, ms(0), result_of(moved, 1));
    CHECK((other && d.at(*other).foundation != d.at(*added).foundation));
    gathered again = result_of(found, 0);
    again.mapped = seen;
    const auto third = add_gathered(d.agent, ms(0), again);
    CHECK((third && d.at(*third).foundation == d.at(*added).foundation));
}

TEST_CASE("gather feed: what is no candidate is not added") {
    desk_agent d;
    for (const auto o : {none, redundant, bad_address, bad_response, alternate_server,
                         error_response, timed_out, lost, cancelled})
        CHECK(add_gathered(d.agent, ms(0), result_of(o)).code() == errc::agent_redundant);
    std::size_t count = 0;
    d.agent.for_each_local_candidate([&](std::uint16_t, const ice::candidate&) { ++count; });
    CHECK(count == 1);
}

TEST_CASE("gather feed: the agent lends its pace") {
    desk_agent d;
    wire w;
    host h{&w};
    basic_gatherer<host> g(h);
    CHECK(g.add_server(first_server));
    CHECK(g.add_base({base_id(0), home}));
    g.handle_timeout(ms(10), d.agent.pace());
    CHECK(w.sent.size() == 1);
    CHECK(d.agent.pace().deadline() == ms(60));
    CHECK(d.agent.inspect().pace.deadline() == ms(60));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journalled.hpp>

#include <doctest/doctest.h>

#include <ice/agent/agent.hpp>
#include <ice/exchange/queue_transport.hpp>
#include <type_traits>
#include <vector>

namespace {

using namespace ice;

/// An observer of the host, which goes on hearing everything.
struct listener {
    int* verbs = nullptr;
    int* checks = nullptr;
    template <class Engine, class... Arguments>
    void verb_begins(const Engine&, time_point, verb_code, const Arguments&...) noexcept {
        ++*verbs;
    }
    void check_accepted(const route&, std::uint32_t, bool) noexcept { ++*checks; }
};
struct heard : profiles::rfc8445 {
    using observer = listener;
};
using recorded = trace::journalled<heard, trace::journal_ring>;
static_assert(profile<recorded>);
static_assert(std::is_same_v<recorded::recorded_profile, heard>);

}  // namespace

TEST_CASE("journalled: services answer what they did, and the host's observer hears as before") {
    std::vector<std::uint8_t> memory(50'000);
    trace::journal_ring ring(memory);
    trace::basic_journal<trace::journal_ring> journal(ring, {.profile = "mine"});
    const std::uint8_t seed[32] = {1};
    int verbs = 0, checks = 0;
    queue_transport<> wire, plain_wire;
    services<queue_transport<>, recorded> host(
        wire, trace::record<heard>(journal,
                                   {.random = chacha_random(seed), .observer = {&verbs, &checks}}));
    services<queue_transport<>, profiles::rfc8445> plain_host(plain_wire, chacha_random(seed));
    basic_agent<queue_transport<>, recorded> agent(host, agent_role::controlling);
    basic_agent<queue_transport<>> plain(plain_host, agent_role::controlling);
    CHECK(agent.local_pwd() == plain.local_pwd());
    static_cast<void>(agent.add_stream());
    CHECK(verbs == 2);
    journal.note(3, memory);  // too large for the ring's half: refused, and the journal ends here
    CHECK(journal.lost() == 1);
    static_cast<void>(agent.restart(time_point{5}));
    journal.sync();
    CHECK(ring.newer().size() > sizeof(agent.inspect()));  // a new segment, with a snapshot
    CHECK(wire_text(ring.newer().subspan(7, 4)) == "mine");
    CHECK((ring.newer()[5] & trace::journal_flag::after_gap) != 0);
}

// SPDX-License-Identifier: BSL-1.0
// RTP and RTCP on ports of their own, one side behind a NAT that maps each destination anew: what
// the rules of unfreezing make of it.
#include "session_support.hpp"

using namespace session_story;

namespace {

/// RFC 8445 with the schedule of RFC 5245 section 5.8.
struct one_by_one : session_story::profile {
    static constexpr bool first_checklist_only = true;
};

/// How long two sessions take that tell each other host and reflexive candidates, never() when
/// they fail. The first is behind a symmetric NAT, the second lets in whom it has sent to.
template <class Profile>
duration time_to_complete(std::uint16_t components, agent_role first) {
    internet i;
    const endpoint server = i.add_stun(1);
    basic_peer<Profile> a(i.net, i.driver, i.add_home(1, sim::symmetric()), first, {}, components);
    basic_peer<Profile> b(
        i.net, i.driver, i.add_home(2, sim::restricted()),
        first == agent_role::controlling ? agent_role::controlled : agent_role::controlling, {},
        components);
    for (basic_peer<Profile>* p : {&a, &b}) {
        p->add_stun(server);
        for (std::uint16_t c = 1; c <= components; ++c)
            p->bind(internet::inside(p == &a ? 1 : 2), static_cast<std::uint16_t>(5000 + c), c);
    }
    i.run(seconds(1));
    a.call(b);
    b.call(a);
    a.start();
    b.start();
    const time_point began = i.net.now();
    i.run(seconds(120), [&] { return a.is_over() && b.is_over(); });
    CHECK(a.s.state() == b.s.state());
    return a.s.state() == session_state::completed ? i.net.now() - began : seconds(1'000'000);
}

}  // namespace

TEST_CASE("session frozen: RTCP behind one symmetric NAT") {
    for (const agent_role first : {agent_role::controlling, agent_role::controlled}) {
        // With rtcp-mux there is nothing to wait for.
        CHECK(time_to_complete<session_story::profile>(1, first) < seconds(1));
        CHECK(time_to_complete<one_by_one>(1, first) < seconds(1));
        // The second side's check of RTCP is Frozen as long as that of RTP is In-Progress, to where
        // nobody hears it; so the first side's never gets in (RFC 8445 section 6.1.4.2, step 2).
        CHECK(time_to_complete<session_story::profile>(2, first) > seconds(120));
        CHECK(time_to_complete<one_by_one>(2, first) < seconds(1));
    }
}

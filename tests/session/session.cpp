// SPDX-License-Identifier: BSL-1.0
#include <ice/session/session.hpp>

#include "support.hpp"

using namespace desk;

TEST_CASE("session session: the agent's verbs") {
    host h;
    CHECK(h.s.role() == agent_role::controlling);
    CHECK(h.s.state() == session_state::idle);
    CHECK(h.s.add_base(now, base_at(own)));
    CHECK(h.s.inspect().config.trickle);
    CHECK(h.s.set_config(now, {}));
    CHECK(h.s.inspect().config.trickle);
    CHECK(h.s.set_local_credentials("frag", "abcdefghijklmnopqrstuv"));
    CHECK((h.s.local_ufrag() == "frag" && h.s.local_pwd() == "abcdefghijklmnopqrstuv"));
    CHECK(h.s.start(now).code() == errc::misuse_agent_stream);  // nobody is described
    CHECK(h.s.set_remote_description(now, 0, {"peer", "abcdefghijklmnopqrstuv"}));
    CHECK(h.s.start(now));
    CHECK(h.s.state() == session_state::checking);
    h.s.description_conveyed(now);
    CHECK(h.s.add_remote_candidate(now, 0, {stun_server, 1, "1"}));
    while (h.s.poll_event().kind != session_event_kind::none) {
    }
    h.s.handle_timeout(h.s.next_deadline());
    CHECK(h.carrier.sent.size() == 1);
    CHECK((h.carrier.sent[0].base == base_id(0) && h.carrier.sent[0].remote == stun_server));
    CHECK(h.s.nominate(now, 0).code() == errc::misuse_agent_pair);
    CHECK(h.s.end_of_remote_candidates(now, 0));
    CHECK(h.s.remove_component(now, 0, 2).code() == errc::misuse_agent_component);
    CHECK(h.s.remove_stream(now, 0));
    h.s.close(now);
    CHECK(h.s.state() == session_state::closed);
}

TEST_CASE("session session: hosts find the whole of it in one value") {
    static_assert(std::is_trivially_copyable_v<session_type>);
    host h;
    CHECK(h.s.add_base(now, base_at(own)));
    session_type copy = h.s;
    sink other;
    services<sink, profiles::rfc8445> shared(other, dice());
    copy.rebind(shared);
    CHECK(copy.local_ufrag() == h.s.local_ufrag());
    CHECK(copy.add_stun_server(now, stun_server));
    copy.handle_timeout(now);
    CHECK((other.sent.size() == 1 && h.carrier.sent.empty()));
}

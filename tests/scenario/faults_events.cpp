// SPDX-License-Identifier: BSL-1.0
// A host that does something drastic from every event that it is told of.
#include "faults_support.hpp"

using namespace faults;

namespace {

enum class deed { close, restart, remove, replace, remove_stream, renominate };

/// A's host, in its `k`-th event; the peer is told at once, as far as there is something to tell.
void act(two<>& t, deed what) {
    auto& a = t.a.agent;
    const time_point now = t.net.now();
    switch (what) {
        case deed::close:
            a.close(now);
            t.a.carrier.closed = true;
            break;
        case deed::replace:
            CHECK(a.remove_local_candidate(now, 0).code() == errc::ok);
            CHECK(t.a.add_base(3) != no_index);
            [[fallthrough]];
        case deed::restart:
            CHECK(a.restart(now).code() == errc::ok);
            CHECK(t.b.agent.restart(now).code() == errc::ok);
            t.begin();
            break;
        case deed::remove: CHECK(a.remove_local_candidate(now, 0).code() == errc::ok); break;
        case deed::remove_stream: CHECK(a.remove_stream(now, 0).code() == errc::ok); break;
        case deed::renominate: static_cast<void>(a.nominate(now, 0)); break;
    }
}

/// Does it in the k-th event of a session; false when there are not that many.
bool try_at(deed what, int k) {
    two t;
    t.a.on_event = [&](const event&) {
        if (t.a.events == k) act(t, what);
    };
    t.begin();
    t.run_to(seconds(70));
    if (t.a.events < k) return false;
    const session_state state = t.a.agent.state();
    switch (what) {
        case deed::close:
            CHECK(state == session_state::closed);
            CHECK(t.a.agent.next_deadline() == time_point::never());
            CHECK(!t.a.agent.route_of(0, 1).may_send);
            break;
        case deed::replace:
        case deed::restart:
        case deed::renominate: CHECK(t.is_up()); break;
        case deed::remove:
        case deed::remove_stream: CHECK(!t.a.agent.route_of(0, 1).may_send); break;
    }
    t.run_to(seconds(200));
    CHECK(t.a.carrier.calls.size() < 200);
    return true;
}

}  // namespace

TEST_CASE("faults: close, restart, remove, replace and nominate, from every event of a session") {
    for (const deed what : {deed::close, deed::restart, deed::remove, deed::replace,
                            deed::remove_stream, deed::renominate}) {
        int k = 1;
        for (; try_at(what, k) && k < 50; ++k) {
            CAPTURE(k);
            CAPTURE(static_cast<int>(what));
        }
        CHECK(k > 4);
    }
}

TEST_CASE("faults: the same from the events of a session that fails") {
    for (const deed what : {deed::close, deed::restart, deed::remove, deed::remove_stream}) {
        two t;
        t.a.on_event = [&](const event& e) {
            if (e.kind == event_kind::state_changed && e.state == session_state::failed &&
                t.a.agent.inspect().generation == 0)
                act(t, what);
        };
        t.b.carrier.answers = [&](int) {
            return t.net.now() < t.epoch + seconds(60) ? send_status::unreachable
                                                       : send_status::sent;
        };
        t.begin();
        t.run_to(seconds(200));
        const bool at_rest = t.a.agent.next_deadline() == time_point::never();
        CHECK(at_rest == (what != deed::restart));
        if (what == deed::restart) CHECK(t.is_up());
        CHECK(t.a.carrier.calls.size() < 200);
    }
}

TEST_CASE("faults: close in the middle of a verb's many events: the rest is not told") {
    two t;
    int told_after = 0;
    t.a.on_event = [&](const event& e) {
        if (t.a.agent.state() == session_state::closed && e.kind != event_kind::state_changed)
            ++told_after;
        if (e.kind == event_kind::nominated) act(t, deed::close);
    };
    t.begin();
    t.run_to(seconds(5));
    CHECK(t.a.agent.state() == session_state::closed);
    CHECK(told_after <= 1);  // the route has gone
}

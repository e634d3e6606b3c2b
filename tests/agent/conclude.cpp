// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/conclude.hpp>

#include <doctest/doctest.h>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;

namespace {

/// Three pairs, best first.
struct three : bench::single {
    std::uint16_t pairs[3] = {};

    explicit three(agent_role role = agent_role::controlled) : bench::single(role) {
        const auto l = local(here(1));
        std::uint16_t remotes[3] = {};
        for (int i = 0; i < 3; ++i)
            remotes[i] = remote(there(i), static_cast<std::uint32_t>(300 - i));
        form();
        for (int i = 0; i < 3; ++i) pairs[i] = index(l, remotes[i]);
    }
    session_state state() {
        detail::update_session(c);
        return s.state;
    }
};

}  // namespace

TEST_CASE("conclude: what the session is follows from its streams and paths") {
    bench::single empty;
    detail::update_session(empty.c);
    CHECK(empty.s.state == session_state::idle);

    three p;
    CHECK(p.state() == session_state::checking);
    CHECK(detail::next_event(p.s).kind == event_kind::state_changed);
    CHECK(p.state() == session_state::checking);
    CHECK(detail::next_event(p.s).kind == event_kind::none);

    path_record& path = p.s.components[0].path;
    path.set = true;
    CHECK(p.state() == session_state::connected);
    p.s.streams[0].state = checklist_state::completed;
    CHECK(p.state() == session_state::completed);
    path.silent = true;
    CHECK(p.state() == session_state::disconnected);
    path.silent = false;
    path.lost = true;
    p.s.streams[0].state = checklist_state::running;
    CHECK(p.state() == session_state::checking);
    p.s.streams[0].state = checklist_state::failed;
    CHECK(p.state() == session_state::failed);
    p.s.state = session_state::closed;
    CHECK(p.state() == session_state::closed);
}

TEST_CASE("conclude: the session lives while one of its streams does") {
    bench::many p;
    p.add_stream();
    p.s.streams[0].formed = p.s.streams[1].formed = true;
    p.s.streams[0].state = checklist_state::failed;
    p.s.streams[1].state = checklist_state::completed;
    p.s.components[1].path.set = true;
    detail::update_session(p.c);
    CHECK(p.s.state == session_state::completed);
    p.s.streams[1].state = checklist_state::running;
    detail::update_session(p.c);
    CHECK(p.s.state == session_state::connected);
    p.s.components[1].path = {};
    detail::update_session(p.c);
    CHECK(p.s.state == session_state::checking);
}

TEST_CASE("conclude: of two nominated pairs the higher is used, in either order") {
    for (const bool low_first : {true, false}) {
        three p;
        p.validate(p.pairs[0]);
        p.validate(p.pairs[1]);
        detail::set_nominated(p.c, p.pairs[low_first ? 1 : 0]);
        CHECK(p.s.components[0].nominated == p.pairs[low_first ? 1 : 0]);
        CHECK(p.s.streams[0].state == checklist_state::completed);
        CHECK(!p.s.pairs[p.pairs[2]].listed);
        CHECK(p.s.pairs[p.pairs[2]].reason == pair_reason::concluded);
        detail::set_nominated(p.c, p.pairs[low_first ? 0 : 1]);
        CHECK(p.s.components[0].nominated == p.pairs[0]);
        CHECK(p.s.components[0].path.pair == p.pairs[0]);
        CHECK(bool{p.s.pairs[p.pairs[1]].nominated});
    }
}

TEST_CASE("conclude: a renomination replaces a better pair") {
    three p;
    p.validate(p.pairs[0]);
    p.validate(p.pairs[1]);
    detail::set_nominated(p.c, p.pairs[0]);
    detail::set_nominated(p.c, p.pairs[1], true);
    CHECK(p.s.components[0].nominated == p.pairs[1]);
    CHECK(p.s.components[0].path.pair == p.pairs[1]);
}

TEST_CASE("conclude: a checklist without hope fails when patience is over, not before") {
    three p;
    for (const auto i : p.pairs) detail::fail_pair(p.c, i, pair_reason::timed_out);
    CHECK(p.s.streams[0].state == checklist_state::running);
    p.s.patience_over = true;
    detail::update_checklist(p.c, 0);
    CHECK(p.s.streams[0].state == checklist_state::failed);
    CHECK(p.s.state == session_state::failed);
    CHECK(p.s.reason == failed_reason::no_valid_pair);

    three open;
    open.s.patience_over = true;
    detail::fail_pair(open.c, open.pairs[0], pair_reason::timed_out);
    CHECK(open.s.pairs[open.pairs[0]].reason == pair_reason::timed_out);
    CHECK(open.s.streams[0].state == checklist_state::running);
}

TEST_CASE("conclude: a nomination that fails takes the checklist with it") {
    three p(agent_role::controlling);
    p.validate(p.pairs[0]);
    detail::choose_path(p.c, 0);
    p.s.pairs[p.pairs[0]].nominating = true;
    p.s.components[0].nominating = true;
    detail::fail_pair(p.c, p.pairs[0], pair_reason::timed_out);
    CHECK(p.s.pairs[p.pairs[0]].reason == pair_reason::nomination_failed);
    CHECK(!p.s.pairs[p.pairs[0]].valid);
    CHECK(p.s.streams[0].state == checklist_state::failed);
    CHECK(p.s.reason == failed_reason::nomination_failed);
    CHECK(bool{p.s.components[0].path.lost});
    CHECK(!p.s.pairs[p.pairs[1]].listed);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/requests.hpp>

#include <doctest/doctest.h>

#include "sipping_ice_01/desk.hpp"

using namespace cycles_desk;

namespace {

/// A dialog's state whose slot 0 has an open transaction. Nobody answers.
struct open_one : couple {
    engine::state_type s;
    outgoing out;
    engine_context<engine::state_type> c{s, a.host, at(seconds(1)), out};

    open_one() { early::begin_transaction(c, 0); }
};

}  // namespace

TEST_CASE("a request goes out by the schedule of RFC 3489") {
    open_one t;
    CHECK(t.s.transactions[0].kind != 0);
    CHECK(!t.s.timers.is_set(0));
    early::count_request(t.c, 0);
    CHECK(t.s.transactions[0].first_sent == at(seconds(1)));
    CHECK(t.s.timers.next() == at(milliseconds(1100)));
    t.c.now = at(milliseconds(1100));
    early::count_request(t.c, 0);
    CHECK(t.s.transactions[0].first_sent == at(seconds(1)));
    CHECK(t.s.timers.next() == at(milliseconds(1300)));
    CHECK(early::has_request_left(t.c, 0));
    for (int i = 2; i < 9; ++i) early::count_request(t.c, 0);
    CHECK(!early::has_request_left(t.c, 0));
}

TEST_CASE("an answer that says nothing ends the requests, and the transaction when it would have") {
    open_one t;
    early::count_request(t.c, 0);
    early::stop_requests(t.c, 0);
    CHECK(!early::has_request_left(t.c, 0));
    CHECK(t.s.timers.next() == at(milliseconds(1000 + 9500)));
}

TEST_CASE("a request that is pending has not been sent, and waits") {
    for (const send_status says : {send_status::pending, send_status::would_block}) {
        open_one t;
        t.a.carrier.says = says;
        early::count_request(t.c, 0);
        t.out.transaction = 0;
        t.out.size = 20;
        early::send_out(t.a.agent, t.a.host, t.c, t.s.checks);
        const bool pending = says == send_status::pending;
        CHECK(t.s.checks[0].held == pending);
        CHECK(t.s.transactions[0].sent == (pending ? 0 : 1));
        CHECK(t.s.timers.is_set(0) == !pending);
        CHECK(t.out.size == 0);
        CHECK(t.out.transaction == no_index);
        CHECK(!t.s.in_send);
    }
}

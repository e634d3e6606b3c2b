// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_early.hpp>

#include <doctest/doctest.h>

#include "ladder_case.hpp"

using namespace ice;
using trace::reason;
using trace::detail::early_facts;

namespace {

/// A history that has nothing, and knows that.
struct empty_history {
    std::size_t size() const { return 0; }
    trace::check_record operator[](std::size_t) const { return {}; }
};

std::string advised(const early_facts& k, bool with_history = true) {
    std::string text;
    const auto note = [&](reason r) { text += std::string(to_text(r)) + ' '; };
    if (with_history)
        trace::detail::advise_early(k, nullptr, empty_history{}, note);
    else
        trace::detail::advise_early(k, nullptr, trace::no_history{}, note);
    return text;
}

template <class Report>
std::string told(const Report& r) {
    return ladder_case::whole([&](auto sink) {
        trace::detail::early_explain_printer<decltype(sink)> printer(sink, {});
        printer(trace::early_session_report{"draft", time_point{} + seconds(1)});
        printer(r);
    });
}

}  // namespace

TEST_CASE("trace explain_early: what would have changed it") {
    CHECK(advised({}) == "advice_describe advice_no_local_candidates ");
    early_facts k{.bases = true, .remotes = true};
    CHECK(advised(k) == "advice_no_common_family ");
    k.pairs = 2;
    k.dropped = 1;
    CHECK(advised(k) == "advice_limit ");
    k.dropped = 0;
    k.tried = true;
    CHECK(advised(k) == "advice_no_own_relay ");
    k.own_relay = true;
    k.all.sent = 3;
    CHECK(advised(k) == "advice_peer_silent ");
    CHECK(advised(k, false).empty());
    k.all.peer_checks = 1;
    CHECK(advised(k) == "advice_answers_lost ");
    k.all.answers = 1;
    CHECK(advised(k).empty());
}

TEST_CASE("trace explain_early: counted by way") {
    trace::detail::early_tally t;
    trace::check_record r;
    r.times = 3;
    t.add(r);
    CHECK((t.sent == 3 && t.answers == 0 && t.peer_checks == 0 && t.last_code == 0));
    r.code = 200;
    r.folded = 2;
    t.add(r);
    CHECK((t.sent == 6 && t.answers == 3 && t.last_code == 200));
    r.by_peer = true;
    t.add(r);
    CHECK((t.sent == 6 && t.answers == 3 && t.peer_checks == 3));
}

TEST_CASE("trace explain_early: text") {
    trace::early_session_report session{"draft", {}, 2, reason::cycle_useful, true};
    CHECK(told(session) ==
          "ICE session of draft\n"
          "ICE session of draft: closed\n"
          "  another offer would tell the peer something better [cycle_useful]\n"
          "  2 pairs left out\n");
    trace::early_candidate_report c;
    c.index = 3;
    c.local = true;
    c.kind = candidate_kind::prflx;
    c.where = endpoint(address::v4(192, 0, 2, 1), 5000);
    c.q = q_value(850);
    c.component = 2;
    c.base = 0;
    c.derived = 1;
    c.why = reason::candidate_to_be_freed;
    c.due = time_point{} + milliseconds(2500);
    CHECK(told(c) ==
          "ICE session of draft\n\nLocal candidates\n"
          "  L3  prflx 192.0.2.1:5000 of L0 by R1  q 0.85, 0/2\n"
          "      checks of the peer reach a better one: this one is given up soon "
          "[candidate_to_be_freed], in 1.500 s\n");
    trace::early_pair_report p;
    p.from = p.to = c.where;
    p.state = "BAD";
    p.why = reason::pair_bad;
    p.other = 4;
    p.next = time_point{};  // it is due
    const std::string head =
        "ICE session of draft\n\nPairs, best first\n"
        "  1.  L0 192.0.2.1:5000 -> R0 192.0.2.1:5000, 0/1\n"
        "      BAD: silence or an error: tried again once in a while [pair_bad], see pair 4\n";
    CHECK(told(p) == head + "      next check in 0.000 s\n");
    p.transmissions = 1;
    CHECK(told(p) == head + "      sent 1 time, next step in 0.000 s\n");
    p.next = time_point::never();
    CHECK(told(p) == head);
}

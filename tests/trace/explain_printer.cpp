// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_printer.hpp>

#include <doctest/doctest.h>

#include "ladder_case.hpp"

using namespace ice;
using trace::reason;

namespace {

/// A printer of what all engines have.
template <class Report>
std::string printed(const Report& r, const trace::explain_style& style = {}) {
    return ladder_case::whole([&](auto sink) {
        trace::detail::basic_explain_printer<decltype(sink)> printer(sink, style);
        printer(r);
    });
}

trace::check_record answered(std::uint16_t code) {
    trace::check_record r;
    r.first = {1'000'000};
    r.last = r.first;
    r.answered = {1'250'000};
    r.code = code;
    r.times = 1;
    return r;
}

struct two_checks {
    trace::check_record all[2];
    std::size_t size() const { return 2; }
    const trace::check_record& operator[](std::size_t i) const { return all[i]; }
};

}  // namespace

TEST_CASE("trace explain_printer: reasons, and what was refused") {
    CHECK(printed(trace::advice_report{0, 1, reason::advice_restart}) ==
          "  - the path worked and then died: restart the session [advice_restart]\n");
    trace::refusal_record r;
    r.why = reason::request_wrong_password;
    r.code = 401;
    r.times = 1;
    r.from.remote = endpoint(address::v4(192, 0, 2, 1), 5000);
    CHECK(printed(r) ==
          "  1 request refused, the latest from 192.0.2.1:5000 by 401: their username is right and "
          "their password is wrong [request_wrong_password]\n");
}

TEST_CASE("trace explain_printer: a check with its answer") {
    trace::check_record r = answered(0);
    CHECK(printed(r) == "      0.000     check, controlled: no answer\n");
    r = answered(487);
    r.controlling = true;
    CHECK(printed(r, {.epoch = {}}) ==
          "      1.000     check, controlling: 487 Role Conflict at 1.250\n");
    r = answered(200);
    r.by_peer = r.use_candidate = true;
    r.times = 3;
    r.folded = 2;
    r.last = {3'000'000};
    CHECK(printed(r) ==
          "      0.000     check of the peer, USE-CANDIDATE, controlled, 3 times until 2.000 "
          "(3 checks): answered success\n");
    r = answered(200);
    r.mapped = endpoint(address::v4(192, 0, 2, 1), 5000);
    r.unsent = 1;
    r.open = true;
    CHECK(
        printed(r) ==
        "      0.000     check, controlled, 1 not sent by the transport: success at 0.250, mapped "
        "to 192.0.2.1:5000, the latest without an answer\n");
}

TEST_CASE("trace explain_printer: times count from the first check of the agent") {
    const int agent = 0, other = 0;
    two_checks history{{answered(0), answered(0)}};
    history.all[0].engine = &other;
    history.all[1].engine = &agent;
    history.all[1].first = {7};
    using trace::detail::with_epoch;
    CHECK(with_epoch({}, agent, history).epoch == time_point{7});
    CHECK(with_epoch({.epoch = {5}}, agent, history).epoch == time_point{5});
    CHECK(with_epoch({}, agent, trace::no_history{}).epoch == time_point::earliest());
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/report.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace ice;

namespace {

struct two_kinds {
    std::string text;
    void operator()(const trace::advice_report& r) { text += std::to_string(r.component); }
    void operator()(const trace::refusal_record& r) { text += std::to_string(r.code); }
};

/// A history of two engines.
struct two_engines {
    int a = 0, b = 0;
    trace::check_record all[3] = {};

    two_engines() {
        all[0].engine = all[2].engine = &a;
        all[1].engine = &b;
        for (std::uint16_t i = 0; i < 3; ++i) all[i].times = i;
    }
    std::size_t size() const { return 3; }
    const trace::check_record& operator[](std::size_t i) const { return all[i]; }
    template <class F>
    void for_each_refusal(const void* engine, F f) const {
        trace::refusal_record r;
        r.code = engine == &a ? 401 : 487;
        f(r);
    }
};

}  // namespace

TEST_CASE("trace report: a sink is given what it takes, of one engine") {
    two_kinds sink;
    trace::detail::give(sink, trace::component_report{});
    CHECK(sink.text.empty());
    trace::detail::give(sink, trace::advice_report{0, 7, trace::reason::none});
    const two_engines history;
    trace::detail::give_refusals(sink, &history.a, history);
    trace::detail::give_refusals(sink, &history.a, trace::no_history{});
    CHECK(sink.text == "7401");
    std::string found;
    const auto note = [&](const trace::check_record& r) { found += std::to_string(r.times); };
    trace::detail::for_each_check(&history.a, history, note);
    trace::detail::for_each_check(&history.b, trace::no_history{}, note);
    CHECK(found == "02");
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_tap.hpp>

#include <doctest/doctest.h>

#include <ice/trace/ladder_text.hpp>

#include "ladder_case.hpp"
#include "recorded.hpp"

using namespace ice;
using namespace recorded;

namespace {

std::string text(const trace::tap& t) {
    trace::ladder l;
    trace::add_tap(l, t);
    return '\n' + ladder_case::whole([&](auto sink) { trace::put_ladder_text(l, sink); });
}

/// What one side of a session has recorded.
struct book {
    bytes_of_journal bytes;
    file_sink sink{bytes};
    trace::basic_journal<file_sink> journal{sink};
};

/// Two hosts on one wire; both journals.
void connect(book& a_book, book& b_book) {
    using profile = trace::journalled<profiles::rfc8445, file_sink>;
    sim::network net(3);
    const auto wire = net.add_segment("wire", {.latency = milliseconds(10)});
    const endpoint a_here(address::v4(192, 0, 2, 1), 5000), b_here(address::v4(192, 0, 2, 2), 6000);
    const auto alice = net.add_host("Alice", wire, a_here.addr());
    const auto bob = net.add_host("Bob", wire, b_here.addr());
    peer<profile> a(net, trace::record<profiles::rfc8445>(a_book.journal, {.random = random_of(1)}),
                    agent_role::controlling);
    peer<profile> b(net, trace::record<profiles::rfc8445>(b_book.journal, {.random = random_of(2)}),
                    agent_role::controlled);
    static_cast<void>(a.session.add_stream());
    static_cast<void>(b.session.add_stream());
    a.add(net, alice, a_here);
    b.add(net, bob, b_here);
    a.hear_of(net.now(), b.session);
    b.hear_of(net.now(), a.session);
    sim::driver runner(net);
    runner.add(a.wire, a.session);
    runner.add(b.wire, b.session);
    runner.run_until(time_point{} + seconds(1));
    a_book.journal.finish(a.session);
    b_book.journal.finish(b.session);
}

}  // namespace

TEST_CASE("trace journal_tap: one side, and both") {
    book a, b;
    connect(a, b);
    trace::tap one;
    CHECK(trace::add_journal(one, one.add_party("Alice"), a.bytes.all).code() == errc::ok);
    CHECK(text(one) == R"(
          Alice                               peer
            |                                   |
    0.000   |(1) Binding request, controlling   |
            |---------------------------------->|
    0.010   |(2) Binding request, controlled    |
            |<----------------------------------|
    0.010   |(3) Binding success                |
            |---------------------------------->|
    0.020   |(4) Binding success                |
            |<----------------------------------|
    0.050   |(5) Binding request, USE-CANDIDATE |
            |---------------------------------->|
    0.070   |(6) Binding success                |
            |<----------------------------------|
            |                                   |
)");

    trace::tap both;
    CHECK(trace::add_journal(both, both.add_party("Alice"), a.bytes.all).code() == errc::ok);
    CHECK(trace::add_journal(both, both.add_party("Bob"), b.bytes.all).code() == errc::ok);
    CHECK(text(both) == R"(
          Alice                                Bob
            |                                   |
    0.000   |(1) Binding request, controlling   |
            |---------------------------------->|
    0.000   |(2) Binding request, controlled    |
            |<----------------------------------|
    0.010   |(3) Binding success                |
            |---------------------------------->|
    0.010   |(4) Binding success                |
            |<----------------------------------|
    0.050   |(5) Binding request, USE-CANDIDATE |
            |---------------------------------->|
    0.060   |(6) Binding success                |
            |<----------------------------------|
            |                                   |
)");
}

TEST_CASE("trace journal_tap: what is cut off, or none at all") {
    book a, b;
    connect(a, b);
    trace::tap t;
    const auto party = t.add_party("Alice");
    const byte_view all(a.bytes.all);
    CHECK(trace::add_journal(t, party, all.first(all.size() - 1)).code() ==
          errc::journal_truncated);
    CHECK(t.all().size() == 6);
    CHECK(trace::add_journal(t, party, all.subspan(1)).code() == errc::journal_not_one);
    CHECK(trace::add_journal(t, party, {}).code() == errc::ok);
    CHECK(t.all().size() == 6);
}

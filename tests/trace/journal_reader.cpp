// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_reader.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "recorded.hpp"

namespace {

using namespace ice;

/// A header of "rfc8445", made by a build that never was, and what follows.
std::vector<std::uint8_t> with_header(std::initializer_list<std::uint8_t> rest) {
    std::vector<std::uint8_t> all = {'I', 'C', 'E', 'J', 2, 0, 7, 'r', 'f', 'c',
                                     '8', '4', '4', '5', 1, 2, 3, 132, 0,   0,
                                     1,   0,   0,   0,   0, 0, 0, 0,   0,   9};
    all.insert(all.end(), rest);
    return all;
}

}  // namespace

TEST_CASE("journal_reader: headers") {
    const auto good = with_header({});
    trace::journal_reader r(good);
    CHECK(r.at_header());
    const auto head = r.header();
    REQUIRE(head.has_value());
    CHECK(head->profile == std::string_view("rfc8445"));
    CHECK(head->build == trace::journal_build{1, 2, 3, 4, true, 256, 9});
    CHECK(r.is_done());
    CHECK(r.next().code() == errc::end_of_input);

    CHECK(trace::journal_reader(byte_view()).header().code() == errc::journal_not_one);
    for (std::size_t n = 4; n < good.size(); ++n)
        CHECK(trace::journal_reader(byte_view(good).first(n)).header().code() ==
              errc::journal_truncated);
    auto later = good;
    later[4] = 1;  // as it was before the first release
    CHECK(trace::journal_reader(later).header().code() == errc::journal_version);
}

TEST_CASE("journal_reader: records, whole and broken") {
    const auto all = with_header({20, 0, 1, 2, 96, 0, 0, 95, 0, 0});
    trace::journal_reader r(all);
    static_cast<void>(r.header());
    const auto start = r.next();
    REQUIRE(start.has_value());
    CHECK(start->verb() == verb_code::start);
    CHECK(start->body.size() == 1);
    const auto note = r.next();
    REQUIRE(note.has_value());
    CHECK(trace::is_note(note->tag));
    CHECK(r.next().code() == errc::journal_bad_record);

    const auto cut = with_header({20, 0, 2, 2});
    trace::journal_reader c(cut);
    static_cast<void>(c.header());
    CHECK(c.next().code() == errc::journal_truncated);
}

TEST_CASE("journal_reader: the datagrams of a session, with time, way and local address") {
    const auto journal = recorded::journal_of<profiles::rfc8445>(7);
    std::size_t sent = 0, received = 0;
    time_point last{};
    const auto done = trace::for_each_datagram(journal, [&](const trace::journal_datagram& d) {
        ++(d.sent ? sent : received);
        CHECK(d.at >= last);
        last = d.at;
        CHECK(d.local == endpoint(address::v4(10, 0, 0, 2), 5000));
        CHECK(d.way.remote == endpoint(address::v4(198, 51, 100, 7), 6000));
        CHECK(stun::message::parse(d.bytes).has_value());
    });
    CHECK(done.has_value());
    CHECK(sent > 20);
    CHECK(received > 20);
    CHECK(last > time_point{} + seconds(100));
}

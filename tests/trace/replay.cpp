// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/replay.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

#include "recorded.hpp"

namespace {

using namespace ice;
using trace::difference;

using bytes = std::vector<std::uint8_t>;

bool holds(byte_view all, std::string_view text) {
    for (std::size_t i = 0; i + text.size() <= all.size(); ++i)
        if (wire_text(all.subspan(i, text.size())) == text) return true;
    return false;
}

/// A byte in the middle of the n-th record of a kind.
std::size_t place_in(byte_view journal, trace::journal_tag tag, std::size_t n) {
    trace::journal_reader r(journal);
    static_cast<void>(r.header());
    while (const auto record = r.next())
        if (record->tag == tag && n-- == 0) return record->offset + 3 + record->body.size() / 2;
    return 0;
}

}  // namespace

TEST_CASE("replay: a session with loss, trickle and a restart, bit for bit") {
    const bytes journal = recorded::journal_of<profiles::webrtc>(7);
    const trace::replay_report r = trace::replay(journal);
    CHECK(r.is_equal());
    CHECK(r.complete);
    CHECK_FALSE(r.masked);
    CHECK(r.sent > 30);
    CHECK(r.received > 30);
    CHECK(r.digests == 2);
    CHECK(r.at == time_point{} + seconds(120));
}

TEST_CASE("replay: a masked journal comes to the same decisions and holds no password") {
    std::string_view pwd;
    std::vector<char> own;
    const bytes open = recorded::journal_of<profiles::webrtc>(7);
    CHECK(trace::replay_as<profiles::webrtc>(open, false, [&](const auto& agent, const auto&) {
              if (own.empty()) own.assign(agent.local_pwd().begin(), agent.local_pwd().end());
          }).is_equal());
    pwd = {own.data(), own.size()};
    REQUIRE(pwd.size() == 24);
    chacha_random of_peer = recorded::random_of(2);  // as the peer drew it
    static_cast<void>(draw_u64(of_peer, draw::tie_breaker));
    static_cast<void>(make_ufrag(of_peer));
    const auto peers = make_password(of_peer);
    CHECK(holds(open, peers.view()));

    const bytes masked = recorded::journal_of<profiles::webrtc>(7, true);
    const trace::replay_report r = trace::replay(masked);
    CHECK(r.is_equal());
    CHECK(r.masked);
    CHECK(r.digests == 2);
    CHECK(masked.size() == open.size());
    CHECK_FALSE(holds(masked, peers.view()));
    CHECK_FALSE(holds(masked, pwd));
    // Nor a tag that lets somebody guess at it.
    static_cast<void>(trace::for_each_datagram(masked, [](const trace::journal_datagram& d) {
        const auto m = stun::message::parse(d.bytes);
        if (!m || m->integrity_offset() == 0) return;
        for (const std::uint8_t b : m->attribute_at(m->integrity_offset()).value)
            CHECK((b == 0 || b == 0xff));
    }));
}

TEST_CASE("replay: the full agents of every profile, by the name in their journals") {
    // The engines of the others are in replay_verbs.cpp.
    for (const bool masked : {false, true}) {
        CHECK(trace::replay(recorded::journal_of<profiles::rfc8445>(3, masked)).is_equal());
        CHECK(trace::replay(recorded::journal_of<profiles::rfc5245>(3, masked)).is_equal());
        CHECK(trace::replay(recorded::journal_of<profiles::webrtc>(3, masked)).is_equal());
    }
}

TEST_CASE("replay: a byte that is not as it was is named") {
    const bytes good = recorded::journal_of<profiles::webrtc>(7);
    const auto with = [&](trace::journal_tag tag, std::size_t n) {
        bytes bad = good;
        bad[place_in(good, tag, n)] ^= 1;
        return trace::replay(bad);
    };
    trace::replay_report r = with(trace::journal_tag::sent, 5);
    CHECK(r.what == difference::sends_otherwise);
    CHECK(r.sent == 6);
    CHECK(r.detail < 100);
    CHECK(with(trace::journal_tag::state, 0).what == difference::state_otherwise);
    // A transaction id that was drawn otherwise: the request is not the one that was sent.
    CHECK(with(trace::journal_tag::drawn, 3).what == difference::sends_otherwise);
    // A check of the peer that lacks its integrity is answered otherwise, or not at all.
    CHECK_FALSE(with(static_cast<trace::journal_tag>(verb_code::datagram), 3).is_equal());
    CHECK_FALSE(with(static_cast<trace::journal_tag>(verb_code::poll), 0).is_equal());
}

TEST_CASE("replay: less and more than was done") {
    const bytes good = recorded::journal_of<profiles::webrtc>(7);
    const std::size_t at = place_in(good, trace::journal_tag::sent, 2);
    // Without one record of what was sent, everything behind it is as it was.
    trace::journal_reader r(good);
    static_cast<void>(r.header());
    for (std::size_t n = 0;;) {
        const auto record = r.next();
        REQUIRE(record.has_value());
        if (record->tag != trace::journal_tag::sent || n++ != 2) continue;
        CHECK(record->offset < at);
        bytes less = good;
        const auto begin = less.begin() + static_cast<std::ptrdiff_t>(record->offset);
        less.erase(begin, begin + static_cast<std::ptrdiff_t>(3 + record->body.size()));
        CHECK(trace::replay(less).what == difference::sends_more);
        bytes more = good;
        more.insert(
            more.begin() + static_cast<std::ptrdiff_t>(record->offset),
            good.begin() + static_cast<std::ptrdiff_t>(record->offset),
            good.begin() + static_cast<std::ptrdiff_t>(record->offset + 3 + record->body.size()));
        CHECK(trace::replay(more).what == difference::does_less);
        break;
    }
}

TEST_CASE("replay: journals of other profiles and broken ones are refused by name") {
    bytes journal = recorded::journal_of<profiles::webrtc>(7);
    CHECK(trace::replay_as<profiles::rfc8445>(journal, false, [](auto&, auto&) {}).problem ==
          errc::journal_profile);
    bytes renamed = journal;
    renamed[7] = 'W';
    CHECK(trace::replay(renamed).problem == errc::journal_profile);
    CHECK(trace::replay({}).problem == errc::journal_not_one);
    journal.resize(journal.size() - 1);
    CHECK(trace::replay(journal).problem == errc::journal_truncated);
    CHECK_FALSE(trace::replay(journal).complete);
}

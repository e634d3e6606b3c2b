// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/replay_script.hpp>

#include <doctest/doctest.h>

#include <ice/trace/journalled.hpp>
#include <vector>

namespace {

using namespace ice;
using trace::difference;
using trace::journal_tag;

constexpr std::uint8_t two_draws[] = {65, 0, 3, 6, 0xaa, 0xbb, 96, 0, 1, 9, 65, 0, 2, 6, 0xcc};

}  // namespace

TEST_CASE("replay_script: draws are given again, notes are passed over") {
    trace::replay_script s{two_draws};
    std::uint8_t out[2] = {};
    s.draw_bytes(out, draw::jitter);
    CHECK(out[0] == 0xaa);
    CHECK(out[1] == 0xbb);
    s.draw_bytes({out, 1}, draw::jitter);
    CHECK(out[0] == 0xcc);
    CHECK(s.goes_on());
    s.draw_bytes({out, 1}, draw::jitter);
    CHECK(s.report.what == difference::draws_more);
    CHECK(out[0] == 0);
}

TEST_CASE("replay_script: another purpose or number is a difference, and the first one counts") {
    trace::replay_script s{two_draws};
    std::uint8_t out[2] = {};
    s.draw_bytes(out, draw::password);
    CHECK(s.report.what == difference::draws_otherwise);
    CHECK(s.report.record == 1);
    CHECK(s.compare_sent({}, {}) == send_status::sent);
    CHECK(s.report.what == difference::draws_otherwise);
}

TEST_CASE("replay_script: a pacer that refused refuses again until the same moment") {
    const std::uint8_t refusal[] = {66, 0, 2, 20, 7};  // ten microseconds, place 7
    trace::replay_script s{refusal};
    pacer_slot slot;
    CHECK_FALSE(s.ask_pacer(slot, time_point{100}));
    CHECK(slot.ask_at == time_point{110});
    CHECK(slot.place == 7);
    CHECK(s.ask_pacer(slot, time_point{110}));
    CHECK(slot == pacer_slot{});
}

TEST_CASE("replay_script: what is sent is compared byte by byte") {
    // Status; base, stream, component; address; zone, port, family, protocol; the datagram.
    // clang-format off
    const std::uint8_t sent[] = {
        67, 0, 34, 1, 0, 0, 0, 0, 1, 0, 192, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0x70, 0x17, 1, 0, 'a', 'b', 'c'};
    // clang-format on
    const route way{base_id(0), 0, 1, {address::v4(192, 0, 2, 2), 6000}};
    const std::uint8_t same[] = {'a', 'b', 'c'}, other[] = {'a', 'x', 'c'};
    trace::replay_script good{sent};
    CHECK(good.compare_sent(way, same) == send_status::would_block);  // what the host said then
    CHECK(good.goes_on());
    trace::replay_script bad{sent};
    static_cast<void>(bad.compare_sent(way, other));
    CHECK(bad.report.what == difference::sends_otherwise);
    CHECK(bad.report.detail == 1);
    trace::replay_script broken{byte_view(sent).first(10)};
    static_cast<void>(broken.compare_sent(way, same));
    CHECK(broken.report.problem == errc::journal_truncated);
}

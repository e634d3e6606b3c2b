// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_sinks.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace {

using namespace ice;

struct file {
    std::vector<std::uint8_t> all;
    void operator()(byte_view b) noexcept { all.insert(all.end(), b.begin(), b.end()); }
};
using small_sink = trace::buffered_journal_sink<file, 64>;
static_assert(trace::journal_sink<small_sink>);

}  // namespace

TEST_CASE("journal_sinks: the buffer goes to the host, in order, and is used again") {
    file f;
    small_sink s(f);
    byte_span room = s.open();
    CHECK(room.size() == 64);
    room[0] = 1;
    room = s.more(1);
    CHECK(room.size() == 64);
    room[0] = 2;
    room[1] = 3;
    const trace::journal_room next = s.settle(2);
    CHECK_FALSE(next.new_segment);
    next.bytes[0] = 4;
    s.sync(1);
    s.sync(0);
    CHECK(f.all == std::vector<std::uint8_t>{1, 2, 3, 4});
}

TEST_CASE("journal_sinks: the ring keeps two halves and overwrites the older one") {
    std::uint8_t memory[128] = {};
    trace::journal_ring ring(memory);
    CHECK(ring.open().size() == 64);
    trace::journal_room room = ring.settle(40);  // an eighth is left and more
    CHECK_FALSE(room.new_segment);
    CHECK(room.bytes.size() == 24);
    room = ring.settle(20);
    CHECK(room.new_segment);
    CHECK(room.bytes.data() == memory + 64);
    CHECK(ring.older().size() == 60);
    CHECK(ring.older().data() == memory);
    CHECK(ring.newer().empty());
    room = ring.settle(64);
    CHECK(room.new_segment);
    CHECK(room.bytes.data() == memory);
    CHECK(ring.older().data() == memory + 64);
}

TEST_CASE("journal_sinks: a verb that does not fit begins a new segment") {
    std::uint8_t memory[128] = {};
    trace::journal_ring ring(memory);
    CHECK(ring.more(10).size() == 54);  // all that there is
    CHECK(ring.settle(0).new_segment);
    CHECK_FALSE(ring.settle(1).new_segment);
}

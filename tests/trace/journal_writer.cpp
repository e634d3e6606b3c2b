// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_writer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <ice/trace/journal_reader.hpp>
#include <ice/trace/journal_sinks.hpp>
#include <vector>

namespace {

using namespace ice;
using trace::journal_tag;

/// Within a verb of something, which is all that a writer asks.
struct open_writer : trace::detail::journal_writer<trace::journal_ring> {
    using base = trace::detail::journal_writer<trace::journal_ring>;

    explicit open_writer(trace::journal_ring& ring, const trace::journal_options& options = {})
        : base(ring, options) {
        live_ = this;
        ready_ = true;
    }
    using base::put, base::step_to;
    bool is_live() const { return live_ != nullptr; }
};

/// The records of a ring, without a header.
std::vector<trace::journal_record> records_of(const trace::journal_ring& ring) {
    std::vector<trace::journal_record> all;
    trace::journal_reader r(ring.newer());
    while (const auto record = r.next()) all.push_back(*record);
    return all;
}

}  // namespace

TEST_CASE("journal_writer: a record is a number, a route and bytes, as far as it has them") {
    std::vector<std::uint8_t> memory(2000);
    trace::journal_ring ring(memory);
    open_writer w(ring);
    const std::uint8_t bytes[] = {1, 2, 3};
    const route way{base_id(4), 5, 6, {address::v4(192, 0, 2, 1), 7}};
    w.put(journal_tag::sent, 1, &way, bytes);
    w.put(journal_tag::sent, 300, nullptr, bytes);  // a number of two bytes
    w.put(static_cast<journal_tag>(verb_code::poll), 9);
    w.drew(draw::nonce, bytes);
    w.note(3, bytes);
    w.note(32, bytes);  // there is none
    w.sync();
    const auto all = records_of(ring);
    REQUIRE(all.size() == 5);
    CHECK(all[0].tag == journal_tag::sent);
    CHECK(all[0].body.size() == 1 + 30 + 3);
    trace::detail::field_reader in(all[0].body);
    CHECK(in.varint() == 1);
    route back;
    trace::journal_fields(in, back);
    CHECK(back == way);
    CHECK(equal_bytes(in.rest(), bytes));
    CHECK(all[1].body.size() == 5);
    CHECK(all[2].verb() == verb_code::poll);
    CHECK(equal_bytes(all[2].body, std::initializer_list<std::uint8_t>{9}));
    CHECK(equal_bytes(all[3].body, std::initializer_list<std::uint8_t>{5, 1, 2, 3}));
    CHECK(trace::is_note(all[4].tag));
}

TEST_CASE("journal_writer: a masked password is zeros, another draw is not") {
    std::vector<std::uint8_t> memory(2000);
    trace::journal_ring ring(memory);
    open_writer w(ring, {.masked = true});
    const std::uint8_t bytes[] = {1, 2, 3};
    w.drew(draw::password, bytes);
    w.drew(draw::ufrag, bytes);
    w.sync();
    const auto all = records_of(ring);
    REQUIRE(all.size() == 2);
    CHECK(equal_bytes(all[0].body, std::initializer_list<std::uint8_t>{4, 0, 0, 0}));
    CHECK(equal_bytes(all[1].body, std::initializer_list<std::uint8_t>{3, 1, 2, 3}));
}

TEST_CASE("journal_writer: times are steps from one verb to the next, back too") {
    std::vector<std::uint8_t> memory(200);
    trace::journal_ring ring(memory);
    open_writer w(ring);
    CHECK(trace::detail::unzigzag(w.step_to(time_point{50})) == 50);
    CHECK(trace::detail::unzigzag(w.step_to(time_point{50})) == 0);
    CHECK(trace::detail::unzigzag(w.step_to(time_point{20})) == -30);
}

TEST_CASE("journal_writer: it fills its room to the last byte and loses what does not fit") {
    std::vector<std::uint8_t> memory(2 * 100);
    trace::journal_ring ring(memory);
    open_writer w(ring);
    const std::vector<std::uint8_t> bytes(45);
    w.put(journal_tag::drawn, 0, nullptr, bytes);  // 49 bytes
    w.note(0, byte_view(bytes).first(44));         // 47
    w.put(static_cast<journal_tag>(verb_code::poll), 1);
    CHECK(w.lost() == 0);
    CHECK(w.is_live());
    w.drew(draw::nonce, {});
    CHECK(w.lost() == 1);
    CHECK_FALSE(w.is_live());
    w.sync();
    CHECK(records_of(ring).size() == 3);
    CHECK(ring.newer().size() == 100);
    // A record has 65,535 bytes at most, however much room there is.
    std::vector<std::uint8_t> more(400'000), large(70'000);
    trace::journal_ring wide(more);
    open_writer v(wide);
    v.put(journal_tag::sent, 0, nullptr, large);
    CHECK(v.lost() == 1);
}

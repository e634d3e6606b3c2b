// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/recording.hpp>

#include <doctest/doctest.h>

using namespace ice;
using namespace ice::sim;

namespace {

const endpoint here(address::v4(192, 0, 2, 1), 1);
const endpoint there(address::v4(192, 0, 2, 2), 2);

record numbered(std::uint8_t n, byte_view bytes) {
    return {{n}, n, segment_id(0), fate::sent, here, there, bytes};
}

}  // namespace

TEST_CASE("sim recording: keeps nothing until started, and all of it then") {
    recording r;
    const std::uint8_t bytes[] = {1, 2, 3};
    r.add(numbered(1, bytes));
    CHECK((!r.is_on() && r.size() == 0));
    r.start();
    r.add(numbered(2, bytes));
    r.add(numbered(3, {}));
    r.stop();
    r.add(numbered(4, bytes));
    if (r.size() != 2) {
        CHECK(r.size() == 2);
        return;
    }
    CHECK((r[0].number == 2 && r[0].at == time_point{2} && r[0].from == here));
    CHECK((r[0].to == there && r[0].what == fate::sent && r[0].segment == segment_id(0)));
    CHECK(equal_bytes(r[0].bytes, bytes));
    CHECK((r[1].number == 3 && r[1].bytes.empty()));
    r.clear();
    CHECK(r.size() == 0);
}

TEST_CASE("sim recording: a limit keeps at least as many of the newest, with their bytes") {
    recording r;
    r.start(10);
    for (std::uint8_t n = 0; n < 100; ++n) {
        const std::uint8_t bytes[] = {n, n};
        r.add(numbered(n, byte_view(bytes, n % 2 + 1U)));
        CHECK(r.size() <= 20);
        CHECK(r.size() + r.dropped() == n + 1U);
        if (n >= 10) CHECK(r.size() >= 10);
        for (std::size_t i = 0; i < r.size(); ++i) {
            const record kept = r[i];
            CHECK(kept.number == r.dropped() + i);
            CHECK((kept.bytes.size() == kept.number % 2 + 1 && kept.bytes[0] == kept.number));
        }
    }
}

TEST_CASE("sim recording: the digest sees every field and every byte") {
    const std::uint8_t bytes[] = {1, 2, 3};
    const std::uint8_t others[] = {1, 2, 4};
    const record base = numbered(1, bytes);
    const auto digest = [](const record& one) {
        recording r;
        r.start();
        r.add(one);
        return r.digest();
    };
    CHECK(digest(base) == digest(base));
    CHECK(recording().digest() == 0xcbf29ce484222325);
    record changed[7] = {base, base, base, base, base, base, base};
    changed[0].at = {2};
    changed[1].number = 2;
    changed[2].segment = segment_id(1);
    changed[3].what = fate::lost;
    changed[4].from = there;
    changed[5].to = there.with_port(3);
    changed[6].bytes = others;
    for (const record& c : changed) CHECK(digest(c) != digest(base));
}

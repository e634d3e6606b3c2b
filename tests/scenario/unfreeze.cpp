// SPDX-License-Identifier: BSL-1.0
// Foundations freeze and unfreeze pairs across checklists: the tables of RFC 8445 section 6.1.2.6
// and of RFC 8838 section 12.
#include "support.hpp"

using namespace story;

namespace {

using big_party = basic_party<many>;

/// Row r and foundation f of a table: the remote candidate that this cell stands for.
endpoint cell(int row, int f) {
    return {address::v4(10, 0, static_cast<std::uint8_t>(f), static_cast<std::uint8_t>(row)), 7000};
}

/// A table whose rows are components and whose columns are foundations.
struct table {
    world w;
    big_party a;
    big_party b;
    int rows;
    int components;  ///< of each stream

    table(int streams, int components_each)
        : w(),
          a(w, 'A', controlling),
          b(w, 'B', controlled),
          rows(streams * components_each),
          components(components_each) {
        for (int s = 0; s < streams; ++s) {
            CHECK(a.agent.add_stream(static_cast<std::uint16_t>(components)));
            CHECK(b.agent.add_stream(static_cast<std::uint16_t>(components)));
        }
        for (int row = 1; row <= rows; ++row)
            a.add_base({v4(1), static_cast<std::uint16_t>(5000 + row)}, stream(row),
                       component(row));
    }
    std::uint16_t stream(int row) const {
        return static_cast<std::uint16_t>((row - 1) / components);
    }
    std::uint16_t component(int row) const {
        return static_cast<std::uint16_t>((row - 1) % components + 1);
    }
    void hear(int row, int f) {
        const std::string foundation = 'f' + std::to_string(f);
        remote_candidate r{cell(row, f), 0, foundation};
        r.component = component(row);
        r.priority = static_cast<std::uint32_t>((126 << 24) + ((100 - f) << 8) + 256 - r.component);
        CHECK(a.agent.add_remote_candidate(w.now(), stream(row), r).code() == errc::ok);
    }
    /// Somebody answers there.
    void lives(int row, int f) { b.add_base(cell(row, f), stream(row), component(row)); }
    void start() {
        for (std::uint16_t s = 0; s < rows / components; ++s) {
            a.hear_credentials(b, s);
            b.hear_credentials(a, s);
        }
        a.start();
    }
    char letter(int row, int f) const {
        for (const auto i : a.state().pairs.by_priority()) {
            const pair& p = a.state().pairs[i];
            if (a.state().remotes[p.remote].c.where == cell(row, f))
                return "FWISX"[static_cast<int>(p.state)];
        }
        return '.';
    }
    std::string text(int columns = 5) const {
        std::string t;
        for (int row = 1; row <= rows; ++row) {
            for (int f = 1; f <= columns; ++f) t += letter(row, f);
            t += ' ';
        }
        return t;
    }
    void until_success(int row, int f) {
        CHECK(w.run_to(seconds(9), [&] { return letter(row, f) == 'S'; }));
    }
};

}  // namespace

TEST_CASE("unfreeze: initial states of three checklists") {
    table t(3, 1);
    for (const int f : {1, 2, 3}) t.hear(1, f);
    for (const int f : {1, 2, 3, 4}) t.hear(2, f);
    for (const int f : {1, 5}) t.hear(3, f);
    t.start();
    // RFC 8445 section 6.1.2.6, table 1
    CHECK(t.text() == "WWW.. FFFW. F...W ");
}

TEST_CASE("unfreeze: components and trickled pairs, table by table") {
    table t(2, 2);
    for (const int f : {1, 2, 3}) t.hear(1, f);
    for (const int f : {1, 2, 3, 4}) t.hear(2, f);
    t.hear(3, 1);
    t.hear(4, 1);
    t.lives(1, 1);
    t.lives(1, 5);
    t.start();
    CHECK(t.text() == "WWW.. FFFW. F.... F.... ");  // RFC 8838 section 12, table 2
    t.until_success(1, 1);
    CHECK(t.w.now() == at(milliseconds(50)));
    CHECK(t.text() == "SWW.. WFFW. W.... W.... ");  // table 3, RFC8445-7.2.5.3.3-1
    t.hear(1, 5);
    CHECK(t.text() == "SWW.W WFFW. W.... W.... ");  // table 4: the topmost of its column
    t.until_success(1, 5);
    const std::string before = t.text();
    t.hear(2, 5);
    CHECK(t.letter(2, 5) == 'W');  // table 5: one of its column has succeeded
    t.hear(3, 3);
    CHECK(t.letter(3, 3) == 'F');  // table 6
    CHECK(t.letter(2, 3) == before[6 + 2]);
}

TEST_CASE("unfreeze: checklists take turns, best pair first, lower component first") {
    table t(2, 2);
    for (int row = 1; row <= 4; ++row)
        for (const int f : {1, 2}) t.hear(row, f);
    t.start();
    t.w.run_to(milliseconds(499));
    // Row 1 has one pair of each foundation that may be checked; the second checklist has none:
    // its turn goes by without waiting for Ta (RFC 8445 section 6.1.4.2, step 4).
    CHECK(t.text(2) == "II FF FF FF ");
    CHECK(t.w.take({"check "}) ==
          "0 A A1>10.0.1.1:7000 check controlling\n"
          "50000 A A1>10.0.2.1:7000 check controlling\n");
}

TEST_CASE("unfreeze: a foundation that nobody checks any more goes on with its next pair") {
    table t(2, 1);
    t.hear(1, 1);
    t.hear(2, 1);
    agent_config config;
    config.rc = 1;
    config.rm = 2;
    CHECK(t.a.agent.set_config(t.w.now(), config).code() == errc::ok);
    t.start();
    CHECK(t.text(1) == "W F ");
    t.w.run_to(milliseconds(999));
    CHECK(t.text(1) == "I F ");
    t.w.run_to(milliseconds(1'000));
    CHECK(t.text(1) == "X I ");  // step 2; the failure itself unfreezes nothing
}

TEST_CASE("unfreeze: a success in one checklist wakes pairs of the others") {
    table t(3, 1);
    for (int row = 1; row <= 3; ++row) {
        t.hear(row, 1);
        t.lives(row, 1);
    }
    t.start();
    CHECK(t.text(1) == "W F F ");
    t.w.run_to(milliseconds(149));
    CHECK(t.w.take({"check "}) ==
          "0 A A1>B1 check controlling\n"
          "50000 A A2>B2 check controlling\n"
          "100000 A A3>B3 check controlling\n");
}

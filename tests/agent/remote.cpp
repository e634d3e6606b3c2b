// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/remote.hpp>

#include <doctest/doctest.h>

#include <cstdint>

#include "bench.hpp"

namespace {

using namespace ice;

struct small : profiles::rfc8445 {
    static constexpr limits capacity{2, 2, 2, 4, 8, 32};
};

constexpr endpoint at(std::uint8_t last) { return {address::v4(192, 0, 2, last), 9}; }

/// One stream of one component.
struct fixture : bench::bare<small> {
    fixture() {
        s.streams[0].used = true;
        s.components[0].used = true;
    }
    auto add(const remote_candidate& from) { return detail::add_remote(c, 0, from); }
    errc describe(std::string_view ufrag, std::string_view pwd = "0123456789012345678901") {
        return detail::set_remote(c, 0, {ufrag, pwd}).code();
    }
    std::uint16_t learn(std::uint8_t last) { return detail::learn_remote(c, 0, at(last), 7); }
    bool is_signalled(std::uint16_t i) const { return s.remotes[i].signalled; }
};

}  // namespace

TEST_CASE("remote: candidates that cannot be one, or are of nothing") {
    fixture f;
    const auto code = [&](const remote_candidate& from) { return f.add(from).code(); };
    CHECK(detail::add_remote(f.c, 1, {at(1), 1, "1"}).code() == errc::misuse_agent_stream);
    CHECK(detail::add_remote(f.c, 2, {at(1), 1, "1"}).code() == errc::misuse_agent_stream);
    CHECK(code({at(1), 1, "1", 2}) == errc::agent_no_component);
    CHECK(code({at(1), 0, "1"}) == errc::misuse_agent_candidate);
    CHECK(code({at(1), 0x80000000U, "1"}) == errc::misuse_agent_candidate);
    CHECK(code({endpoint{}, 1, "1"}) == errc::misuse_agent_candidate);
    CHECK(code({{address::v4(0, 0, 0, 0), 9}, 1, "1"}) == errc::misuse_agent_candidate);
    for (const remote_record& r : f.s.remotes) CHECK(!r.used);
    CHECK(code({at(1), 0x7fffffffU, "1"}) == errc::ok);
    CHECK(code({at(2), 1, "1"}) == errc::ok);
}

TEST_CASE("remote: credentials stand until a restart") {
    fixture f;
    CHECK(f.describe("", "x") == errc::misuse_agent_credentials);
    CHECK(f.describe("frag", "") == errc::misuse_agent_credentials);
    CHECK(f.describe("more than the thirty-two that fit") == errc::agent_full);
    CHECK(!f.s.streams[0].described);
    CHECK(f.describe("frag") == errc::ok);
    CHECK(f.describe("frag") == errc::ok);
    CHECK(f.describe("other") == errc::misuse_agent_described);
    CHECK(f.s.sessions[0].peers[0].ufrag.view() == "frag");
}

TEST_CASE("remote: candidates of another generation, and after the end") {
    fixture f;
    remote_candidate from{at(1), 1, "1"};
    from.ufrag = "old";
    CHECK(f.add(from).code() == errc::ok);  // nobody knows better yet
    from.where = at(2);
    CHECK(f.describe("frag") == errc::ok);
    CHECK(!f.s.remotes[0].used);
    CHECK(f.add(from).code() == errc::agent_other_generation);
    from.ufrag = "frag";
    CHECK(f.add(from).code() == errc::ok);
    f.s.streams[0].end_of_candidates = true;
    from.where = at(3);
    CHECK(f.add(from).code() == errc::agent_after_end);
}

TEST_CASE("remote: a learnt candidate that is signalled keeps its slot and its priority") {
    fixture f;
    const std::uint16_t learnt = f.learn(1);
    CHECK(f.s.remotes[learnt].c.kind == candidate_kind::prflx);
    CHECK(!f.is_signalled(learnt));
    const auto kind = candidate_kind::srflx;
    CHECK(f.add({at(1), 1000, "9", 1, kind}).value_or(no_index) == learnt);
    CHECK(f.is_signalled(learnt));
    CHECK(f.s.remotes[learnt].c.kind == kind);
    CHECK(f.s.remotes[learnt].c.priority == 7);
    // Once signalled, nothing said later changes it.
    CHECK(f.add({at(1), 1000, "9", 1, candidate_kind::relay}).value_or(no_index) == learnt);
    CHECK(f.s.remotes[learnt].c.kind == kind);
}

TEST_CASE("remote: equal foundations are one number, learnt ones are like no other") {
    fixture f;
    const auto foundation = [&](std::uint16_t i) { return f.s.remotes[i].c.foundation; };
    const std::uint16_t a = *f.add({at(1), 1, "1"});
    const std::uint16_t b = *f.add({at(2), 1, "2"});
    const std::uint16_t c = *f.add({at(3), 1, "1"});
    const std::uint16_t d = f.learn(4);
    CHECK(foundation(a) == foundation(c));
    CHECK(foundation(a) != foundation(b));
    CHECK(foundation(d) != foundation(a));
    CHECK(foundation(d) != foundation(b));
}

TEST_CASE("remote: room is made of the oldest learnt one that never was valid") {
    fixture f;
    CHECK(f.add({at(1), 1, "1"}));
    const std::uint16_t validated = f.learn(2);
    const std::uint16_t oldest = f.learn(3);
    const std::uint16_t next = f.learn(4);
    f.s.remotes[validated].has_validated = true;
    CHECK(f.add({at(5), 1, "2"}).value_or(no_index) == oldest);
    CHECK(f.learn(6) == next);
    CHECK(f.add({at(7), 1, "3"}).value_or(no_index) == next);
    CHECK(f.add({at(8), 1, "4"}).code() == errc::agent_full);
    CHECK(f.learn(9) == no_index);
    CHECK(f.s.remotes[validated].c.where == at(2));
}

// SPDX-License-Identifier: BSL-1.0
// Nominating once more (draft-thatcher-ice-renomination), where both hosts know that both sides
// can.
#include "support.hpp"

using namespace story;

namespace {

agent_config renominating(bool on = true) {
    agent_config config;
    config.renomination = on;
    config.nomination = nomination_mode::lowest_rtt;  // all pairs are checked before the first one
    return config;
}

/// A has two bases; both pairs are valid, and one is selected.
struct two_paths {
    world w;
    party a;
    party b;
    std::vector<std::uint8_t> first_nomination{};  ///< as A sent it

    explicit two_paths(bool on = true, agent_role of_a = controlling)
        : w(), a(w, 'A', of_a, renominating(on)), b(w, 'B', other(of_a), renominating(on)) {
        CHECK((a.agent.add_stream() && b.agent.add_stream()));
        a.add_base({v4(1), 5000});
        a.add_base({v4(3), 5000});
        b.add_base({v4(2), 6000});
        w.loses = [this](const sight& s) {
            if (s.what.ends_with("use") && first_nomination.empty())
                first_nomination.assign(s.bytes.begin(), s.bytes.end());
            return false;
        };
        introduce(a, b);
        w.run_to(seconds(3));
        CHECK(a.agent.state() == session_state::completed);
        CHECK(b.agent.state() == session_state::completed);
        w.take();
    }
    party& lead() { return a.agent.role() == controlling ? a : b; }
    /// The pair between B and A's base at 192.0.2.`last`, as the controlling side numbers it.
    std::size_t pair_with(std::uint8_t last) {
        const auto& s = lead().state();
        for (const auto i : s.pairs.by_priority()) {
            const endpoint where{v4(last), 5000};
            if (s.locals[s.pairs.base_of(i)].c.where == where ||
                s.remotes[s.pairs[i].remote].c.where == where)
                return i;
        }
        return s.capacity.pairs;
    }
    errc nominate(std::uint8_t last) {
        return lead().agent.nominate(w.now(), pair_with(last)).code();
    }
    /// Whether both sides send between B and this address of A.
    bool both_use(std::uint8_t last) const {
        const data_route of_a = a.agent.route_of(0, 1);
        const data_route of_b = b.agent.route_of(0, 1);
        return of_a.may_send && of_b.may_send && of_a.to.base == base_id(last == 1 ? 0 : 1) &&
               of_b.to.remote == endpoint(v4(last), 5000);
    }
    void run(duration d) { w.run_to(w.now() - w.epoch + d); }
};

}  // namespace

TEST_CASE("renomination: there and back again, on both sides, whoever controls") {
    for (const agent_role of_a : {controlling, controlled}) {
        two_paths c(true, of_a);
        for (const std::uint8_t last : {std::uint8_t{3}, std::uint8_t{1}, std::uint8_t{3}}) {
            CHECK(c.nominate(last) == errc::ok);
            c.run(seconds(1));
            CHECK(c.both_use(last));
        }
        c.run(seconds(120));  // consent goes on over what is used now
        CHECK(c.both_use(3));
        CHECK(c.a.agent.state() == session_state::completed);
        CHECK(c.b.agent.state() == session_state::completed);
    }
}

TEST_CASE("renomination: an old nomination that comes late changes nothing") {
    two_paths c;
    const bool first_was_1 = c.both_use(1);
    CHECK(!c.first_nomination.empty());
    const std::uint8_t second = first_was_1 ? 3 : 1;
    CHECK(c.nominate(second) == errc::ok);
    c.run(seconds(1));
    CHECK(c.both_use(second));
    c.b.handle_datagram(c.w.now(), {base_id(0), 0, 1, {v4(first_was_1 ? 1 : 3), 5000}},
                        c.first_nomination);
    CHECK(c.b.last_verdict == verdict::consumed);
    c.run(seconds(1));
    CHECK(c.both_use(second));
}

TEST_CASE("renomination: of two nominations that are under way at once the later one counts") {
    // The answer to the earlier one comes while the later one waits for its turn, after the later
    // one is done, or never.
    for (const int answered : {0, 1, 2}) {
        for (const agent_role of_a : {controlling, controlled}) {
            two_paths c(true, of_a);
            const bool was_1 = c.both_use(1);
            const std::uint8_t earlier = was_1 ? 3 : 1;
            const std::uint8_t later = was_1 ? 1 : 3;
            const endpoint slow{v4(earlier), 5000};
            std::size_t lost = 0;
            const auto loses = [&](const sight& s) {
                const bool there = s.from == slow || s.to == slow;
                if (there) ++lost;
                return there && (answered == 2 || (answered == 1 && lost <= 2));
            };
            c.w.loses = loses;
            CHECK(c.nominate(earlier) == errc::ok);
            if (answered != 0) c.run(milliseconds(100));
            CHECK(c.nominate(later) == errc::ok);
            c.run(seconds(30));
            CHECK(c.both_use(later));
            CHECK(c.lead().agent.state() == session_state::completed);
        }
    }
}

TEST_CASE("renomination: it fails, and what was selected stays") {
    two_paths c;
    const bool first_was_1 = c.both_use(1);
    const endpoint second{v4(first_was_1 ? 3 : 1), 5000};
    c.w.loses = [=](const sight& s) { return s.from == second || s.to == second; };
    CHECK(c.nominate(first_was_1 ? 3 : 1) == errc::ok);
    c.run(seconds(60));
    CHECK(c.both_use(first_was_1 ? 1 : 3));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.nominate(first_was_1 ? 3 : 1) == errc::misuse_agent_pair);  // no longer valid
}

TEST_CASE("renomination: not without it, and not by the controlled side") {
    two_paths without(false);
    CHECK(without.nominate(1) == errc::misuse_agent_role);  // RFC8445-8.1.1-3
    CHECK(without.nominate(3) == errc::misuse_agent_role);
    two_paths with;
    CHECK(with.b.agent.nominate(with.w.now(), 0).code() == errc::misuse_agent_role);
}

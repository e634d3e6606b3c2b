// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal.hpp>

#include <doctest/doctest.h>

#include <ice/trace/replay.hpp>
#include <memory>
#include <vector>

#include "recorded.hpp"

namespace {

using namespace ice;

using ring_profile = trace::journalled<profiles::rfc8445, trace::journal_ring>;
using ring_journal = trace::basic_journal<trace::journal_ring>;

std::vector<std::uint8_t> both_halves(const trace::journal_ring& ring) {
    std::vector<std::uint8_t> all(ring.older().begin(), ring.older().end());
    all.insert(all.end(), ring.newer().begin(), ring.newer().end());
    return all;
}

trace::replay_report replay(byte_view journal, bool trusted = false) {
    return trace::replay_as<profiles::rfc8445>(journal, trusted, [](auto&, auto&) {});
}

struct silent_wire {
    int sent = 0;
    send_status send(const route&, byte_view) noexcept {
        ++sent;
        return send_status::sent;
    }
};
/// An agent that asks one address for ever.
struct desk {
    silent_wire wire;
    services<silent_wire, ring_profile> host;
    basic_agent<silent_wire, ring_profile> agent;
    time_point now{};

    explicit desk(ring_journal& journal)
        : host(wire, trace::record<profiles::rfc8445>(journal, {.random = recorded::random_of(1)})),
          agent(host, agent_role::controlling) {
        static_cast<void>(agent.add_stream());
        static_cast<void>(
            agent.add_local_candidate(now, {.where = {address::v4(192, 0, 2, 1), 5000}}));
    }
    void describe() {
        static_cast<void>(
            agent.set_remote_description(now, 0, {"ufrag", "passwordpasswordpassword", false, {}}));
        static_cast<void>(
            agent.add_remote_candidate(now, 0, {{address::v4(192, 0, 2, 2), 6000}, 100, "1"}));
        static_cast<void>(agent.start(now));
    }
    void run(duration time) {
        for (const time_point end = now + time; agent.next_deadline() <= end;) {
            now = later(now, agent.next_deadline());
            agent.handle_timeout(now);
        }
        now = now + time;
    }
};

}  // namespace

TEST_CASE("journal: a ring keeps the end of a long session, from a snapshot on") {
    for (const bool masked : {false, true}) {
        std::vector<std::uint8_t> memory(40'000);
        trace::journal_ring ring(memory);
        ring_journal journal(ring, {.masked = masked});
        desk d(journal);
        for (int i = 0; i < 40; ++i) {
            static_cast<void>(d.agent.restart(d.now));
            d.describe();
            d.run(seconds(60));
        }
        journal.finish(d.agent);
        const auto all = both_halves(ring);
        CHECK(all.size() > 15'000);
        // A snapshot is taken as it is, so its reader must trust it.
        CHECK(replay(all).problem == errc::journal_untrusted);
        const trace::replay_report r = replay(all, true);
        CHECK(r.is_equal());
        CHECK(r.snapshots == 2);  // the second is compared with where the first has led
        CHECK(r.complete);
        CHECK(r.masked == masked);
        CHECK(r.sent > 10);
    }
}

TEST_CASE("journal: a snapshot of another layout, or damaged, is not taken") {
    std::vector<std::uint8_t> memory(40'000);
    trace::journal_ring ring(memory);
    ring_journal journal(ring);
    desk d(journal);
    journal.begin(d.agent);
    journal.sync();
    auto all = both_halves(ring);
    const auto at = static_cast<std::size_t>(ring.newer().size() - sizeof(d.agent.inspect()));
    auto damaged = all;
    damaged[damaged.size() - sizeof(d.agent.inspect()) +
            offsetof(agent_state<profiles::rfc8445>, tie_breaker)] ^= 1;
    CHECK(at > 30);
    CHECK(replay(damaged, true).problem == errc::journal_layout);
}

TEST_CASE("journal: of agents that share an environment, one is recorded") {
    recorded::bytes_of_journal file;
    recorded::file_sink sink(file);
    trace::basic_journal<recorded::file_sink> journal(sink);
    using profile = trace::journalled<profiles::rfc8445, recorded::file_sink>;
    silent_wire wire;
    services<silent_wire, profile> host(
        wire, trace::record<profiles::rfc8445>(journal, {.random = recorded::random_of(1)}));
    basic_agent<silent_wire, profile> one(host, agent_role::controlling);
    basic_agent<silent_wire, profile> two(host, agent_role::controlled);
    for (auto* each : {&one, &two}) {
        static_cast<void>(each->add_stream());
        static_cast<void>(each->restart(time_point{100}));
    }
    static_cast<void>(one.restart(time_point{200}));
    journal.finish(one);
    const trace::replay_report r = replay(file.all);
    CHECK(r.is_equal());
    CHECK(r.verbs == 4);  // construct, add_stream, two restarts
}

TEST_CASE("journal: what gathering takes of the session's pace is recorded") {
    recorded::bytes_of_journal file;
    recorded::file_sink sink(file);
    trace::basic_journal<recorded::file_sink> journal(sink);
    using profile = trace::journalled<profiles::rfc8445, recorded::file_sink>;
    silent_wire wire;
    services<silent_wire, profile> host(
        wire, trace::record<profiles::rfc8445>(journal, {.random = recorded::random_of(1)}));
    basic_agent<silent_wire, profile> agent(host, agent_role::controlling);
    static_cast<void>(agent.add_stream());
    static_cast<void>(agent.add_local_candidate({}, {.where = {address::v4(192, 0, 2, 1), 5000}}));
    static_cast<void>(
        agent.set_remote_description({}, 0, {"ufrag", "passwordpasswordpassword", false, {}}));
    for (std::uint8_t i = 2; i < 5; ++i)
        static_cast<void>(
            agent.add_remote_candidate({}, 0, {{address::v4(192, 0, 2, i), 6000}, 100U + i, "1"}));
    static_cast<void>(agent.start({}));
    time_point now{};
    for (int i = 0; i < 5; ++i) {
        now = now + milliseconds(20);
        static_cast<void>(agent.pace().start(host.pacer, now));
        agent.handle_timeout(now);
    }
    agent.handle_timeout(now + seconds(1));
    journal.finish(agent);
    CHECK(wire.sent > 0);
    CHECK(replay(file.all).is_equal());
}

TEST_CASE("journal: without room nothing is written, and the agent goes on") {
    std::vector<std::uint8_t> memory(100);
    trace::journal_ring ring(memory);
    ring_journal journal(ring);
    desk d(journal);
    d.describe();
    d.run(seconds(10));
    CHECK(d.wire.sent > 3);
    CHECK(journal.lost() > 0);
}

namespace {

/// Some hundreds of candidates: a state of more than one record.
struct crowded : profiles::rfc8445 {
    static constexpr limits capacity{4, 8, 200, 400, 1000, 64};
};

}  // namespace

TEST_CASE("journal: a state of any size begins one, whatever the host's buffer") {
    static_assert(sizeof(agent_state<crowded>) > 0x10000);
    for (const bool masked : {false, true}) {
        recorded::bytes_of_journal file;
        using small_sink = trace::buffered_journal_sink<recorded::bytes_of_journal, 20'000>;
        small_sink sink(file);
        trace::basic_journal<small_sink> journal(sink, {.masked = masked});
        using profile = trace::journalled<crowded, small_sink>;
        silent_wire wire;
        services<silent_wire, profile> host(
            wire, trace::record<crowded>(journal, {.random = recorded::random_of(1)}));
        const auto agent =
            std::make_unique<basic_agent<silent_wire, profile>>(host, agent_role::controlling);
        static_cast<void>(agent->add_stream());
        journal.sync();
        file.all.clear();
        journal.begin(*agent);
        static_cast<void>(agent->restart(time_point{100}));
        journal.finish(*agent);
        CHECK(journal.lost() == 0);
        std::size_t parts = 0;
        trace::journal_reader reader(file.all);
        CHECK(reader.header().has_value());
        while (const auto r = reader.next()) parts += r->tag == trace::journal_tag::part ? 1U : 0U;
        CHECK(parts == (sizeof(agent_state<crowded>) - 1) / 16384);
        const auto replayed = trace::replay_as<crowded>(file.all, true, [](auto&, auto&) {});
        CHECK(replayed.is_equal());
        CHECK(replayed.snapshots == 1);
        CHECK(replayed.digests == 1);
        CHECK_FALSE(
            trace::replay_as<crowded>(byte_view(file.all).first(40'000), true, [](auto&, auto&) {
            }).is_equal());
    }
}

TEST_CASE("journal: into a sink that is never masked, the same, and never a masked one") {
    recorded::bytes_of_journal file;
    using open_sink = trace::never_masked<recorded::file_sink>;
    static_assert(trace::journal_sink<open_sink>);
    open_sink sink(file);
    trace::basic_journal<open_sink> journal(sink);
    recorded::play<profiles::rfc8445>(journal, 7);
    CHECK(file.all == recorded::journal_of<profiles::rfc8445>(7));
    CHECK(replay(file.all).is_equal());

    recorded::bytes_of_journal untouched;
    open_sink second(untouched);
    trace::basic_journal<open_sink> asked_too_much(second, {.masked = true});
    recorded::play<profiles::rfc8445>(asked_too_much, 7);
    CHECK(untouched.all.empty());
}

TEST_CASE("journal: what another build began in mid-session is refused, and the rest is not") {
    std::vector<std::uint8_t> memory(40'000);
    trace::journal_ring ring(memory);
    ring_journal journal(ring);
    desk d(journal);
    d.describe();
    journal.finish(d.agent);
    const auto from_start = both_halves(ring);
    journal.begin(d.agent);
    journal.finish(d.agent);
    const std::vector<std::uint8_t> snapshot(
        ring.newer().begin() + static_cast<std::ptrdiff_t>(from_start.size()), ring.newer().end());
    CHECK(replay(snapshot, true).is_equal());
    constexpr std::size_t build = 7 + 7;  // behind "rfc8445"
    for (const std::size_t at : {build, build + 3, build + 6, build + 15}) {
        auto of_another = snapshot;
        of_another[at] ^= 0x81;
        for (const bool trusted : {false, true}) {
            const trace::replay_report r = replay(of_another, trusted);
            CHECK(r.problem == errc::journal_layout);
            CHECK(r.offset == 0);
            CHECK(r.verbs == 0);
        }
        auto portable = from_start;
        portable[at] ^= 0x81;
        CHECK(replay(portable).is_equal());
        CHECK(replay(portable).complete);
    }
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/replay_verbs.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "recorded.hpp"

namespace {

using namespace ice;
using recorded::bytes_of_journal;
using recorded::file_sink;
using recorded::random_of;

const endpoint here(address::v4(192, 0, 2, 1), 5000), there(address::v4(192, 0, 2, 2), 6000);

struct packet {
    std::vector<std::uint8_t> bytes;
};
struct queue {
    std::vector<packet> packets;
    send_status next = send_status::sent;
    send_status send(const route&, byte_view b) noexcept {
        if (next == send_status::sent) packets.push_back({{b.begin(), b.end()}});
        return next;
    }
};

/// Delivers what lies on both wires, each to the other side, at one time.
template <class A, class B>
void deliver(time_point now, queue& from_a, queue& from_b, A& a, B& b) {
    for (int round = 0; round < 20; ++round) {
        auto to_b = std::move(from_a.packets), to_a = std::move(from_b.packets);
        from_a.packets.clear();
        from_b.packets.clear();
        for (const packet& p : to_b)
            static_cast<void>(b.handle_datagram(now, {base_id(0), 0, 1, here}, p.bytes));
        for (const packet& p : to_a)
            static_cast<void>(a.handle_datagram(now, {base_id(0), 0, 1, there}, p.bytes));
    }
}
template <class A, class B>
void pass_time(time_point& now, duration time, queue& from_a, queue& from_b, A& a, B& b) {
    for (const time_point end = now + time; now < end; now = now + milliseconds(10)) {
        a.handle_timeout(now);
        b.handle_timeout(now);
        deliver(now, from_a, from_b, a, b);
        while (a.poll_event().kind != decltype(a.poll_event().kind){}) {
        }
    }
}

template <class Profile>
trace::replay_report replay(byte_view journal) {
    return trace::replay_as<Profile>(journal, false, [](auto&, auto&) {});
}

trace::replay_report lite_session(bool masked) {
    bytes_of_journal file;
    file_sink sink(file);
    trace::basic_journal<file_sink> journal(sink, {.masked = masked});
    using profile = trace::journalled<profiles::lite, file_sink>;
    queue wire, peers_wire;
    services<queue, profile> host(wire,
                                  trace::record<profiles::lite>(journal, {.random = random_of(1)}));
    services<queue, profiles::rfc8445> peers_host(peers_wire, random_of(2));
    basic_lite_agent<queue, profile> agent(host);
    basic_agent<queue> peer(peers_host, agent_role::controlling);
    static_cast<void>(agent.add_component(0, 1, here));
    static_cast<void>(agent.add_component(0, 1, here));  // there already: an error to be recorded
    static_cast<void>(peer.add_stream());
    static_cast<void>(peer.add_local_candidate({}, {.where = there}));
    static_cast<void>(
        peer.set_remote_description({}, 0, {agent.local_ufrag(), agent.local_pwd(), true, {}}));
    static_cast<void>(peer.add_remote_candidate({}, 0, {here, 100, "1"}));
    static_cast<void>(peer.start({}));
    time_point now{};
    pass_time(now, seconds(10), wire, peers_wire, agent, peer);
    CHECK(agent.state() == session_state::completed);
    std::vector<std::uint8_t> forged(40, 0);
    static_cast<void>(agent.handle_datagram(now, {base_id(0), 0, 1, there}, forged));
    agent.restart();
    agent.handle_timeout(now + seconds(100));
    static_cast<void>(agent.select_lite_remote(now, 0, 1, there));
    agent.close();
    journal.finish(agent);
    return trace::replay(file.all);
}

template <class To, class From>
void describe(time_point now, To& to, const From& from) {
    mmusic_ice_02::message m;
    static_cast<void>(from.describe(mmusic_ice_02::message_type::initiate, m));
    static_cast<void>(to.set_remote(now, 0, m.streams[0].view()));
}

template <class Draft>
trace::replay_report table_session(bool masked) {
    bytes_of_journal file;
    file_sink sink(file);
    trace::basic_journal<file_sink> journal(sink, {.masked = masked});
    using profile = trace::journalled<Draft, file_sink>;
    queue wire, peers_wire;
    services<queue, profile> host(wire, trace::record<Draft>(journal, {.random = random_of(1)}));
    services<queue, Draft> peers_host(peers_wire, random_of(2));
    mmusic_ice_02::basic_table_agent<queue, profile> agent(host);
    mmusic_ice_02::basic_table_agent<queue, Draft> peer(peers_host);
    static_cast<void>(agent.add_stream());
    static_cast<void>(peer.add_stream());
    static_cast<void>(agent.add_local({}, {.where = here}));
    static_cast<void>(agent.add_local({}, {.where = here}));  // twice: an error to be recorded
    static_cast<void>(peer.add_local({}, {.where = there}));
    static_cast<void>(agent.set_credentials(0, "ownfragment", "ownpasswordownpassword"));
    describe({}, peer, agent);
    wire.next = send_status::pending;  // its first check waits for the base
    describe({}, agent, peer);
    time_point now{};
    pass_time(now, seconds(1), wire, peers_wire, agent, peer);
    wire.next = send_status::sent;
    static_cast<void>(agent.base_ready(now, base_id(0)));
    pass_time(now, seconds(20), wire, peers_wire, agent, peer);
    CHECK(agent.state(0, 1) == mmusic_ice_02::component_state::connected);
    static_cast<void>(agent.set_config({.refresh = seconds(1)}));
    pass_time(now, seconds(5), wire, peers_wire, agent, peer);
    journal.checkpoint(agent);
    static_cast<void>(agent.set_remote(now, 0, {{there, {}}, {}}));  // the peer has no ICE any more
    static_cast<void>(agent.remove_local(now, 0));
    static_cast<void>(agent.remove_stream(now, 0));
    agent.close();
    journal.finish(agent);
    return trace::replay(file.all);
}

/// Pairs on both sides, the relayed ones of the first side's, two exchanges and what a dialog has.
trace::replay_report cycles_session(bool masked, bool late = false) {
    bytes_of_journal file;
    file_sink sink(file);
    trace::basic_journal<file_sink> journal(sink, {.masked = masked});
    using draft = profiles::sipping_ice_01;
    using profile = trace::journalled<draft, file_sink>;
    queue wire, peers_wire;
    services<queue, profile> host(wire, trace::record<draft>(journal, {.random = random_of(1)}));
    services<queue, draft> peers_host(peers_wire, random_of(2));
    sipping_ice_01::basic_cycles_agent<queue, profile> agent(host);
    sipping_ice_01::basic_cycles_agent<queue, draft> peer(peers_host);
    static_cast<void>(agent.add_stream());
    static_cast<void>(agent.add_stream(3));  // no such number of components
    static_cast<void>(peer.add_stream());
    static_cast<void>(agent.add_local({}, {.where = here}));
    static_cast<void>(agent.add_local({}, {.where = {address::v4(198, 51, 100, 1), 3478},
                                           .kind = candidate_kind::relay,
                                           .base = base_id(0)}));
    static_cast<void>(peer.add_local({}, {.where = there, .q = q_value(300)}));
    static_cast<void>(agent.set_credentials(0, "ownusername", "ownpasswordownpassword"));
    static_cast<void>(agent.want_connectivity(0, sipping_ice_01::strength::mandatory));
    sipping_ice_01::description d;
    sipping_ice_01::basic_description<1, 1> narrow;
    CHECK(agent.make_offer({}, narrow).code() == errc::draft_full);
    CHECK(agent.make_offer({}, d).has_value());
    CHECK(agent.abandon_exchange({}).has_value());
    CHECK(agent.make_offer({}, d).has_value());
    CHECK(peer.receive_offer({}, d).has_value());
    CHECK(peer.make_answer({}, d).has_value());
    wire.next = send_status::pending;  // its first checks wait for the base
    CHECK(agent.receive_answer({}, d).has_value());
    time_point now{};
    pass_time(now, seconds(1), wire, peers_wire, agent, peer);
    wire.next = send_status::sent;
    static_cast<void>(agent.base_ready(now, base_id(0)));
    pass_time(now, seconds(20), wire, peers_wire, agent, peer);
    CHECK(agent.state(0, 1) == sipping_ice_01::component_state::connected);
    if (late) {  // only from here, with a snapshot
        journal.sync();
        file.all.clear();
        journal.begin(agent);
    }
    sipping_ice_01::cycles_config config;
    config.free_wait = seconds(1);
    static_cast<void>(agent.set_config(config));
    CHECK(peer.make_offer(now, d).has_value());
    CHECK(agent.receive_offer(now, d).has_value());
    CHECK(agent.make_answer(now, d).has_value());
    pass_time(now, seconds(5), wire, peers_wire, agent, peer);
    journal.checkpoint(agent);
    const std::uint8_t media[] = {0x80, 1, 2, 3};
    static_cast<void>(agent.handle_datagram(now, {base_id(0), 0, 1, there}, media));
    agent.close();
    journal.finish(agent);
    const std::string_view own = "ownpasswordownpassword";  // every check of the peer says it
    const auto said = std::search(file.all.begin(), file.all.end(), own.begin(), own.end());
    CHECK((said == file.all.end()) == masked);
    return trace::replay(file.all, late);
}

trace::replay_report odd_calls() {
    bytes_of_journal file;
    file_sink sink(file);
    trace::basic_journal<file_sink> journal(sink);
    using profile = trace::journalled<profiles::rfc8445, file_sink>;
    queue wire;
    services<queue, profile> host(
        wire, trace::record<profiles::rfc8445>(journal, {.random = random_of(1)}));
    basic_agent<queue, profile> a(host, agent_role::controlled);
    const time_point now{1000};
    static_cast<void>(a.add_stream(2));  // more than there is room for
    static_cast<void>(a.add_stream(1));
    static_cast<void>(a.set_local_credentials("ufragufrag", "passwordpasswordpassword"));
    const auto base = a.add_local_candidate(now, {.where = here});
    static_cast<void>(a.set_unreliable(now, 1, true));
    static_cast<void>(a.add_nat64(now, base_id(0), {}));
    static_cast<void>(a.candidate_conveyed(now, base.value_or(0)));
    a.for_each_local_candidate([](std::uint16_t, const candidate&) {});
    static_cast<void>(a.set_remote_description(
        now, 0, {"ufrag", "passwordpasswordpassword", false, seconds(1), true}));
    static_cast<void>(a.add_remote_candidate(now, 0, {there, 1, "1"}));
    static_cast<void>(a.start(now));
    static_cast<void>(a.end_of_remote_candidates(now, 0));
    static_cast<void>(a.end_of_remote_candidates(now, 7));
    a.handle_timeout(now + seconds(1));
    static_cast<void>(a.handle_unreachable(now, {base_id(0), 0, 1, there}));
    static_cast<void>(a.nominate(now, 0));
    static_cast<void>(a.base_ready(now, base_id(0)));
    a.data_sent(now, 0, 1);
    agent_config config = a.inspect().config;
    config.ta = milliseconds(1);  // not allowed
    static_cast<void>(a.set_config(now, config));
    static_cast<void>(a.remove_local_candidate(now, 0));
    static_cast<void>(a.restart(now, false));
    static_cast<void>(a.remove_component(now, 0, 1));
    static_cast<void>(a.remove_stream(now, 0));
    a.close(now);
    journal.finish(a);
    const auto r = replay<profiles::rfc8445>(file.all);
    CHECK(r.verbs == 25);
    return r;
}

}  // namespace

TEST_CASE("replay_verbs: a lite agent's session, open and masked") {
    for (const bool masked : {false, true}) {
        const auto r = lite_session(masked);
        CHECK(r.is_equal());
        CHECK(r.complete);
        CHECK(r.sent >= 2);
        CHECK(r.received > r.sent);
    }
}

TEST_CASE("replay_verbs: a session of the table engine, open and masked") {
    for (const bool masked : {false, true}) {
        const auto r = table_session<profiles::mmusic_ice_02>(masked);
        CHECK(r.is_equal());
        CHECK(table_session<profiles::mmusic_ice_02_eager>(masked).is_equal());
        CHECK(r.complete);
        CHECK(r.digests == 2);
        CHECK(r.sent > 8);
    }
}

TEST_CASE("replay_verbs: a dialog of the cycles engine, open and masked") {
    for (const bool masked : {false, true}) {
        CHECK(cycles_session(masked, true).is_equal());
        CHECK(cycles_session(masked, true).snapshots == 1);
        const auto r = cycles_session(masked);
        CHECK(r.is_equal());
        CHECK(r.complete);
        CHECK(r.masked == masked);
        CHECK(r.digests == 2);
        CHECK(r.sent > 2);
        CHECK(r.received > 2);
    }
}

TEST_CASE("replay_verbs: every call of a host to a full agent, errors included") {
    CHECK(odd_calls().is_equal());
}

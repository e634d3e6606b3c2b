// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/stream_path.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "world.hpp"

namespace {

using namespace world;

/// All that happens until `until`, a word each: "connected", "bytes hello" ...
struct listing {
    std::vector<std::string> words{};
    std::vector<stream_id> streams{};
    std::vector<time_point> times{};
    std::string text{};
    stream_id last() const { return streams.empty() ? stream_id() : streams.back(); }
};
listing watch(network& net, duration d) {
    listing all;
    const time_point until = net.now() + d;
    while (const auto each = net.step(until)) {
        static constexpr const char* names[] = {"datagram", "connected", "accepted", "bytes",
                                                "writable", "closed",    "failed"};
        all.words.emplace_back(names[static_cast<int>(each->news)]);
        all.streams.push_back(each->stream);
        all.times.push_back(each->at);
        if (each->news == stream_news::bytes)
            all.text.append(each->bytes.begin(), each->bytes.end());
    }
    return all;
}
using words = std::vector<std::string>;

/// A listener at the server, behind nothing.
struct site : home {
    endpoint at_door{v4(198, 51, 100, 1), 80, protocol::tcp};
    listener_id door;
    explicit site(const nat_rules& rules = {}, std::uint64_t seed = 1)
        : home(rules, seed), door(net.listen(server, at_door).value_or(listener_id())) {}
    stream_id connect(host_id from, const endpoint& own) {
        const auto s = net.connect(from, own, at_door);
        CHECK(s.code() == errc::ok);
        return s.value_or(stream_id());
    }
    endpoint any_port(host_id from) const {
        return {net.addresses_of(net.interfaces_of(from)[0])[0], 0, protocol::tcp};
    }
};

}  // namespace

TEST_CASE("sim streams: a connection through a NAT, after one round trip, and both ways") {
    site w;
    const stream_id a = w.connect(w.alice, w.any_port(w.alice));
    CHECK(w.net.write(a, hello) == send_status::unreachable);  // not yet
    const listing open = watch(w.net, seconds(1));
    CHECK(open.words == words{"connected", "accepted"});
    CHECK(open.times == std::vector<time_point>{at(milliseconds(42)), at(milliseconds(63))});
    CHECK(open.streams[0] == a);
    const stream_id b = open.last();
    CHECK(w.net.local(b).value_or(endpoint()) == w.at_door);
    CHECK(w.net.mappings(w.nat) == 1);
    CHECK(w.net.write(a, hello) == send_status::sent);
    CHECK(w.net.write(b, hello, hello) == send_status::sent);
    const auto first = w.net.step(w.net.now() + seconds(1));
    CHECK((first && first->stream == b && first->source.addr() == w.public_address));
    CHECK((first && first->source.proto() == protocol::tcp && equal_bytes(first->bytes, hello)));
    CHECK(watch(w.net, seconds(1)).text == "hellohello");
    CHECK(w.net.close(a) == errc::ok);
    CHECK(w.net.close(a) == errc::misuse_sim_id);
    CHECK(w.net.write(a, hello) == send_status::unreachable);
    const listing end = watch(w.net, seconds(1));
    CHECK(end.words == words{"closed"});
    CHECK(end.last() == b);
    CHECK(w.net.streams() == 0);
    CHECK(w.net.close(b) == errc::misuse_sim_id);
}

TEST_CASE("sim streams: who is refused, and who is never answered") {
    site w;
    const stream_id refused =
        w.net.connect(w.alice, w.any_port(w.alice), w.at_door.with_port(81)).value_or(stream_id());
    const stream_id lonely =
        w.net.connect(w.bob, w.any_port(w.bob), {v4(198, 51, 100, 9), 80}).value_or(stream_id());
    const listing l = watch(w.net, seconds(100));
    CHECK(l.words == words{"failed", "failed"});
    CHECK(l.streams == std::vector<stream_id>{refused, lonely});
    CHECK(l.times == std::vector<time_point>{at(milliseconds(42)), at(seconds(63))});
    CHECK(w.net.streams() == 0);
    // One given up is answered by nobody: the other end learns it.
    const stream_id fickle = w.connect(w.alice, w.any_port(w.alice));
    CHECK(w.net.close(fickle) == errc::ok);
    CHECK(watch(w.net, seconds(100)).words.empty());
    CHECK(w.net.streams() == 0);
}

TEST_CASE("sim streams: misuse") {
    site w;
    const endpoint own = w.any_port(w.alice);
    CHECK(w.net.listen(w.server, w.at_door).code() == errc::misuse_sim_port_taken);
    CHECK(w.net.listen(host_id(), w.at_door).code() == errc::misuse_sim_id);
    CHECK(w.net.listen(w.alice, w.at_door).code() == errc::misuse_sim_address);
    CHECK(w.net.listen(w.alice, {address(), 1}).code() == errc::misuse_sim_address);
    CHECK(w.net.connect(w.server, own, w.at_door).code() == errc::misuse_sim_address);
    CHECK(w.net.connect(w.alice, own, {v6(1), 1}));
    CHECK(w.net.connect(w.alice, own, w.at_door.with_port(0)));
    const listing nowhere = watch(w.net, seconds(1));  // no way
    CHECK(nowhere.words == words{"failed", "failed"});
    CHECK(nowhere.times == std::vector<time_point>(2, time_point{}));
    CHECK(w.net.streams() == 0);
    const endpoint fixed = own.with_port(7);
    CHECK(w.net.connect(w.alice, fixed, w.at_door).code() == errc::ok);
    CHECK(w.net.connect(w.alice, fixed, w.at_door).code() == errc::misuse_sim_port_taken);
    CHECK(w.net.connect(w.alice, fixed, w.at_door.with_port(81)).code() == errc::ok);
    CHECK(w.net.local(listener_id()).code() == errc::misuse_sim_id);
    CHECK(w.net.local(stream_id()).code() == errc::misuse_sim_id);
    CHECK(w.net.close(listener_id()) == errc::misuse_sim_id);
    CHECK(w.net.reset(stream_id()) == errc::misuse_sim_id);
    // Any port, and any address.
    const auto door = w.net.listen(w.server, {address::any(ip_family::ipv4), 0});
    CHECK(door.code() == errc::ok);
    CHECK(w.net.local(door.value_or(listener_id())).value_or(endpoint()) ==
          endpoint(address::any(ip_family::ipv4), 49152, protocol::tcp));
    CHECK(w.net.connect(w.bob, {address::any(ip_family::ipv4), 0}, w.at_door.with_port(49152)));
    const listing l = watch(w.net, seconds(1));
    CHECK(l.words == words{"connected", "failed", "connected", "accepted", "accepted"});
    CHECK(w.net.close(door.value_or(listener_id())) == errc::ok);
    CHECK(w.net.connect(w.bob, w.any_port(w.bob), w.at_door.with_port(49152)));
    CHECK(watch(w.net, seconds(1)).words == words{"failed"});
}

TEST_CASE("sim streams: whatever is lost, the bytes come, in order, late") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        site w({}, seed);
        w.net.set_rules(stream_rules{.largest_segment = 100, .ragged = true});
        w.net.set_link(w.wide, {.latency = milliseconds(20),
                                .jitter = milliseconds(5),
                                .loss = 150'000,
                                .duplicate = 50'000,
                                .reorder = 50'000});
        const stream_id a = w.connect(w.alice, w.any_port(w.alice));
        std::string all;
        for (int i = 0; i < 2'000; ++i) all += std::to_string(i) + ' ';
        stream_id b;
        listing l = watch(w.net, seconds(63));
        for (std::size_t i = 0; i < l.words.size(); ++i)
            if (l.words[i] == "accepted") b = l.streams[i];
        const auto bytes = byte_view(reinterpret_cast<const std::uint8_t*>(all.data()), all.size());
        CHECK(w.net.write(a, bytes.first(100), bytes.subspan(100)) == send_status::sent);
        l = watch(w.net, seconds(100));
        CHECK(l.text == all);
        CHECK(l.last() == b);
        CHECK(l.times.back() - l.times.front() > milliseconds(200));
        CHECK(w.net.write(b, bytes) == send_status::sent);
        CHECK(w.net.close(b) == errc::ok);
        l = watch(w.net, seconds(200));
        CHECK(l.text == all);  // before the end
        CHECK(l.words.back() == "closed");
        CHECK(w.net.streams() == 0);
    }
}

TEST_CASE("sim streams: a way that breaks closes both ends, each when it tries") {
    site w;
    const stream_id a = w.connect(w.alice, w.any_port(w.alice));
    const stream_id b = watch(w.net, seconds(1)).last();
    w.net.set_link(w.wide, blackhole());
    CHECK(watch(w.net, seconds(1'000)).words.empty());  // nobody has tried
    CHECK(w.net.write(a, hello) == send_status::sent);
    const listing l = watch(w.net, seconds(1'000));
    CHECK(l.words == words{"closed"});
    CHECK(l.last() == a);
    CHECK(w.net.streams() == 1);
    w.net.set_link(w.wide, {.latency = milliseconds(20)});
    CHECK(w.net.write(b, hello) == send_status::sent);
    const listing end = watch(w.net, seconds(1));  // nobody there any more: reset
    CHECK(end.words == words{"closed"});
    CHECK(w.net.streams() == 0);
}

TEST_CASE("sim streams: reset, and a NAT that forgets") {
    site w;
    const stream_id a = w.connect(w.alice, w.any_port(w.alice));
    const stream_id b = watch(w.net, seconds(1)).last();
    CHECK(w.net.reset(b) == errc::ok);
    const listing l = watch(w.net, seconds(1));
    CHECK(l.words == words{"closed"});
    CHECK(l.last() == a);

    const stream_id again = w.connect(w.alice, w.any_port(w.alice));
    watch(w.net, seconds(1));
    w.net.rebind(w.nat);
    CHECK(w.net.write(again, hello) == send_status::sent);
    CHECK(watch(w.net, seconds(1)).words == words{"closed"});  // from another port: a stranger
}

TEST_CASE("sim streams: a buffer that is full, and room again") {
    site w;
    w.net.set_rules(stream_rules{.buffer = 1'000});
    const stream_id a = w.connect(w.alice, w.any_port(w.alice));
    watch(w.net, seconds(1));
    const std::vector<std::uint8_t> much(5'000, 'x');
    CHECK(w.net.write(a, much) == send_status::sent);  // never refused when it is empty
    CHECK(w.net.write(a, hello) == send_status::would_block);
    const listing l = watch(w.net, seconds(1));
    CHECK(l.text.size() == 5'000);
    CHECK(l.words.back() == "writable");
    CHECK(l.last() == a);
    CHECK(w.net.write(a, hello) == send_status::sent);
}

TEST_CASE("sim streams: nothing written is nothing to wait for") {
    site w;
    const stream_id a = w.connect(w.alice, w.any_port(w.alice));
    watch(w.net, seconds(1));
    CHECK(w.net.write(a, {}) == send_status::sent);
    CHECK(watch(w.net, seconds(3'600)).words.empty());
    CHECK(w.net.streams() == 2);
}

TEST_CASE("sim streams: however often one tries, the next wait is never shorter") {
    site w;
    w.net.set_rules(stream_rules{.connect_attempts = 80});
    w.net.set_link(w.wide, blackhole());
    const stream_id a = w.connect(w.alice, w.any_port(w.alice));
    const listing l = watch(w.net, seconds(1'000'000'000));
    CHECK(l.words == words{"failed"});
    CHECK(l.last() == a);
    CHECK((!l.times.empty() && l.times[0] > time_point{} + seconds(50'000'000)));
}

TEST_CASE("sim streams: NATs that map by remote, time out, or run out of ports") {
    site w(symmetric());
    const auto other_door = w.net.listen(w.server, w.at_door.with_port(81));
    CHECK(other_door);
    const endpoint own = w.any_port(w.alice).with_port(7'000);
    CHECK(w.net.connect(w.alice, own, w.at_door));
    CHECK(w.net.connect(w.alice, own, w.at_door.with_port(81)));
    watch(w.net, seconds(1));
    CHECK(w.net.mappings(w.nat) == 2);
    watch(w.net, seconds(7'000));
    CHECK(w.net.mappings(w.nat) == 2);
    watch(w.net, seconds(500));
    CHECK(w.net.mappings(w.nat) == 0);
    nat_rules small = symmetric();
    small.most_mappings = 1;
    w.net.set_rules(w.nat, small);
    CHECK(w.net.connect(w.bob, w.any_port(w.bob), w.at_door));
    CHECK(w.net.connect(w.bob, w.any_port(w.bob), w.at_door));
    const listing l = watch(w.net, seconds(100));
    CHECK(l.words == words{"connected", "accepted", "failed"});
}

TEST_CASE("sim streams: UDP and TCP of one port are mapped apart, and forwarded apart") {
    site w(port_restricted());
    const stream_id a = w.connect(w.alice, w.at_alice);
    CHECK(w.mapped(w.alice_socket).port() == 5000);
    CHECK(w.net.mappings(w.nat) == 2);
    watch(w.net, seconds(1));
    CHECK(w.net.write(a, hello) == send_status::sent);
    CHECK(watch(w.net, seconds(1)).text == "hello");
    const endpoint outside(w.public_address, 8080, protocol::tcp);
    CHECK(w.net.forward_port(w.nat, outside, w.at_bob.with_protocol(protocol::tcp)) == errc::ok);
    CHECK(w.net.listen(w.bob, w.at_bob));
    CHECK(try_send(w.net, w.server_socket, outside) == fate::no_mapping);
    CHECK(w.net.connect(w.server, w.at_server, outside));
    CHECK(watch(w.net, seconds(1)).words == words{"connected", "accepted"});
}

TEST_CASE("sim streams: firewalls know the two apart") {
    network net(1);
    const segment_id wide = net.add_segment("internet", {.latency = milliseconds(20)});
    const segment_id lan = net.add_segment("office", {.latency = milliseconds(1)});
    const firewall_id wall = net.add_firewall("office", lan, wide, udp_blocked());
    const endpoint clerk_at(v4(203, 0, 113, 2), 1000), server_at(v4(198, 51, 100, 1), 443);
    const host_id clerk = net.add_host("clerk", lan, clerk_at.addr());
    const host_id server = net.add_host("server", wide, server_at.addr());
    CHECK((net.listen(server, server_at) && net.listen(clerk, clerk_at)));
    CHECK(try_send(net, bind(net, clerk, clerk_at), server_at) == fate::blocked);
    CHECK(net.connect(clerk, clerk_at, server_at));
    CHECK(watch(net, seconds(1)).words == words{"connected", "accepted"});
    CHECK(net.flows(wall) == 1);
    CHECK(net.connect(server, server_at.with_port(0), clerk_at));  // only answers come in
    CHECK(watch(net, seconds(100)).words == words{"failed"});
    firewall_rules none;
    none.tcp = false;
    CHECK(net.set_rules(wall, none) == errc::ok);
    CHECK(net.connect(clerk, clerk_at.with_port(0), server_at));
    CHECK(watch(net, seconds(100)).words == words{"failed"});
}

TEST_CASE("sim streams: the recording has their segments, and two runs are one") {
    std::uint64_t digests[2] = {};
    for (std::uint64_t& digest : digests) {
        site w;
        w.net.recording().start();
        w.net.set_rules(stream_rules{.largest_segment = 2, .ragged = true});
        const stream_id a = w.connect(w.alice, w.any_port(w.alice));
        watch(w.net, seconds(1));
        CHECK(w.net.write(a, hello) == send_status::sent);
        CHECK(watch(w.net, seconds(1)).text == "hello");
        const auto& r = w.net.recording();
        CHECK(r[0].tcp.kind == segment_kind::syn);
        std::size_t arrived = 0;
        for (std::size_t i = 0; i < r.size(); ++i)
            if (r[i].what == fate::delivered && r[i].tcp.kind == segment_kind::ack)
                arrived += r[i].bytes.size();
        CHECK(arrived == 5);
        digest = r.digest();
    }
    CHECK(digests[0] == digests[1]);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/driver.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

namespace {

/// Sends a ping each interval, counts the pongs, and answers the pings of others.
struct pinger {
    sim::transport* sockets;
    endpoint peer;
    duration interval;
    time_point next = {};
    int sent = 0;
    int pongs = 0;
    time_point last_pong = {};

    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        if (bytes.size() == 1 && bytes[0] == 'i') {
            const std::uint8_t pong[] = {'o'};
            sockets->send(from, pong);
        } else {
            ++pongs;
            last_pong = now;
        }
    }
    void handle_timeout(time_point now) {
        const std::uint8_t ping[] = {'i'};
        sockets->send({base_id(0), 0, 1, peer}, ping);
        ++sent;
        next = now + interval;
    }
    time_point next_deadline() const { return next; }
};

/// Another type of engine: only notes when it is woken, and by whom.
struct sleeper {
    std::vector<int>* log;
    int name;
    time_point deadline;
    duration again = duration::longest();

    int handle_datagram(time_point, const route&, byte_view) { return 0; }
    void handle_timeout(time_point) {
        log->push_back(name);
        deadline = deadline + again;
    }
    time_point next_deadline() const { return deadline; }
};

static_assert(engine<pinger> && engine<sleeper>);
static_assert(!engine<home>);

struct duel : home {
    sim::transport alices{net};
    sim::transport bobs{net};
    pinger a{&alices, at_bob, milliseconds(10)};
    pinger b{&bobs, at_alice, milliseconds(25)};
    driver run{net};

    duel() {
        alices.attach(base_id(0), alice_socket);
        bobs.attach(base_id(0), bob_socket);
        run.add(alices, a);
        run.add(bobs, b);
    }
};

}  // namespace

TEST_CASE("sim driver: datagrams and timeouts at their exact times") {
    duel w;
    CHECK(w.run.run_until(at(milliseconds(100))) == run_end::time);
    CHECK(w.net.now() == at(milliseconds(100)));
    CHECK(w.a.sent == 11);  // at 0, 10, ..., 100 ms
    CHECK(w.a.pongs == 10);
    CHECK(w.a.last_pong == at(milliseconds(92)));
    CHECK(w.b.sent == 5);
    CHECK(w.b.pongs == 4);
    CHECK(w.run.strays() == 0);
}

TEST_CASE("sim driver: stops as soon as the predicate holds") {
    duel w;
    const auto done = [&w] { return w.a.pongs == 3; };
    CHECK(w.run.run_until(at(seconds(1)), done) == run_end::done);
    CHECK(w.net.now() == at(milliseconds(22)));
    CHECK(w.run.run_until(at(seconds(1)), done) == run_end::done);  // nothing was done
    CHECK(w.net.now() == at(milliseconds(22)));
    CHECK(w.a.sent == 3);
}

TEST_CASE("sim driver: at one moment in the order added, and late deadlines at once") {
    network net(1, at(seconds(5)));
    sim::transport nobody(net);
    std::vector<int> log;
    sleeper first{&log, 1, at(seconds(6))};
    sleeper second{&log, 2, at(seconds(6))};
    sleeper late{&log, 3, at(seconds(1))};
    driver run(net);
    run.add(nobody, first);
    run.add(nobody, second);
    run.add(nobody, late);
    CHECK(run.run_until(at(seconds(5))) == run_end::time);
    CHECK(log == std::vector<int>{3});
    CHECK(net.now() == at(seconds(5)));
    CHECK(run.run_until(time_point::never()) == run_end::idle);
    CHECK(log == std::vector<int>{3, 1, 2});
    CHECK(net.now() == at(seconds(6)));
}

TEST_CASE("sim driver: an engine that does not move its deadline is found out") {
    network net(1);
    sim::transport nobody(net);
    std::vector<int> log;
    sleeper stuck{&log, 1, at(seconds(1)), {}};
    driver run(net);
    run.add(nobody, stuck);
    CHECK(run.run_until(at(seconds(2))) == run_end::stuck);
    CHECK(log.size() == driver::most_at_once);
    CHECK(net.now() == at(seconds(1)));
    // One that moves it by a microsecond is merely busy.
    stuck.again = microseconds(1);
    CHECK(run.run_until(at(seconds(1)) + milliseconds(50)) == run_end::time);
}

TEST_CASE("sim driver: what comes for nobody is counted") {
    duel w;
    w.net.send(w.server_socket, w.at_server, hello);
    w.run.run_until(at(seconds(1)));
    CHECK(w.run.strays() == 1);
}

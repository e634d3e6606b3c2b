// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/transport.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

TEST_CASE("sim transport: sends by the socket of the base, and knows the way back") {
    home w;
    sim::transport t(w.net);
    CHECK(t.attach(base_id(3), w.alice_socket) == errc::ok);
    CHECK(t.socket_of(base_id(3)) == w.alice_socket);
    CHECK(t.base_of(w.alice_socket) == base_id(3));
    CHECK(t.base_of(w.bob_socket).is_none());
    CHECK(t.base_of(socket_id()).is_none());

    const route to{base_id(3), 0, 1, w.at_bob};
    CHECK(t.send(to, hello) == send_status::sent);
    const auto d = w.net.step(at(seconds(1)));
    CHECK((d && d->socket == w.bob_socket && d->source == w.at_alice));
    CHECK((d && equal_bytes(d->bytes, hello)));
}

TEST_CASE("sim transport: bases without sockets, and misuse") {
    home w;
    sim::transport t(w.net);
    const route to{base_id(3), 0, 1, w.at_bob};
    CHECK(t.send(to, hello) == send_status::unreachable);
    CHECK(t.send({}, hello) == send_status::unreachable);
    CHECK(t.attach(base_id(), w.alice_socket) == errc::misuse_bad_argument);
    CHECK(t.attach(base_id(1), socket_id(9)) == errc::misuse_sim_id);
    CHECK(t.detach(base_id(1)) == errc::misuse_bad_argument);
    CHECK(t.answer(base_id(1), send_status::pending) == errc::misuse_bad_argument);

    t.attach(base_id(3), w.alice_socket);
    CHECK(t.send(to, hello) == send_status::sent);
    CHECK(t.detach(base_id(3)) == errc::ok);
    CHECK(t.send(to, hello) == send_status::unreachable);
    CHECK(t.base_of(w.alice_socket).is_none());
    // Attached anew, elsewhere.
    t.attach(base_id(3), w.bob_socket);
    CHECK(t.base_of(w.bob_socket) == base_id(3));
    w.net.close(w.bob_socket);
    CHECK(t.send(to, hello) == send_status::unreachable);
}

TEST_CASE("sim transport: may be told to refuse") {
    home w;
    sim::transport t(w.net);
    t.attach(base_id(0), w.alice_socket);
    const route to{base_id(0), 0, 1, w.at_bob};
    for (const auto status :
         {send_status::would_block, send_status::unreachable, send_status::pending}) {
        CHECK(t.answer(base_id(0), status) == errc::ok);
        CHECK(t.send(to, hello) == status);
    }
    CHECK(w.net.next_event() == time_point::never());
    t.answer(base_id(0), send_status::sent);
    CHECK(t.send(to, hello) == send_status::sent);
}

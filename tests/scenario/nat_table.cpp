// SPDX-License-Identifier: BSL-1.0
// Which NATs can be crossed with host and server-reflexive candidates: all pairs of the classic
// kinds, against theory.
#include "support.hpp"

using namespace story;

namespace {

struct kind {
    const char* name;
    sim::nat_rules rules;
};

const kind kinds[] = {
    {"full cone", sim::full_cone()},
    {"restricted", sim::restricted()},
    {"port restricted", sim::port_restricted()},
    {"symmetric", sim::symmetric()},
};

/// One host behind its NAT, and what a STUN server told it.
struct site {
    sim::segment_id home;
    sim::nat_id nat;
    party p;

    site(world& w, char name, agent_role role, const sim::nat_rules& rules, std::uint8_t last)
        : home(w.net.add_segment("home", {.latency = milliseconds(1)})),
          nat(w.net.add_nat("nat", home, w.lan, v4(last), rules)),
          p(w, name, role) {
        CHECK(p.agent.add_stream());
        const endpoint own(address::v4(10, 0, last, 2), 5000);
        const std::uint16_t base = p.add_base_on(home, own);
        ask(w, base);
    }
    /// The mapping, as a server on the internet sees it.
    void ask(world& w, std::uint16_t base) {
        const endpoint server(v4(200), 3478);
        if (w.net.now() == w.epoch)
            CHECK(w.net.add_stun_server(w.net.add_host("stun", w.lan, v4(200)), server));
        std::uint8_t bytes[64];
        stun::builder b(bytes, stun::binding_request,
                        stun::draw_transaction_id<stun::rfc8489>(p.random()));
        const auto socket = p.carrier().line.socket_of(base_id(base));
        w.net.send(socket, server, *b.finish());
        const auto d = w.net.step(w.now() + seconds(1));
        if (!d) return;
        const auto m = stun::message::parse(d->bytes);
        local_candidate srflx;
        srflx.where = *m->get(stun::attr::xor_mapped_address);
        srflx.kind = candidate_kind::srflx;
        srflx.base = base_id(base);
        CHECK(p.agent.add_local_candidate(w.now(), srflx).code() == errc::ok);
    }
};

bool connects(const kind& x, const kind& y, bool swap) {
    world w(milliseconds(20), 7);
    w.silent = true;
    site a(w, 'A', swap ? controlled : controlling, x.rules, 1);
    site b(w, 'B', swap ? controlling : controlled, y.rules, 2);
    introduce(a.p, b.p);
    const bool done = w.run_to(seconds(60), [&] {
        return a.p.agent.state() == session_state::completed &&
               b.p.agent.state() == session_state::completed;
    });
    if (!done) {
        CHECK(a.p.agent.state() == session_state::failed);
        CHECK(b.p.agent.state() == session_state::failed);
    }
    return done;
}

}  // namespace

TEST_CASE("nat table: only symmetric with port-restricted or symmetric needs a relay") {
    for (int i = 0; i < 4; ++i)
        for (int k = 0; k < 4; ++k)
            for (const bool swap : {false, true}) {
                // Behind a symmetric NAT the port towards the peer is not the one that the server
                // saw; a filter that looks at ports never lets it in.
                const bool theory = !(i == 3 && k >= 2) && !(k == 3 && i >= 2);
                CAPTURE(kinds[i].name);
                CAPTURE(kinds[k].name);
                CHECK(connects(kinds[i], kinds[k], swap) == theory);
            }
}

TEST_CASE("nat table: two hosts behind one NAT use their host candidates") {
    world w(milliseconds(20), 7);
    site a(w, 'A', controlling, sim::symmetric(), 1);
    party b(w, 'B', controlled);
    CHECK(b.agent.add_stream());
    const auto base = b.add_base_on(a.home, {address::v4(10, 0, 1, 3), 5000});
    CHECK(base != no_index);
    introduce(a.p, b);
    w.run_to(seconds(5));
    CHECK(a.p.agent.state() == session_state::completed);
    CHECK(a.p.agent.route_of(0, 1).to.remote == endpoint(address::v4(10, 0, 1, 3), 5000));
}

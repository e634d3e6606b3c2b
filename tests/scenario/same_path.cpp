// SPDX-License-Identifier: BSL-1.0
// Several components and streams: they conclude together, and prefer the same two addresses.
#include "support.hpp"

using namespace story;

namespace {

using big_party = basic_party<many>;

/// Both sides on two addresses each; `streams` with `components` each.
struct big_couple {
    world w;
    big_party a;
    big_party b;
    std::uint16_t streams;

    big_couple(std::uint16_t how_many, std::uint16_t components, const agent_config& config = {})
        : w(), a(w, 'A', controlling, config), b(w, 'B', controlled), streams(how_many) {
        for (std::uint16_t s = 0; s < streams; ++s) {
            CHECK(a.agent.add_stream(components).code() == errc::ok);
            CHECK(b.agent.add_stream(components).code() == errc::ok);
        }
        for (std::uint16_t s = 0; s < streams; ++s)
            for (std::uint16_t k = 1; k <= components; ++k) {
                const auto port = static_cast<std::uint16_t>(5000 + 10 * s + k);
                for (const std::uint8_t last : {std::uint8_t{1}, std::uint8_t{3}})
                    a.add_base({v4(last), port}, s, k);
                b.add_base({v4(2), port}, s, k);
            }
    }
    bool completed() const {
        return a.agent.state() == session_state::completed &&
               b.agent.state() == session_state::completed;
    }
    std::string local_address(std::uint16_t stream, std::uint16_t component) const {
        const data_route r = a.agent.route_of(stream, component);
        if (!r.may_send) return "none";
        return std::string{to_text(a.state().locals[r.to.base.index()].c.where.addr()).view()};
    }
};

bool is_from(const sight& s, std::uint8_t last, std::uint16_t port) {
    return s.from == endpoint(v4(last), port) || s.to == endpoint(v4(last), port);
}

}  // namespace

TEST_CASE("same path: two streams with two components each") {
    big_couple c(2, 2);
    introduce(c.a, c.b, 2);
    CHECK(c.w.run_to(seconds(9), [&] { return c.completed(); }));
    for (std::uint16_t s = 0; s < 2; ++s)
        for (std::uint16_t k = 1; k <= 2; ++k) {
            CHECK(c.local_address(s, k) == "192.0.2.1");
            const data_route back = c.b.agent.route_of(s, k);
            CHECK(back.to.remote == endpoint(v4(1), static_cast<std::uint16_t>(5000 + 10 * s + k)));
        }
    CHECK(c.w.count(" use ") == 4);
}

TEST_CASE("same path: the second component follows the first") {
    // The first component works from 192.0.2.3 only. The second one, from both: alone it would
    // take 192.0.2.1.
    big_couple c(1, 2);
    c.w.loses = [](const sight& s) { return is_from(s, 1, 5001); };
    // Its better pair takes longer, so that the other one is valid too.
    c.w.net.set_outbound(sim::interface_id(0), {.latency = milliseconds(160)});
    introduce(c.a, c.b);
    CHECK(c.w.run_to(seconds(9), [&] { return c.completed(); }));
    CHECK(c.local_address(0, 1) == "192.0.2.3");
    CHECK(c.local_address(0, 2) == "192.0.2.3");
}

TEST_CASE("same path: a stream that cannot follow goes its own way") {
    big_couple c(2, 1);
    c.w.loses = [](const sight& s) { return is_from(s, 1, 5001) || is_from(s, 3, 5011); };
    introduce(c.a, c.b, 2);
    CHECK(c.w.run_to(seconds(9), [&] { return c.completed(); }));
    CHECK(c.local_address(0, 1) == "192.0.2.3");
    CHECK(c.local_address(1, 1) == "192.0.2.1");
}

TEST_CASE("same path: one stream fails, the other one lives") {
    agent_config config;
    config.rc = 2;
    config.rm = 2;
    config.patience = seconds(3);
    big_couple c(2, 1, config);
    CHECK(c.b.agent.set_config(c.w.now(), config).code() == errc::ok);
    c.w.loses = [](const sight& s) { return is_from(s, 1, 5011) || is_from(s, 3, 5011); };
    introduce(c.a, c.b, 2);
    c.w.run_to(seconds(9));
    CHECK(c.a.state().streams[0].state == checklist_state::completed);
    CHECK(c.a.state().streams[1].state == checklist_state::failed);
    CHECK(c.a.agent.route_of(0, 1).may_send);
    CHECK(!c.a.agent.route_of(1, 1).may_send);
    // RFC 8445 section 8.1.2: with the failed one removed the session is complete.
    CHECK(c.a.agent.remove_stream(c.w.now(), 1).code() == errc::ok);
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("same path: one component fails, and with it its stream") {
    agent_config config;
    config.rc = 2;
    config.rm = 2;
    config.patience = seconds(3);
    big_couple c(1, 2, config);
    CHECK(c.b.agent.set_config(c.w.now(), config).code() == errc::ok);
    c.w.loses = [](const sight& s) { return is_from(s, 1, 5002) || is_from(s, 3, 5002); };
    introduce(c.a, c.b);
    c.w.run_to(seconds(9));
    CHECK(c.a.agent.state() == session_state::failed);
    CHECK(c.b.agent.state() == session_state::failed);
    // RFC8445-12.1-4
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    CHECK(!c.b.agent.route_of(0, 1).may_send);
}

TEST_CASE("same path: a component taken away in the middle, as rtcp-mux does") {
    for (const int ms : {0, 30, 60, 110, 400, 5000}) {
        big_couple c(1, 2);
        c.w.loses = [&](const sight& s) {
            return s.to.port() == 5002 && c.w.now() < at(seconds(3));
        };
        introduce(c.a, c.b);
        c.w.run_to(milliseconds(ms));
        CHECK(c.a.agent.remove_component(c.w.now(), 0, 2).code() == errc::ok);
        CHECK(c.b.agent.remove_component(c.w.now(), 0, 2).code() == errc::ok);
        c.w.take();
        c.w.run_to(seconds(8));
        CHECK(c.completed());
        CHECK(c.w.count(":5002") == 0);
        for (std::size_t i = 0; i < c.a.state().transactions_open.capacity(); ++i)
            CHECK(c.a.state().transactions_open[i].owner != 1);
    }
}

TEST_CASE("same path: a stream taken away, and another one added") {
    for (const int ms : {0, 30, 60, 110, 160, 5000}) {
        big_couple c(2, 1);
        introduce(c.a, c.b, 2);
        c.w.run_to(milliseconds(ms));
        CHECK(c.a.agent.remove_stream(c.w.now(), 1).code() == errc::ok);
        CHECK(c.b.agent.remove_stream(c.w.now(), 1).code() == errc::ok);
        c.w.run_to(milliseconds(ms + 3000));
        CHECK(c.completed());
        CHECK((c.a.agent.add_stream().code() == errc::ok &&
               c.b.agent.add_stream().code() == errc::ok));
        c.a.add_base({v4(1), 7000}, 1);
        c.b.add_base({v4(2), 7000}, 1);
        c.a.hear_credentials(c.b, 1);
        c.b.hear_credentials(c.a, 1);
        c.a.hear_candidates(c.b);
        c.b.hear_candidates(c.a);
        c.a.start();
        c.b.start();
        CHECK(c.a.agent.route_of(0, 1).may_send);
        c.w.run_to(milliseconds(ms + 6000));
        CHECK(c.completed());
        CHECK(c.local_address(1, 1) == "192.0.2.1");
    }
}

// SPDX-License-Identifier: BSL-1.0
// Answers that could be followed for ever: each is followed a stated number of times. Those of
// TURN servers are in turn_servers.cpp.
#include "faults_support.hpp"

#include <ice/gather.hpp>
#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>
#include <ice/stun/reader.hpp>

using namespace faults;

namespace {

/// A peer that answers every check by one error, sealed as it must be.
struct grumbler {
    sim::transport line;
    hmac_sha1_key key;
    std::uint16_t code;
    int asked = 0;

    void handle_datagram(time_point, const route& from, byte_view bytes) {
        const auto m = stun::message::parse(bytes);
        if (!m || m->cls() != stun::message_class::request) return;
        ++asked;
        std::uint8_t out[128];
        stun::builder b(out, stun::binding_error, m->id());
        b.add(stun::attr::error_code, {code, {}});
        if (code == 300)
            b.add(stun::attr::alternate_server, endpoint(address::v4(192, 0, 2, 9), 1));
        b.add_integrity(builtin_crypto(), key).add_fingerprint(builtin_crypto());
        if (const auto made = b.finish()) line.send(from, *made);
    }
    void handle_timeout(time_point) {}
    time_point next_deadline() const { return time_point::never(); }
};

struct outcome {
    int asked;
    session_state state;
    time_point deadline;
};

outcome ask(int code) {
    constexpr std::string_view pwd = "passwordpasswordpassword";
    sim::network net(1);
    const auto lan = net.add_segment("lan", {.latency = milliseconds(20)});
    sim::driver driver(net);
    host<profiles::rfc8445> a(net, driver, lan, agent_role::controlling, 1, chacha(1));
    const endpoint where(address::v4(192, 0, 2, 2), 5000);
    std::uint8_t padded[64] = {};
    copy_bytes(padded, pwd);
    grumbler b{sim::transport(net), builtin_crypto().make_hmac_sha1_key({padded, pwd.size()}),
               static_cast<std::uint16_t>(code)};
    const auto socket = net.bind(net.add_host("grumbler", lan, where.addr()), where);
    if (socket) b.line.attach(base_id(0), *socket);
    driver.add(b.line, b);
    CHECK(a.agent.set_remote_description({}, 0, {"peer", pwd}).code() == errc::ok);
    CHECK(a.agent.add_remote_candidate({}, 0, {where, 2'130'706'431, "1"}).code() == errc::ok);
    CHECK(a.agent.start({}).code() == errc::ok);
    driver.run_until(time_point{} + seconds(300));
    CHECK(b.asked == static_cast<int>(a.carrier.calls.size()));
    return {b.asked, a.agent.state(), a.agent.next_deadline()};
}

}  // namespace

TEST_CASE("loops: a peer that answers every check by one error is asked once") {
    for (const int code : {300, 400, 401, 403, 420, 438, 499, 500, 503, 600, 699}) {
        CAPTURE(code);
        const outcome o = ask(code);
        CHECK(o.asked == 1);
        CHECK(o.state == session_state::failed);
        CHECK(o.deadline == time_point::never());
    }
}

TEST_CASE("loops: 487 for ever ends after eight changes of the role") {
    const outcome o = ask(487);
    CHECK(o.asked == 1 + 8);
    CHECK(o.state == session_state::failed);
    CHECK(o.deadline == time_point::never());
}

TEST_CASE("loops: a STUN server that answers by one error is asked once") {
    for (const int code : {300, 400, 401, 420, 438, 500, 503, 600}) {
        CAPTURE(code);
        sim::network net(1);
        const auto lan = net.add_segment("lan", {.latency = milliseconds(20)});
        const endpoint at_server(address::v4(192, 0, 2, 9), 3478);
        const endpoint where(address::v4(192, 0, 2, 1), 5000);
        const auto server = net.add_stun_server(
            net.add_host("server", lan, at_server.addr()), at_server,
            {.behavior = sim::stun_behavior::failing, .error = static_cast<std::uint16_t>(code)});
        sim::transport line(net);
        const auto socket = net.bind(net.add_host("host", lan, where.addr()), where);
        services<sim::transport, profiles::rfc8445> lent(line, chacha(1));
        basic_gatherer<services<sim::transport, profiles::rfc8445>> gatherer(lent);
        CHECK((server && socket));
        if (!server || !socket) return;
        line.attach(base_id(0), *socket);
        CHECK(gatherer.add_server(at_server));
        CHECK(gatherer.add_base({base_id(0), where}));
        session_pace pace;
        for (int ms = 0; ms < 100'000; ms += 10) {
            while (const auto d = net.step(time_point{} + milliseconds(ms))) {
                route from;
                from.base = base_id(0);
                from.remote = d->source;
                gatherer.handle_datagram(d->at, from, d->bytes);
            }
            gatherer.handle_timeout(net.now(), pace);
        }
        CHECK(net.requests(*server) == 1);
        CHECK(gatherer.is_done());
        CHECK(gatherer.next_deadline(pace) == time_point::never());
    }
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/history.hpp>

#include <doctest/doctest.h>

#include <string>

#include <ice/crypto/builtin.hpp>
#include <ice/net/format.hpp>
#include <ice/stun/builder.hpp>

using namespace ice;

namespace {

const endpoint peer(address::v4(192, 0, 2, 9), 6000);
const endpoint mapped(address::v4(203, 0, 113, 5), 7000);

/// An engine for its address only, and what it would tell its observer.
template <std::size_t N>
struct stage {
    int engine = 0;
    trace::history<N> h{};
    std::array<std::uint8_t, 200> room{};

    static time_point at(int ms) { return time_point{} + milliseconds(ms); }
    byte_view message(stun::message_type type, std::uint8_t id, bool use = false,
                      std::uint16_t code = 0) {
        stun::basic_builder<stun::rfc8489> b(
            room, type, stun::transaction_id::from(std::array<std::uint8_t, 12>{id}));
        if (type.cls == stun::message_class::request) b.add(stun::attr::ice_controlling, 1U);
        if (use) b.add(stun::attr::use_candidate);
        if (type.cls == stun::message_class::success) b.add(stun::attr::xor_mapped_address, mapped);
        if (code != 0) b.add(stun::attr::error_code, stun::error_input{code, {}});
        const auto bytes = b.finish();
        return bytes ? byte_view(*bytes) : byte_view{};
    }

    void send(int ms, std::uint8_t id, bool use = false, send_status status = send_status::sent,
              const endpoint& to = peer) {
        h.verb_begins(engine, at(ms), verb_code::timeout);
        h.sent(engine, {.base = base_id(0), .remote = to}, message(stun::binding_request, id, use),
               status);
    }
    void receive(int ms, stun::message_type type, std::uint8_t id, bool authentic = true,
                 std::uint16_t code = 0) {
        const route from{.base = base_id(0), .remote = peer};
        const byte_view bytes = message(type, id, false, code);
        h.verb_begins(engine, at(ms), verb_code::datagram, from, bytes);
        const auto m = stun::message::parse(bytes);
        if (authentic && m) h.authenticated(from, *m);
    }
    /// The peer asks, and is answered.
    void peer_asks(int ms, std::uint8_t id, std::uint16_t answer = 0, const endpoint& who = peer) {
        const route from{.base = base_id(0), .remote = who};
        h.verb_begins(engine, at(ms), verb_code::datagram, from,
                      message(stun::binding_request, id));
        h.sent(
            engine, from,
            message(answer == 0 ? stun::binding_success : stun::binding_error, id, false, answer),
            send_status::sent);
    }

    std::string tell() const {
        std::string text;
        for (std::size_t i = 0; i < h.size(); ++i) {
            const trace::check_record& r = h[i];
            text += std::to_string(r.first.us / 1000) + (r.by_peer ? " peer" : " own");
            if (r.use_candidate) text += " use";
            text += " x" + std::to_string(r.times);
            if (r.folded > 0) text += " folded " + std::to_string(r.folded);
            if (r.unsent > 0) text += " unsent " + std::to_string(r.unsent);
            if (r.last != r.first) text += " until " + std::to_string(r.last.us / 1000);
            if (r.code != 0)
                text +=
                    ": " + std::to_string(r.code) + " at " + std::to_string(r.answered.us / 1000);
            if (r.not_authentic) text += " not authentic";
            if (r.open) text += " open";
            text += '\n';
        }
        return text;
    }
};

}  // namespace

TEST_CASE("trace history: a check, its repetitions and its answer are one record") {
    stage<8> s;
    s.send(0, 1);
    s.send(500, 1);
    s.send(1500, 1);
    CHECK(s.tell() == "0 own x3 until 1500 open\n");
    s.receive(1600, stun::binding_success, 1);
    CHECK(s.tell() == "0 own x3 until 1500: 200 at 1600\n");
    CHECK(s.h[0].mapped == mapped);
    CHECK(s.h[0].engine == &s.engine);
    CHECK(s.h[0].way.remote == peer);
    s.receive(1700, stun::binding_success, 1);  // once more: nothing new
    CHECK(s.tell() == "0 own x3 until 1500: 200 at 1600\n");
}

TEST_CASE("trace history: errors, and answers that are not authentic") {
    stage<8> s;
    s.send(0, 1);
    s.receive(10, stun::binding_success, 1, false);
    CHECK(s.tell() == "0 own x1: 200 at 10 not authentic open\n");
    s.receive(20, stun::binding_error, 1, true, 487);
    CHECK(s.tell() == "0 own x1: 487 at 20\n");
    s.receive(30, stun::binding_error, 77, true, 400);  // nobody asked
    CHECK(s.h.size() == 1);
}

TEST_CASE("trace history: what follows an answered check is folded, but not a nomination") {
    stage<8> s;
    s.send(0, 1);
    s.receive(10, stun::binding_success, 1);
    s.send(50, 2, true);
    s.receive(60, stun::binding_success, 2);
    for (int i = 1; i <= 4; ++i) {
        s.send(5000 * i, static_cast<std::uint8_t>(10 + i));
        if (i < 4)
            s.receive(5000 * i + 10, stun::binding_success, static_cast<std::uint8_t>(10 + i));
    }
    CHECK(s.tell() ==
          "0 own x1: 200 at 10\n"
          "50 own use x1: 200 at 60\n"
          "5000 own x4 folded 3 until 20000: 200 at 15010 open\n");
}

TEST_CASE("trace history: the peer's checks, and those that are refused") {
    stage<8> s;
    s.peer_asks(5, 1);
    s.peer_asks(505, 1);  // repeated
    s.peer_asks(600, 2, 487);
    s.peer_asks(5000, 3, 401, mapped);
    CHECK(s.tell() ==
          "5 peer x2 until 505: 200 at 505\n"
          "600 peer x1: 487 at 600\n");
    CHECK(s.h.refused_requests() == 1);
    CHECK(s.h.last_refusal() == 401);
    CHECK(s.h.last_refused() == mapped);
    std::size_t kinds = 0;
    s.h.for_each_refusal(&s.engine, [&](const trace::refusal_record& r) {
        ++kinds;
        CHECK(r.times == 1);
        CHECK(r.why == trace::reason::request_incomplete);  // it had no integrity
        CHECK(r.from.remote == mapped);
    });
    CHECK(kinds == 1);
}

TEST_CASE("trace history: what the transport does") {
    stage<8> s;
    s.send(0, 1, false, send_status::would_block);
    s.send(500, 1, false, send_status::unreachable);
    s.send(1500, 1);
    s.send(9000, 2, false, send_status::pending);  // not yet begun
    CHECK(s.tell() == "0 own x3 unsent 2 until 1500 open\n");
}

TEST_CASE("trace history: data and indications are nothing to it") {
    stage<8> s;
    const std::uint8_t data[] = {1, 2, 3};
    s.h.verb_begins(s.engine, {}, verb_code::datagram, route{}, byte_view(data));
    s.h.sent(s.engine, {}, data, send_status::sent);
    s.h.sent(s.engine, {}, s.message(stun::binding_indication, 4), send_status::sent);
    s.receive(1, stun::binding_indication, 4);
    CHECK(s.h.size() == 0);
    CHECK(s.h.refused_requests() == 0);
}

TEST_CASE("trace history: a ring keeps the newest") {
    stage<2> s;
    for (std::uint8_t i = 1; i <= 5; ++i) s.send(i * 100, i);
    CHECK(s.tell() == "400 own x1 open\n500 own x1 open\n");
    CHECK(s.h.forgotten() == 3);
    s.receive(600, stun::binding_success, 1);  // forgotten
    CHECK(s.h.size() == 2);
    s.h.clear();
    CHECK(s.h.size() == 0);
}

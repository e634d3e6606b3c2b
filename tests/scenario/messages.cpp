// SPDX-License-Identifier: BSL-1.0
// What checks and answers contain, attribute by attribute, and which answers end a check.
#include "support.hpp"

using namespace story;

namespace {

/// All datagrams of a session, from the first check to consent.
struct captured : couple {
    struct one {
        char who;
        std::string what;
        std::vector<std::uint8_t> bytes;
    };
    std::vector<one> all{};

    captured() {
        w.loses = [this](const sight& s) {
            all.push_back({s.who, s.what, {s.bytes.begin(), s.bytes.end()}});
            return false;
        };
        complete();
        w.run_to(seconds(20));
    }
};

/// An authenticated answer of B to the first check of A, which nobody else sees.
void answer_first_check(couple& c, stun::message_type type, auto add) {
    std::vector<std::uint8_t> seen;
    c.w.loses = [&](const sight& s) {
        if (s.who == 'A' && seen.empty()) seen.assign(s.bytes.begin(), s.bytes.end());
        return true;
    };
    c.begin();
    c.w.run_to(milliseconds(10));
    std::uint8_t bytes[256];
    stun::builder b(bytes, type, stun::message::parse(seen)->id());
    add(b);
    b.add_integrity(builtin_crypto(), c.b.state().credentials().local_key);
    b.add_fingerprint(builtin_crypto());
    route r;
    r.base = base_id(0);
    r.remote = {v4(2), 6000};
    c.a.handle_datagram(c.w.now(), r, *b.finish());
}

}  // namespace

TEST_CASE("messages: every check has what the document wants, and no more") {
    captured c;
    int checks = 0, nominations = 0;
    for (const auto& each : c.all) {
        if (!each.what.starts_with("check")) continue;
        ++checks;
        const auto m = stun::message::parse(each.bytes);
        const bool by_a = each.who == 'A';
        const party& from = by_a ? c.a : c.b;
        const party& to = by_a ? c.b : c.a;
        const auto user =
            std::string(to.agent.local_ufrag()) + ':' + std::string(from.agent.local_ufrag());
        CHECK(*m->get(stun::attr::username) == std::string_view(user));
        // RFC8445-7.2.2-1: sealed with the password of the one who is asked
        CHECK(stun::verify_integrity(*m, builtin_crypto(), to.state().credentials().local_key));
        CHECK(m->fingerprint_offset() != 0);  // RFC8445-7.2.4-2
        CHECK(stun::verify_fingerprint(*m, builtin_crypto()));
        CHECK(*m->get(stun::attr::priority) == (110U << 24) + (65535U << 8) + 255U);
        // RFC8445-7.1.3-1, RFC8445-7.1.3-2, RFC8445-16.1-1, RFC8445-16.1-3
        CHECK(m->has(stun::attr::ice_controlling) == by_a);
        CHECK(m->has(stun::attr::ice_controlled) == !by_a);
        CHECK(*(by_a ? m->get(stun::attr::ice_controlling) : m->get(stun::attr::ice_controlled)) ==
              from.state().tie_breaker);
        // RFC8445-7.1.2-1, RFC8445-7.1.2-2
        if (m->has(stun::attr::use_candidate)) CHECK(by_a);
        nominations += m->has(stun::attr::use_candidate) ? 1 : 0;
        CHECK(!m->has(stun::attr::software));
        CHECK(each.bytes.size() <= 548);
    }
    CHECK(checks > 8);
    CHECK(nominations == 1);
}

TEST_CASE("messages: every answer is sealed, marked, and tells the source") {
    captured c;
    int answers = 0;
    for (const auto& each : c.all) {
        if (each.what != "ok") continue;
        ++answers;
        const auto m = stun::message::parse(each.bytes);
        const party& from = each.who == 'A' ? c.a : c.b;
        CHECK(stun::verify_integrity(*m, builtin_crypto(), from.state().credentials().local_key));
        CHECK(stun::verify_fingerprint(*m, builtin_crypto()));  // RFC8445-7.3-8
        CHECK(!m->has(stun::attr::username));
        const endpoint asked = each.who == 'A' ? endpoint(v4(2), 6000) : endpoint(v4(1), 5000);
        CHECK(*m->get(stun::attr::xor_mapped_address) == asked);
    }
    CHECK(answers > 8);
}

TEST_CASE("messages: an authentic error ends the check") {
    for (const int code : {400, 401, 403, 420, 438, 500, 699}) {
        couple c;
        answer_first_check(c, stun::binding_error, [&](auto& b) {
            b.add(stun::attr::error_code, {static_cast<std::uint16_t>(code), {}});
        });
        CHECK(c.a.state().pairs[0].state == pair_state::failed);  // RFC8445-7.2.5.2.4-1
        CHECK(c.a.state().pairs[0].reason == pair_reason::error_response);
        CHECK(c.a.agent.state() == session_state::checking);  // RFC8863-4-3
    }
}

TEST_CASE("messages: a check is never redirected") {
    couple c;
    answer_first_check(c, stun::binding_error, [&](auto& b) {
        b.add(stun::attr::error_code, {300, {}});
        b.add(stun::attr::alternate_server, endpoint(v4(99), 3478));
    });
    CHECK(c.a.state().pairs[0].state == pair_state::failed);
    c.w.run_to(seconds(100));
    CHECK(c.w.count("192.0.2.99") == 0);  // RFC8445-7.3-7
}

TEST_CASE("messages: a success without, or with more than, what it must have fails the check") {
    couple bare;
    answer_first_check(bare, stun::binding_success, [](auto&) {});
    CHECK(bare.a.state().pairs[0].reason == pair_reason::bad_response);
    couple old;
    answer_first_check(old, stun::binding_success,
                       [](auto& b) { b.add(stun::attr::mapped_address, endpoint(v4(1), 5000)); });
    CHECK(old.a.state().pairs[0].reason == pair_reason::bad_response);
    couple strange;
    answer_first_check(strange, stun::binding_success, [](auto& b) {
        b.add(stun::attr::xor_mapped_address, endpoint(v4(1), 5000));
        b.add(stun::attribute<stun::u32_codec>{0x7ffe, "UNKNOWN"}, 1U);
    });
    CHECK(strange.a.state().pairs[0].reason == pair_reason::bad_response);
}

TEST_CASE("messages: a request of RFC 3489 is not answered") {
    couple c;
    c.complete();
    std::uint8_t bytes[64];
    std::array<std::uint8_t, 16> id{};
    id[0] = 7;
    stun::basic_builder<stun::rfc3489> b(bytes, stun::binding_request, stun::transaction_id{id});
    route r;
    r.base = base_id(0);
    r.remote = {v4(2), 6000};
    c.a.handle_datagram(c.w.now(), r, *b.finish());
    CHECK(c.w.take() == "");  // RFC8445-7.2.4-1, RFC8445-7.3-7
}

TEST_CASE("messages: after nomination the rest of the list is gone, and requests are answered") {
    couple c;
    c.a.add_base({v4(3), 5000});
    c.complete();
    c.w.run_to(seconds(9));
    const auto& s = c.a.state();
    for (const auto i : s.pairs.by_priority()) CHECK(!s.pairs[i].listed);  // RFC8445-8.1.2-1
    CHECK(s.pairs.queued().empty());
    c.w.take();
    // RFC8445-8.1.2-2, RFC8445-7.3-1: on the selected base and on the other one
    for (const std::uint16_t base : {std::uint16_t{0}, std::uint16_t{1}}) {
        std::uint8_t bytes[256];
        stun::builder m(bytes, stun::binding_request,
                        stun::draw_transaction_id<stun::rfc8489>(c.b.random()));
        m.add_joined(stun::attr::username, {c.a.agent.local_ufrag(), ":", c.b.agent.local_ufrag()});
        m.add(stun::attr::priority, 1000U);
        m.add(stun::attr::ice_controlled, std::uint64_t{1});
        m.add_integrity(builtin_crypto(), c.a.state().credentials().local_key);
        m.add_fingerprint(builtin_crypto());
        route r;
        r.base = base_id(base);
        r.remote = {v4(2), 6000};
        c.a.handle_datagram(c.w.now(), r, *m.finish());
    }
    CHECK(c.w.take() ==
          "9000000 A A1>B1 ok\n"
          "9000000 A A2>B1 ok\n");
}

TEST_CASE("messages: candidates may be freed three seconds after completion") {
    couple c;
    c.begin();
    c.w.run_to(seconds(10));
    CHECK(c.w.take({"frees"}) ==  // RFC8445-8.3.1-1
          "3075000 B frees\n"
          "3100000 A frees\n");
}

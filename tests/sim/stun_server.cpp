// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/stun_server.hpp>

#include <doctest/doctest.h>

#include <ice/sim/prng.hpp>
#include <ice/stun/attr/rfc8445.hpp>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sim;

namespace {

constexpr endpoint client(address::v4(192, 0, 2, 1), 5000);

constexpr stun::transaction_id new_id() {
    prng random(1);
    return stun::draw_transaction_id<stun::rfc8489>(random);
}

/// One request, its answer and what a client reads out of it.
struct exchange {
    stun_server server{stun_server_rules{}};
    std::uint8_t request[100] = {};
    std::uint8_t out[stun_server::largest_answer] = {};
    std::size_t answer_size = 0;

    constexpr explicit exchange(const stun_server_rules& rules) : server(rules) {}

    constexpr void ask(bool fingerprint, bool unknown = false,
                       stun::message_type type = stun::binding_request) {
        stun::builder b(request, type, new_id());
        if (unknown) b.add(stun::attr::priority, 7U);
        if (fingerprint) b.add_fingerprint(builtin_crypto());
        answer_size = server.answer(*b.finish(), client, out).size();
    }
    constexpr byte_view answer() const { return {out, answer_size}; }
    constexpr bool has_type(stun::message_type type) const {
        const auto m = stun::message::parse(answer());
        return m && m->type() == type && m->id() == new_id();
    }
    constexpr endpoint mapped() const {
        const auto m = stun::message::parse(answer());
        if (!m) return {};
        return m->get(stun::attr::xor_mapped_address).value_or(endpoint());
    }
    constexpr unsigned error() const {
        const auto m = stun::message::parse(answer());
        if (!m) return 0;
        const auto e = m->get(stun::attr::error_code);
        return e ? e->code : 0;
    }
    constexpr bool has_fingerprint() const {
        const auto m = stun::message::parse(answer());
        return m && stun::verify_fingerprint(*m, builtin_crypto());
    }
};

constexpr exchange after(const stun_server_rules& rules, bool fingerprint, bool unknown = false,
                         stun::message_type type = stun::binding_request) {
    exchange e(rules);
    e.ask(fingerprint, unknown, type);
    return e;
}

}  // namespace

TEST_CASE("sim stun_server: honest, with a fingerprint when the request has one") {
    CHECK(after({}, false).has_type(stun::binding_success));
    CHECK(after({}, false).mapped() == client);
    CHECK(!after({}, false).has_fingerprint());
    CHECK(after({}, true).mapped() == client);
    CHECK(after({}, true).has_fingerprint());
}

TEST_CASE("sim stun_server: what is no request of Binding gets no answer and does not count") {
    const exchange indication = after({}, false, false, stun::binding_indication);
    CHECK((indication.answer().empty() && indication.server.requests() == 0));
    CHECK(after({}, false, false, {stun::method::allocate, stun::message_class::request})
              .answer()
              .empty());
    exchange e({});
    e.ask(true);
    CHECK(e.server.requests() == 1);
    e.request[25] ^= 1;  // the fingerprint no longer fits
    CHECK(e.server.answer(byte_view(e.request).first(28), client, e.out).empty());
    CHECK(e.server.requests() == 1);
    CHECK(e.server.answer({}, client, e.out).empty());
    const std::uint8_t noise[] = {0x80, 1, 2};
    CHECK(e.server.answer(noise, client, e.out).empty());
}

TEST_CASE("sim stun_server: unknown attributes are named in a 420") {
    const exchange e = after({}, true, true);
    CHECK(e.has_type(stun::binding_error));
    CHECK(e.error() == 420);
    CHECK(e.has_fingerprint());
    const auto m = stun::message::parse(e.answer());
    if (!m) {
        CHECK(m.has_value());
        return;
    }
    const auto listed = m->get(stun::attr::unknown_attributes);
    CHECK((listed && listed->size() == 1 && (*listed)[0] == stun::attr::priority.code));
}

TEST_CASE("sim stun_server: silent, lying, failing") {
    const exchange dead = after({.behavior = stun_behavior::silent}, true);
    CHECK((dead.answer().empty() && dead.server.requests() == 1));

    CHECK(after({.behavior = stun_behavior::lying}, true).mapped() == client.with_port(5001));
    const endpoint lie(address::v4(203, 0, 113, 9), 9);
    CHECK(after({.behavior = stun_behavior::lying, .lie = lie}, true).mapped() == lie);

    const exchange bad = after({.behavior = stun_behavior::failing, .error = 500}, false);
    CHECK((bad.has_type(stun::binding_error) && bad.error() == 500));
}

TEST_CASE("sim stun_server: RFC 3489 to those without cookie, and to all when told") {
    std::uint8_t request[20] = {0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    stun_server server{stun_server_rules{}};
    std::uint8_t out[stun_server::largest_answer] = {};
    const auto old = stun::basic_message<stun::rfc3489>::parse(server.answer(request, client, out));
    if (!old) {
        CHECK(old.has_value());
        return;
    }
    CHECK(old->type() == stun::binding_success);
    CHECK(equal_bytes(old->id().bytes, byte_view(request).subspan(4)));
    CHECK(old->get(stun::attr::mapped_address).value_or(endpoint()) == client);

    const exchange e = after({.behavior = stun_behavior::classic}, true);
    CHECK(e.has_type(stun::binding_success));
    CHECK((e.mapped() == endpoint() && !e.has_fingerprint()));
    CHECK(stun::message::parse(e.answer())->get(stun::attr::mapped_address).value_or(endpoint()) ==
          client);
}

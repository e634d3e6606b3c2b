// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/check_client.hpp>

#include <doctest/doctest.h>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;
namespace attr = ice::stun::attr;

namespace {

/// How an answer differs from the one that validates the pair.
struct reply {
    std::uint16_t error = 0;
    endpoint mapped = here(1);
    endpoint from = there(1);
    std::uint16_t base = 0;
    std::string_view password = "abcdefghijklmnopqrstuv";
    bool unknown = false;
    bool has_mapped = true;
};

/// Two pairs of one base; the check of the better one is under way.
struct client : bench::single {
    std::uint16_t first = no_index;
    std::uint16_t second = no_index;
    stun::transaction_id id{};

    explicit client(agent_role role = agent_role::controlled) : bench::single(role) {
        const auto l = local(here(1));
        CHECK(local(here(2)) == 1);
        const auto a = remote(there(1), 500);
        const auto b = remote(there(2), 400);
        form();
        first = index(l, a);
        second = index(l, b);
        begin();
    }
    void begin() {
        CHECK(detail::start_check(c, first));
        id = stun::message::parse(byte_view(out.bytes).first(out.size))->id();
        c.now = c.now + milliseconds(30);
    }
    bool answer(const reply& r) {
        std::uint8_t bytes[256];
        stun::builder b(bytes, r.error != 0 ? stun::binding_error : stun::binding_success, id);
        if (r.error != 0) b.add(attr::error_code, stun::error_input{r.error, {}});
        if (r.error == 0 && r.has_mapped) b.add(attr::xor_mapped_address, r.mapped);
        if (r.unknown) b.add_raw(0x7001, {});
        b.add_integrity(env.crypto, key_of(r.password));
        b.add_fingerprint(env.crypto);
        const auto m = stun::message::parse(*b.finish());
        return detail::on_response(c, {base_id(r.base), 0, 1, r.from}, *m);
    }
    const pair& checked() const { return s.pairs[first]; }
    bool failed(pair_reason why) const {
        return checked().state == pair_state::failed && checked().reason == why &&
               !checked().valid && detail::transaction_of(s, first) == s.transactions;
    }
};

}  // namespace

TEST_CASE("check_client: a good answer validates the pair, and others may begin") {
    client p;
    p.s.pairs.set_state(p.second, pair_state::frozen);
    p.s.pairs[p.second].foundation = p.checked().foundation;
    CHECK(p.answer({}));
    CHECK(p.checked().state == pair_state::succeeded);
    CHECK(bool{p.checked().valid});
    CHECK(p.checked().valid_local == p.checked().local);
    CHECK(p.checked().rtt_us == 30'000);
    CHECK(p.checked().validated_at == p.c.now);
    CHECK(p.s.pairs[p.second].state == pair_state::waiting);
    CHECK(p.s.components[0].path.pair == p.first);
    CHECK(!p.answer({}));  // no transaction has this id any more
    CHECK(p.checked().responses_received == 1);
}

TEST_CASE("check_client: an answer from elsewhere, or to another base, fails the pair") {
    client elsewhere;
    CHECK(elsewhere.answer({.from = there(2)}));
    CHECK(elsewhere.failed(pair_reason::not_symmetric));
    client port;
    CHECK(port.answer({.from = there(1, 2001)}));
    CHECK(port.failed(pair_reason::not_symmetric));
    client base;
    CHECK(base.answer({.base = 1}));
    CHECK(base.failed(pair_reason::not_symmetric));
}

TEST_CASE("check_client: an answer that breaks its rules fails the pair") {
    client unknown;
    CHECK(unknown.answer({.unknown = true}));
    CHECK(unknown.failed(pair_reason::bad_response));
    client unmapped;
    CHECK(unmapped.answer({.has_mapped = false}));
    CHECK(unmapped.failed(pair_reason::bad_response));
    client refused;
    CHECK(refused.answer({.error = 400}));
    CHECK(refused.failed(pair_reason::error_response));
}

TEST_CASE("check_client: an answer without the right integrity was never received") {
    client p;
    CHECK(p.answer({.password = "something else altogether"}));
    CHECK(p.answer({.error = 487, .password = "something else altogether"}));
    CHECK(p.checked().state == pair_state::in_progress);
    CHECK(p.checked().responses_received == 0);
    CHECK(p.s.role == agent_role::controlled);
    CHECK(p.answer({}));  // the good one still counts
    CHECK(bool{p.checked().valid});
}

TEST_CASE("check_client: 487 switches the role and repeats the check, but not for ever") {
    client p;
    CHECK(p.answer({.error = 487}));
    CHECK(p.s.role == agent_role::controlling);
    CHECK(p.s.tie_breaker != 100);
    CHECK(p.checked().state == pair_state::waiting);
    CHECK(bool{p.checked().queued});
    p.s.config.role_switches = 1;
    p.begin();
    CHECK(p.answer({.error = 487}));
    CHECK(p.s.role == agent_role::controlling);
    CHECK(p.failed(pair_reason::error_response));
}

TEST_CASE("check_client: 487 for a check that was cancelled is too late to switch the role") {
    client t(agent_role::controlling);
    detail::cancel_check(t.c, t.first);
    t.s.pairs.set_state(t.first, pair_state::waiting);
    t.s.pairs.queue(t.first);
    CHECK(t.answer({.error = 487}));
    CHECK(t.s.role == agent_role::controlling);
    CHECK(t.s.switches == 0);
    CHECK(t.checked().queued);  // its successor goes on, and will hear of a conflict that lasts
}

TEST_CASE("check_client: a mapped address that is new is learnt, one of another base names it") {
    client learnt;
    CHECK(learnt.answer({.mapped = here(77, 4444)}));
    const auto v = learnt.checked().valid_local;
    CHECK(learnt.s.locals[v].c.where == here(77, 4444));
    CHECK(learnt.s.locals[v].c.kind == candidate_kind::prflx);
    CHECK(learnt.s.locals[v].c.base == 0);

    client other;
    CHECK(other.answer({.mapped = here(2)}));
    const auto at = other.index(1, other.checked().remote);
    CHECK(other.checked().state == pair_state::succeeded);
    CHECK(!other.checked().valid);
    CHECK(bool{other.s.pairs[at].valid});
    CHECK(other.s.pairs[at].valid_local == 1);
}

TEST_CASE("check_client: sent again until it is given up") {
    client p;
    const auto slot = detail::transaction_of(p.s, p.first);
    for (int n = 2; n <= 7; ++n) {
        p.c.now = p.s.timers.at(slot);
        detail::on_transaction_timer(p.c, slot);
        CHECK(p.checked().requests_sent == n);
    }
    p.c.now = p.s.timers.at(slot);
    detail::on_transaction_timer(p.c, slot);
    CHECK(p.checked().requests_sent == 7);
    CHECK(p.failed(pair_reason::timed_out));
}

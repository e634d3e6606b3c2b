// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/transmit.hpp>

#include <doctest/doctest.h>

#include <vector>

#include <ice/stun/integrity.hpp>
#include <ice/stun/reader.hpp>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;

namespace {

/// One pair, whose check is what is looked at.
struct one_pair : bench::single {
    std::uint16_t which = no_index;

    explicit one_pair(agent_role role = agent_role::controlling) : bench::single(role) {
        const auto l = local(here(1));
        const auto r = remote(there(1), 900);
        form();
        which = index(l, r);
    }
    std::vector<std::uint8_t> sent() const {
        return {out.bytes.begin(), out.bytes.begin() + static_cast<std::ptrdiff_t>(out.size)};
    }
    std::vector<std::uint8_t> check() {
        CHECK(detail::start_check(c, which));
        return sent();
    }
    std::size_t slot() const { return detail::transaction_of(s, which); }
};

std::vector<std::uint16_t> codes(const stun::message& m) {
    std::vector<std::uint16_t> list;
    for (const auto& a : m.all_attributes()) list.push_back(a.code);
    return list;
}

}  // namespace

TEST_CASE("transmit: what a check of the controlling agent says, in order") {
    one_pair f;
    const auto bytes = f.check();
    const auto m = stun::message::parse(bytes);
    CHECK(m);
    if (!m) return;
    CHECK(m->type() == stun::binding_request);
    CHECK(*m->get(stun::attr::username) == std::string_view("peer:ours"));
    const std::uint32_t priority = *m->get(stun::attr::priority);
    CHECK((priority >> 24U) == 110);  // RFC8445-7.1.1-1
    CHECK((priority & 0xffffffU) == (f.s.locals[0].c.priority & 0xffffffU));
    CHECK(*m->get(stun::attr::ice_controlling) == 100);  // RFC8445-7.1.3-1
    CHECK(codes(*m) == std::vector<std::uint16_t>{0x0006, 0x0024, 0x802a, 0x0008, 0x8028});
    CHECK(stun::verify_integrity(*m, builtin_crypto(), f.key_of("abcdefghijklmnopqrstuv")));
    CHECK(!stun::verify_integrity(*m, builtin_crypto(), f.key_of("0123456789012345678901")));
    CHECK(stun::verify_fingerprint(*m, builtin_crypto()));
    CHECK(m->fingerprint_offset() + 8 == bytes.size());
    CHECK(f.out.to.remote == there(1));
    CHECK(f.out.transaction == f.slot());
    CHECK(f.s.pairs[f.which].state == pair_state::in_progress);
}

TEST_CASE("transmit: only the controlling agent nominates, and only when it is to") {
    one_pair controlling;
    controlling.s.pairs[controlling.which].nominating = true;
    const auto nominating = controlling.check();
    // RFC8445-7.1.2-1
    CHECK(stun::message::parse(nominating)->has(stun::attr::use_candidate));

    one_pair controlled(agent_role::controlled);
    controlled.s.pairs[controlled.which].nominating = true;
    const auto bytes = controlled.check();
    const auto m = stun::message::parse(bytes);
    CHECK(!m->has(stun::attr::use_candidate));  // RFC8445-7.1.2-2
    CHECK(!m->has(stun::attr::ice_controlling));
    CHECK(*m->get(stun::attr::ice_controlled) == 100);  // RFC8445-7.1.3-2

    one_pair aggressive;
    aggressive.s.config.nomination = nomination_mode::aggressive;
    const auto each = aggressive.check();
    CHECK(stun::message::parse(each)->has(stun::attr::use_candidate));
}

TEST_CASE("transmit: a nomination is numbered where both sides know it") {
    one_pair f;
    f.s.config.renomination = true;
    f.s.components[0].nomination = 5;
    f.s.pairs[f.which].nominating = true;
    const auto bytes = f.check();
    CHECK(stun::message::parse(bytes)->get(stun::attr::nomination).value_or(0) == 5);
}

TEST_CASE("transmit: a repetition has the same bytes, whatever has become of the role") {
    one_pair f;
    const auto first = f.check();
    f.s.role = agent_role::controlled;
    f.s.pairs[f.which].nominating = true;
    f.c.now = bench::start + milliseconds(500);
    detail::transmit_check(f.c, f.slot());
    CHECK(f.sent() == first);
    CHECK(f.s.pairs[f.which].requests_sent == 2);
    // A new check is another transaction in the new role.
    detail::close_transaction(f.c, f.slot());
    CHECK(f.check() != first);
    CHECK(stun::message::parse(f.sent())->has(stun::attr::ice_controlled));
}

TEST_CASE("transmit: the time between repetitions doubles, and a cancelled check ends with them") {
    one_pair f;
    f.check();
    const std::size_t slot = f.slot();
    CHECK(f.s.timers.at(slot) == bench::start + milliseconds(500));
    f.c.now = f.s.timers.at(slot);
    detail::transmit_check(f.c, slot);
    CHECK(f.s.timers.at(slot) == f.c.now + seconds(1));
    detail::cancel_check(f.c, f.which);
    CHECK(f.s.timers.at(slot) == bench::start + milliseconds(39'500));
    CHECK(f.slot() == f.s.transactions_open.capacity());  // it is no longer the pair's own
}

TEST_CASE("transmit: when every transaction is taken the oldest cancelled one gives way") {
    one_pair f;
    auto& table = f.s.transactions_open;
    for (std::size_t i = 0; i < table.capacity(); ++i) {
        f.c.now = f.c.now + milliseconds(1);
        CHECK(detail::start_check(f.c, f.which));
        if (i + 1 < table.capacity()) detail::cancel_check(f.c, f.which);
    }
    const std::size_t own = f.slot();
    const auto oldest = table[0].first_sent;
    CHECK(detail::open_transaction(f.c) == 0);
    CHECK(table[own].first_sent > oldest);
    CHECK(f.slot() == own);  // the check that counts stays
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sip/relay_monitor.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <ice/stun/builder.hpp>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sip;
namespace attr = ice::stun::attr;

namespace {

constexpr auto caller = relay_side::caller;
constexpr auto callee = relay_side::callee;

/// The talk's two ends: credentials, and the keys that sign what is sent to them.
constexpr ice_credentials ends[2] = {{"241ffa10", "2f5a42f7"}, {"76e08623", "4e2db26f"}};

struct packet {
    std::array<std::uint8_t, 160> bytes{};
    std::size_t size = 0;
    byte_view view() const { return byte_view(bytes).first(size); }
};

stun::kept_keys<builtin_crypto> keys_of(std::string_view password) {
    std::array<std::uint8_t, 32> bytes{};
    copy_bytes(bytes.data(), password);
    return stun::make_keys(builtin_crypto(), byte_view(bytes).first(password.size()));
}

stun::transaction_id id(std::uint8_t n) {
    return stun::transaction_id::from(std::array<std::uint8_t, 12>{n});
}

template <class Fill>
packet message(stun::message_type type, std::uint8_t n, std::string_view password, Fill fill) {
    packet p;
    stun::basic_builder<stun::rfc8489> b(p.bytes, type, id(n));
    fill(b);
    b.add_integrity(builtin_crypto(), keys_of(password).sha1_key).add_fingerprint(builtin_crypto());
    const auto done = b.finish();
    CHECK(done.has_value());
    p.size = done ? done->size() : 0;
    return p;
}

/// A check of one side, signed as it should be unless another password is given.
packet check_of(relay_side from, std::uint8_t n, bool nominates = false,
                std::string_view password = {}) {
    const auto& us = ends[static_cast<int>(from)];
    const auto& them = ends[static_cast<int>(other(from))];
    if (password.empty()) password = them.password;
    return message(stun::binding_request, n, password, [&](auto& b) {
        b.add_joined(attr::username, {them.ufrag, ":", us.ufrag});
        b.add(attr::priority, 1U);
        if (from == caller)
            b.add(attr::ice_controlling, std::uint64_t{5});
        else
            b.add(attr::ice_controlled, std::uint64_t{5});
        if (nominates) b.add(attr::use_candidate);
    });
}
packet answer_of(relay_side from, std::uint8_t n, std::string_view password = {}) {
    if (password.empty()) password = ends[static_cast<int>(from)].password;
    return message(stun::binding_success, n, password, [](auto& b) {
        b.add(attr::xor_mapped_address, endpoint(address::v4(192, 0, 2, 1), 9));
    });
}

/// A call with a relay in it; time goes in seconds.
struct call {
    relay_monitor monitor{time_point{}};
    time_point now{};

    explicit call(bool credentials = true) {
        if (!credentials) return;
        CHECK(monitor.set_description(caller, ends[0]).has_value());
        CHECK(monitor.set_description(callee, ends[1]).has_value());
    }
    relayed_kind see(relay_side from, const packet& p) {
        return monitor.observe(now, from, p.view());
    }
    void media(relay_side from) {
        const std::uint8_t rtp[20] = {0x80};
        CHECK(monitor.observe(now, from, rtp) == relayed_kind::media);
    }
    relay_verdict after(int s) {
        now = now + seconds(s);
        return monitor.verdict(now);
    }
    /// Both sides check the relay's path, and both checks are answered.
    void check_both_ways() {
        CHECK(see(caller, check_of(caller, 1)) == relayed_kind::connectivity_check);
        CHECK(see(callee, answer_of(callee, 1)) == relayed_kind::answer);
        CHECK(see(callee, check_of(callee, 2)) == relayed_kind::connectivity_check);
        CHECK(see(caller, answer_of(caller, 2)) == relayed_kind::answer);
    }
    const relay_account& account() const { return monitor.account(); }
};

}  // namespace

TEST_CASE("checked from both, not nominated: the relay may go") {
    for (const bool credentials : {true, false}) {
        call c(credentials);
        c.check_both_ways();
        CHECK(c.account().both_ice());
        CHECK(c.account().checks_from_both());
        CHECK(!c.account().nominated());
        CHECK(c.after(0) == relay_verdict::undecided);
        CHECK(c.after(19) == relay_verdict::undecided);
        CHECK(c.monitor.next_deadline(c.now) == time_point{} + seconds(20));
        CHECK(c.after(1) == relay_verdict::bypassed);
        CHECK(c.monitor.next_deadline(c.now) == time_point::never());
        CHECK(c.account().media_time() == duration{});
    }
}

TEST_CASE("regular nomination, a second check with the flag: the relay stays") {
    for (const bool credentials : {true, false}) {
        call c(credentials);
        c.check_both_ways();
        CHECK(c.see(caller, check_of(caller, 3, true)) == relayed_kind::nomination);
        CHECK(!c.account().nominated());  // the callee has yet to agree
        CHECK(c.see(callee, answer_of(callee, 3)) == relayed_kind::answer);
        CHECK(c.account().nominated());
        CHECK(!c.account().aggressive);
        CHECK(c.after(19) == relay_verdict::in_use);  // on hold, say
        CHECK(c.see(callee, message(stun::binding_indication, 9, "x", [](auto&) {})) ==
              relayed_kind::keepalive);
        CHECK(c.after(19) == relay_verdict::in_use);
        CHECK(c.after(1) == relay_verdict::silent);  // not even keepalives: the call is dead
    }
}

TEST_CASE("aggressive nomination is judged by media") {
    const auto nominated = [] {
        call c;
        CHECK(c.see(callee, check_of(callee, 2)) == relayed_kind::connectivity_check);
        CHECK(c.see(caller, answer_of(caller, 2)) == relayed_kind::answer);
        CHECK(c.see(caller, check_of(caller, 1, true)) == relayed_kind::nomination);
        CHECK(c.see(callee, answer_of(callee, 1)) == relayed_kind::answer);
        CHECK(c.account().nominated());
        CHECK(c.account().aggressive);
        return c;
    };
    call chosen = nominated();
    for (int s = 0; s < 60; ++s) {
        chosen.media(caller);
        CHECK(chosen.after(1) == relay_verdict::in_use);
    }
    CHECK(chosen.account().media_time() == seconds(59));
    call other_path = nominated();
    CHECK(other_path.after(19) == relay_verdict::undecided);
    CHECK(other_path.after(1) == relay_verdict::bypassed);
}

TEST_CASE("media that moves away leaves a relay that may go") {
    call c;
    c.media(caller);  // before ICE is done, to the default destination
    c.media(callee);
    CHECK(c.after(1) == relay_verdict::in_use);
    c.check_both_ways();
    CHECK(c.monitor.next_deadline(c.now) == time_point{} + seconds(20));
    CHECK(c.after(19) == relay_verdict::undecided);
    CHECK(c.after(1) == relay_verdict::bypassed);
    CHECK(c.account().caller.media.packets == 1);
    CHECK(c.account().caller.media.bytes == 20);
}

TEST_CASE("without ICE at one end silence is no reason to go quietly") {
    call c(false);
    CHECK(c.monitor.set_description(caller, ends[0]).has_value());
    CHECK(c.monitor.set_description(callee, {}).has_value());
    c.media(caller);
    c.media(callee);
    CHECK(c.after(10) == relay_verdict::in_use);
    CHECK(c.after(10) == relay_verdict::silent);
    CHECK(!c.account().both_ice());
    // Strangers' checks do not make it one.
    CHECK(c.see(callee, check_of(callee, 4)) == relayed_kind::connectivity_check);
    CHECK(!c.account().callee.ice);
}

TEST_CASE("a relay that was never checked: by default it is not called bypassed") {
    call c;
    CHECK(c.account().both_ice());
    CHECK(c.after(20) == relay_verdict::silent);
    relay_monitor trusting(time_point{}, {.needs_checks = false});
    CHECK(trusting.set_description(caller, ends[0]).has_value());
    CHECK(trusting.set_description(callee, ends[1]).has_value());
    CHECK(trusting.verdict(time_point{} + seconds(20)) == relay_verdict::bypassed);
}

TEST_CASE("a lite end sends no checks, and need not") {
    call c(false);
    CHECK(c.monitor.set_description(caller, ends[0]).has_value());
    CHECK(c.monitor.set_description(callee, ends[1], true).has_value());
    CHECK(!c.account().checks_from_both());
    c.now = time_point{} + seconds(1);
    CHECK(c.see(caller, check_of(caller, 1)) == relayed_kind::connectivity_check);
    CHECK(c.see(callee, answer_of(callee, 1)) == relayed_kind::answer);
    CHECK(c.account().checks_from_both());
    CHECK(c.account().checks_from_both_at() == time_point{} + seconds(1));
    CHECK(c.after(20) == relay_verdict::bypassed);
}

TEST_CASE("since when checks were seen from both") {
    call c;
    CHECK(c.account().checks_from_both_at() == time_point::never());
    CHECK(c.see(callee, check_of(callee, 2)) == relayed_kind::connectivity_check);
    CHECK(c.account().checks_from_both_at() == time_point::never());
    c.now = time_point{} + seconds(3);
    CHECK(c.see(caller, check_of(caller, 1)) == relayed_kind::connectivity_check);
    c.now = time_point{} + seconds(4);
    CHECK(c.see(caller, check_of(caller, 1)) == relayed_kind::connectivity_check);
    CHECK(c.account().checks_from_both_at() == time_point{} + seconds(3));
}

TEST_CASE("with credentials only what is authentic counts") {
    call c;
    CHECK(c.see(caller, check_of(caller, 1, true, "forgedpassword")) == relayed_kind::other);
    CHECK(c.account().caller.checks == 0);
    CHECK(c.account().caller.refused == 1);
    c.check_both_ways();
    CHECK(c.see(caller, check_of(caller, 3, true)) == relayed_kind::nomination);
    CHECK(c.see(callee, answer_of(callee, 3, "forgedpassword")) == relayed_kind::other);
    CHECK(c.see(callee, answer_of(callee, 77)) == relayed_kind::other);  // to no check
    CHECK(!c.account().nominated());
    CHECK(c.see(callee, answer_of(callee, 3)) == relayed_kind::answer);
    CHECK(c.account().nominated());
    // The right password, but somebody else's fragment.
    const packet strange = message(stun::binding_request, 8, ends[1].password, [](auto& b) {
        b.add(attr::username, "76e08623:strange");
        b.add(attr::priority, 1U);
        b.add(attr::ice_controlling, std::uint64_t{5});
    });
    CHECK(c.see(caller, strange) == relayed_kind::other);
}

TEST_CASE("an error answer is no agreement, a restart begins anew, accounts go on") {
    call c;
    c.check_both_ways();
    c.media(caller);
    CHECK(c.see(caller, check_of(caller, 3, true)) == relayed_kind::nomination);
    const packet conflict = message(stun::binding_error, 3, ends[1].password, [](auto& b) {
        b.add(attr::error_code, {487, {}});
    });
    CHECK(c.see(callee, conflict) == relayed_kind::other);
    CHECK(!c.account().nominated());
    CHECK(c.see(callee, answer_of(callee, 3)) == relayed_kind::answer);
    CHECK(c.account().nominated());
    // The same description again is none; a new one is a restart.
    CHECK(c.monitor.set_description(caller, ends[0]).has_value());
    CHECK(c.account().nominated());
    CHECK(c.monitor.set_description(caller, {"fresh123", "passwordpassword"}).has_value());
    CHECK(!c.account().nominated());
    CHECK(!c.account().checks_from_both());
    CHECK(c.account().caller.media.packets == 1);
}

TEST_CASE("hostile datagrams are counted, and nothing else") {
    call c;
    std::array<std::uint8_t, 64> bytes{};
    bytes[4] = 0x21, bytes[5] = 0x12, bytes[6] = 0xa4, bytes[7] = 0x42;
    for (std::size_t n = 0; n <= bytes.size(); ++n)
        c.monitor.observe(c.now, caller, byte_view(bytes).first(n));
    const packet good = check_of(caller, 1);
    for (std::size_t n = 0; n < good.size; ++n) {
        c.monitor.observe(c.now, caller, good.view().first(n));
        packet flipped = good;
        flipped.bytes[n] ^= 1;
        c.monitor.observe(c.now, caller, flipped.view());
    }
    CHECK(c.account().caller.checks == 0);
    // More open checks than it remembers: the oldest are forgotten.
    for (std::uint8_t n = 1; n <= 12; ++n)
        CHECK(c.see(caller, check_of(caller, n)) != relayed_kind::other);
    CHECK(c.see(callee, answer_of(callee, 1)) == relayed_kind::other);
    CHECK(c.see(callee, answer_of(callee, 12)) == relayed_kind::answer);
    const std::string longest(257, 'x');
    CHECK(c.monitor.set_description(caller, {longest, "y"}).code() == errc::misuse_bad_argument);
    CHECK(c.account().caller.described);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/local.hpp>

#include <doctest/doctest.h>

#include <set>

#include "desk.hpp"

using namespace cycles_desk;

namespace {

struct host_with_all : couple {
    std::uint16_t base = 0, seen, relayed;
    host_with_all()
        : seen(a.derive(0, v4(21), candidate_kind::srflx)), relayed(a.derive(0, v4(31))) {}
};

errc adding(side& s, const local_address& l) { return s.agent.add_local({}, l).code(); }

struct shared : profiles::sipping_ice_01 {
    using credential_rule = one_for_each_address;
};

}  // namespace

TEST_CASE("every alternate has its own username and password") {
    host_with_all t;
    std::set<std::string> names, passwords;
    // ICE01-5.2-2 ICE01-5.6-2 ICE01-7-5
    for (const side* s : {&t.a, &t.b})
        for (const auto& own : s->agent.inspect().own) {
            if (!own.used) continue;
            names.emplace(own.username.view());
            passwords.emplace(own.password.view());
            CHECK(own.password.view().size() == own_password_length);
            // ICE01-5.2-3: 16 characters of 64 kinds, 96 random bits.
            CHECK(own.username.view().size() == 16);
        }
    CHECK(names.size() == 4);
    CHECK(passwords.size() == 4);
}

TEST_CASE("those of a local address may share one") {
    wire w;
    services<wire, shared> host(w, chacha_random(seed_of(3)));
    basic_cycles_agent<wire, shared> agent(host);
    CHECK(agent.add_stream().code() == errc::ok);
    CHECK(agent.add_local({}, {.where = v4(1)}).code() == errc::ok);
    CHECK(agent.add_local({}, {.where = v4(2), .kind = candidate_kind::relay, .base = base_id(0)})
              .code() == errc::ok);
    text_of_offer d;
    CHECK(agent.make_offer({}, d).code() == errc::ok);
    const auto& all = d.streams[0].alternates;
    CHECK(all[0].username == all[1].username);
    CHECK(all[0].password == all[1].password);
    CHECK(agent.set_credentials(1, "u", "p").code() == errc::misuse_draft_base);
    // A check proves the lowest of them only: the relayed one is not freed.
    table t;
    std::uint8_t out[200];
    builder b(out, stun::binding_request, {});
    const std::string word(all[0].password);
    const std::vector<std::uint8_t> key(word.begin(), word.end());
    b.add(stun::attr::username, all[0].username)
        .add_integrity(host.crypto, host.crypto.make_hmac_sha1_key(key));
    w.on = &t;
    CHECK(agent.handle_datagram({}, {base_id(0), 0, 1, v4(9)}, *b.finish()) == verdict::consumed);
    CHECK(agent.inspect().locals[1].proved == time_point{});
    CHECK(agent.inspect().locals[0].proved == time_point::never());
}

TEST_CASE("q-values by class, or as the host says") {
    host_with_all t;
    CHECK(t.a.local(t.base).q == q_value(950));
    CHECK(t.a.local(t.seen).q == q_value(800));
    CHECK(t.a.local(t.relayed).q == q_value(400));
    const auto vpn = t.a.add({.where = v4(41), .vpn = true});
    CHECK(t.a.local(vpn).q == q_value(100));
    const auto own = t.a.add({.where = v4(42), .q = q_value(123)});
    CHECK(t.a.local(own).q == q_value(123));
}

TEST_CASE("addresses that do not fit together are refused") {
    couple t;
    using enum candidate_kind;
    CHECK(adding(t.a, {.where = v4(5), .stream = 1}) == errc::misuse_draft_stream);
    CHECK(adding(t.a, {.where = v4(5), .component = 2}) == errc::misuse_draft_stream);
    CHECK(adding(t.a, {.where = v4(5, 0)}) == errc::misuse_draft_address);
    CHECK(adding(t.a, {.where = {address::v4(0, 0, 0, 0), 5}}) == errc::misuse_draft_address);
    CHECK(adding(t.a, {.where = {address::v4(224, 1, 1, 1), 5}}) == errc::misuse_draft_address);
    CHECK(adding(t.a, {.where = v4(5), .kind = prflx, .base = base_id(0)}) ==
          errc::misuse_draft_address);
    CHECK(adding(t.a, {.where = v4(1)}) == errc::misuse_draft_address);  // ICE01-7-3
    CHECK(adding(t.a, {.where = v4(5), .kind = relay}) == errc::misuse_draft_base);
    CHECK(adding(t.a, {.where = v4(5), .kind = relay, .base = base_id(7)}) ==
          errc::misuse_draft_base);
    CHECK(adding(t.a, {.where = v4(5), .base = base_id(0)}) == errc::misuse_draft_base);
    CHECK(adding(t.a, {.where = v4(5), .partner = 0}) == errc::misuse_draft_base);

    table two;
    CHECK(two.a.agent.add_stream(2).code() == errc::ok);
    const auto rtp = two.a.add({.where = v4(1, 1010)});
    CHECK(adding(two.a, {.where = v4(1, 1011), .component = 2}) == errc::misuse_draft_base);
    const auto rtcp = two.a.add({.where = v4(1, 1011), .component = 2, .partner = rtp});
    CHECK(adding(two.a, {.where = v4(1, 1012), .component = 2, .partner = rtp}) ==
          errc::misuse_draft_base);  // it has one
    const auto seen = two.a.derive(rtp, v4(21, 9988), srflx);
    CHECK(adding(two.a, {.where = v4(21, 9990),
                         .component = 2,
                         .kind = srflx,
                         .base = base_id(rtp),
                         .partner = seen}) == errc::misuse_draft_base);
    CHECK(adding(two.a, {.where = v4(21, 9990),
                         .component = 2,
                         .kind = srflx,
                         .base = base_id(rtcp),
                         .partner = seen}) == errc::ok);
}

TEST_CASE("there is room for a stated number") {
    couple t;
    for (std::uint8_t i = 1; i < profile::capacity.locals; ++i)
        t.a.add({.where = v4(static_cast<std::uint8_t>(100 + i))});
    CHECK(adding(t.a, {.where = v4(99)}) == errc::draft_full);
}

TEST_CASE("texts of the host's choice") {
    host_with_all t;
    CHECK(t.a.agent.set_credentials(0, "user", "9kksj==").code() == errc::ok);
    CHECK(t.a.agent.set_credentials(t.relayed, "user", "x").code() ==
          errc::misuse_draft_credentials);  // two alternates of one name
    CHECK(t.a.agent.set_credentials(0, "", "x").code() == errc::misuse_draft_credentials);
    CHECK(t.a.agent.set_credentials(0, "u", "").code() == errc::misuse_draft_credentials);
    CHECK(t.a.agent.set_credentials(0, "u r", "x").code() == errc::misuse_draft_credentials);
    CHECK(t.a.agent.set_credentials(0, std::string(65, 'u'), "x").code() ==
          errc::misuse_draft_credentials);
    CHECK(t.a.agent.set_credentials(9, "u", "x").code() == errc::misuse_draft_base);
}

TEST_CASE("the default address is the likeliest to work") {
    host_with_all t;
    using rule = profile::default_rule;
    const auto chosen = [&] {
        return sipping_ice_01::detail::choose_default<rule>(t.a.agent.inspect(), 0);
    };
    CHECK(chosen() == t.relayed);
    const auto higher = t.a.add(
        {.where = v4(32), .kind = candidate_kind::relay, .base = base_id(0), .q = q_value(500)});
    CHECK(chosen() == higher);
    CHECK(sipping_ice_01::detail::choose_default<rule>(t.a.agent.inspect(), 1) == no_index);
}

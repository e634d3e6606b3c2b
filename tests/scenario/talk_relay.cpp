// SPDX-License-Identifier: BSL-1.0
// Calls through the talk's proxy and media relay: chosen, and not chosen; nobody notices either.
#include "talk_support.hpp"

using namespace talk;
using sip::relay_verdict;

namespace {

/// A call of 100 s through the proxy.
struct relayed_call : call {
    relayed_call(const sim::nat_rules& one, const sim::nat_rules& two,
                 nomination_mode mode = nomination_mode::regular)
        : call(one, two, mode) {
        add_proxy();
        gather();
    }
    void make() {
        CHECK(exchange());
        a.talk_for(seconds(100));
        b.talk_for(seconds(100));
        CHECK(connect());
        run(seconds(95));
    }
    /// Every packet that was sent has arrived, one each 20 ms from the first on.
    void check_media(std::uint32_t least) {
        for (const client* each : {&a, &b}) {
            CHECK(each->heard_media().packets >= least);
            CHECK(each->heard_media().missing() == 0);
            CHECK(each->heard_media().longest_gap <= milliseconds(20));
        }
    }
};

}  // namespace

TEST_CASE("talk relay: the proxy's bodies are no mismatch, and the relay is one candidate more") {
    relayed_call c(sim::restricted(), sim::restricted());
    CHECK(c.exchange());
    for (const string& body : {c.offer, c.answer}) {
        const auto offered = sip::read_offered(body);
        CHECK(offered.has_value());
        CHECK((offered && offered->uses_ice_everywhere() && !offered->mismatch()));
        CHECK(body.find("c=IN IP4 85.17.186.6\r\n") != string::npos);
        CHECK(body.find("a=candidate:R6ba1155 1 UDP 16777215 85.17.186.6 ") != string::npos);
        CHECK(body.find("a=candidate:R6ba1155 2 UDP 16777214 85.17.186.6 ") != string::npos);
    }
    CHECK(c.offer.find("m=audio 51354 ") != string::npos);
    CHECK(c.a.why == sdp::action_reason::ordinary);
}

TEST_CASE("talk relay: not chosen, it bows out silently, and media goes on") {
    for (const bool sees : {true, false}) {
        relayed_call c(sim::restricted(), sim::restricted());
        c.proxy->sees_bodies = sees;
        c.make();
        CHECK(c.a.path() == "srflx>srflx");
        CHECK(c.b.path(2) == "srflx>srflx");
        const sip::relay_account& account = c.proxy->account();
        CHECK(account.both_ice());
        CHECK(account.checks_from_both());
        CHECK(!account.nominated());
        CHECK(account.caller.media.packets == 0);  // nothing to bill
        CHECK(c.proxy->gone);
        CHECK(!c.proxy->timed_out);
        // 20 s after its last check.
        CHECK(c.proxy->gone_at - account.last_stun() >= seconds(20));
        CHECK(c.proxy->gone_at < time_point{} + seconds(30));
        c.check_media(4500);
    }
}

TEST_CASE("talk relay: chosen, it stays for as long as the call lasts") {
    for (const bool sees : {true, false}) {
        relayed_call c(sim::symmetric(), sim::symmetric());
        c.proxy->sees_bodies = sees;
        c.make();
        CHECK(c.a.path() == "prflx>relay");
        CHECK(c.b.path() == "prflx>relay");
        CHECK(c.a.path(2) == "prflx>relay");
        const sip::relay_account& account = c.proxy->account();
        CHECK(account.nominated());
        CHECK(!account.aggressive);
        CHECK(!c.proxy->gone);
        CHECK(!c.proxy->timed_out);
        CHECK(c.proxy->verdict(c.net.now()) == relay_verdict::in_use);
        c.check_media(4500);
        CHECK(account.caller.media.packets >= 4500);
        CHECK(account.media_time() >= seconds(94));
        // The call ends without a word: then the relay may say so.
        c.a.s.close(c.net.now());
        c.b.s.close(c.net.now());
        c.run(seconds(30));
        CHECK(c.proxy->timed_out);
        CHECK(!c.proxy->gone);
    }
}

TEST_CASE("talk relay: under aggressive nomination media decides") {
    relayed_call direct(sim::restricted(), sim::restricted(), nomination_mode::aggressive);
    direct.make();
    CHECK(direct.a.path() == "srflx>srflx");
    CHECK(direct.proxy->account().aggressive);
    CHECK(direct.proxy->account().nominated());  // as every pair is
    CHECK(direct.proxy->gone);
    direct.check_media(4500);

    relayed_call relayed(sim::symmetric(), sim::symmetric(), nomination_mode::aggressive);
    relayed.make();
    CHECK(relayed.a.path() == "prflx>relay");
    CHECK(relayed.proxy->account().aggressive);
    CHECK(!relayed.proxy->gone);
    CHECK(relayed.proxy->verdict(relayed.net.now()) == relay_verdict::in_use);
    relayed.check_media(4500);
}

TEST_CASE("talk relay: the updated offer passes, and says where media really is") {
    relayed_call c(sim::restricted(), sim::restricted());
    c.make();
    CHECK(c.a.confirm().when == sdp::updated_offer::now);  // its peer's default was the relay
    // A proxy that has seen the relay bypassed leaves the body alone.
    const string offer = c.a.offer();
    CHECK(offer.find("a=remote-candidates:1 203.0.113.2 ") != string::npos);
    CHECK(offer.find("85.17.186.6") == string::npos);
}

TEST_CASE("talk relay: one that blocks checks is no path, but others are") {
    relayed_call direct(sim::restricted(), sim::restricted());
    direct.proxy->passes_checks = false;
    direct.make();
    CHECK(direct.a.path() == "srflx>srflx");
    direct.check_media(4500);
    CHECK(direct.proxy->gone);  // both have sent it checks

    relayed_call needed(sim::symmetric(), sim::symmetric());
    needed.proxy->passes_checks = false;
    CHECK(needed.exchange());
    CHECK(!needed.connect());
}

// SPDX-License-Identifier: BSL-1.0
// The scenarios of the talk "ICE: the ultimate way of beating NAT in SIP" (Amoocon 2010). Part of
// drafts.cpp, which includes it.
#pragma once

#include "talk_proxy.hpp"
#include "world.hpp"

namespace drafts::amoocon_2010 {

using talk::call;
using talk::client;

/// Breaks what is to be broken, then steps 1 to 6: gathering, offer and answer, checks.
inline bool connects(call& c, bool turn) {
    talk::relays_first = broken == "type-preference";
    c.b.strict = broken == "tolerant-lines";
    if (c.proxy) {
        c.proxy->inserts = broken != "insert-candidate";
        c.proxy->passes_checks = broken != "pass-checks";
        c.proxy->judges = broken != "judge";
    }
    c.net.recording().start();
    c.gather(turn);
    return c.exchange() && c.connect();
}

inline void expect_media(verdict_line& v, const call& c, std::uint32_t least) {
    for (const client* each : {&c.a, &c.b}) {
        const talk::ear& heard = each->heard_media();
        v.expect(heard.packets >= least);
        v.expect(heard.missing() == 0);
        v.expect(heard.longest_gap <= client::packet_time);
    }
}

inline verdict_line end(verdict_line v, const call& c) {
    for (std::size_t i = 0; i < c.net.recording().size(); ++i)
        v.drops += is_drop(c.net.recording()[i].what) ? 1U : 0U;
    v.routes = c.a.path() + " " + c.b.path();
    return v;
}

/// Step 3: the printed offer, with the c= that it should have had.
inline verdict_line the_offer() {
    verdict_line v;
    call c(talk::talk_nat(), sim::restricted());
    (void)connects(c, false);
    const char* const lines[] = {
        "c=IN IP4 62.131.6.55",
        "m=audio 64249 RTP/AVP 104 103 102 9 0 8 101",
        "a=rtcp:64250 IN IP4 62.131.6.55",
        "a=ice-ufrag:241ffa10",
        "a=ice-pwd:2f5a42f7",
        "a=candidate:Sc0a86317 1 UDP 1694498815 62.131.6.55 64249 typ srflx raddr 192.168.99.23 "
        "rport 49306",
        "a=candidate:Hc0a86317 1 UDP 2130706431 192.168.99.23 49306 typ host",
        "a=candidate:Sc0a86317 2 UDP 1694498814 62.131.6.55 64250 typ srflx raddr 192.168.99.23 "
        "rport 49519",
        "a=candidate:Hc0a86317 2 UDP 2130706430 192.168.99.23 49519 typ host",
    };
    std::size_t at = 0;
    for (const char* line : lines) {
        at = c.offer.find(string(line) + "\r\n", at);
        v.expect(at != string::npos);
    }
    v.expect(c.a.path() == "srflx>srflx");
    return end(v, c);
}

/// Steps 5 to 7 behind one symmetric NAT, with relays at hand.
inline verdict_line one_symmetric() {
    verdict_line v;
    call c(sim::symmetric(), sim::restricted());
    v.expect(connects(c, true));
    v.expect(c.a.path() == "prflx>srflx");
    v.expect(c.b.path(2) == "srflx>prflx");
    v.expect(c.a.confirm().when == sdp::updated_offer::now);
    if (broken != "confirm") v.expect(c.exchange());
    // Now everybody in between knows where media is.
    v.expect(c.a.confirm().when == sdp::updated_offer::none);
    v.expect(c.offer.find("a=remote-candidates:1 203.0.113.2 ") != string::npos);
    c.talk(seconds(10));
    expect_media(v, c, 500);
    return end(v, c);
}

inline verdict_line two_symmetric() {
    verdict_line v;
    call c(sim::symmetric(), sim::symmetric());
    v.expect(connects(c, true));
    v.expect(c.a.path().find("relay") != string::npos);
    v.expect(c.b.path(2).find("relay") != string::npos);
    c.talk(seconds(10));
    expect_media(v, c, 500);
    return end(v, c);
}

/// A call of 60 s through proxy and media relay.
inline verdict_line proxied(const sim::nat_rules& nat, const char* path, bool stays,
                            nomination_mode mode = nomination_mode::regular) {
    verdict_line v;
    call c(nat, nat, mode);
    c.add_proxy();
    v.expect(connects(c, false));
    c.talk(seconds(60));
    v.expect(c.a.path() == path);
    v.expect(c.proxy->gone != stays);
    v.expect(!c.proxy->timed_out);
    expect_media(v, c, 2950);
    return end(v, c);
}
inline verdict_line relay_bypassed() { return proxied(sim::restricted(), "srflx>srflx", false); }
inline verdict_line relay_chosen() { return proxied(sim::symmetric(), "prflx>relay", true); }
inline verdict_line aggressive_bypassed() {
    return proxied(sim::restricted(), "srflx>srflx", false, nomination_mode::aggressive);
}

/// The callee has never heard of ICE.
inline verdict_line old_phone() {
    verdict_line v;
    call c(sim::restricted(), sim::symmetric());
    c.add_proxy();
    c.b.has_ice = false;
    (void)connects(c, false);
    v.expect(c.a.path() == "plain");
    c.talk(seconds(60));
    v.expect(!c.proxy->gone);
    expect_media(v, c, 2950);
    return end(v, c);
}

inline constexpr scenario scenarios[] = {
    {"the-offer", the_offer, "Step 3", "tolerant-lines"},
    {"one-symmetric", one_symmetric, "Steps 5 to 7", "type-preference tolerant-lines confirm"},
    {"two-symmetric", two_symmetric, "Step 5 (II)", "tolerant-lines"},
    {"relay-bypassed", relay_bypassed, "Fixing ICE in the server: MediaProxy",
     "insert-candidate tolerant-lines"},
    {"relay-chosen", relay_chosen, "Fixing ICE in the server: MediaProxy",
     "insert-candidate pass-checks judge tolerant-lines"},
    {"aggressive", aggressive_bypassed, "RFC 5245 section 8.1.1.2",
     "insert-candidate tolerant-lines"},
    {"old-phone", old_phone, "Solving the problem in the server", "judge tolerant-lines"},
};
inline constexpr const char* rules[] = {"type-preference",  "tolerant-lines", "confirm",
                                        "insert-candidate", "pass-checks",    "judge"};

}  // namespace drafts::amoocon_2010

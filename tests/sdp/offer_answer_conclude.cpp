// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_conclude.hpp>

#include <doctest/doctest.h>

#include "descriptions.hpp"

using namespace descriptions;
using role = agent_role;

namespace {

/// One completed stream, whose default pair is 192.0.2.1:5000 and 198.51.100.1:6000.
struct concluded {
    party own;
    described local{text().stream("aaaa", "192.0.2.1", 5000)};
    described ice2{text().a("ice-options:ice2").stream("bbbb", "198.51.100.1", 6000)};
    described rfc5245{text().stream("bbbb", "198.51.100.1", 6000)};

    concluded() {
        own.add("aaaa", "192.0.2.1", 5000);
        own.complete(0, at("198.51.100.1", 6000));
    }
    updated_offer_verdict ask(const body_view& remote) {
        return offer_after_ice(own.now(), {local, remote});
    }
};

}  // namespace

TEST_CASE("nothing to say when the selected pair is the default pair") {
    concluded s;
    CHECK(s.ask(s.rfc5245).when == updated_offer::none);
    CHECK(!s.ask(s.rfc5245).align);
}

TEST_CASE("another pair is told now to peers of RFC 5245, later to those of ice2") {
    concluded s;
    s.own.complete(0, at("198.51.100.2", 7000));
    CHECK(s.ask(s.rfc5245).when == updated_offer::now);  // RFC8839-4.3.4-1
    CHECK(s.ask(s.rfc5245).align);
    CHECK(s.ask(s.ice2).when == updated_offer::later);
    CHECK(s.ask(s.ice2).align);
    // so is another local candidate
    s.own.candidates[0][0] = host_line("192.0.2.7", 5);
    s.own.complete(0, at("198.51.100.1", 6000));
    CHECK(s.ask(s.rfc5245).when == updated_offer::now);
}

TEST_CASE("a default that is a name or a placeholder is not the selected pair") {
    concluded s;
    const described placeholder(text().m(9, "0.0.0.0").ice("bbbb"));
    CHECK(s.ask(placeholder).when == updated_offer::now);
    const described name(text().m(6000, "pbx.example.com").ice("bbbb"));
    CHECK(s.ask(name).when == updated_offer::now);
}

TEST_CASE("failed streams are removed at once, whatever the peer") {
    concluded s;
    s.own.add("aaaa", "192.0.2.1", 5002).state = stream_state::failed;
    CHECK(s.ask(s.ice2).when == updated_offer::now);  // RFC8839-4.3.4-3
    CHECK(s.ask(s.ice2).remove_failed);
    CHECK(!s.ask(s.ice2).align);
}

TEST_CASE("not before every checklist has come to its end") {
    concluded s;
    s.own.complete(0, at("198.51.100.2", 7000));
    s.own.add("aaaa", "192.0.2.1", 5002).state = stream_state::running;
    CHECK(s.ask(s.rfc5245).when == updated_offer::none);
}

TEST_CASE("the controlled agent leaves it to the peer") {
    concluded s;
    s.own.complete(0, at("198.51.100.2", 7000));
    s.own.facts.role = role::controlled;
    CHECK(s.ask(s.rfc5245).when == updated_offer::none);
    s.own.facts.role = role::controlling;
    CHECK(s.ask({}).when == updated_offer::none);
}

TEST_CASE("two lite agents: who may have chosen otherwise is told") {
    concluded s;
    s.own.facts.lite = true;
    const described one(
        text().a("ice-lite").a("ice-options:ice2").stream("bbbb", "198.51.100.1", 6000));
    CHECK(s.ask(one).when == updated_offer::none);
    const described two(text()
                            .a("ice-lite")
                            .a("ice-options:ice2")
                            .stream("bbbb", "198.51.100.1", 6000)
                            .host("198.51.100.7", 6000));
    CHECK(s.ask(two).when == updated_offer::now);  // RFC8445-8.2-2
    CHECK(s.ask(two).reconcile);
    // The same of more candidates here, but not of those that make no pair.
    s.own.candidates[0].push_back(host_line("2001:db8::1", 5000));
    CHECK(s.ask(one).when == updated_offer::none);
    s.own.candidates[0].push_back(host_line("192.0.2.9", 5000));
    CHECK(s.ask(one).when == updated_offer::now);
    // Not when the peer checks, nor when we are not the one to tell, nor once it has been told.
    CHECK(!s.ask(s.ice2).reconcile);
    s.own.facts.role = role::controlled;
    CHECK(s.ask(two).when == updated_offer::none);
    s.own.facts.role = role::controlling;
    const described told(
        text().stream("aaaa", "192.0.2.1", 5000).a("remote-candidates:1 198.51.100.1 6000"));
    CHECK(offer_after_ice(s.own.now(), {told, two}).when == updated_offer::none);
}

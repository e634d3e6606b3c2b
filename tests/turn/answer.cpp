// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/answer.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

answer redirect(const endpoint& to, by protection = by::the_server) {
    return {.error = 300, .protection = protection, .alternate = to};
}
endpoint server_at(std::uint8_t n) { return {address::v4(198, 51, 100, n), 3478}; }

}  // namespace

TEST_CASE("answers without integrity, or with a stranger's, change nothing") {
    for (const by protection : {by::nobody, by::a_stranger}) {
        for (const int code : {0, 300, 400, 403, 437, 441, 486, 500, 508}) {
            const auto error = static_cast<std::uint16_t>(code);
            session s;
            s.ask_again();
            const time_point before = s.next();
            answer a = error == 0 ? allocated() : answer{.error = error};
            a.protection = protection;
            a.alternate = other_server;
            CHECK(s.tell(a).kind == turn::received_kind::consumed);
            CHECK(s.story().empty());
            CHECK(s.next() == before);  // what is sent again goes on
            CHECK(s.c.inspect().counters.unauthentic == 1);
            // A good one still wins.
            s.tell(allocated());
            CHECK(s.story() == "allocated");
        }
    }
}

TEST_CASE("nothing but forged answers: the failure has that name") {
    session s;
    s.ask_again();
    answer forged = allocated();
    forged.protection = by::a_stranger;
    s.tell(forged);
    s.run(s.now + seconds(40));
    CHECK(s.story() == "failed integrity_violated");
    session silent;
    silent.ask_again();
    silent.run(silent.now + seconds(40));
    CHECK(silent.story() == "failed timed_out");
}

TEST_CASE("answers from elsewhere, over another socket, of another method or id change nothing") {
    session s;
    s.ask_again();
    const packet asked = s.last();
    const octets good = write_answer(asked, allocated());
    CHECK(s.hear(good, other_server).kind == turn::received_kind::consumed);
    CHECK(s.hear(good, at_server, 3).kind == turn::received_kind::consumed);
    octets refresh = good;
    refresh[1] = 0x04;
    CHECK(s.hear(refresh).kind == turn::received_kind::consumed);
    octets other_id = good;
    other_id[19] ^= 1;
    CHECK(s.hear(other_id).kind == turn::received_kind::consumed);
    CHECK(s.hear(other_id, other_server).kind == turn::received_kind::not_mine);
    CHECK(s.story().empty());
    s.hear(good);
    CHECK(s.story() == "allocated");
    // And again, late.
    CHECK(s.hear(good).kind == turn::received_kind::consumed);
    CHECK(s.story().empty());
}

TEST_CASE("an answer that requires what is not known fails its request") {
    session s;
    s.ask_again();
    answer a = allocated();
    a.extra = 0x7f00;
    s.tell(a);
    CHECK(s.story() == "failed bad_response");
    session fine;
    fine.ask_again();
    a.extra = 0xff00;
    fine.tell(a);
    CHECK(fine.story() == "allocated");
}

TEST_CASE("an authentic 300 is followed, with the same credentials") {
    session s;
    s.ask_again();
    s.tell(redirect(other_server));
    CHECK(s.story().empty());
    CHECK(s.run_to_send());
    CHECK(s.last().to.remote == other_server);  // RFC8656-7.4-2
    CHECK(!s.last().message().has(attr::username));
    s.tell(challenge(401, "of the other"));
    CHECK(s.run_to_send());
    CHECK(s.last().to.remote == other_server);
    const auto name = s.last().message().get(attr::username);
    CHECK((name && *name == "user"));  // RFC8489-10-5
    CHECK(stun::has_integrity(s.last().message(), builtin_crypto(),
                              basic_keys::of("example.org", false), stun::integrity_kind::sha1));
    s.tell(allocated());
    CHECK(s.story() == "allocated");
    // Everything of the allocation goes there now.
    CHECK(s.c.refresh(s.now, 0));
    CHECK(s.run_to_send());
    CHECK(s.last().to.remote == other_server);
}

TEST_CASE("a 300 that nobody has signed is not followed") {
    session bare;
    bare.ask();
    bare.tell(redirect(other_server, by::nobody));
    CHECK(bare.story().empty());
    CHECK(bare.run_to_send());
    CHECK(bare.last().to.remote == at_server);  // the same request once more
    session s;
    s.ask_again();
    s.tell(redirect(other_server, by::a_stranger));
    CHECK(s.run_to_send());
    CHECK(s.last().to.remote == at_server);
}

TEST_CASE("two allocations of one socket are not redirected to one server") {
    session s;
    CHECK(s.c.add_server({other_server, turn::server_transport::udp, {"user", "pass"}}));
    s.ask_again({.server = 1});
    s.tell(allocated());
    CHECK(s.story() == "allocated");
    s.ask_again();
    s.tell(redirect(other_server));
    CHECK(s.story() == "failed redirected_too_far 300");
}

TEST_CASE("redirections come to an end: no server twice in five minutes, and not too many") {
    const auto follow = [](session& s, const endpoint& to) {
        s.tell(redirect(to));
        if (!s.run_to_send()) return false;
        if (s.last().to.remote != to) return false;
        s.tell(challenge(401));
        return s.run_to_send();
    };
    session there_and_back;
    there_and_back.ask_again();
    CHECK(follow(there_and_back, server_at(2)));
    CHECK(!follow(there_and_back, server_at(1)));
    CHECK(there_and_back.story() == "failed redirected_too_far 300");

    session to_itself;
    to_itself.ask_again();
    CHECK(!follow(to_itself, at_server));
    CHECK(to_itself.story() == "failed redirected_too_far 300");

    session chain;
    chain.ask_again();
    std::uint8_t n = 2;
    while (n < 100 && follow(chain, server_at(n))) ++n;
    CHECK(n == 9);  // eight servers are remembered, the first one among them
    CHECK(chain.story() == "failed redirected_too_far 300");
}

TEST_CASE("redirections to where no server can be are not followed") {
    const address places[] = {address::v4(127, 0, 0, 1),
                              address::v4(0, 0, 0, 0),
                              address::v4(224, 0, 0, 1),
                              address::v4(255, 255, 255, 255),
                              address::v4(169, 254, 1, 1),
                              peer_v6.addr(),
                              to_v4_mapped(address::v4(127, 0, 0, 1))};
    for (const address& a : places) {
        session s;
        s.ask_again();
        s.tell(redirect({a, 3478}));
        CHECK(s.story() == "failed redirected_too_far 300");
        CHECK(s.next() == time_point::never());
    }
    session no_port;
    no_port.ask_again();
    no_port.tell(redirect(other_server.with_port(0)));
    CHECK(no_port.story() == "failed redirected_too_far 300");
    session nowhere;
    nowhere.ask_again();
    nowhere.tell({.error = 300});
    CHECK(nowhere.story() == "failed redirected_too_far 300");
}

TEST_CASE("437 to anything but Allocate: the allocation is no more") {
    const auto ask = [](session& s, std::uint8_t h, int what) {
        const address a = peer.addr();
        if (what == 0) CHECK(s.c.refresh(s.now, h));
        if (what == 1) CHECK(s.c.permit(s.now, h, {&a, 1}));
        if (what == 2) CHECK(s.c.bind_channel(s.now, h, peer));
    };
    for (const int what : {0, 1, 2}) {
        session s;
        const std::uint8_t h = s.open();
        ask(s, h, what);
        CHECK(s.run_to_send());
        s.tell({.error = 437});
        CHECK(s.story() == "lost mismatch 437");  // RFC8656-5-7
        CHECK(s.next() == time_point::never());
        CHECK(!s.c.is_relayed(relayed_base));
    }
}

TEST_CASE("a nonce that changes under several requests: each is asked anew, none is failed") {
    session s;
    const std::uint8_t h = s.open();
    const address first = peer.addr();
    CHECK(s.c.permit(s.now, h, {&first, 1}));
    CHECK(s.run_to_send());
    const packet permit = s.last();
    CHECK(s.c.bind_channel(s.now, h, peer.with_address(address::v4(192, 0, 2, 10))));
    CHECK(s.run_to_send());
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    const packet refresh = s.last();
    const std::size_t before = s.sent();
    s.tell(refresh, challenge(438, "nonce-2"));
    s.tell(permit, challenge(438, "nonce-2"));  // of a transaction that is no more
    s.run(s.now + milliseconds(400));
    CHECK(s.sent() == before + 3);
    for (std::size_t i = before; i < s.sent(); ++i) {
        const packet asked = s.w.sent[i];
        const auto nonce = asked.message().get(attr::nonce);
        CHECK((nonce && *nonce == "nonce-2"));
        s.tell(asked, {.lifetime = 600});
    }
    CHECK(s.story() == "permitted, permitted, channel_bound");
}

TEST_CASE("why a permission is refused") {
    const auto story = [](std::uint16_t error) {
        session s;
        const std::uint8_t h = s.open();
        const address a = peer.addr();
        CHECK(s.c.permit(s.now, h, {&a, 1}));
        CHECK(s.run_to_send());
        s.tell({.error = error});
        return s.story();
    };
    CHECK(story(400) == "refused error_response 400");
    CHECK(story(403) == "refused forbidden 403");
    CHECK(story(441) == "refused wrong_credentials 441");
    CHECK(story(443) == "refused family_mismatch 443");
    CHECK(story(486) == "refused quota 486");
    CHECK(story(500) == "refused error_response 500");
    CHECK(story(508) == "refused no_capacity 508");
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/channel.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

endpoint number(std::uint8_t n) { return {address::v4(192, 0, 2, n), 6000}; }

struct few : turn::client_rules {
    static constexpr turn::client_limits capacity{.channels = 2};
};
using few_session = basic_session<few>;

std::uint16_t channel_of(const packet& p) {
    const auto n = p.message().get(attr::channel_number);
    return n ? *n : std::uint16_t{0};
}

}  // namespace

TEST_CASE("numbers are those that RFC 8656 allows") {
    using turn::detail::channel_number;
    ICE_VERIFY(channel_number(0) == 0x4000);
    ICE_VERIFY(channel_number(254) == 0x40fe);
    ICE_VERIFY(stun::is_channel(channel_number(254)));
}

TEST_CASE("ChannelBind names number and peer, and brings the permission") {
    session s;
    const std::uint8_t h = s.open();
    const auto bound = s.c.bind_channel(s.now, h, peer);
    CHECK(*bound == 0x4000);
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::channel_bind);
    CHECK(channel_of(s.last()) == 0x4000);
    const auto whom = s.last().message().get(attr::xor_peer_address);
    CHECK((whom && *whom == peer));
    const std::size_t before = s.sent();
    s.tell({});
    CHECK(s.story() == "permitted, channel_bound");
    CHECK(s.c.is_permitted(h, peer.addr()));
    CHECK(s.is_quiet());
    CHECK(s.sent() == before);  // no CreatePermission beside it
    CHECK(*s.c.bind_channel(s.now, h, peer) == 0x4000);
    CHECK(s.is_quiet());
}

TEST_CASE("data goes as Send indication until the channel is bound, then in it") {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    CHECK(s.send(text("hello")) == send_status::sent);
    CHECK(s.last().method() == stun::method::send);
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(s.run_to_send());
    const packet asked = s.last();
    CHECK(s.send(text("hello")) == send_status::sent);
    CHECK(s.last().method() == stun::method::send);
    s.tell(asked, {});
    CHECK(s.send(text("hello")) == send_status::sent);
    CHECK(s.last().bytes == frame(0x4000, "hello"));
    CHECK(s.last().to == route{base_id(0), 0, 1, at_server});
    // Another port of the same peer has none.
    CHECK(s.send(text("hello"), peer.with_port(1)) == send_status::sent);
    CHECK(s.last().method() == stun::method::send);
}

TEST_CASE("what comes over a channel is taken as soon as it has been asked for") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(data_of(s.hear(frame(0x4000, "early"))) == "-");  // nobody can know of it yet
    CHECK(s.run_to_send());
    CHECK(data_of(s.hear(frame(0x4000, "hello"))) == "hello");  // RFC8656-12-4
    const turn::received r = s.hear(frame(0x4000, ""));
    CHECK(r.kind == turn::received_kind::data);
    CHECK(r.from.remote == peer);
    CHECK(r.from.base == relayed_base);
    CHECK(r.data.empty());
}

TEST_CASE("a channel that nothing is heard of may be bound, for as long as one lasts") {
    session s;
    const std::uint8_t h = s.open({}, allocated(100'000));
    s.permit(h);
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(s.run_to_send());
    s.run(s.now + seconds(40));
    CHECK(s.story() == "channel_lost timed_out");
    CHECK(data_of(s.hear(frame(0x4000, "x"))) == "x");
    const auto& c = s.c.inspect().channels[0];
    CHECK(!turn::detail::may_be_bound(c, c.expires));
    // It does not make way for another peer's.
    CHECK(*s.c.bind_channel(s.now, h, peer.with_port(1)) == 0x4001);
    // It is asked for anew, but that has not gone out yet.
    CHECK(*s.c.bind_channel(s.now, h, peer) == 0x4000);
    CHECK(data_of(s.hear(frame(0x4000, "x"))) == "x");
}

TEST_CASE("a channel is renewed a minute before it expires, and its permission with it") {
    session s;
    const std::uint8_t h = s.open({}, allocated(3600));
    s.bind(h);
    const time_point bound = s.c.inspect().channels[0].expires - seconds(600);
    s.run(bound + seconds(540) - microseconds(1));
    std::size_t binds = 0;
    for (const packet& p : s.w.sent) binds += p.method() == stun::method::channel_bind ? 1U : 0U;
    CHECK(binds == 1);
    s.tick(bound + seconds(540));
    CHECK(s.last().method() == stun::method::channel_bind);
    CHECK(channel_of(s.last()) == 0x4000);
    const time_point asked = s.now;
    s.tell({});
    CHECK(s.c.inspect().channels[0].expires == asked + seconds(600));
    CHECK(s.c.inspect().permissions[0].expires == asked + seconds(300));
}

TEST_CASE("an expired channel and its number are at rest for five minutes") {
    few_session s;
    const std::uint8_t h = s.open({}, allocated(100'000));
    s.bind(h, number(1));
    s.bind(h, number(2));
    CHECK(s.c.bind_channel(s.now, h, number(3)).error().code == errc::turn_full);
    CHECK(s.c.unbind_channel(s.now, h, number(1)));
    const time_point expires = s.c.inspect().channels[0].expires;
    CHECK(data_of(s.hear(frame(0x4000, "x"))) == "x");  // it serves until then
    const auto answer_all = [&](time_point until) {
        while (s.next() <= until) {
            const std::size_t before = s.sent();
            s.tick(later(s.next(), s.now));
            if (s.sent() != before) s.tell({.lifetime = 100'000});
        }
        s.now = until;
    };
    answer_all(expires);
    CHECK(data_of(s.hear(frame(0x4000, "x"))) == "-");
    CHECK(s.c.bind_channel(s.now, h, number(3)).error().code == errc::turn_full);
    // RFC8656-12-3
    answer_all(expires + seconds(300) - microseconds(1));
    CHECK(s.c.bind_channel(s.now, h, number(3)).error().code == errc::turn_full);
    answer_all(expires + seconds(300));
    CHECK(*s.c.bind_channel(s.now, h, number(3)) == 0x4000);
}

TEST_CASE("a peer whose channel is at rest gets the same number again") {
    few_session s;
    const std::uint8_t h = s.open({}, allocated(100'000));
    s.bind(h, number(1));
    CHECK(s.c.unbind_channel(s.now, h, number(1)));
    s.run(s.c.inspect().channels[0].expires);
    CHECK(s.c.inspect().channels[0].phase == turn::detail::channel_phase::resting);
    CHECK(*s.c.bind_channel(s.now, h, number(1)) == 0x4000);  // RFC8656-12-3
}

TEST_CASE("a ChannelBind that is refused: data goes on as indications") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(s.run_to_send());
    s.tell({.error = 508});
    CHECK(s.story() == "channel_lost no_capacity 508");
    // The permission is asked for by itself.
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::create_permission);
    s.tell({});
    CHECK(s.send(text("x")) == send_status::sent);
    CHECK(s.last().method() == stun::method::send);
}

TEST_CASE("400 to a ChannelBind: the server remembers otherwise, so the allocation goes") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(s.run_to_send());
    s.tell({.error = 400});
    CHECK(s.story() == "lost out_of_sync 400");  // RFC8656-12.3-1
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::refresh);
    const auto lifetime = s.last().message().get(attr::lifetime);
    CHECK((lifetime && *lifetime == 0));
}

TEST_CASE("a bound channel that is not renewed serves to its end") {
    session s;
    const std::uint8_t h = s.open({}, allocated(100'000));
    s.bind(h);
    const time_point expires = s.c.inspect().channels[0].expires;
    const auto step = [&](time_point until) {
        while (s.next() <= until) {
            const std::size_t before = s.sent();
            s.tick(later(s.next(), s.now));
            if (s.sent() == before) continue;
            const bool binds = s.last().method() == stun::method::channel_bind;
            s.tell(binds ? answer{.error = 500} : answer{});
        }
        s.now = until;
    };
    step(expires - microseconds(1));
    CHECK(s.send(text("x")) == send_status::sent);
    CHECK(s.last().bytes == frame(0x4000, "x"));
    step(expires);
    CHECK(s.story() == "channel_lost expired 500");
    CHECK(s.send(text("x")) == send_status::sent);
    CHECK(s.last().method() == stun::method::send);
}

TEST_CASE("an answer that comes after the channel expired binds it again") {
    session s;
    const std::uint8_t h = s.open({}, allocated(100'000));
    s.bind(h);
    const time_point expires = s.c.inspect().channels[0].expires;
    // Silence, and a request that is asked again a second before the end.
    s.run(expires - seconds(1));
    const time_point asked = s.now;
    CHECK(s.story() == "refused timed_out");  // its permission, of which the server heard nothing
    s.run(expires + seconds(1));
    CHECK(s.c.inspect().channels[0].phase == turn::detail::channel_phase::binding);
    CHECK(s.story().empty());
    const packet* bind = nullptr;
    for (const packet& p : s.w.sent)
        if (p.method() == stun::method::channel_bind) bind = &p;
    CHECK((bind != nullptr && asked < s.now));
    if (bind == nullptr) return;
    const packet latest = *bind;
    s.tell(latest, {});
    CHECK(s.story() == "permitted, channel_bound");
    CHECK(s.send(text("x")) == send_status::sent);
    CHECK(s.last().bytes == frame(0x4000, "x"));
}

TEST_CASE("a channel that was never asked for is forgotten at once") {
    few_session s;
    const std::uint8_t h = s.open();
    CHECK(*s.c.bind_channel(s.now, h, number(1)) == 0x4000);
    CHECK(s.c.unbind_channel(s.now, h, number(1)));
    CHECK(*s.c.bind_channel(s.now, h, number(2)) == 0x4000);
    CHECK(s.c.unbind_channel(s.now, h, number(9)).error().code == errc::misuse_turn_peer);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/framing.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

constexpr std::uint8_t payload[] = {'h', 'e', 'l', 'l', 'o'};

/// Each byte of a ChannelData frame of `payload`.
constexpr bool is_framed(bool pads) {
    std::uint8_t out[16] = {};
    for (auto& b : out) b = 0xaa;
    const byte_view f = turn::detail::write_channel_data(out, 0x4001, payload, pads);
    if (f.size() != (pads ? 12U : 9U)) return false;
    const std::uint8_t head[] = {0x40, 0x01, 0x00, 0x05};
    for (std::size_t i = 9; i < f.size(); ++i)
        if (f[i] != 0) return false;
    return equal_bytes(f.first(4), head) && equal_bytes(f.subspan(4, 5), payload);
}

/// What a permitted peer's allocation makes of a datagram of its server.
turn::received heard(const octets& bytes) {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    s.bind(h);
    return s.hear(bytes);
}
std::string through(const octets& bytes) { return data_of(heard(bytes)); }

octets icmp_report(const endpoint& whom, const stun::icmp_error& e) {
    std::uint8_t buffer[100] = {};
    stun::builder b(buffer, {stun::method::data, stun::message_class::indication},
                    stun::transaction_id::from(std::array<std::uint8_t, 12>{1}));
    b.add(attr::xor_peer_address, whom).add(attr::icmp, e);
    const auto bytes = b.finish();
    return {bytes->begin(), bytes->end()};
}

}  // namespace

TEST_CASE("which first bytes are of channels") {
    using turn::detail::is_channel_byte;
    // RFC8656-12-1 RFC8656-12-2
    for (int b = 0; b < 256; ++b)
        CHECK(is_channel_byte(static_cast<std::uint8_t>(b)) == (b >= 64 && b <= 79));
}

TEST_CASE("ChannelData is four bytes and the data; over streams padded by zero") {
    ICE_VERIFY(is_framed(false));
    ICE_VERIFY(is_framed(true));  // RFC8656-12.5-2
    std::uint8_t small[8] = {};
    CHECK(turn::detail::write_channel_data(small, 0x4000, payload, false).empty());
}

TEST_CASE("a Send indication has the peer and the data, and DF where it was granted") {
    std::uint8_t out[100] = {};
    counting_random random;
    const byte_view plain = turn::detail::write_send(out, peer, payload, false, random);
    const packet p{{}, {plain.begin(), plain.end()}};
    CHECK(p.method() == stun::method::send);
    CHECK(p.message().cls() == stun::message_class::indication);
    const auto whom = p.message().get(attr::xor_peer_address);
    const auto what = p.message().get(attr::data);
    CHECK((whom && *whom == peer && what && equal_bytes(*what, payload)));  // RFC8656-11.1-2
    CHECK(!p.message().has(attr::dont_fragment));
    CHECK(p.bytes.size() % 4 == 0);  // RFC8656-18-1
    const byte_view df = turn::detail::write_send(out, peer, payload, true, random);
    CHECK(packet{{}, {df.begin(), df.end()}}.message().has(attr::dont_fragment));
    CHECK(turn::detail::write_send(byte_span(out).first(30), peer, payload, false, random).empty());
}

TEST_CASE("the data of a frame lies within the datagram") {
    session s;
    const std::uint8_t h = s.open();
    s.bind(h);
    const octets f = frame(0x4000, "hello");
    const turn::received r = s.hear(f);
    CHECK(data_of(r) == "hello");
    CHECK(r.data.data() == f.data() + 4);
    CHECK(r.allocation == h);
    const octets i = indication(peer, "hello");
    const turn::received q = s.hear(i);
    CHECK(data_of(q) == "hello");
    CHECK((q.data.data() > i.data() && q.data.data() < i.data() + i.size()));
    CHECK(q.from == route{relayed_base, 0, 1, peer});
}

TEST_CASE("frames that are too short, or in no channel, are dropped") {
    CHECK(through(frame(0x4000, "x")) == "x");
    CHECK(through(frame(0x4000, "")).empty());
    CHECK(through(frame(0x4001, "x")) == "-");
    CHECK(through(frame(0x4fff, "x")) == "-");
    for (std::size_t size = 0; size < 9; ++size) {
        octets cut = frame(0x4000, "hello");
        cut.resize(size);
        CHECK(through(cut) == "-");
    }
    octets padded = frame(0x4000, "hello");
    padded.resize(12);
    CHECK(through(padded) == "hello");  // RFC8656-12.5-3
    // Above 0x4fff they are nobody's.
    for (const std::uint16_t n : {std::uint16_t{0x5000}, std::uint16_t{0x7fff}})
        CHECK(heard(frame(n, "x")).kind == turn::received_kind::not_mine);
}

TEST_CASE("a frame within a frame is the peer's data, and stays as it is") {
    const octets inner = frame(0x4000, "secret");
    const octets outer = frame(0x4000, std::string(inner.begin(), inner.end()));
    CHECK(through(outer) == std::string(inner.begin(), inner.end()));
    const octets in_indication = indication(peer, std::string(inner.begin(), inner.end()));
    CHECK(through(in_indication) == std::string(inner.begin(), inner.end()));
}

TEST_CASE("indications that lack something, or are of peers without permission, are dropped") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(data_of(s.hear(indication(peer, "x"))) == "-");  // RFC8656-11.4-1
    CHECK(s.c.inspect().counters.not_permitted == 1);
    s.permit(h);
    CHECK(data_of(s.hear(indication(peer, "x"))) == "x");
    CHECK(data_of(s.hear(indication(peer, ""))).empty());
    CHECK(data_of(s.hear(indication(peer.with_port(1), "x"))) == "x");
    CHECK(data_of(s.hear(indication(peer.with_address(address::v4(192, 0, 2, 8)), "x"))) == "-");
    // Send is for servers.
    CHECK(s.hear(indication(peer, "x", stun::method::send)).kind == turn::received_kind::consumed);
    octets no_peer = indication(peer, "x");
    no_peer[21] = 0x13;  // a second DATA
    CHECK(data_of(s.hear(no_peer)) == "-");
    octets no_data = indication(peer, "x");
    no_data[33] = 0x24;
    CHECK(data_of(s.hear(no_data)) == "-");
}

TEST_CASE("forged data: only the server's, over the allocation's own socket") {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    s.bind(h);
    for (const octets& bytes : {indication(peer, "x"), frame(0x4000, "x")}) {
        CHECK(data_of(s.hear(bytes)) == "x");
        CHECK(s.hear(bytes, other_server).kind == turn::received_kind::not_mine);
        CHECK(s.hear(bytes, at_server.with_port(3479)).kind == turn::received_kind::not_mine);
        CHECK(s.hear(bytes, peer).kind == turn::received_kind::not_mine);
        CHECK(s.hear(bytes, at_server, 1).kind == turn::received_kind::not_mine);
        CHECK(s.hear(bytes, at_server, relayed_base.index()).kind == turn::received_kind::not_mine);
    }
    CHECK(s.story().empty());
}

TEST_CASE("reports of ICMP are told, and change nothing") {
    session s;
    const std::uint8_t h = s.open();
    s.hear(icmp_report(peer, {3, 1, 0}));
    CHECK(s.story().empty());  // RFC8656-11.6-1
    s.permit(h);
    CHECK(s.hear(icmp_report(peer, {3, 4, 1400})).kind == turn::received_kind::consumed);
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::icmp);
    CHECK(e.peer == peer);
    CHECK(e.base == relayed_base);
    CHECK(e.icmp == stun::icmp_error{3, 4, 1400});
    CHECK(s.story().empty());
    CHECK(s.c.is_permitted(h, peer.addr()));
    octets reserved = icmp_report(peer, {3, 3, 0});
    reserved[36] = 0xff;  // RFC8656-18.13-1
    s.hear(reserved);
    CHECK(s.poll().icmp == stun::icmp_error{3, 3, 0});
}

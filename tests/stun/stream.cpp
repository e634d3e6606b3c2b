// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/stream.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <string>

using namespace stun_test;

namespace {

/// A Binding request, two ChannelData, the second empty, and an indication.
datagram traffic() {
    datagram d = message("8022 0004 61626364");
    d.append(hex("4001 0005 68656c6c6f 000000  4002 0000").view());
    d.append(message({}, stun::binding_indication).view());
    return d;
}

/// What comes out when the bytes come in these pieces, and how it ends.
std::string read_in_pieces(byte_view bytes, std::size_t piece, std::size_t room) {
    const auto buffer = std::make_unique<std::uint8_t[]>(room);
    stun::stream_reader reader(ice::byte_span(buffer.get(), room));
    std::string seen;
    while (!bytes.empty()) {
        const ice::byte_span space = reader.free_space();
        if (space.empty()) return seen + "no room";
        std::size_t n = piece < bytes.size() ? piece : bytes.size();
        if (space.size() < n) n = space.size();
        ice::copy_bytes(space.data(), bytes.first(n));
        CHECK(reader.commit(n).has_value());
        bytes = bytes.subspan(n);
        while (const auto f = reader.next())
            seen += (f->kind == stun::frame_kind::stun ? "s" : "c") +
                    std::to_string(f->bytes.size()) + " ";
        if (category(reader.error().code) != ice::error_category::truncated) break;
    }
    const errc code = reader.error().code;
    return seen + (code == errc::stun_truncated ? "more" : "stop");
}

constexpr ice::failure front(std::string_view bytes) {
    const datagram d = hex(bytes);
    return stun::frame_size(d.view()).error();
}
constexpr std::size_t size_of(std::string_view bytes) {
    const datagram d = hex(bytes);
    return *stun::frame_size(d.view());
}

}  // namespace

TEST_CASE("the first bytes tell a frame's length") {
    ICE_VERIFY(size_of("0001 0000 2112a442") == 20);
    ICE_VERIFY(size_of("0001 fffc 2112a442") == 65552);  // no sum wraps
    ICE_VERIFY(size_of("4001 0000") == 4);
    ICE_VERIFY(size_of("4001 0005") == 12);
    ICE_VERIFY(size_of("4001 ffff") == 65540);
    ICE_VERIFY(size_of("7fff 0001") == 8);
    ICE_VERIFY(front("").code == errc::stun_truncated);
    ICE_VERIFY(front("00").code == errc::stun_truncated);
    ICE_VERIFY(front("0001 0000 2112a4").code == errc::stun_truncated);
    ICE_VERIFY(front("80").code == errc::stun_first_bits);
    ICE_VERIFY(front("c0").code == errc::stun_first_bits);
    ICE_VERIFY(front("0001 0002").code == errc::stun_bad_length);
    ICE_VERIFY(front("0001 0000 2112a443").code == errc::stun_no_cookie);
    ICE_VERIFY(*stun::frame_size<stun::rfc3489>(hex("0001 0008").view()) == 28);
}

TEST_CASE("the same frames in every split") {
    const datagram d = traffic();
    for (std::size_t piece = 1; piece <= d.size(); ++piece)
        CHECK(read_in_pieces(d.view(), piece, 64) == "s28 c9 c4 s20 more");
    // A buffer that just holds the longest.
    for (std::size_t piece = 1; piece <= d.size(); ++piece)
        CHECK(read_in_pieces(d.view(), piece, 28) == "s28 c9 c4 s20 more");
}

TEST_CASE("an incomplete end asks for more, at every length") {
    const datagram d = traffic();
    CHECK(read_in_pieces(d.view().first(27), 5, 64) == "more");
    CHECK(read_in_pieces(d.view().first(28), 5, 64) == "s28 more");
    CHECK(read_in_pieces(d.view().first(39), 5, 64) == "s28 more");
    CHECK(read_in_pieces(d.view().first(44), 5, 64) == "s28 c9 c4 more");
}

TEST_CASE("an error ends the stream for good") {
    datagram d = message({});
    d.append(hex("80 01 02 03").view());
    d.append(message({}).view());
    for (std::size_t piece = 1; piece <= d.size(); ++piece)
        CHECK(read_in_pieces(d.view(), piece, 64) == "s20 stop");

    std::uint8_t buffer[64];
    stun::stream_reader reader(buffer);
    ice::copy_bytes(reader.free_space().data(), d.view());
    CHECK(reader.commit(d.size()).has_value());
    CHECK(reader.next().has_value());
    CHECK(reader.next().code() == errc::stun_first_bits);
    CHECK(reader.next().code() == errc::stun_first_bits);
}

TEST_CASE("a frame longer than the buffer ends the stream as soon as its length is seen") {
    for (const std::string_view bytes :
         {"0001 002c 2112a442", "4001 0040", "0001 fffc 2112a442", "4001 ffff"})
        CHECK(read_in_pieces(hex(bytes).view(), 1, 63) == "stop");
    CHECK(read_in_pieces(hex("4001 003b").view(), 1, 64) == "more");
}

TEST_CASE("more than fitted is misuse") {
    std::uint8_t buffer[8];
    stun::stream_reader reader(buffer);
    CHECK(reader.commit(9).code() == errc::misuse_bad_argument);
    CHECK(reader.next().code() == errc::stun_truncated);
}

TEST_CASE("the longest frame is that of a STUN message") {
    ICE_VERIFY(stun::longest_frame == size_of("0001 fffc 2112a442"));
    ICE_VERIFY(stun::longest_frame > size_of("4001 ffff"));
}

TEST_CASE("what comes behind a frame can be had as it is") {
    std::uint8_t buffer[64];
    stun::stream_reader reader(buffer);
    CHECK(reader.rest().empty());
    const datagram d = message({});
    ice::copy_bytes(reader.free_space().data(), d.view());
    ice::copy_bytes(reader.free_space().data() + d.size(), hex("68656c6c6f").view());
    CHECK(reader.commit(d.size() + 5).has_value());
    CHECK(reader.next().has_value());
    CHECK(ice::wire_text(reader.rest()) == "hello");
}

TEST_CASE("ChannelData is given without its padding") {
    std::uint8_t buffer[16];
    stun::stream_reader reader(buffer);
    ice::copy_bytes(reader.free_space().data(), hex("4001 0005 68656c6c6f ffffff").view());
    CHECK(reader.commit(12).has_value());
    const auto f = reader.next();
    CHECK(f.has_value());
    const auto c = stun::read_channel_data(f->bytes);
    CHECK(ice::wire_text(c->data) == "hello");
}

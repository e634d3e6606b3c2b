// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/framing.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool header_is_the_length() {
    const auto h = frame_header(0x1234);
    return h[0] == 0x12 && h[1] == 0x34;
}

using bytes = std::vector<std::uint8_t>;

/// What a reader with room for `room` bytes finds when they come `step` at a time.
std::vector<bytes> frames_of(const bytes& stream, std::size_t step, std::size_t room = 64) {
    bytes memory(room);
    frame_reader reader(memory);
    std::vector<bytes> found;
    for (std::size_t at = 0; at < stream.size();) {
        const byte_span space = reader.free_space();
        const std::size_t n = std::min({step, space.size(), stream.size() - at});
        if (n == 0) break;
        std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), n, space.begin());
        CHECK(reader.commit(n));
        at += n;
        while (const auto f = reader.next()) found.emplace_back(f->begin(), f->end());
    }
    return found;
}

}  // namespace

TEST_CASE("a frame begins with its length, in network order") {
    ICE_VERIFY(header_is_the_length());
}

namespace {

/// Twenty bytes that look like STUN, and more.
constexpr std::array<std::uint8_t, 24> lookalike = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};

}  // namespace

TEST_CASE("a byte stream is cut so that no frame looks like STUN") {
    ICE_VERIFY(frame_of_stream(lookalike, 20) == 19);  // RFC6544-10.1-3
    ICE_VERIFY(frame_of_stream(lookalike, 24) == 24);
    ICE_VERIFY(frame_of_stream(byte_view(lookalike).first(20), 100) == 19);
    ICE_VERIFY(frame_of_stream(byte_view(lookalike).subspan(1), 20) == 20);
    ICE_VERIFY(frame_of_stream(byte_view(), 20) == 0);
}

TEST_CASE("frames are found whatever pieces they come in") {
    const bytes stream = {0, 3, 1, 2, 3, 0, 0, 0, 1, 9, 0, 2, 7, 8};
    const std::vector<bytes> expected = {{1, 2, 3}, {9}, {7, 8}};  // the empty one is passed over
    for (std::size_t step = 1; step <= stream.size(); ++step)
        for (const std::size_t room : {std::size_t{5}, std::size_t{6}, std::size_t{64}})
            CHECK(frames_of(stream, step, room) == expected);
}

TEST_CASE("what the buffer cannot hold ends the stream") {
    std::array<std::uint8_t, 8> memory{};
    frame_reader reader(memory);
    const byte_span space = reader.free_space();
    space[0] = 0, space[1] = 7;
    CHECK(reader.commit(2));
    CHECK(reader.next().code() == errc::frame_too_long);
    CHECK(reader.has_failed());
    CHECK(reader.next().code() == errc::frame_too_long);
    CHECK(reader.commit(7).code() == errc::misuse_bad_argument);
}

TEST_CASE("one byte says nothing yet") {
    std::array<std::uint8_t, 8> memory{};
    frame_reader reader(memory);
    CHECK(reader.next().code() == errc::frame_incomplete);
    CHECK(reader.commit(1));
    CHECK(reader.next().code() == errc::frame_incomplete);
    CHECK(!reader.has_failed());
}

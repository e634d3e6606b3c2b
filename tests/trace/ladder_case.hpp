// SPDX-License-Identifier: BSL-1.0
// One small ladder with everything that drawings know.
#pragma once

#include <ice/trace/ladder.hpp>

#include <string>

namespace ladder_case {

using namespace ice;

inline const endpoint alice(address::v4(10, 0, 0, 2), 5000);
inline const endpoint outside(address::v4(192, 0, 2, 1), 6000);
inline const endpoint server(address::v4(198, 51, 100, 1), 3478);

/// A Binding success that tells `outside`.
inline constexpr std::uint8_t success[] = {1, 1, 0, 12, 0x21, 0x12, 0xa4, 0x42, 1,    2,   3,
                                           4, 5, 6, 7,  8,    9,    10,   11,   12,   0,   0x20,
                                           0, 8, 0, 1,  0x36, 0x62, 0xe1, 0x12, 0xa6, 0x43};
inline constexpr std::uint8_t request[] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1,  2,
                                           3, 4, 5, 6, 7,    8,    9,    10,   11, 12};
inline constexpr std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};

inline time_point at(std::int64_t ms) { return time_point{1'000'000} + milliseconds(ms); }

inline trace::ladder make() {
    trace::ladder l;
    const auto a = l.column("Alice"), n = l.column("home NAT"), s = l.column("STUN & <co>");
    l.add_remark(at(42), a, "connected");
    l.add_message(at(0), at(1), a, n, alice, server, request);
    l.add_message(at(20), at(40), s, n, server, outside, success);
    l.add_message(at(1), at(20), n, s, outside, server, request);
    l.add_message(at(40), at(41), n, a, server, alice, success);
    l.add_message(at(9000), time_point::never(), s, n, server, outside, hello, "filtered", true);
    l.add_message(at(9001), time_point::never(), s, a, server, alice, hello, "lost");
    l.add_message(at(9002), time_point::never(), a, s, alice, server, hello, "lost");
    return l;
}

/// All that `put(sink)` writes.
template <class Put>
std::string whole(Put put) {
    std::string text;
    put([&](std::string_view piece) { text += piece; });
    return text;
}

}  // namespace ladder_case

// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/told.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "../support/verify.hpp"

namespace {

using namespace ice;

struct engine {};

struct listener {
    int begun = 0, ended = 0, sends = 0;
    std::uint64_t sum = 0;
    constexpr void verb_begins(const engine&, time_point now, verb_code v, int a, int b) noexcept {
        ++begun;
        sum = static_cast<std::uint64_t>(now.us) * 1000 + static_cast<std::uint64_t>(v) * 100 +
              static_cast<std::uint64_t>(a * 10 + b);
    }
    constexpr void verb_ends(const engine&, verb_code, int answer) noexcept { ended += answer; }
    constexpr void sent(const engine&, const route&, byte_view, send_status) noexcept { ++sends; }
};
struct half_listener {
    int ended = 0;
    constexpr void verb_ends(const engine&, verb_code, int answer) noexcept { ended += answer; }
};
struct deaf {};

template <class Observer>
constexpr Observer tell_all() {
    Observer o;
    const engine e;
    const int a = 4, b = 2;
    const auto call = detail::told(verb_code::timeout, a, b);
    call.tell(o, e, time_point{7});
    detail::tell_sent(o, e, {}, {}, send_status::sent);
    detail::tell_answer(o, e, call.verb, 5);
    return o;
}

}  // namespace

TEST_CASE("told: an observer hears a verb, its arguments, its answer and what was sent") {
    ICE_VERIFY(tell_all<listener>().begun == 1);
    ICE_VERIFY(tell_all<listener>().sum == 7000 + 300 + 42);
    ICE_VERIFY(tell_all<listener>().ended == 5);
    ICE_VERIFY(tell_all<listener>().sends == 1);
}

TEST_CASE("told: what an observer lacks is nothing, member by member") {
    ICE_VERIFY(tell_all<half_listener>().ended == 5);
    static_assert(std::is_empty_v<decltype(tell_all<deaf>())>);
    CHECK(static_cast<int>(verb_code::construct) == 1);  // journals store these
    CHECK(static_cast<int>(verb_code::pace_lent) == 25);
}

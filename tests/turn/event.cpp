// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/event.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "../support/verify.hpp"

using namespace ice::turn;

namespace {

/// Names from the first enumerator until the first that is unknown, all different.
template <class Enum>
std::size_t count_names() {
    std::set<std::string> names;
    for (std::size_t i = 0; i < 256; ++i) {
        const std::string name(describe(static_cast<Enum>(i)));
        if (name == "unknown") return names.size() == i ? i : 0;
        names.insert(name);
    }
    return 0;
}

}  // namespace

TEST_CASE("each kind and reason has a name of its own") {
    CHECK(count_names<event_kind>() == static_cast<std::size_t>(event_kind::icmp) + 1);
    CHECK(count_names<reason>() == static_cast<std::size_t>(reason::disconnected) + 1);
    ICE_VERIFY(describe(event_kind::allocated) == "allocated");
    ICE_VERIFY(describe(reason::evicted) == "evicted");
}

TEST_CASE("nothing is told, and nobody's is a datagram, unless it is said") {
    ICE_VERIFY(event{}.kind == event_kind::none);
    ICE_VERIFY(event{}.base.is_none());
    ICE_VERIFY(received{}.kind == received_kind::not_mine);
}

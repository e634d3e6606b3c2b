// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/state.hpp>

#include <doctest/doctest.h>

#include <ice/profiles/rfc8445.hpp>
#include <string>
#include <type_traits>

#include "../support/verify.hpp"

namespace {

using namespace ice;

struct wide : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;
};
using small_state = agent_state<profiles::rfc8445>;
using wide_state = agent_state<wide>;

/// Every handle below `timers_count` belongs to exactly one purpose.
template <class S>
constexpr bool handles_are_a_partition() {
    int owners[S::timers_count] = {};
    const auto claim = [&](std::size_t first, std::size_t n) {
        for (std::size_t i = first; i < first + n; ++i) ++owners[i];  // outside: no constant
    };
    claim(0, S::transactions);
    claim(S::pace_timer, 1);
    claim(S::patience_timer, 1);
    claim(S::consent_timer, S::capacity.components);
    claim(S::expiry_timer, S::capacity.components);
    claim(S::silence_timer, S::capacity.components);
    claim(S::keepalive_timer, S::capacity.components);
    claim(S::nominate_timer, S::capacity.streams);
    for (const int n : owners)
        if (n != 1) return false;
    return true;
}

TEST_CASE("timer handles do not overlap, and leave no gap") {
    ICE_VERIFY(handles_are_a_partition<small_state>());
    ICE_VERIFY(handles_are_a_partition<wide_state>());
}

TEST_CASE("there is a transaction for every pair, and two more for every component") {
    ICE_VERIFY(small_state::transactions == 102);
    ICE_VERIFY(wide_state::transactions == 132);
    small_state s;
    CHECK(s.transactions_open.capacity() == small_state::transactions);
    CHECK(s.timers.next() == time_point::never());
}

TEST_CASE("flags of a transaction are distinct bits") {
    using namespace transaction_flag;
    ICE_VERIFY((controlling | use_candidate | cancelled) == 7);
    ICE_VERIFY((controlling & use_candidate) == 0);
}

TEST_CASE("the slot tells whose credentials are the current ones") {
    small_state s;
    CHECK(s.credentials().local_ufrag.assign("first"));
    s.slot = 1;
    CHECK(s.credentials().local_ufrag.view().empty());
    CHECK(s.credentials().local_ufrag.assign("second"));
    const small_state& fixed = s;
    CHECK(fixed.credentials().local_ufrag.view() == "second");
    s.slot = 0;
    CHECK(fixed.credentials().local_ufrag.view() == "first");
    CHECK(s.sessions[1].local_ufrag.view() == "second");
}

TEST_CASE("room for credentials: 32 characters of an own fragment, or all that the capacity has") {
    small_state small;
    CHECK(small.credentials().local_ufrag.assign(std::string(32, 'f')));
    CHECK(!small.credentials().local_ufrag.assign(std::string(33, 'f')));
    CHECK(small.credentials().local_pwd.assign(std::string(64, 'p')));
    CHECK(!small.credentials().local_pwd.assign(std::string(65, 'p')));
    CHECK(small.credentials().peers[0].ufrag.assign(std::string(64, 'r')));
    wide_state big;
    CHECK(big.credentials().local_ufrag.assign(std::string(256, 'f')));
    CHECK(!big.credentials().local_ufrag.assign(std::string(257, 'f')));
    CHECK(big.credentials().peers[7].ufrag.assign(std::string(256, 'r')));
}

TEST_CASE("the whole state is copied as bytes") {
    ICE_VERIFY(std::is_trivially_copyable_v<small_state>);
    ICE_VERIFY(std::is_trivially_copyable_v<wide_state>);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// The rules of the retransmission timeout, by table.
#include <ice/agent/rto.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr agent_config standard{};

constexpr duration set(int ta_ms, std::size_t waiting, std::size_t in_progress,
                       std::size_t total = 1) {
    return set_rto::rto(standard, milliseconds(ta_ms), waiting, in_progress, total);
}
constexpr duration literal(int ta_ms, std::size_t waiting, std::size_t in_progress,
                           std::size_t total) {
    return literal_rto::rto(standard, milliseconds(ta_ms), waiting, in_progress, total);
}

struct too_few_arguments {
    static constexpr duration rto(const agent_config&, duration, std::size_t) noexcept {
        return {};
    }
};
static_assert(!rto_rule<too_few_arguments>);

}  // namespace

// RFC8445-14.3-3, RFC8445-14.3-4
TEST_CASE("rto: Ta for each check to be done, 500 ms at least and 5 s at most") {
    ICE_VERIFY(set(50, 0, 1) == milliseconds(500));
    ICE_VERIFY(set(50, 9, 1) == milliseconds(500));
    ICE_VERIFY(set(50, 10, 1) == milliseconds(550));
    ICE_VERIFY(set(50, 4, 7) == milliseconds(550));
    ICE_VERIFY(set(50, 99, 1) == seconds(5));
    ICE_VERIFY(set(50, 100, 1) == seconds(5));
    ICE_VERIFY(set(5, 99, 1) == milliseconds(500));
    ICE_VERIFY(set(5, 100, 1) == milliseconds(505));
    ICE_VERIFY(set(50, 19, 1, 100) == seconds(1));  // the total does not matter
}

// RFC8445-14.3-2
TEST_CASE("rto: the formula as printed") {
    ICE_VERIFY(literal(50, 0, 1, 1) == milliseconds(500));
    ICE_VERIFY(literal(50, 3, 1, 4) == milliseconds(800));
    ICE_VERIFY(literal(50, 99, 1, 100) == seconds(500));
    ICE_VERIFY(literal(2'000, 99, 1, 100) == duration{0xffff'ffff});  // 32 bits of microseconds
}

TEST_CASE("rto: other bounds") {
    agent_config config;
    config.shortest_rto = milliseconds(700);
    config.longest_rto = milliseconds(900);
    CHECK(set_rto::rto(config, milliseconds(50), 0, 1, 1) == milliseconds(700));
    CHECK(set_rto::rto(config, milliseconds(50), 15, 1, 1) == milliseconds(800));
    CHECK(set_rto::rto(config, milliseconds(50), 50, 1, 1) == milliseconds(900));
    CHECK(literal_rto::rto(config, milliseconds(50), 1, 1, 2) == milliseconds(700));
}

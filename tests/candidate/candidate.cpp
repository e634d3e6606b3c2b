// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/candidate.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr candidate at(std::uint16_t port, protocol proto = protocol::udp) {
    candidate c;
    c.where = endpoint(address::v4(192, 0, 2, 1), port, proto);
    return c;
}

}  // namespace

TEST_CASE("a new record is a host candidate of component 1 that has no base") {
    constexpr candidate c;
    ICE_VERIFY(c.kind == candidate_kind::host);
    ICE_VERIFY(c.tcp == tcp_type::none);
    ICE_VERIFY(c.component == 1);
    ICE_VERIFY(c.stream == 0);
    ICE_VERIFY(c.priority == 0);
    ICE_VERIFY(c.base == candidate::no_base);
}

TEST_CASE("a candidate is the same by address, port, protocol and component") {
    constexpr auto with = [](candidate c, auto change) {
        change(c);
        return c;
    };
    ICE_VERIFY(same_candidate(at(1), at(1)));
    ICE_VERIFY(!same_candidate(at(1), at(2)));
    ICE_VERIFY(!same_candidate(at(1), at(1, protocol::tcp)));
    ICE_VERIFY(!same_candidate(at(1), with(at(1), [](candidate& c) { c.component = 2; })));
    ICE_VERIFY(!same_candidate(at(1), with(at(1), [](candidate& c) { c.stream = 1; })));
    ICE_VERIFY(same_candidate(at(1), with(at(1), [](candidate& c) {
                                  c.priority = 7;
                                  c.kind = candidate_kind::prflx;
                                  c.foundation = 3;
                              })));
}

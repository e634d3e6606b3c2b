// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/line_policy.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

struct own : rfc8839_lines {
    static constexpr bool host_related = true;
};
struct without_floor : rfc8839_lines {
    static constexpr std::size_t shortest_password = 0;
};
struct above_the_standard : rfc8839_lines {
    static constexpr std::size_t shortest_password = 23;
};

}  // namespace

TEST_CASE("a policy is all its members, and no stricter than RFC 8839 on passwords") {
    ICE_VERIFY(line_policy<own>);
    ICE_VERIFY(!line_policy<int>);
    ICE_VERIFY(!line_policy<without_floor>);
    ICE_VERIFY(!line_policy<above_the_standard>);
}

TEST_CASE("each shipped policy forgives what it is named for") {
    ICE_VERIFY(!rfc8839_lines::local_names);
    ICE_VERIFY(mdns_lines::local_names);
    ICE_VERIFY(!mdns_lines::missing_related);
    ICE_VERIFY(old_sip_lines::missing_related);
    ICE_VERIFY(old_sip_lines::equal_priorities);
    ICE_VERIFY(!old_sip_lines::local_names);
}

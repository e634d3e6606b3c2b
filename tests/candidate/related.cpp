// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/related.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr endpoint v4(address::v4(192, 0, 2, 3), 45664);
constexpr endpoint v6(address::any(ip_family::ipv6), 45664);
constexpr endpoint base(address::v4(10, 0, 0, 1), 5000);

}  // namespace

TEST_CASE("shown is the address itself") {
    // RFC8445-5.3-4
    ICE_VERIFY(shown_related::related(v4, base) == base);
}

TEST_CASE("hidden is the unspecified address of the candidate's family and port 9") {
    // RFC8839-5.1-8 RFC8839-9.1-1
    ICE_VERIFY(hidden_related::related(v4, base) == endpoint(address::v4(0), 9));
    ICE_VERIFY(hidden_related::related(v6, base) == endpoint(address::any(ip_family::ipv6), 9));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/records.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "../../support/verify.hpp"

using namespace ice;
using namespace ice::sipping_ice_01;

static_assert(std::is_trivially_copyable_v<own_address> &&
              std::is_trivially_copyable_v<check_record> &&
              std::is_trivially_copyable_v<component_record>);

TEST_CASE("ids are written in decimal") {
    ICE_VERIFY(id_text(1).view() == "1");
    ICE_VERIFY(id_text(65535).view() == "65535");
    ICE_VERIFY(id_text().view().empty());
}

TEST_CASE("local addresses are bases, and what the peer told ranks as peer-derived") {
    own_address l;
    CHECK(l.is_base());
    CHECK(!l.rank().peer_derived);
    l.kind = candidate_kind::prflx;
    CHECK(!l.is_base());
    CHECK(l.rank().peer_derived);
    remote_record<8> r;
    r.q = q_value(500);
    r.peer_derived = true;
    CHECK(r.rank() == rank{q_value(500), true});
}

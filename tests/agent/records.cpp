// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/records.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

#include "../support/verify.hpp"

namespace {

using namespace ice;

constexpr bool stands(bool conveyed, bool described) {
    local_record l;
    l.conveyed = conveyed;
    l.described = described;
    return l.stands();
}

TEST_CASE("a priority stands once anybody may have seen it") {
    ICE_VERIFY(!stands(false, false));
    ICE_VERIFY(stands(true, false));
    ICE_VERIFY(stands(false, true));
    ICE_VERIFY(stands(true, true));
}

constexpr unsigned kept_server(unsigned number) {
    local_record l;
    l.server = number & 15U;
    l.used = true;  // a neighbour in the same byte
    l.retired = true;
    return l.server;
}

TEST_CASE("a record has room for 16 servers") {
    ICE_VERIFY(kept_server(0) == 0);
    ICE_VERIFY(kept_server(9) == 9);
    ICE_VERIFY(kept_server(15) == 15);
}

TEST_CASE("a fresh record names nothing, and nothing may be sent") {
    ICE_VERIFY(!local_record{}.used);
    ICE_VERIFY(local_record{}.c.base == candidate::no_base);
    ICE_VERIFY(!remote_record{}.used);
    ICE_VERIFY(!remote_record{}.signalled);
    ICE_VERIFY(!path_record{}.set);
    ICE_VERIFY(path_record{}.pair == 0xffff);
    ICE_VERIFY(path_record{}.base == candidate::no_base);
    ICE_VERIFY(path_record{}.consent_until == time_point::earliest());
    ICE_VERIFY(component_record{}.nominated == 0xffff);
    ICE_VERIFY(component_record{}.id == 1);
    ICE_VERIFY(stream_record{}.state == checklist_state::running);
    ICE_VERIFY(stream_record{}.complete_since == time_point::never());
    ICE_VERIFY(!stream_record{}.formed);
}

TEST_CASE("all records are copied as bytes") {
    ICE_VERIFY(std::is_trivially_copyable_v<local_record>);
    ICE_VERIFY(std::is_trivially_copyable_v<remote_record>);
    ICE_VERIFY(std::is_trivially_copyable_v<early_check>);
    ICE_VERIFY(std::is_trivially_copyable_v<component_record>);
    ICE_VERIFY(std::is_trivially_copyable_v<stream_record>);
    ICE_VERIFY(std::is_trivially_copyable_v<credential_text<256>>);
}

TEST_CASE("a credential that fits replaces, a longer one leaves what was there") {
    credential_text<256> text;
    CHECK(text.view().empty());
    const std::string longest(256, 'x');
    CHECK(text.assign(longest));
    CHECK(text.view() == longest);
    CHECK(text.assign("abcd"));
    CHECK(text.view() == "abcd");
    CHECK(!text.assign(longest + 'y'));
    CHECK(text.view() == "abcd");
}

}  // namespace

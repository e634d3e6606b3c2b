// SPDX-License-Identifier: BSL-1.0
#include <ice/net/mapped.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include <ice/net/parse.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }

}  // namespace

TEST_CASE("the block of mapped addresses ends where it ends") {
    ICE_VERIFY(is_v4_mapped(at("::ffff:0.0.0.0")));
    ICE_VERIFY(is_v4_mapped(at("::ffff:255.255.255.255")));
    ICE_VERIFY(is_v4_mapped(at("::ffff:192.0.2.1%3")));
    ICE_VERIFY(!is_v4_mapped(at("::fffe:ffff:ffff")));
    ICE_VERIFY(!is_v4_mapped(at("::1:0:0:0")));
    ICE_VERIFY(!is_v4_mapped(at("1::ffff:192.0.2.1")));
    ICE_VERIFY(!is_v4_mapped(at("::1:ffff:192.0.2.1")));
    ICE_VERIFY(!is_v4_mapped(at("192.0.2.1")));
    ICE_VERIFY(!is_v4_mapped(address()));
}

TEST_CASE("there and back, when asked") {
    ICE_VERIFY(to_v4_mapped(at("192.0.2.1")) == at("::ffff:192.0.2.1"));
    ICE_VERIFY(from_v4_mapped(at("::ffff:192.0.2.1")) == at("192.0.2.1"));
    ICE_VERIFY(from_v4_mapped(at("::ffff:192.0.2.1%3")) == at("192.0.2.1"));
    ICE_VERIFY(from_v4_mapped(to_v4_mapped(at("255.255.255.255"))) == at("255.255.255.255"));
}

TEST_CASE("all others stay as they are") {
    ICE_VERIFY(to_v4_mapped(at("2001:db8::1%4")) == at("2001:db8::1%4"));
    ICE_VERIFY(to_v4_mapped(at("::ffff:192.0.2.1")) == at("::ffff:192.0.2.1"));
    ICE_VERIFY(to_v4_mapped(address()) == address());
    ICE_VERIFY(from_v4_mapped(at("::192.0.2.1")) == at("::192.0.2.1"));
    ICE_VERIFY(from_v4_mapped(at("192.0.2.1")) == at("192.0.2.1"));
    ICE_VERIFY(from_v4_mapped(address()) == address());
}

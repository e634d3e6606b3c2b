// SPDX-License-Identifier: BSL-1.0
#include <ice/mux/username.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>

#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool is(byte_view bytes, std::string_view text) { return wire_text(bytes) == text; }

/// A request with an attribute in front of the USERNAME, and it cut to `size` bytes.
constexpr bool peeks(std::string_view user, std::string_view ours, std::string_view theirs,
                     std::size_t size = 1000) {
    std::array<std::uint8_t, 200> out{};
    stun::builder b(out, stun::binding_request, {});
    b.add(stun::attr::priority, 1U);
    b.add_joined(stun::attr::username, {user});
    const auto bytes = b.finish();
    if (!bytes) return false;
    const auto names = peek_username(bytes->first(size < bytes->size() ? size : bytes->size()));
    return is(names.ours, ours) && is(names.theirs, theirs);
}

}  // namespace

TEST_CASE("both fragments, wherever the USERNAME stands") {
    ICE_VERIFY(peeks("evtj:h6vY", "evtj", "h6vY"));
    ICE_VERIFY(peeks("abcde:x", "abcde", "x"));
    ICE_VERIFY(peeks("a:b:c", "a", "b:c"));
    ICE_VERIFY(peeks("abcd:", "abcd", ""));
}

TEST_CASE("no colon, or a text that stops short, is nothing") {
    ICE_VERIFY(peeks("abcdef", "", ""));
    ICE_VERIFY(peeks(":abcd", "", "abcd"));
    for (std::size_t size = 20; size < 20 + 8 + 4 + 9; ++size)
        CHECK(peeks("evtj:h6vY", "", "", size));
    ICE_VERIFY(peek_username(byte_view()).ours.empty());
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/fragments.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "../../support/verify.hpp"

using namespace ice;
using namespace ice::mmusic_ice_02;

namespace {

bool begins(std::string_view name, std::string_view mine) {
    const std::vector<std::uint8_t> bytes(name.begin(), name.end());
    return exact_fragments::begins(wire_text(bytes), mine);
}
bool ends(std::string_view rest, std::string_view theirs) {
    const std::vector<std::uint8_t> bytes(rest.begin(), rest.end());
    return exact_fragments::ends(wire_text(bytes), theirs);
}

struct archetype {
    static bool begins(wire_text, std::string_view) noexcept { return false; }
    static bool ends(wire_text, std::string_view) noexcept { return false; }
};
struct without_end {
    static bool begins(wire_text, std::string_view) noexcept { return false; }
};
static_assert(fragment_match<archetype> && !fragment_match<without_end>);

}  // namespace

TEST_CASE("every byte of a fragment counts") {
    CHECK(begins("asd9f8f8==x-frag", "asd9f8f8=="));
    CHECK(begins("asd", "asd"));
    CHECK(!begins("as", "asd"));
    CHECK(!begins("Asd9", "asd9"));
    CHECK(!begins("", "a"));
    CHECK(!begins("abc", ""));
    CHECK(ends("x-frag", "x-frag"));
    CHECK(!ends("x-frag ", "x-frag"));
    CHECK(!ends("", "x"));
}

TEST_CASE("texts of one length never begin each other") {
    ICE_VERIFY(own_fragment_length % 4 == 0);
    ICE_VERIFY(!share_beginning("abcd", "abce"));
    ICE_VERIFY(share_beginning("ab", "abce"));
    ICE_VERIFY(share_beginning("abce", "abce"));
    ICE_VERIFY(share_beginning("", "abce"));
}

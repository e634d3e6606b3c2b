// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/list_iterator.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

#include <iterator>

namespace {

/// Pairs of characters, parted by one that does not matter.
struct pairs {
    using item = std::string_view;

    static constexpr std::size_t take(std::string_view rest, item& pair) noexcept {
        pair = rest.substr(0, 2);
        return rest.size() > 2 ? 3 : rest.size();
    }
};
using iterator = ice::detail::list_iterator<pairs>;

static_assert(std::input_iterator<iterator>);

constexpr bool walks(std::string_view text, std::string_view joined) {
    std::string_view left = joined;
    for (iterator at(text); at != iterator(); ++at) {
        if (!left.starts_with(*at) || at->size() != 2) return false;
        left.remove_prefix(2);
    }
    return left.empty();
}

}  // namespace

TEST_CASE("a list is walked to its end, whatever parts its items") {
    ICE_VERIFY(walks("", ""));
    ICE_VERIFY(walks("ab", "ab"));
    ICE_VERIFY(walks("ab,cd;ef", "abcdef"));
}

TEST_CASE("an iterator that was left behind stays where it is") {
    iterator at("ab cd");
    const iterator first = at++;
    CHECK(*first == "ab");
    CHECK(*at == "cd");
    CHECK(first != at);
    CHECK(++at == iterator());
}

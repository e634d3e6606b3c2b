// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/body_bundle.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

constexpr std::uint16_t none = section_facts::not_bundled;

struct tags {
    std::uint16_t of[4] = {none, none, none, none};
    failure error;

    friend constexpr bool operator==(const tags&, const tags&) = default;
};

/// Four sections: "a", "b", "c", and one without a tag.
constexpr tags resolve(std::string_view session_text) {
    session_facts session;
    session.text = session_text;
    section_facts sections[4];
    sections[0].mid = "a";
    sections[1].mid = "b";
    sections[2].mid = "c";
    tags t;
    t.error = resolve_bundles(session, sections).error();
    for (int i = 0; i < 4; ++i) t.of[i] = sections[i].bundle_tag;
    return t;
}

}  // namespace

TEST_CASE("the first tag of a group names the transport of all") {
    ICE_VERIFY(resolve("a=group:BUNDLE a b c\n") == tags{{0, 0, 0, none}, {}});
    ICE_VERIFY(resolve("a=group:BUNDLE b a\r\n") == tags{{1, 1, none, none}, {}});
    ICE_VERIFY(resolve("a=group:bundle c\n") == tags{{none, none, 2, none}, {}});
    ICE_VERIFY(resolve("a=group:BUNDLE a b\na=group:BUNDLE c\n") == tags{{0, 0, 2, none}, {}});
}

TEST_CASE("what says nothing") {
    constexpr tags nothing;
    ICE_VERIFY(resolve("") == nothing);
    ICE_VERIFY(resolve("a=group:BUNDLE\n") == nothing);
    ICE_VERIFY(resolve("a=group:LS a b\n") == nothing);
    ICE_VERIFY(resolve("a=grouping:BUNDLE a b\n") == nothing);
    ICE_VERIFY(resolve("b=group:BUNDLE a b\n") == nothing);
    ICE_VERIFY(resolve("a=group:BUNDLE x a b\n") == nothing);  // a transport that is not there
    ICE_VERIFY(resolve("a=group:BUNDLE a x c\n") == tags{{0, none, 0, none}, {}});
}

TEST_CASE("groups that contradict themselves or each other") {
    ICE_VERIFY(resolve("a=group:BUNDLE a b a\n").error == failure{errc::sdp_bundled_twice, 19});
    ICE_VERIFY(resolve("a=group:BUNDLE a b\na=group:BUNDLE c b\n").error ==
               failure{errc::sdp_bundled_twice, 36});
    ICE_VERIFY(resolve("a=group:BUNDLE a  b\n").error == failure{errc::sdp_bad_token, 17});
    ICE_VERIFY(resolve("a=group:BUNDLE \n").error == failure{errc::sdp_bad_token, 15});
    ICE_VERIFY(resolve("a=group:BUNDLE a (b\n").error == failure{errc::sdp_bad_token, 17});
}

TEST_CASE("bundle-only counts in a group only") {
    ICE_VERIFY([] {
        session_facts session;
        session.text = "a=group:BUNDLE a b\n";
        section_facts sections[3];
        sections[0].mid = "a";
        sections[1].mid = "b";
        sections[2].mid = "c";
        sections[1].bundle_only = sections[2].bundle_only = true;
        const auto done = resolve_bundles(session, sections);
        return done && sections[1].bundle_only && !sections[2].bundle_only &&
               !sections[1].is_rejected() && sections[2].is_rejected();
    }());
}

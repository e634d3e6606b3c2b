// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/options.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

template <class Policy = rfc8839_lines>
constexpr bool ok(std::string_view line, std::initializer_list<std::string_view> expected) {
    const auto options = parse_options<Policy>(line);
    if (!options) return false;
    auto at = options->begin();
    for (const auto tag : expected) {
        if (at == options->end() || *at != tag || !options->has(tag)) return false;
        at++;
    }
    return at == options->end();
}

template <class Policy = rfc8839_lines>
constexpr bool bad(std::string_view line, errc code, std::uint32_t at) {
    return parse_options<Policy>(line).error() == failure{code, at};
}

constexpr errc option = errc::sdp_bad_option;

}  // namespace

TEST_CASE("tags in their order") {
    ICE_VERIFY(ok("ice-options:ice2", {"ice2"}));
    ICE_VERIFY(ok("ice-options:ice2 rtp+ecn", {"ice2", "rtp+ecn"}));
    ICE_VERIFY(ok("ice-options:trickle ice2 trickle", {"trickle", "ice2", "trickle"}));
    ICE_VERIFY(ok("Ice-Options:a", {"a"}));
    ICE_VERIFY(parse_options("ice-options:trickle")->has(option_tag::trickle));
    ICE_VERIFY(parse_options("ice-options:renomination")->has(option_tag::renomination));
    ICE_VERIFY(!parse_options("ice-options:ice2x xice2")->has(option_tag::ice2));
    ICE_VERIFY(!parse_options("ice-options:ICE2")->has(option_tag::ice2));
    ICE_VERIFY(ice_options().empty());
    ICE_VERIFY(!ice_options().has(""));
    ICE_VERIFY(parse_options("ice-options:a b")->text() == "a b");
}

TEST_CASE("what is no list of tags") {
    ICE_VERIFY(bad("ice-options", errc::sdp_other_attribute, 0));
    ICE_VERIFY(bad("ice-options:", errc::end_of_input, 12));
    ICE_VERIFY(bad("ice-options: ice2", option, 12));
    ICE_VERIFY(bad("ice-options:ice2 ", errc::end_of_input, 17));
    ICE_VERIFY(bad("ice-options:ice2  trickle", option, 17));
    ICE_VERIFY(bad("ice-options:ice2,trickle", option, 16));
    ICE_VERIFY(bad("ice-options:ice2\ttrickle", option, 16));
    ICE_VERIFY(bad("ice-options:google-ice", option, 18));
    ICE_VERIFY(ok<old_sip_lines>("ice-options:google-ice ice2", {"google-ice", "ice2"}));
    ICE_VERIFY(bad<old_sip_lines>("ice-options:google,ice", option, 18));
}

TEST_CASE("tags are written with a space between them") {
    char out[64] = {};
    CHECK(*write_options(out, {"ice2", "rtp+ecn"}) == 24);
    CHECK(std::string_view(out, 24) == "ice-options:ice2 rtp+ecn");
    CHECK(write_options(out, {}).code() == errc::misuse_sdp_text);
    CHECK(write_options(out, {"ice2", ""}).code() == errc::misuse_sdp_text);
    CHECK(write_options(out, {"ice 2"}).code() == errc::misuse_sdp_text);
    CHECK(write_options(out, {"google-ice"}).code() == errc::misuse_sdp_text);
    CHECK(write_options(std::span(out).first(15), {"ice2"}).code() == errc::buffer_too_small);
    CHECK(*write_options(std::span(out).first(16), {"ice2"}) == 16);
}

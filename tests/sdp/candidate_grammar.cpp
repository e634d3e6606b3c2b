// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/candidate_grammar.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

/// What code that is written against the concept does.
template <candidate_grammar G>
constexpr bool round_trip(std::string_view text) {
    const auto line = G::parse(text);
    if (!line || !text.starts_with(G::attribute)) return false;
    char out[300] = {};
    const auto length = G::write(out, *line);
    return length && std::string_view(out, *length) == text;
}

struct archetype {
    struct line {};
    static constexpr std::string_view attribute = "x";
    static result<line> parse(std::string_view) noexcept { return line{}; }
    static result<std::size_t> write(std::span<char>, const line&) noexcept {
        return std::size_t{0};
    }
};
struct may_throw : archetype {
    static result<line> parse(std::string_view) { return line{}; }
};
struct without_attribute {
    using line = archetype::line;
    static result<line> parse(std::string_view) noexcept { return line{}; }
    static result<std::size_t> write(std::span<char>, const line&) noexcept {
        return std::size_t{0};
    }
};

}  // namespace

TEST_CASE("one function reads the candidates of every generation") {
    ICE_VERIFY(round_trip<rfc8839_candidate>("candidate:1 1 UDP 5 10.0.0.1 9 typ host"));
    ICE_VERIFY(round_trip<old_sip_candidate>("candidate:1 1 UDP 5 10.0.0.1 9 typ host"));
    ICE_VERIFY(round_trip<mdns_candidate>("candidate:1 1 UDP 5 10.0.0.1 9 typ host"));
    ICE_VERIFY(round_trip<sipping_ice_01_alt>("alt:1 1.0 : user 9kksj== 10.0.1.1 1010"));
    ICE_VERIFY(round_trip<mmusic_ice_02_alt>("alt:1 1.0 user 9kksj== 10.0.1.1 1010"));
    ICE_VERIFY(!round_trip<mmusic_ice_02_alt>("alt:1 1.0 : user 9kksj== 10.0.1.1 1010"));
    ICE_VERIFY(!round_trip<rfc8839_candidate>("alt:1 1.0 user 9kksj== 10.0.1.1 1010"));
}

TEST_CASE("tolerance is for reading only") {
    constexpr std::string_view relay = "candidate:R1 1 UDP 5 10.0.0.1 9 typ relay";
    ICE_VERIFY(old_sip_candidate::parse(relay).has_value());
    ICE_VERIFY(!round_trip<old_sip_candidate>(relay));
    constexpr std::string_view name = "candidate:1 1 UDP 5 a.local 9 typ host";
    ICE_VERIFY(mdns_candidate::parse(name)->usable());
    ICE_VERIFY(!round_trip<mdns_candidate>(name));
}

TEST_CASE("the concept asks for what it says") {
    ICE_VERIFY(candidate_grammar<archetype>);
    ICE_VERIFY(!candidate_grammar<may_throw>);
    ICE_VERIFY(!candidate_grammar<without_attribute>);
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/alt_line.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

using enum alt_draft;

constexpr bool same(std::string_view line, alt_draft draft = sipping_ice_01) {
    const auto parsed = parse_alt(line, draft);
    if (!parsed) return false;
    char out[300] = {};
    const auto length = write_alt(out, *parsed, draft);
    return length && std::string_view(out, *length) == line;
}

constexpr bool bad(std::string_view line, errc code, std::uint32_t at,
                   alt_draft draft = sipping_ice_01) {
    return parse_alt(line, draft).error() == failure{code, at};
}

template <class Change>
constexpr errc refused(Change change, alt_draft draft = sipping_ice_01) {
    alt_line line = *parse_alt("alt:1 1.0 : user pass 10.0.1.1 1010", sipping_ice_01);
    change(line);
    char out[300] = {};
    return write_alt(out, line, draft).code();
}

}  // namespace

TEST_CASE("every line of sipping-ice-01 comes out as it is printed") {
    ICE_VERIFY(same("alt:1 1.0 : user 9kksj== 10.0.1.1 1010"));
    ICE_VERIFY(same("alt:1 1.0 : user 9kksj== 192.168.1.1 1010"));
    ICE_VERIFY(same("alt:2 0.5 : user1 9kksk== 192.0.2.1 8076"));
    ICE_VERIFY(same("alt:2 0.5 : user1 9kksk== 192.0.2.1 9988"));
    ICE_VERIFY(same("alt:2 0.8 : user1 9kksk== 192.0.2.1 9988 192.0.2.1 9990"));
    ICE_VERIFY(same("alt:3 0.4 : user2 9kksl== 10.0.1.10 8076"));
    ICE_VERIFY(same("alt:3 0.4 : user2 9kksl== 192.0.2.10 8076"));
    ICE_VERIFY(same("alt:3 0.5 : user1 9kksk== 192.0.2.1 8076"));
    ICE_VERIFY(same("alt:4 0.4 : user2 9kksl== 10.0.1.10 8076"));
    ICE_VERIFY(same("alt:4 1.0 : peer as88jl 10.0.1.2 23766"));
    ICE_VERIFY(same("alt:4 1.0 : peer as88jl 192.168.3.1 23766"));
    ICE_VERIFY(same("alt:5 0.5 : peer1 as88kl 192.0.2.1 8078"));
    ICE_VERIFY(same("alt:5 0.8 : peer1 as88kl 192.0.2.1 9990"));
    ICE_VERIFY(same("alt:5 0.8 : peer1 as88kl 192.0.2.2 10892"));
    ICE_VERIFY(same("alt:5 1.0 5 user6 77==8ja 10.0.2.88 6586"));
    ICE_VERIFY(same("alt:5 1.0 : peer as88jl 10.0.1.2 23766"));
    ICE_VERIFY(same("alt:6 0.4 7 user7 a8kkzu 10.0.1.10 5556"));
    ICE_VERIFY(same("alt:6 0.4 : peer2 as88ll 10.0.1.10 8078"));
    ICE_VERIFY(same("alt:6 0.4 : peer2 as88ll 192.0.2.10 8078"));
    ICE_VERIFY(same("alt:6 0.5 : peer1 as88kl 192.0.2.1 8078"));
    ICE_VERIFY(same("alt:7 0.4 2 peer3 as88ml 10.0.1.10 5556"));
    ICE_VERIFY(same("alt:7 0.4 3 peer3 as88ml 192.0.2.10 5556"));
    ICE_VERIFY(same("alt:7 0.4 : peer2 as88ll 10.0.1.10 8078"));
    ICE_VERIFY(same("alt:7 0.4 : peer3 as88ml 192.0.2.10 5556"));
    ICE_VERIFY(same("alt:8 0.4 4 peer3 as88ml 10.0.1.10 5556"));
    // Printed twice, and wrong: the grammar has a space between address and port.
    ICE_VERIFY(bad("alt:2 0.8 : user5 sad87 10.0.2.88:6584", errc::bad_octet, 33));
}

TEST_CASE("the fields of both drafts") {
    constexpr alt_line line =
        *parse_alt("ALT:a.1 0.85 b u:1 p,2 10.0.1.1 1010 2001:db8::1 5", sipping_ice_01);
    ICE_VERIFY(line.id == "a.1");
    ICE_VERIFY(line.q.thousandths() == 850);
    ICE_VERIFY(line.derived_from == "b");
    ICE_VERIFY(line.username == "u:1");
    ICE_VERIFY(line.password == "p,2");
    ICE_VERIFY(line.rtp == endpoint(address::v4(10, 0, 1, 1), 1010));
    ICE_VERIFY(line.rtcp()->port() == 5);
    ICE_VERIFY(line.rtcp()->family() == ip_family::ipv6);

    // mmusic-ice-02 has no example line; its grammar is the other's without one field.
    ICE_VERIFY(same("alt:1 0.4 unameA passA 10.0.1.1 1010", mmusic_ice_02));
    ICE_VERIFY(same("alt:2 0.3 unameA passA 192.0.2.1 1010 192.0.2.1 2000", mmusic_ice_02));
    // Where both fit, only the draft in use tells which field is which.
    ICE_VERIFY(parse_alt("alt:1 0.4 : pass 10.0.1.1 1010", mmusic_ice_02)->username == ":");
}

TEST_CASE("RTCP is one port above RTP where the line does not say") {
    constexpr auto rtcp = [](std::string_view line) {
        return parse_alt(line, mmusic_ice_02)->rtcp();
    };
    ICE_VERIFY(rtcp("alt:1 1 u p 10.0.1.1 1010") == endpoint(address::v4(10, 0, 1, 1), 1011));
    ICE_VERIFY(rtcp("alt:1 1 u p 10.0.1.1 1010 10.0.1.1 7") ==
               endpoint(address::v4(10, 0, 1, 1), 7));
    ICE_VERIFY(!rtcp("alt:1 1 u p 10.0.1.1 65535"));
    ICE_VERIFY(rtcp("alt:1 1 u p 10.0.1.1 65535 10.0.1.1 1").has_value());
}

TEST_CASE("what the grammar refuses") {
    ICE_VERIFY(bad("alt", errc::sdp_other_attribute, 0));
    ICE_VERIFY(bad("candidate:1", errc::sdp_other_attribute, 0));
    ICE_VERIFY(bad("alt:", errc::end_of_input, 4));
    ICE_VERIFY(bad("alt:a/b 1.0 : u p 10.0.1.1 1", errc::alt_bad_id, 5));
    ICE_VERIFY(bad("alt: 1.0 : u p 10.0.1.1 1", errc::alt_bad_id, 4));
    ICE_VERIFY(bad("alt:1 1.5 : u p 10.0.1.1 1", errc::alt_bad_q_value, 8));
    ICE_VERIFY(bad("alt:1  : u p 10.0.1.1 1", errc::alt_bad_q_value, 6));
    ICE_VERIFY(bad("alt:1 1.0", errc::end_of_input, 9));
    ICE_VERIFY(bad("alt:1 1.0 :: u p 10.0.1.1 1", errc::alt_bad_derived_from, 11));
    ICE_VERIFY(bad("alt:1 1.0 (2) u p 10.0.1.1 1", errc::alt_bad_derived_from, 10));
    ICE_VERIFY(bad("alt:1 1.0 :  p 10.0.1.1 1", errc::alt_bad_credential, 12));
    ICE_VERIFY(bad("alt:1 1.0 : u\tp 10.0.1.1 1", errc::alt_bad_credential, 13));
    ICE_VERIFY(bad("alt:1 1.0 : u p", errc::end_of_input, 15));
    ICE_VERIFY(bad("alt:1 1.0 : u p 224.0.0.1 1", errc::alt_not_unicast, 16));
    ICE_VERIFY(bad("alt:1 1.0 : u p ff02::1 1", errc::alt_not_unicast, 16));
    ICE_VERIFY(bad("alt:1 1.0 : u p host.example 1", errc::alt_not_unicast, 16));
    ICE_VERIFY(bad("alt:1 1.0 : u p 10.0.1.1 65536", errc::candidate_bad_port, 25));
    ICE_VERIFY(bad("alt:1 1.0 : u p 10.0.1.1 1 ", errc::end_of_input, 27));
    ICE_VERIFY(bad("alt:1 1.0 : u p 10.0.1.1 1 10.0.1.1", errc::end_of_input, 35));
    ICE_VERIFY(bad("alt:1 1.0 : u p 10.0.1.1 1 10.0.1.1 2 3", errc::sdp_trailing_text, 37));
    // One field too many or too few for the draft.
    ICE_VERIFY(!parse_alt("alt:1 1.0 : u p 10.0.1.1 1", mmusic_ice_02));
    ICE_VERIFY(!parse_alt("alt:1 1.0 u p 10.0.1.1 1", sipping_ice_01));
}

TEST_CASE("what the grammar cannot say is not written") {
    constexpr errc misuse = errc::misuse_candidate_line;
    ICE_VERIFY(refused([](alt_line&) {}) == errc::ok);
    ICE_VERIFY(refused([](alt_line&) {}, mmusic_ice_02) == errc::ok);
    ICE_VERIFY(refused([](alt_line& l) { l.id = ""; }) == misuse);
    ICE_VERIFY(refused([](alt_line& l) { l.id = ":"; }) == misuse);
    ICE_VERIFY(refused([](alt_line& l) { l.username = "a b"; }) == misuse);
    ICE_VERIFY(refused([](alt_line& l) { l.username = "\xff"; }) == misuse);
    ICE_VERIFY(refused([](alt_line& l) { l.password = "a\r\n"; }) == misuse);
    ICE_VERIFY(refused([](alt_line& l) { l.rtp = {}; }) == misuse);
    ICE_VERIFY(refused([](alt_line& l) { l.rtcp_written = endpoint(); }) == misuse);
    ICE_VERIFY(refused([](alt_line& l) { l.derived_from = "2"; }) == errc::ok);
    ICE_VERIFY(refused([](alt_line& l) { l.derived_from = "2"; }, mmusic_ice_02) == misuse);
    ICE_VERIFY(refused([](alt_line& l) { l.derived_from = "2 3"; }) == misuse);
    char out[34] = {};
    const auto line = *parse_alt("alt:1 1.0 : user pass 10.0.1.1 1010", sipping_ice_01);
    CHECK(write_alt(out, line, sipping_ice_01).code() == errc::buffer_too_small);
    CHECK(out[0] == 0);
}

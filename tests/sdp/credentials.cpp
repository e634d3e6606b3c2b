// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/credentials.hpp>

#include "../support/verify.hpp"

#include <ice/core/chacha_random.hpp>

#include <set>
#include <string>

using namespace ice;

namespace {

constexpr bool bad_ufrag(std::string_view line, std::uint32_t at) {
    return parse_ufrag(line).error() == failure{errc::sdp_bad_ufrag, at};
}
template <class Policy = rfc8839_lines>
constexpr bool bad_password(std::string_view line, std::uint32_t at) {
    return parse_password<Policy>(line).error() == failure{errc::sdp_bad_password, at};
}

std::string ufrag_of(std::size_t n) { return "ice-ufrag:" + std::string(n, 'x'); }
std::string password_of(std::size_t n) { return "ice-pwd:" + std::string(n, 'x'); }

/// Hands out its bytes, and counts the draws of each purpose.
struct counting_random {
    std::uint8_t next = 0;
    int ufrags = 0;
    int passwords = 0;

    void fill(byte_span out, draw purpose) noexcept {
        (purpose == draw::ufrag ? ufrags : passwords) += 1;
        for (auto& byte : out) byte = next++;
    }
};

chacha_random seeded(std::uint8_t seed) {
    const std::uint8_t bytes[32] = {seed};
    return chacha_random(bytes);
}

}  // namespace

TEST_CASE("the printed examples") {
    ICE_VERIFY(*parse_ufrag("ice-ufrag:8hhY") == "8hhY");
    ICE_VERIFY(*parse_password("ice-pwd:asd88fgpdd777uzjYhagZg") == "asd88fgpdd777uzjYhagZg");
    ICE_VERIFY(*parse_ufrag("ice-ufrag:9uB6") == "9uB6");
    ICE_VERIFY(*parse_password("ice-pwd:YH75Fviy6338Vbrhrlp8Yh") == "YH75Fviy6338Vbrhrlp8Yh");
    ICE_VERIFY(*parse_password("ice-pwd:777uzjYhagZgasd88fgpdd") == "777uzjYhagZgasd88fgpdd");
    ICE_VERIFY(*parse_ufrag("ICE-Ufrag:Yhh8") == "Yhh8");
    ICE_VERIFY(*parse_ufrag("ice-ufrag:241ffa10") == "241ffa10");
}

TEST_CASE("fragments have 4 to 256 ice-chars") {
    // RFC8839-5.4-4 RFC8839-5.4-5
    CHECK(parse_ufrag(ufrag_of(4)).has_value());
    CHECK(parse_ufrag(ufrag_of(256))->size() == 256);
    CHECK(bad_ufrag(ufrag_of(257), 266));
    CHECK(bad_ufrag(ufrag_of(3), 13));
    ICE_VERIFY(bad_ufrag("ice-ufrag:", 10));
    ICE_VERIFY(bad_ufrag("ice-ufrag:abc-d", 13));
    ICE_VERIFY(bad_ufrag("ice-ufrag: abcd", 10));
    ICE_VERIFY(bad_ufrag("ice-ufrag:abcd\r", 14));
    ICE_VERIFY(parse_ufrag("ice-pwd:abcdefgh").code() == errc::sdp_other_attribute);
    ICE_VERIFY(parse_ufrag("ice-ufrag").code() == errc::sdp_other_attribute);
}

TEST_CASE("passwords have 22 to 256 ice-chars, old ones 8") {
    // RFC8839-5.4-4
    CHECK(parse_password(password_of(22)).has_value());
    CHECK(parse_password(password_of(256))->size() == 256);
    CHECK(bad_password(password_of(257), 264));
    CHECK(bad_password(password_of(21), 29));
    ICE_VERIFY(bad_password("ice-pwd:asd88fgpdd777uzjYhagZ=", 29));
    // The clients of the SIP talk.
    ICE_VERIFY(bad_password("ice-pwd:2f5a42f7", 16));
    ICE_VERIFY(*parse_password<old_sip_lines>("ice-pwd:2f5a42f7") == "2f5a42f7");
    ICE_VERIFY(*parse_password<old_sip_lines>("ice-pwd:4e2db26f") == "4e2db26f");
    ICE_VERIFY(bad_password<old_sip_lines>("ice-pwd:2f5a42f", 15));
}

TEST_CASE("what is written is strict") {
    char out[300] = {};
    CHECK(*write_ufrag(out, "8hhY") == 14);
    CHECK(std::string_view(out, 14) == "ice-ufrag:8hhY");
    CHECK(*write_password(out, "asd88fgpdd777uzjYhagZg") == 30);
    CHECK(std::string_view(out, 30) == "ice-pwd:asd88fgpdd777uzjYhagZg");
    CHECK(write_password(out, "2f5a42f7").code() == errc::misuse_sdp_text);
    CHECK(*write_password<old_sip_lines>(out, "2f5a42f7") == 16);
    CHECK(std::string_view(out, 16) == "ice-pwd:2f5a42f7");
    CHECK(write_password<old_sip_lines>(out, "2f5a42f").code() == errc::misuse_sdp_text);
    CHECK(write_ufrag(out, "8hh").code() == errc::misuse_sdp_text);
    CHECK(write_ufrag(out, "8hhY\r\n").code() == errc::misuse_sdp_text);
    CHECK(write_password(out, "2f5a42f7").code() == errc::misuse_sdp_text);
    CHECK(write_password(out, std::string(257, 'x')).code() == errc::misuse_sdp_text);
    CHECK(*write_password(out, std::string(256, 'x')) == 264);
    // RFC8839-5.4-5
    CHECK(*write_ufrag(out, std::string(32, 'x')) == 42);
    CHECK(write_ufrag(out, std::string(33, 'x')).code() == errc::misuse_sdp_text);
    CHECK(write_ufrag(std::span(out).first(13), "8hhY").code() == errc::buffer_too_small);
}

TEST_CASE("each character of what is drawn has six bits of the source") {
    // RFC8445-5.3-6: 8 and 24 characters are 48 and 144 bits
    counting_random random;
    CHECK(make_ufrag(random) == "ABCDEFGH");
    CHECK(make_password(random) == "IJKLMNOPQRSTUVWXYZabcdef");
    CHECK(random.ufrags == 1);
    CHECK(random.passwords == 1);
    random.next = 60;
    CHECK(make_ufrag(random) == "89+/ABCD");
    CHECK(make_ufrag<4>(random).size() == 4);
    CHECK(make_ufrag<32>(random).size() == 32);
    CHECK(make_password<22>(random).size() == 22);
}

TEST_CASE("every session draws its own") {
    // RFC8839-5.4-3
    chacha_random random = seeded(1);
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto ufrag = make_ufrag(random);
        const auto password = make_password(random);
        CHECK(seen.insert(std::string(ufrag.view())).second);
        CHECK(seen.insert(std::string(password.view())).second);
        char out[64] = {};
        CHECK(write_ufrag(out, ufrag).has_value());
        CHECK(write_password(out, password).has_value());
    }
    chacha_random again = seeded(1);
    chacha_random other = seeded(2);
    const auto first = make_password(again);
    CHECK(!(first == make_password(other)));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_mask.hpp>

#include <doctest/doctest.h>

#include <ice/crypto/builtin.hpp>
#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>
#include <string_view>
#include <vector>

namespace {

using namespace ice;
using trace::detail::pending_verdicts;

std::vector<std::uint8_t> check_message() {
    const builtin_crypto crypto;
    const std::uint8_t password[] = {'s', 'e', 'c', 'r', 'e', 't'};
    std::uint8_t out[256];
    stun::builder b(out, stun::binding_request, stun::transaction_id{});
    b.add(stun::attr::username, std::string_view("a:b"));
    b.add_integrity(crypto, crypto.make_hmac_sha1_key(password));
    b.add_fingerprint(crypto);
    const auto bytes = b.finish();
    return {bytes->begin(), bytes->end()};
}
/// Offsets of the tag and of the fingerprint.
constexpr std::size_t tag_from_end = 28;

}  // namespace

TEST_CASE("journal_mask: tags and fingerprints are replaced, nothing else") {
    const auto before = check_message();
    auto after = before;
    trace::detail::mask_message(after, 0, trace::masked_fingerprint);
    const std::size_t tag = before.size() - tag_from_end;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (i >= tag && i < tag + 20)
            CHECK(after[i] == 0);
        else if (i < before.size() - 4)
            CHECK(after[i] == before[i]);
    }
    CHECK(load_u32(after.data() + after.size() - 4) == trace::masked_fingerprint);
}

TEST_CASE("journal_mask: a verdict stands where the tag stood") {
    const auto original = check_message();
    const byte_view all(original);
    const std::size_t tag = all.size() - tag_from_end;
    const byte_view right = all.subspan(tag, 20);
    const std::uint32_t crc =
        load_u32(all.data() + all.size() - 4) ^ trace::masked_fingerprint;  // RFC 8489 14.7
    for (const bool good : {true, false}) {
        auto copy = original;
        pending_verdicts v;
        v.begin(original, copy.data());
        const byte_view over = all.subspan(20, tag - 24);
        v.crc(all.first(all.size() - 8), good ? crc : crc ^ 1);
        std::vector<std::uint8_t> mac(right.begin(), right.end());
        if (!good) mac[19] ^= 1;
        v.mac(trace::detail::integrity_code, over, mac);
        v.mac(trace::detail::integrity_code, over, right);  // that of the answer: too late
        v.end();
        CHECK(copy[tag] == (good ? 0 : 0xff));
        CHECK(copy[tag + 19] == (good ? 0 : 0xff));
        CHECK(load_u32(copy.data() + copy.size() - 4) == (good ? trace::masked_fingerprint : 0));
    }
}

TEST_CASE("journal_mask: what nobody looked at has no verdict, and no tag either") {
    const auto original = check_message();
    const std::size_t tag = original.size() - tag_from_end;
    auto copy = original;
    pending_verdicts v;
    v.begin(original, copy.data());
    v.end();
    CHECK(copy[tag] == 0xff);
    CHECK(copy[tag + 19] == 0xff);
    CHECK(load_u32(copy.data() + copy.size() - 4) == 0);
    for (std::size_t i = 0; i < tag; ++i) CHECK(copy[i] == original[i]);
}

TEST_CASE("journal_mask: a second tag is masked though only the first was looked at") {
    auto original = check_message();
    const std::size_t tag = original.size() - tag_from_end;
    const std::vector<std::uint8_t> again(original.end() - 32, original.end());
    original.insert(original.end(), again.begin(), again.end());
    auto copy = original;
    pending_verdicts v;
    v.begin(original, copy.data());
    // Over a copy, as STUN of RFC 3489 pads it: the place is found by the code.
    const std::vector<std::uint8_t> elsewhere(64);
    v.mac(trace::detail::integrity_code, elsewhere, byte_view(original).subspan(tag, 20));
    v.end();
    CHECK(copy[tag] == 0);
    CHECK(copy[tag + 32] == 0xff);
    CHECK(copy[tag + 51] == 0xff);
}

TEST_CASE("journal_mask: own messages have zeros, whether or not their tag was seen made") {
    const auto original = check_message();
    auto expected = original;
    trace::detail::mask_message(expected, 0, trace::masked_fingerprint);
    for (const bool seen : {true, false}) {
        auto copy = original;
        pending_verdicts v;
        if (seen)
            v.mac(trace::detail::integrity_code,
                  byte_view(original).subspan(20, original.size() - 52), original);
        v.mask_sent(original, copy.data());
        CHECK(copy == expected);
    }
}

TEST_CASE("journal_mask: a password in clear is right, wrong or one's own, and never there") {
    struct credential {
        bool used;
        struct view_of {
            std::string_view text;
            std::string_view view() const { return text; }
        } password;
    };
    const credential own[] = {{true, {"other"}}, {true, {"secret"}}};
    const auto with = [](std::string_view password) {
        std::vector<std::uint8_t> bytes(20);
        for (const char c : std::string_view("\0\7\0\10", 4))
            bytes.push_back(static_cast<std::uint8_t>(c));
        for (const char c : password) bytes.push_back(static_cast<std::uint8_t>(c));
        bytes.resize(32);  // padding as in RFC 3489, counted
        return bytes;
    };
    const auto value = [](const std::vector<std::uint8_t>& b) {
        return std::vector<std::uint8_t>(b.begin() + 24, b.end());
    };
    auto right = with("secret"), wrong = with("secreT"), sent = with("sec\"et");
    trace::detail::mask_received_password(right, own);
    CHECK(load_u16(right.data() + 20) == trace::detail::hidden_password_code);
    CHECK(value(right) == std::vector<std::uint8_t>(8));
    trace::detail::mask_received_password(wrong, own);
    CHECK(load_u16(wrong.data() + 20) == trace::detail::password_code);
    CHECK(value(wrong) == std::vector<std::uint8_t>(8));
    trace::detail::mask_sent_password(sent);
    CHECK(value(sent) == std::vector<std::uint8_t>{'x', 'x', 'x', '!', 'x', 'x', 0, 0});
}

TEST_CASE("journal_mask: hostile lengths stay inside") {
    std::vector<std::uint8_t> bytes(24, 0);
    bytes[21] = 8;  // MESSAGE-INTEGRITY that claims 0xffff bytes
    bytes[22] = bytes[23] = 0xff;
    trace::detail::mask_message(bytes, 0xff, 0);
    CHECK(bytes[23] == 0xff);
    bytes.resize(26);
    trace::detail::mask_message(bytes, 0xee, 0);
    CHECK(bytes[24] == 0xee);
    CHECK(bytes[25] == 0xee);
}

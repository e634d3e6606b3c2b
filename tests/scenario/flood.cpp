// SPDX-License-Identifier: BSL-1.0
// Floods: what strangers send costs nothing that lasts, and earns them no more than they gave.
// bench/flood.cpp does the same by the million, and measures.
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "forged.hpp"
#include "support.hpp"

using namespace story;

namespace {

std::vector<std::uint8_t> picture(const party& p) {
    std::vector<std::uint8_t> bytes(sizeof p.state());
    std::memcpy(bytes.data(), &p.state(), bytes.size());
    return bytes;
}

endpoint source(int n) {
    return {address::v4(0xcb007100U + static_cast<std::uint32_t>(n / 60'000)),
            static_cast<std::uint16_t>(1024 + n % 60'000)};
}

struct flooded : couple {
    std::size_t answered = 0;

    flooded() {
        w.silent = true;
        w.loses = [this](const sight& s) {
            const bool outside = !(s.to == endpoint(v4(1), 5000) || s.to == endpoint(v4(2), 6000));
            answered += outside ? 1U : 0U;
            return outside;
        };
    }
    void hit(const endpoint& from, byte_view bytes) {
        route r;
        r.base = base_id(0);
        r.remote = from;
        a.handle_datagram(w.now(), r, bytes);
    }
};

/// Every datagram of the corpora, and some of the smallest.
std::vector<std::vector<std::uint8_t>> all_datagrams() {
    std::vector<std::vector<std::uint8_t>> all;
    std::error_code none;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator("tests/fuzz/corpus", none)) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        all.emplace_back(text.begin(), text.end());
    }
    return all;
}

/// The largest answer for its question, in 1/1000; bytes of UDP.
struct amplification {
    std::size_t most = 0;
    void note(std::size_t asked, std::size_t answered) {
        if (asked > 0 && answered * 1000 / asked > most) most = answered * 1000 / asked;
    }
};

}  // namespace

TEST_CASE("flood: strangers from 50,000 places leave every byte of an agent as it was") {
    for (const bool connected : {false, true}) {
        flooded c;
        if (connected)
            c.complete();
        else
            c.a.hear_credentials(c.b);
        c.a.handle_timeout(c.w.now());
        const auto before = picture(c.a);
        const hmac_sha1_key wrong = builtin_crypto().make_hmac_sha1_key(before);
        const std::vector<std::uint8_t> kinds[] = {
            forged{.sealed = false}.bytes(c.a, c.b),
            forged{.use_candidate = true, .user = "some:body", .key = &wrong}.bytes(c.a, c.b),
            {0x80, 1, 2, 3},
            std::vector<std::uint8_t>(1200, 0),
        };
        for (int n = 0; n < 50'000; ++n) c.hit(source(n), kinds[n % 4]);
        const auto sealed =
            forged{.use_candidate = true, .controlling = true, .tie_breaker = ~0ULL, .key = &wrong}
                .bytes(c.a, c.b);
        for (int n = 0; n < 2'000; ++n) c.hit(source(n), sealed);
        CHECK(c.answered == 2 * 50'000 / 4 + 2'000);
        CHECK(picture(c.a) == before);
    }
}

TEST_CASE("flood: no stranger gets back more than 1.3 times what he sent") {
    const auto all = all_datagrams();
    if (all.empty()) {
        MESSAGE("not run from the top of the project: no corpus");
        return;
    }
    CHECK(all.size() > 100);
    flooded c;
    c.complete();
    amplification worst;
    std::size_t size = 0;
    c.w.loses = [&](const sight& s) {
        size += s.bytes.size();
        return true;
    };
    for (const auto& each : all)
        for (std::size_t length = 0; length <= each.size() && length <= 512; ++length) {
            if (length != each.size() && length % 4 != 0) continue;
            // As it is; and with a length and a fingerprint that fit, so that it is read.
            size = 0;
            c.hit(source(1), byte_view(each).first(length));
            worst.note(length, size);
            if (length < 20) continue;
            std::vector<std::uint8_t> mended(each.begin(),
                                             each.begin() + static_cast<std::ptrdiff_t>(length));
            mended[0] = 0, mended[1] = 1;
            store_u32(mended.data() + 4, 0x2112a442);
            mended.resize(length / 4 * 4 + 8);
            store_u16(mended.data() + 2, static_cast<std::uint16_t>(mended.size() - 20));
            store_u32(mended.data() + mended.size() - 8, 0x80280004);
            store_u32(mended.data() + mended.size() - 4,
                      crc32(byte_view(mended).first(mended.size() - 8)) ^ 0x5354554e);
            size = 0;
            c.hit(source(1), mended);
            worst.note(mended.size(), size);
        }
    CHECK(worst.most <= 1'300);
    CHECK(worst.most > 500);  // some of them were answered
}

TEST_CASE("flood: of learnt candidates the oldest that never answered goes first") {
    flooded c;
    c.begin();
    const auto check = [&](int n) { c.hit(source(n), forged{.priority = 5}.bytes(c.a, c.b)); };
    constexpr int room = 32 - 1;  // one is signalled
    for (int n = 0; n < room; ++n) check(n);
    const auto has = [&](int n) {
        for (const remote_record& r : c.a.state().remotes)
            if (r.used && r.c.where == source(n)) return true;
        return false;
    };
    CHECK((has(0) && has(room - 1)));
    check(room);
    CHECK((!has(0) && has(1) && has(room)));
    check(room + 1);
    CHECK((!has(1) && has(2) && has(room + 1)));
    CHECK(c.a.state().remotes[0].c.where == endpoint(v4(2), 6000));  // signalled: it stays
    CHECK(c.w.run_to(seconds(5), [&] { return c.a.agent.state() == session_state::completed; }));
}

// SPDX-License-Identifier: BSL-1.0
#include <ice/mux/router.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>

using namespace ice;

namespace {

constexpr hash_key some_key{0x1234, 0x5678};

/// A router of a few sessions, with its memory.
struct small_port {
    std::vector<session_router::session_record> sessions;
    std::vector<session_slot> fragments;
    std::vector<session_slot> learned;
    session_router routes;

    explicit small_port(std::size_t n = 8)
        : sessions(n),
          fragments(4 * n),
          learned(8 * n),
          routes(sessions, fragments, learned, some_key) {}
    small_port(const small_port&) = delete;
    small_port& operator=(const small_port&) = delete;
};

route from(std::uint8_t last, std::uint16_t base = 0) {
    return {base_id(base), 0, 1, {address::v4(192, 0, 2, last), 5000}};
}

stun::transaction_id some_id(std::uint8_t last) {
    auto id = stun::transaction_id::from(std::array<std::uint8_t, 12>{1, 2, 3});
    id.bytes[15] = last;
    return id;
}
std::vector<std::uint8_t> request(std::string_view user) {
    std::array<std::uint8_t, 600> out{};
    stun::builder b(out, stun::binding_request, some_id(0));
    b.add_joined(stun::attr::username, {user});
    const auto bytes = b.finish();
    CHECK(bytes);
    return bytes ? std::vector<std::uint8_t>(bytes->begin(), bytes->end())
                 : std::vector<std::uint8_t>();
}
std::vector<std::uint8_t> response(const stun::transaction_id& id) {
    std::array<std::uint8_t, 100> out{};
    stun::builder b(out, stun::binding_success, id);
    const auto bytes = b.finish();
    CHECK(bytes);
    return bytes ? std::vector<std::uint8_t>(bytes->begin(), bytes->end())
                 : std::vector<std::uint8_t>();
}
const std::vector<std::uint8_t> media = {0x80, 0, 0, 1};

void goes_to(const routed& r, session_number session, routed_by by) {
    CHECK(r.session == session);
    CHECK(r.by == by);
}

}  // namespace

TEST_CASE("a check names its session, wherever it comes from") {
    small_port p;
    CHECK(p.routes.add(0, "aaaa") == errc::ok);
    CHECK(p.routes.add(1, "bbbb") == errc::ok);
    goes_to(p.routes.find(from(1), request("aaaa:peer")), 0, routed_by::fragments);
    goes_to(p.routes.find(from(1), request("bbbb:peer")), 1, routed_by::fragments);
    goes_to(p.routes.find(from(1), request("cccc:peer")), no_session, routed_by::nobody);
    goes_to(p.routes.find(from(1), request("aaaabbbb")), no_session, routed_by::nobody);
}

TEST_CASE("data goes to whoever has learnt where it comes from, on that base") {
    small_port p;
    CHECK((p.routes.add(0, "aaaa") == errc::ok && p.routes.add(1, "bbbb") == errc::ok));
    goes_to(p.routes.find(from(1), media), no_session, routed_by::nobody);
    CHECK(p.routes.learn(0, from(1)) == errc::ok);
    CHECK(p.routes.learn(1, from(1, 1)) == errc::ok);
    goes_to(p.routes.find(from(1), media), 0, routed_by::address);
    goes_to(p.routes.find(from(1, 1), media), 1, routed_by::address);
    goes_to(p.routes.find(from(2), media), no_session, routed_by::nobody);
    CHECK(p.routes.find(from(1), media).kind == datagram_kind::rtp);

    // The address is another session's now; the first one's memory of it does no harm.
    CHECK(p.routes.learn(1, from(1)) == errc::ok);
    goes_to(p.routes.find(from(1), media), 1, routed_by::address);
    CHECK(p.routes.learn(0, from(1)) == errc::ok);  // and back
    CHECK(p.routes.learn(1, from(1)) == errc::ok);
    CHECK(p.routes.remove(0) == errc::ok);
    goes_to(p.routes.find(from(1), media), 1, routed_by::address);
    CHECK(p.routes.learned() == 2);
}

TEST_CASE("bytes of no known range are nobody's, whoever sends them") {
    small_port p;
    CHECK((p.routes.add(0, "aaaa") == errc::ok && p.routes.learn(0, from(1)) == errc::ok));
    for (const std::uint8_t first : {std::uint8_t{4}, std::uint8_t{80}, std::uint8_t{255}})
        goes_to(p.routes.find(from(1), std::vector<std::uint8_t>{first, 0}), no_session,
                routed_by::nobody);  // RFC7983-7-1
    goes_to(p.routes.find(from(1), {}), no_session, routed_by::nobody);
}

TEST_CASE("an answer finds who asked, before anything has come from there") {
    small_port p;
    CHECK((p.routes.add(0, "aaaa") == errc::ok && p.routes.add(1, "bbbb") == errc::ok));
    CHECK(p.routes.expect(1, some_id(7)) == errc::ok);
    CHECK(p.routes.learn(0, from(9)) == errc::ok);  // both talk to this peer
    goes_to(p.routes.find(from(9), response(some_id(7))), 1, routed_by::transaction);
    goes_to(p.routes.find(from(9), response(some_id(8))), 0, routed_by::address);
}

TEST_CASE("a session keeps its newest names, and takes them along") {
    small_port p;
    CHECK(p.routes.add(0, "aaaa") == errc::ok);
    for (std::uint8_t i = 1; i <= 6; ++i) CHECK(p.routes.learn(0, from(i)) == errc::ok);
    goes_to(p.routes.find(from(2), media), no_session, routed_by::nobody);
    for (std::uint8_t i = 3; i <= 6; ++i)
        goes_to(p.routes.find(from(i), media), 0, routed_by::address);
    CHECK(p.routes.learned() == 4);
    CHECK(p.routes.remove(0) == errc::ok);
    CHECK(p.routes.learned() == 0);
    CHECK(p.routes.fragments() == 0);
    goes_to(p.routes.find(from(6), media), no_session, routed_by::nobody);
    CHECK(p.routes.add(0, "aaaa") == errc::ok);  // the number is free again
}

TEST_CASE("after a restart both fragments are good, after another one the newer two") {
    small_port p;
    CHECK((p.routes.add(0, "old1") == errc::ok && p.routes.add(0, "new2") == errc::ok));
    goes_to(p.routes.find(from(1), request("old1:peer")), 0, routed_by::fragments);
    goes_to(p.routes.find(from(1), request("new2:peer")), 0, routed_by::fragments);
    CHECK(p.routes.add(0, "new3") == errc::ok);
    goes_to(p.routes.find(from(1), request("old1:peer")), no_session, routed_by::nobody);
    goes_to(p.routes.find(from(1), request("new3:peer")), 0, routed_by::fragments);
}

TEST_CASE("one offer, several answers: the peer's fragment tells them apart") {
    small_port p;
    CHECK(p.routes.add(0, "offr") == errc::ok);
    CHECK(p.routes.add_sibling(1, 0, "offr", "ans1") == errc::ok);
    CHECK(p.routes.add_sibling(2, 0, "offr", "ans2") == errc::ok);
    goes_to(p.routes.find(from(1), request("offr:ans1")), 1, routed_by::fragments);
    goes_to(p.routes.find(from(1), request("offr:ans2")), 2, routed_by::fragments);
    goes_to(p.routes.find(from(1), request("offr:ans3")), 0, routed_by::local_only);
    CHECK(p.routes.add_sibling(3, 0, "offr", "ans1") == errc::misuse_mux_fragment);
    CHECK(p.routes.remove(1) == errc::ok);
    goes_to(p.routes.find(from(1), request("offr:ans1")), 0, routed_by::local_only);
    CHECK(p.routes.remove(0) == errc::ok);  // the root goes, the other sibling talks on
    goes_to(p.routes.find(from(1), request("offr:ans2")), 2, routed_by::fragments);
    goes_to(p.routes.find(from(1), request("offr:ans3")), no_session, routed_by::nobody);
    CHECK(p.routes.remove(2) == errc::ok);
    CHECK(p.routes.fragments() == 0);
}

TEST_CASE("a root without siblings is a session like any") {
    small_port p;
    CHECK((p.routes.add(0, "offr") == errc::ok &&
           p.routes.add_sibling(1, 0, "offr", "ans1") == errc::ok &&
           p.routes.remove(1) == errc::ok));
    goes_to(p.routes.find(from(1), request("offr:ans9")), 0, routed_by::fragments);
}

TEST_CASE("misuse changes nothing") {
    small_port p(2);
    CHECK(p.routes.add(2, "aaaa") == errc::misuse_mux_session);
    CHECK(p.routes.add(0, "") == errc::misuse_mux_fragment);
    CHECK(p.routes.add(0, "aaaa") == errc::ok);
    CHECK(p.routes.add(1, "aaaa") == errc::misuse_mux_fragment);
    CHECK(p.routes.learn(1, from(1)) == errc::misuse_mux_session);
    CHECK(p.routes.expect(7, some_id(1)) == errc::misuse_mux_session);
    CHECK(p.routes.remove(1) == errc::misuse_mux_session);
    CHECK(p.routes.add_sibling(0, 0, "aaaa", "peer") == errc::misuse_mux_session);
    CHECK(p.routes.add_sibling(1, 0, "bbbb", "peer") == errc::misuse_mux_fragment);
    CHECK(p.routes.add_sibling(1, 0, "aaaa", "") == errc::misuse_mux_fragment);
    CHECK(p.routes.fragments() == 1);
    CHECK(!p.routes.is_used(1));
}

TEST_CASE("full tables say so, and go on for those who are in") {
    std::array<session_router::session_record, 40> sessions{};
    std::array<session_slot, 16> fragments{}, learned{};
    session_router routes(sessions, fragments, learned, some_key);
    session_number added = 0;
    while (routes.add(added, "frag" + std::to_string(added)) == errc::ok) ++added;
    CHECK(added == 14);
    CHECK(routes.add(added, "more") == errc::mux_full);
    CHECK(!routes.is_used(added));
    std::uint8_t known = 0;
    while (routes.learn(known % added, from(known)) == errc::ok) ++known;
    CHECK(known == 14);
    for (std::uint8_t i = 0; i < known; ++i)
        goes_to(routes.find(from(i), media), i % added, routed_by::address);
    goes_to(routes.find(from(1), request("frag13:x")), 13, routed_by::fragments);
    CHECK(routes.remove(13) == errc::ok);
    CHECK(routes.add(13, "more") == errc::ok);
}

TEST_CASE("a hundred thousand strangers leave every byte as it was, and are nobody's") {
    small_port p;
    CHECK((p.routes.add(0, "aaaa") == errc::ok && p.routes.learn(0, from(1)) == errc::ok));
    const auto bytes_of = [](const auto& table) {
        const auto* const first = reinterpret_cast<const std::uint8_t*>(table.data());
        return std::vector<std::uint8_t>(first, first + table.size() * sizeof table[0]);
    };
    const auto fragments = bytes_of(p.fragments), learned = bytes_of(p.learned);
    const std::vector<std::uint8_t> others[] = {
        request("zzzz:peer"),
        request(":"),
        response(some_id(9)),
        media,
        {22, 0xfe, 0xfd},
        {0xc0},
        {},
    };
    std::size_t taken = 0;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        const route way{base_id(0),
                        0,
                        1,
                        {address::v4(0x0a00'0000 + i), static_cast<std::uint16_t>(1 + i % 60'000)}};
        taken += p.routes.find(way, others[i % std::size(others)]).session != no_session ? 1U : 0U;
    }
    CHECK(taken == 0);
    CHECK(bytes_of(p.fragments) == fragments);
    CHECK(bytes_of(p.learned) == learned);
}

TEST_CASE("fragments that meet under one key are spread by another") {
    // What an attacker who knew the key could do: all in one run of the table.
    std::vector<std::string> chosen;
    for (std::uint32_t i = 0; chosen.size() < 200; ++i) {
        const std::string name = "u" + std::to_string(i);
        const byte_view bytes(reinterpret_cast<const std::uint8_t*>(name.data()), name.size());
        if ((siphash<1, 3>(some_key).finish(bytes) & 1023) < 8) chosen.push_back(name);
    }
    const auto longest_run = [&](const hash_key& key) {
        std::vector<session_router::session_record> sessions(200);
        std::vector<session_slot> fragments(1024), learned(8);
        session_router routes(sessions, fragments, learned, key);
        for (session_number n = 0; n < 200; ++n) CHECK(routes.add(n, chosen[n]) == errc::ok);
        std::size_t run = 0, longest = 0;
        for (const session_slot& slot : fragments) {
            run = slot.session != no_session ? run + 1 : 0;
            longest = run > longest ? run : longest;
        }
        return longest;
    };
    CHECK(longest_run(some_key) == 200);
    CHECK(longest_run({some_key.first, some_key.second + 1}) < 16);
    CHECK(longest_run({some_key.first ^ 1, some_key.second}) < 16);
}

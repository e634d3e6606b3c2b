// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/field_codec.hpp>

#include <doctest/doctest.h>

#include <ice/candidate/role.hpp>

#include "../support/verify.hpp"

namespace {

using namespace ice;
using trace::detail::field_reader;
using trace::detail::field_writer;

constexpr std::int64_t lowest = -0x7fff'ffff'ffff'ffff - 1;

constexpr std::int64_t there_and_back(std::int64_t v) {
    std::uint8_t bytes[10] = {};
    field_writer w(bytes, false);
    w.number(v);
    field_reader r({bytes, static_cast<std::size_t>(w.at() - bytes)});
    const std::int64_t back = r.number();
    return r.is_done() ? back : v + 1;
}

constexpr endpoint there_and_back(const endpoint& e) {
    std::uint8_t bytes[32] = {};
    field_writer w(bytes, false);
    w(e);
    field_reader r({bytes, static_cast<std::size_t>(w.at() - bytes)});
    endpoint back;
    r(back);
    return r.is_done() ? back : endpoint();
}

constexpr endpoint fixed_there_and_back(const endpoint& e) {
    std::uint8_t bytes[24] = {};
    field_writer w(bytes, false);
    w.fixed(e);
    field_reader r(bytes);
    endpoint back;
    r.fixed(back);
    return r.is_done() && w.at() == bytes + 24 ? back : endpoint();
}

}  // namespace

TEST_CASE("field_codec: numbers of any size and sign") {
    ICE_VERIFY(there_and_back(std::int64_t{0}) == 0);
    ICE_VERIFY(there_and_back(std::int64_t{-1}) == -1);
    ICE_VERIFY(there_and_back(std::int64_t{50'000}) == 50'000);
    ICE_VERIFY(there_and_back(lowest) == lowest);
    ICE_VERIFY(there_and_back(std::int64_t{0x7fff'ffff'ffff'ffff}) == 0x7fff'ffff'ffff'ffff);
}

TEST_CASE("field_codec: addresses of both families, with zone and protocol, and none") {
    constexpr endpoint v4(address::v4(192, 0, 2, 1), 5000);
    constexpr endpoint v6(address::v6(0xfe80'0000'0000'0000, 1, 7), 9, protocol::tcp);
    ICE_VERIFY(there_and_back(v4) == v4);
    ICE_VERIFY(there_and_back(v6) == v6);
    ICE_VERIFY(there_and_back(endpoint()) == endpoint());
}

TEST_CASE("field_codec: what does not fit fails and stays failed") {
    const std::uint8_t endless[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1};
    field_reader a(endless);
    CHECK(a.varint() == 0);
    CHECK(a.failed());
    CHECK(a.byte() == 0);

    const std::uint8_t long_text[] = {0xff, 0xff, 3, 'a'};
    field_reader b(long_text);
    std::string_view text = "before";
    b(text);
    CHECK(b.failed());

    const std::uint8_t no_bool[] = {2};
    field_reader c(no_bool);
    bool flag = false;
    c(flag);
    CHECK(c.failed());

    const std::uint8_t no_role[] = {9};
    field_reader d(no_role);
    agent_role role = agent_role::controlling;
    d.choice(role, agent_role::controlled);
    CHECK(d.failed());
    CHECK(role == agent_role::controlling);
}

TEST_CASE("field_codec: a masked password keeps its length and whether it is well-formed") {
    std::uint8_t bytes[32] = {};
    field_writer w(bytes, true);
    w.secret("abc d");
    CHECK(equal_bytes({bytes, 6}, std::initializer_list<std::uint8_t>{5, 'x', 'x', 'x', '!', 'x'}));
}

TEST_CASE("field_codec: in fixed places, on every machine the same") {
    constexpr endpoint v4(address::v4(192, 0, 2, 1), 5000);
    constexpr endpoint v6(address::v6(0xfe80'0000'0000'0000, 1, 0x01020304), 9, protocol::tcp);
    ICE_VERIFY(fixed_there_and_back(v4) == v4);
    ICE_VERIFY(fixed_there_and_back(v6) == v6);
    ICE_VERIFY(fixed_there_and_back(endpoint()) == endpoint());
    std::uint8_t bytes[26] = {};
    field_writer w(bytes, false);
    w.fixed(std::uint16_t{0x1234});
    w.fixed(v6);
    CHECK(equal_bytes(bytes, std::initializer_list<std::uint8_t>{
                                 0x34, 0x12, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                 0,    0,    0,    0,    1, 4, 3, 2, 1, 9, 0, 2, 1}));
    bytes[24] = 3;  // no such family
    field_reader r(byte_view(bytes).subspan(2));
    endpoint e;
    r.fixed(e);
    CHECK(r.failed());
}

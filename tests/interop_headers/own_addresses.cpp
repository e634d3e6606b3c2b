// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/own_addresses.hpp>

#include <doctest/doctest.h>

#if !defined(_WIN32)

#include <cstdio>
#include <vector>

#include <ice/net/format.hpp>
#include <ice/net/kind.hpp>

#include <unistd.h>

namespace {

TEST_CASE("every address that the system names can be bound to") {
    std::vector<ice::interface_facts> found;
    CHECK(ice::for_each_own_address([&](const ice::interface_facts& f) { found.push_back(f); }));
    CHECK(!found.empty());
    bool loopback = false;
    for (const ice::interface_facts& f : found) {
        CAPTURE(ice::to_text(f.addr).c_str());
        loopback = loopback || (f.kind == ice::interface_kind::loopback && is_loopback(f.addr));
        CHECK(f.index != 0);
        CHECK(f.prefix_length > 0);
        CHECK(f.prefix_length <= (f.addr.is_v4() ? 32 : 128));
        if (f.addr.is_v6() && is_link_local(f.addr)) CHECK(f.addr.zone() == f.index);

        const ice::socket_address a{ice::endpoint(f.addr, 0)};
        const int s = ::socket(a.get()->sa_family, SOCK_DGRAM, 0);
        CHECK(::bind(s, a.get(), a.size()) == 0);
        ice::socket_address bound;
        CHECK(::getsockname(s, bound.out(), bound.out_size()) == 0);
        CHECK(bound.to_endpoint().addr() == f.addr);
        CHECK(bound.to_endpoint().port() != 0);
        ::close(s);
    }
    CHECK(loopback);
}

TEST_CASE("flags of Linux are read") {
    std::FILE* const file = std::tmpfile();
    CHECK(file != nullptr);
    if (file == nullptr) return;
    std::fputs(
        "00000000000000000000000000000001 01 80 10 80       lo\n"
        "20010db8000000000000000000000001 02 40 00 80     eth0\n"
        "20010db8000000000000000000000002 02 40 00 01     eth0\n"
        "20010db8000000000000000000000002 03 40 00 20     eth1\n"
        "fe80000000000000fffffffffffffffe 02 40 20 c0     eth0\n"
        "fe80000000000000fffffffffffffffd 02 40 20 88 a-name\n",
        file);
    const auto flags = [&](std::uint64_t high, std::uint64_t low, std::uint32_t index) {
        ice::interface_facts f;
        f.addr = ice::address::v6(high, low, high >> 56 == 0xfe ? index : 0);
        f.index = index;
        std::rewind(file);
        ice::detail::add_ipv6_flags(file, f);
        return (f.temporary ? 1 : 0) + (f.deprecated ? 2 : 0) + (f.tentative ? 4 : 0);
    };
    constexpr std::uint64_t global = 0x2001'0db8'0000'0000, local = 0xfe80'0000'0000'0000;
    CHECK(flags(0, 1, 1) == 0);
    CHECK(flags(global, 1, 2) == 0);
    CHECK(flags(global, 2, 2) == 1);
    CHECK(flags(global, 2, 3) == 2);  // the same address of another interface
    CHECK(flags(local, 0xffff'ffff'ffff'fffe, 2) == 4);
    CHECK(flags(local, 0xffff'ffff'ffff'fffd, 2) == 4);
    CHECK(flags(global, 3, 2) == 0);  // not in the file
    std::fclose(file);
}

TEST_CASE("masks count their ones") {
    using ice::detail::mask_length;
    CHECK(mask_length(ice::address::v4(255, 255, 240, 0)) == 20);
    CHECK(mask_length(ice::address::v6(~std::uint64_t{0}, 0)) == 64);
    CHECK(mask_length({}) == 0);
    CHECK(ice::detail::address_of(nullptr) == ice::address());
}

}  // namespace

#endif

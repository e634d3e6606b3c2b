// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/own_addresses.hpp>

#include <doctest/doctest.h>

#if !defined(_WIN32)

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

TEST_CASE("masks count their ones") {
    using ice::detail::mask_length;
    CHECK(mask_length(ice::address::v4(255, 255, 240, 0)) == 20);
    CHECK(mask_length(ice::address::v6(~std::uint64_t{0}, 0)) == 64);
    CHECK(mask_length({}) == 0);
    CHECK(ice::detail::address_of(nullptr) == ice::address());
}

}  // namespace

#endif

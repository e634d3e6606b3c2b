// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/traced_sockets.hpp>

#include <doctest/doctest.h>

#if !defined(_WIN32)

TEST_CASE("traced_sockets: what goes out and what comes in is told") {
    const auto directory = std::filesystem::temp_directory_path() / "ice-traced-sockets-test";
    ice::trace_files files(directory.string());
    ice::trace_wire wire(files, "both");
    ice::traced_sockets sockets(wire);
    const ice::endpoint any(ice::address::v4(127, 0, 0, 1), 0);
    const ice::endpoint a = sockets.open(any), b = sockets.open(any);
    if (a.port() == 0 || b.port() == 0) return;
    const std::uint8_t hello[] = {'h', 'i'};
    CHECK(sockets.send({.base = ice::base_id(0), .remote = b}, hello) == ice::send_status::sent);
    int received = 0;
    for (int i = 0; i < 100 && received == 0; ++i) {
        sockets.wait(50);
        sockets.receive([&](const ice::route& from, ice::byte_view) {
            received += from.remote == a && from.base == ice::base_id(1);
        });
    }
    CHECK(received == 1);
    const auto& all = files.tap().all();
    CHECK(all.size() == 2);
    if (all.size() != 2) return;
    CHECK(all[0].what == ice::trace::tapped::kind::sent);
    CHECK(all[1].what == ice::trace::tapped::kind::received);
    for (const auto& each : all) CHECK((each.from == a && each.to == b && each.bytes.size() == 2));
    CHECK(all[1].at >= all[0].at);
    std::filesystem::remove_all(directory);
}

#endif

// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/trace_files.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

namespace {

using profile = ice::traced<ice::profiles::rfc8445>;

struct nowhere {
    ice::send_status send(const ice::route&, ice::byte_view) noexcept {
        return ice::send_status::sent;
    }
};

std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A session that comes to nothing, with a name for each of two parties.
bool leave_trace(const std::string& directory) {
    ice::trace_files files(directory);
    ice::trace_party<ice::profiles::rfc8445> alice(files, "Alice"), bob(files, "Bob");
    nowhere wire;
    ice::services<nowhere, profile> services(
        wire, alice.record(ice::chacha_random(std::array<std::uint8_t, 32>{1})));
    ice::basic_agent<nowhere, profile> agent(services, ice::agent_role::controlling);
    static_cast<void>(agent.add_stream());
    const ice::endpoint a(ice::address::v4(192, 0, 2, 1), 1), b(ice::address::v4(192, 0, 2, 2), 2);
    const std::uint8_t hello[] = {'h', 'i'};
    alice.sent({1000}, a, b, hello, ice::send_status::sent);
    bob.received({2000}, a, b, hello);
    bob.remark({3000}, "hears");
    alice.finish(agent, services.observer);
    return files.finish("A trace");
}

}  // namespace

TEST_CASE("trace_files: four files, and one more journal for each other party") {
    const auto directory =
        std::filesystem::temp_directory_path() / ("ice-trace-" + std::to_string(std::rand()));
    CHECK(leave_trace(directory.string()));
    CHECK(content(directory / "ladder.svg").find("data, 2 bytes") != std::string::npos);
    CHECK(content(directory / "ladder.svg").find("hears") != std::string::npos);
    CHECK(content(directory / "explain.txt").substr(0, 28) == "==== Alice\nICE session: idle");
    CHECK(content(directory / "journal.bin").substr(0, 4) == "ICEJ");
    CHECK(content(directory / "journal-Bob.bin").empty());
    CHECK(content(directory / "session.pcapng").size() > 200);
    std::filesystem::remove_all(directory);
}

TEST_CASE("trace_files: a lite agent is explained as well") {
    using lite = ice::traced<ice::profiles::lite>;
    ice::trace_files files("");
    ice::trace_files on(
        (std::filesystem::temp_directory_path() / ("ice-trace-" + std::to_string(std::rand())))
            .string());
    for (ice::trace_files* each : {&files, &on}) {
        ice::trace_party<ice::profiles::lite> server(*each, "server");
        nowhere wire;
        ice::services<nowhere, lite> services(
            wire, server.record(ice::chacha_random(std::array<std::uint8_t, 32>{1})));
        ice::basic_lite_agent<nowhere, lite> agent(services);
        server.finish(agent, services.observer);
    }
    CHECK(files.explanations().empty());
    CHECK(on.explanations().find("==== server\nICE session: idle\n  lite: ") == 0);
    std::filesystem::remove_all(std::filesystem::path(on.path_of("x")).parent_path());
}

TEST_CASE("trace_files: without a directory nothing is kept, and that is no failure") {
    CHECK(leave_trace(""));
    ice::trace_files none("");
    CHECK_FALSE(none.is_on());
    CHECK(none.path_of("x").empty());
}

TEST_CASE("trace_files: a directory that cannot be made is said") {
    CHECK_FALSE(leave_trace("/dev/null/there"));
}

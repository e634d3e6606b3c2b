// SPDX-License-Identifier: BSL-1.0
// What an agent takes in memory, services not counted. Their code is in sizes/: bench/table asks
// the linker's tools about it.
#include <cstdio>

#include <ice/agent.hpp>

namespace {

using namespace ice;

struct transport_of_mine {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};
struct many : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;
};

}  // namespace

int main() {
    std::printf("sizeof lite agent: %zu bytes\n",
                sizeof(basic_lite_agent<transport_of_mine, profiles::lite>));
    std::printf("sizeof agent, single_component: %zu bytes\n",
                sizeof(basic_agent<transport_of_mine>));
    std::printf("sizeof agent, multi_stream: %zu bytes\n",
                sizeof(basic_agent<transport_of_mine, many>));
}

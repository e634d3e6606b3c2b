// SPDX-License-Identifier: BSL-1.0
// Two agents whose HMACs are OpenSSL's, for hosts whose rules demand a certain library. Everything
// happens in memory and on a clock of our own.
// run:
// link: -lcrypto
#if __has_include(<openssl/evp.h>)

#include <ice/ice.hpp>
#include <ice/interop/openssl.hpp>
#include <ice/interop/os_seed.hpp>

#include <cstdio>

namespace {

//[profile
struct openssl_profile : ice::profiles::rfc8445 {
    using crypto = ice::openssl_crypto;
};
//]

struct side {
    ice::queue_transport<> out;
    ice::services<ice::queue_transport<>, openssl_profile> services;
    ice::basic_agent<ice::queue_transport<>, openssl_profile> agent;
    ice::endpoint where;

    side(ice::agent_role role, std::uint8_t last_octet, const std::array<std::uint8_t, 32>& seed)
        : services(out, ice::chacha_random(seed)),
          agent(services, role),
          where(ice::address::v4(192, 0, 2, last_octet), 5000) {
        static_cast<void>(agent.add_stream());
        static_cast<void>(agent.add_local_candidate({}, {.where = where}));
    }
    void describe_to(side& other) {
        ice::description_reader reader;
        ice::put_description(agent, 0, [&](std::string_view line) {
            static_cast<void>(reader.read(other.agent, {}, line));
        });
    }
    void send_to(side& other, ice::time_point now) {
        for (; out.front(); out.pop())
            other.agent.handle_datagram(now, {ice::base_id(0), 0, 1, where}, out.front()->bytes);
    }
};

}  // namespace

int main() {
    const auto seed = ice::os_seed(), another = ice::os_seed();
    if (!seed || !another) return 1;
    side a(ice::agent_role::controlling, 1, *seed);
    side b(ice::agent_role::controlled, 2, *another);
    if (!a.services.crypto.has_hmac()) return std::puts("skipped: this OpenSSL has no HMAC"), 0;
    a.describe_to(b);
    b.describe_to(a);
    if (!a.agent.start({}) || !b.agent.start({})) return 1;

    ice::time_point now;
    while (a.agent.state() != ice::session_state::completed &&
           now < ice::time_point{} + ice::seconds(9)) {
        now = later(now, earlier(a.agent.next_deadline(), b.agent.next_deadline()));
        for (side* s : {&a, &b}) s->agent.handle_timeout(now);
        while (!a.out.empty() || !b.out.empty()) {
            a.send_to(b, now);
            b.send_to(a, now);
        }
    }
    std::printf("%s by %s\n", to_text(a.agent.state()).data(), OPENSSL_VERSION_TEXT);
    return a.agent.state() == ice::session_state::completed ? 0 : 1;
}

#else
#include <cstdio>
int main() { std::puts("skipped: OpenSSL's headers are not installed (Debian: libssl-dev)"); }
#endif

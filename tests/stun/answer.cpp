// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/answer.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/attributes.hpp>
#include <ice/stun/short_term.hpp>

using namespace stun_test;
namespace attr = ice::stun::attr;
using ice::address;
using ice::endpoint;
using stun::message_class;

namespace {

constexpr endpoint source(address::v4(192, 0, 2, 1), 32853);
constexpr endpoint local(address::v4(198, 51, 100, 2), 3478);
constexpr ice::builtin_crypto crypto;
constexpr auto keys = stun::make_keys(crypto, hex("01020304").view());

/// The message that `add` makes of an answer to this request.
template <class Dialect, class Add>
datagram answered(const datagram& request, message_class cls, Add add) {
    std::uint8_t buffer[256];
    for (auto& b : buffer) b = 0xaa;
    auto b = stun::answer(buffer, *stun::basic_message<Dialect>::parse(request.view()), cls);
    add(b);
    datagram d;
    d.append(*b.finish());
    return d;
}

}  // namespace

TEST_CASE("answers have the method and the id of their request") {
    for (const auto m : {stun::method::binding, stun::method::allocate, stun::method{0xfff}}) {
        for (const auto cls : {message_class::success, message_class::error}) {
            const datagram request = message({}, {m, message_class::request});
            const datagram d = answered<stun::rfc8489>(request, cls, [](auto&) {});
            const auto read = stun::message::parse(d.view());
            CHECK(read->type() == stun::message_type{m, cls});
            CHECK(read->id() == test_id);  // RFC8489-5-6
        }
    }
}

TEST_CASE("a Binding success tells where the request came from") {
    const auto add = [](auto& b) { add_binding_addresses(b, source, local); };
    const datagram today = answered<stun::rfc8489>(message({}), message_class::success, add);
    CHECK(ice::equal_bytes(today.view().subspan(20), hex("0020 0008 0001 a147 e112a643").view()));

    const datagram classic = answered<stun::rfc3489>(message({}), message_class::success, add);
    CHECK(ice::equal_bytes(classic.view().subspan(20),
                           hex("0001 0008 0001 8055 c0000201  0004 0008 0001 0d96 c6336402"
                               "0005 0008 0001 0d96 c6336402")
                               .view()));
}

TEST_CASE("a server on one port names its own address as the changed one") {
    const datagram d = answered<stun::rfc3489>(message({}), message_class::success, [](auto& b) {
        add_binding_addresses(b, source, local);
    });
    const auto m = stun::basic_message<stun::rfc3489>::parse(d.view());
    CHECK(*m->get(attr::changed_address) == local);
    CHECK(*m->get(attr::source_address) == local);
    CHECK(*m->get(attr::mapped_address) == source);
}

TEST_CASE("the same request, again, gets the same answer") {
    // RFC8489-6.3.1-1, RFC8489-6.3.1-2: answers are made of the request alone
    const auto add = [](auto& b) {
        add_binding_addresses(b, source, local);
        b.add_integrity(crypto, keys.sha1_key).add_fingerprint(crypto);
    };
    const datagram request = message("0024 0004 00000001");
    CHECK(answered<stun::rfc8489>(request, message_class::success, add) ==
          answered<stun::rfc8489>(request, message_class::success, add));
}

TEST_CASE("error responses have a code and, unless asked for, no phrase") {
    const datagram d = answered<stun::rfc8489>(
        message({}), message_class::error, [](auto& b) { add_error(b, stun::error::bad_request); });
    // RFC8489-6.3.1.1-1, RFC8489-9.1.3-12, RFC8489-9.1.3-13: and neither integrity nor USERNAME
    CHECK(ice::equal_bytes(d.view().subspan(20), hex("0009 0004 00000400").view()));
    const datagram said = answered<stun::rfc8489>(message({}), message_class::error, [](auto& b) {
        add_error(b, stun::error::stale_nonce, stun::reason_phrase(stun::error::stale_nonce));
    });
    CHECK(stun::message::parse(said.view())->get(attr::error_code)->reason == "Stale Nonce");
}

TEST_CASE("420 lists what was not understood") {
    const stun::comprehension known(attr::username);
    const datagram request = message("7001 0000 7002 0000 7003 0000");
    const auto unknown = find_unknown(*stun::message::parse(request.view()), known);
    const auto add = [&](auto& b) { add_unknown(b, unknown); };
    const datagram today = answered<stun::rfc8489>(request, message_class::error, add);
    // RFC8489-6.3.1.1-3, RFC8489-14.8-10
    CHECK(ice::equal_bytes(today.view().subspan(20),
                           hex("0009 0004 00000414  000a 0006 7001 7002 7003 0000").view()));
    const datagram classic = answered<stun::rfc3489>(request, message_class::error, add);
    CHECK(ice::equal_bytes(classic.view().subspan(20),
                           hex("0009 0004 00000414  000a 0008 7001 7002 7003 7003").view()));
}

TEST_CASE("an answer to thousands of unknown attributes is small") {
    const auto bytes = of_thousands();
    const auto m = stun::message::parse(bytes);
    std::uint8_t buffer[256];
    auto b = stun::answer(buffer, *m, message_class::error);
    add_unknown(b, find_unknown(*m, stun::comprehension(attr::username)));
    b.add_fingerprint(crypto);
    CHECK(b.finish()->size() == 20 + 8 + 68 + 8);
}

TEST_CASE("how large a message may be on a path that nobody knows") {
    ICE_VERIFY(stun::largest_message(ice::ip_family::ipv4) == 544);  // RFC8489-6.1-6
    ICE_VERIFY(stun::largest_message(ice::ip_family::ipv6) == 1232);
    // A builder over so many bytes never writes more: RFC8489-6.1-5, RFC8489-6.1-8
    std::uint8_t buffer[544];
    stun::builder b(buffer, stun::binding_request, test_id);
    while (b.error().code == ice::errc::ok) b.add(attr::priority, 1U);
    CHECK(b.size() <= 544);
    CHECK(b.finish().code() == errc::buffer_too_small);
}

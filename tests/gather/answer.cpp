// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/answer.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;
using enum gather_outcome;

namespace {

/// What becomes of a question that is answered by what `build` writes.
template <class Build>
constexpr gathered answered(stun::message_type type, Build build,
                            const endpoint& base = home) noexcept {
    session s;
    static_cast<void>(s.g.add_server(first_server));
    static_cast<void>(s.g.add_base({base_id(0), base}));
    s.tick(ms(0));
    std::uint8_t buffer[200] = {};
    stun::builder b(buffer, type, s.last().id());
    build(b);
    if (s.g.handle_datagram(ms(5), s.last().to, *b.finish()) != gather_verdict::consumed) return {};
    const bool is_over = s.g.is_done() && s.g.inspect().open.size() == 0;
    return is_over ? s.g.poll() : gathered{};
}
template <class Build>
constexpr gathered success(Build build) {
    return answered(stun::binding_success, build);
}
constexpr gathered error(std::uint16_t code) {
    return answered(stun::binding_error, [code](stun::builder& b) { stun::add_error(b, code); });
}

/// RFC 5389 section 12.1: MAPPED-ADDRESS, and the attributes that RFC 3489 adds to it.
constexpr gathered classic_server() {
    return success([](stun::builder& b) {
        b.add(stun::attr::mapped_address, seen);
        b.add(stun::attr::source_address, first_server);
        b.add(stun::attr::changed_address, other_server);
        b.add(stun::attr::reflected_from, home);
    });
}
constexpr gathered both_addresses() {
    return success([](stun::builder& b) {
        b.add(stun::attr::mapped_address, seen.with_port(1));  // an ALG has been at it
        b.add(stun::attr::xor_mapped_address, seen);
    });
}
constexpr gathered xor_garbled() {
    constexpr std::uint8_t junk[8] = {0, 9, 1, 2, 3, 4, 5, 6};
    return success([&](stun::builder& b) {
        b.add_raw(stun::attr::xor_mapped_address.code, junk);
        b.add(stun::attr::mapped_address, seen);
    });
}
constexpr gathered no_address() {
    return success([](stun::builder&) {});
}
constexpr gathered must_be_understood(std::uint16_t code) {
    return success([code](stun::builder& b) {
        b.add_raw(code, {}).add(stun::attr::xor_mapped_address, seen);
    });
}
constexpr gathered error_without_code() {
    return answered(stun::binding_error, [](stun::builder&) {});
}
constexpr gathered redirection() {
    return answered(stun::binding_error, [](stun::builder& b) {
        stun::add_error(b, 300).add(stun::attr::alternate_server, other_server);
    });
}
/// A success that names another server too: the address counts, the server does not.
constexpr gathered success_with_redirection() {
    return success([](stun::builder& b) {
        b.add(stun::attr::alternate_server, other_server);
        b.add(stun::attr::xor_mapped_address, seen);
    });
}

}  // namespace

TEST_CASE("gather answer: addresses of both generations") {
    ICE_VERIFY(classic_server().outcome == found);  // RFC8445-5.1.1.2-5
    ICE_VERIFY(classic_server().mapped == seen);
    ICE_VERIFY(both_addresses().mapped == seen);
    ICE_VERIFY(xor_garbled().outcome == bad_response);
    ICE_VERIFY(no_address().outcome == bad_response);
    ICE_VERIFY(must_be_understood(0x7123).outcome == bad_response);
    ICE_VERIFY(must_be_understood(0x8123).outcome == found);
}

TEST_CASE("gather answer: errors end the question, none is followed") {
    constexpr std::uint16_t codes[] = {400, 401, 420, 438, 500, 599, 600};
    for (const std::uint16_t code : codes) {
        CHECK(error(code).outcome == error_response);
        CHECK(error(code).error == code);
    }
    ICE_VERIFY(error_without_code().outcome == bad_response);
    ICE_VERIFY(redirection().outcome == alternate_server);
    ICE_VERIFY(redirection().error == 300);
    ICE_VERIFY(success_with_redirection().outcome == found);
}

TEST_CASE("gather answer: nobody is asked because a server said so") {
    session s = asking();
    std::uint8_t buffer[64] = {};
    stun::builder b(buffer, stun::binding_error, s.last().id());
    stun::add_error(b, 300).add(stun::attr::alternate_server, other_server);
    s.g.handle_datagram(ms(5), s.last().to, *b.finish());
    CHECK(s.next() == time_point::never());
    s.run(ms(90'000));
    CHECK(s.sent() == 1);
}

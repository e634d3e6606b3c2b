// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/message_words.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <ice/stun/attr/browsers.hpp>
#include <ice/stun/builder.hpp>

using namespace ice;
using trace::traffic;

namespace {

std::string words(byte_view bytes) {
    std::string text;
    auto sink = [&](std::string_view piece) { text += piece; };
    trace::text_writer w(sink);
    trace::put_message_words(w, bytes);
    return text;
}

std::string addresses(byte_view bytes) {
    std::string text;
    trace::for_each_told_address(bytes, [&](const char* letter, const endpoint& e) {
        text += letter + ("=" + std::string(to_text(e).view())) + ' ';
    });
    return text;
}

const stun::transaction_id id =
    stun::transaction_id::from(std::array<std::uint8_t, 12>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
const endpoint somewhere(address::v4(192, 0, 2, 1), 5000);

/// A message with what `fill(builder)` adds.
template <class Dialect = stun::rfc8489, class Fill>
std::vector<std::uint8_t> message(stun::method method, stun::message_class cls, Fill fill) {
    std::array<std::uint8_t, 600> room{};
    stun::basic_builder<Dialect> b(room, {method, cls}, id);
    fill(b);
    const auto bytes = b.finish();
    CHECK(bytes.has_value());
    return {bytes->begin(), bytes->end()};
}
constexpr auto nothing = [](auto&) {};
using enum stun::method;
constexpr auto request = stun::message_class::request;
constexpr auto success = stun::message_class::success;
constexpr auto error = stun::message_class::error;
constexpr auto indication = stun::message_class::indication;

}  // namespace

TEST_CASE("trace message_words: connectivity checks and their answers") {
    CHECK(words(message(binding, request, nothing)) == "Binding request");
    CHECK(words(message(binding, request, [](auto& b) {
              b.add(stun::attr::ice_controlled, 1U);
          })) == "Binding request, controlled");
    CHECK(words(message(binding, request, [](auto& b) {
              b.add(stun::attr::ice_controlling, 1U);
          })) == "Binding request, controlling");
    CHECK(words(message(binding, request, [](auto& b) {
              b.add(stun::attr::ice_controlling, 1U);
              b.add(stun::attr::use_candidate);
              b.add(stun::attr::nomination, 3U);
          })) == "Binding request, USE-CANDIDATE, nomination 3");
    CHECK(words(message(binding, success, nothing)) == "Binding success");
    CHECK(words(message(binding, error, [](auto& b) {
              b.add(stun::attr::error_code, stun::error_input{487, {}});
          })) == "Binding error 487 Role Conflict");
    CHECK(words(message(binding, error, [](auto& b) {
              b.add(stun::attr::error_code, stun::error_input{499, {}});
          })) == "Binding error 499");
    CHECK(words(message(binding, indication, nothing)) == "Binding indication");
}

TEST_CASE("trace message_words: TURN, and what it carries") {
    const auto check = message(binding, request, nothing);
    CHECK(words(message(allocate, request, nothing)) == "Allocate request");
    CHECK(words(message(refresh, request, [](auto& b) { b.add(stun::attr::lifetime, 0U); })) ==
          "Refresh request, lifetime 0");
    CHECK(words(message(channel_bind, request, [](auto& b) {
              b.add(stun::attr::channel_number, std::uint16_t{0x4001});
          })) == "ChannelBind request 16385");
    const auto send_check = message(send, indication, [&](auto& b) {
        b.add(stun::attr::xor_peer_address, somewhere);
        b.add(stun::attr::data, byte_view(check));
    });
    CHECK(words(send_check) == "Send: Binding request");
    CHECK(trace::traffic_of(send_check) == traffic::request);
    CHECK(addresses(send_check) == "P=192.0.2.1:5000 ");
    CHECK(words(message(send, indication, nothing)) == "Send indication");

    std::vector<std::uint8_t> channel{0x40, 1, 0, 20};
    channel.insert(channel.end(), check.begin(), check.end());
    CHECK(words(channel) == "channel 16385: Binding request");
    CHECK(trace::traffic_of(channel) == traffic::request);
    const std::uint8_t short_data[] = {0x40, 1, 0, 1, 9};
    CHECK(words(short_data) == "channel 16385: data, 1 byte");
    CHECK(trace::traffic_of(short_data) == traffic::data);
}

TEST_CASE("trace message_words: neighbours on the port") {
    const std::uint8_t dtls[] = {22, 0xfe, 0xfd};
    const std::uint8_t rtp[] = {0x80, 0x60};
    const std::uint8_t text[] = {'H', 'i'};
    CHECK(words(dtls) == "DTLS, 3 bytes");
    CHECK(words(rtp) == "RTP or RTCP, 2 bytes");
    CHECK(words(text) == "data, 2 bytes");
    CHECK(words({}) == "empty datagram");
    CHECK(trace::traffic_of(text) == traffic::data);
    CHECK(words(message(static_cast<stun::method>(0x123), request, nothing)) ==
          "method 291 request");
}

TEST_CASE("trace message_words: the addresses that figures show") {
    CHECK(addresses(message(binding, success, [](auto& b) {
              b.add(stun::attr::xor_mapped_address, somewhere);
          })) == "M=192.0.2.1:5000 ");
    CHECK(addresses(message(allocate, success, [](auto& b) {
              b.add(stun::attr::xor_relayed_address, somewhere.with_port(6000));
              b.add(stun::attr::xor_mapped_address, somewhere);
          })) == "M=192.0.2.1:5000 R=192.0.2.1:6000 ");
    CHECK(addresses(message(binding, error, [](auto& b) {
              b.add(stun::attr::error_code, stun::error_input{300, {}});
              b.add(stun::attr::alternate_server, somewhere);
          })) == "A=192.0.2.1:5000 ");
    const std::uint8_t data[] = {1};
    CHECK(addresses(data) == "");
}

TEST_CASE("trace message_words: STUN of the first drafts has no cookie") {
    auto classic = message<stun::rfc3489>(
        binding, success, [](auto& b) { b.add(stun::attr::mapped_address, somewhere); });
    for (std::size_t i = 4; i < 8; ++i) classic[i] = 0x77;
    CHECK(words(classic) == "Binding success");
    CHECK(addresses(classic) == "M=192.0.2.1:5000 ");
    CHECK(trace::traffic_of(classic) == traffic::success);
    classic[0] = 0;  // Allocate, as it was in 2003; and a secret that is asked for
    classic[1] = 3;
    CHECK(words(classic) == "Allocate request");
    classic[1] = 2;
    CHECK(words(classic) == "Shared Secret request");
    classic[1] = 6;
    CHECK(words(classic) == "data, 32 bytes");
    classic[0] = classic[1] = 1;
    classic.push_back(0);  // its length is wrong now: data
    CHECK(words(classic) == "data, 33 bytes");
}

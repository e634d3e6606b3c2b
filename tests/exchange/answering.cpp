// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/answering.hpp>

#include "../stun/datagram.hpp"
#include "../support/verify.hpp"

#include <ice/stun/attributes.hpp>

using namespace stun_test;
using namespace ice;
namespace attr = ice::stun::attr;

namespace {

constexpr builtin_crypto crypto;
using keys = stun::kept_keys<builtin_crypto>;
constexpr keys ours = stun::make_keys(crypto, hex("0102030405").view());
constexpr keys theirs = stun::make_keys(crypto, hex("0102030406").view());
constexpr endpoint source(address::v4(192, 0, 2, 1), 32853);
constexpr endpoint local(address::v4(198, 51, 100, 2), 3478);
constexpr stun::comprehension known(attr::username, attr::priority);

struct users {
    constexpr const keys* find(wire_text name) const noexcept {
        return name == "user" ? &ours : nullptr;
    }
};
/// As a document wants it that has numbers of its own.
struct particular_users : users {
    constexpr std::uint16_t refusal(std::uint16_t code) const noexcept {
        return code == stun::error::unauthenticated ? std::uint16_t{430} : code;
    }
};

/// A request of that user; without integrity when `key` is null.
template <class Dialect = stun::rfc8489>
constexpr datagram request(std::string_view user, const keys* key, std::uint16_t strange = 0) {
    std::uint8_t out[256] = {};
    stun::basic_builder<Dialect> b(out, stun::binding_request, test_id);
    if (!user.empty()) b.add(attr::username, user);
    if (strange != 0) b.add_raw(strange, {});
    if (key != nullptr) b.add_integrity(crypto, key->sha1_key);
    datagram d;
    d.append(*b.finish());
    return d;
}

/// What became of a request, and its answer as the sender reads it.
struct outcome {
    bool accepted = false;
    std::uint16_t error = 0;
    bool has_integrity = false;  // a good one
    bool has_fingerprint = false;
    endpoint mapped;
    std::size_t unknown = 0;

    friend constexpr bool operator==(const outcome&, const outcome&) = default;
};

template <class Dialect = stun::rfc8489, class Resolver = users>
constexpr outcome answered(const datagram& asked, Resolver resolver = {}) {
    const auto m = stun::basic_message<Dialect>::parse(asked.view());
    std::uint8_t out[548] = {};
    const auto from = receive_request(byte_span(out), *m, crypto, resolver, known);
    const std::size_t size = from.accepted() ? accept_request(byte_span(out), *m, crypto, from,
                                                              source, local, [](auto&) {})
                                             : from.answer_size;
    outcome o;
    o.accepted = from.accepted();
    if (size == 0) return o;
    const auto answer = stun::basic_message<Dialect>::parse(byte_view(out).first(size));
    if (const auto e = answer->get(attr::error_code)) o.error = e->code;
    o.has_integrity = stun::verify_integrity(*answer, crypto, ours.sha1_key).has_value();
    o.has_fingerprint = answer->fingerprint_offset() != 0;
    if constexpr (Dialect::classic_answers) {
        if (const auto a = answer->get(attr::mapped_address)) o.mapped = *a;
    } else {
        if (const auto a = answer->get(attr::xor_mapped_address)) o.mapped = *a;
    }
    if (const auto list = answer->get(attr::unknown_attributes)) o.unknown = list->size();
    return o;
}

constexpr outcome refused(std::uint16_t code) { return {false, code, false, true, {}, 0}; }

}  // namespace

TEST_CASE("an authentic request is told where it came from, with integrity") {
    ICE_VERIFY(answered(request("user", &ours)) == outcome{true, 0, true, true, source, 0});
}

TEST_CASE("the others are refused without a word too many") {
    ICE_VERIFY(answered(request("user", nullptr)) == refused(400));
    ICE_VERIFY(answered(request("", &ours)) == refused(400));
    ICE_VERIFY(answered(request("user", &theirs)) == refused(401));
    ICE_VERIFY(answered(request("nobody", &ours)) == refused(401));
}

TEST_CASE("what is not understood is asked about after authentication only") {
    ICE_VERIFY(answered(request("user", &ours, 0x7001)) == outcome{false, 420, true, true, {}, 1});
    ICE_VERIFY(answered(request("user", &ours, 0xc001)).accepted);
    ICE_VERIFY(answered(request("user", &theirs, 0x7001)) == refused(401));
}

TEST_CASE("a resolver may name refusals otherwise") {
    ICE_VERIFY(answered(request("nobody", &ours), particular_users{}) == refused(430));
    ICE_VERIFY(answered(request("", &ours), particular_users{}) == refused(400));
}

TEST_CASE("classic answers have no fingerprint, and errors no integrity") {
    using classic = stun::rfc3489;
    CHECK(answered<classic>(request<classic>("user", &ours)) ==
          outcome{true, 0, true, false, source, 0});
    CHECK(answered<classic>(request<classic>("user", &ours, 0x7001)) ==
          outcome{false, 420, false, false, {}, 2});  // an odd list repeats an entry
}

TEST_CASE("a buffer that is too small gives no answer") {
    const datagram asked = request("nobody", &ours);
    const auto m = stun::message::parse(asked.view());
    std::uint8_t out[8] = {};
    users resolver;
    const auto from = receive_request(byte_span(out), *m, crypto, resolver, known);
    CHECK((!from.accepted() && from.answer_size == 0));
}

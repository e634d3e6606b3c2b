// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/digest_parts.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

namespace {

using namespace ice;

struct word {
    std::string_view text;
    constexpr std::string_view view() const { return text; }
};
struct login {
    bool used = true;
    word username{"user"}, password{"word"};
};
struct asked {
    std::uint8_t kind = 1, sent = 1;
    std::uint8_t random_bits[2] = {1, 2};
    time_point first_sent{5};
};

constexpr state_digest of(const login& l) {
    detail::digester d(time_point{});
    early::digest_credentials(d, l);
    return d.result();
}
constexpr state_digest of(const asked& a, time_point now = {}) {
    detail::digester d(now);
    early::digest_transaction(d, a);
    return d.result();
}

}  // namespace

TEST_CASE("early digest: each part of used credentials counts, of unused ones none") {
    ICE_VERIFY((of(login{}) == of(login{})));
    ICE_VERIFY(!(of(login{true, {"user"}, {"ward"}}) == of(login{})));
    ICE_VERIFY(!(of(login{true, {"users"}, {"word"}}) == of(login{})));
    ICE_VERIFY(!(of(login{false}) == of(login{})));
    ICE_VERIFY((of(login{false, {"a"}, {"b"}}) == of(login{false})));
}

TEST_CASE("early digest: a transaction's times are relative, and count while it is open") {
    ICE_VERIFY((of(asked{1, 1, {1, 2}, time_point{105}}, time_point{100}) == of(asked{})));
    ICE_VERIFY(!(of(asked{1, 1, {1, 2}, time_point{6}}) == of(asked{})));
    ICE_VERIFY(!(of(asked{1, 2, {1, 2}, time_point{5}}) == of(asked{})));
    ICE_VERIFY(!(of(asked{1, 1, {1, 3}, time_point{5}}) == of(asked{})));
    ICE_VERIFY((of(asked{0, 1, {1, 3}, time_point{6}}) == of(asked{0, 1, {}, {}})));
}

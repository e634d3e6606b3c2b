// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/refusals.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <ice/stun/builder.hpp>
#include <ice/trace/reason.hpp>

#include "../support/verify.hpp"

using namespace ice;
using trace::reason;
using trace::detail::named;
using trace::detail::why_refused;

TEST_CASE("trace refusals: what the code of an answer means") {
    ICE_VERIFY((why_refused(400, false, named::unknown) == reason::request_incomplete));
    ICE_VERIFY((why_refused(400, true, named::us) == reason::request_incomplete));
    ICE_VERIFY((why_refused(401, true, named::another) == reason::request_for_another));
    ICE_VERIFY((why_refused(401, true, named::us) == reason::request_wrong_password));
    ICE_VERIFY((why_refused(401, true, named::unknown) == reason::request_wrong_credentials));
    ICE_VERIFY((why_refused(420, true, named::us) == reason::request_not_understood));
    ICE_VERIFY((why_refused(500, true, named::us) == reason::request_refused));
    // Classic STUN.
    ICE_VERIFY((why_refused(401, false, named::unknown) == reason::request_incomplete));
    ICE_VERIFY((why_refused(432, false, named::unknown) == reason::request_incomplete));
    ICE_VERIFY((why_refused(430, true, named::unknown) == reason::request_for_another));
    ICE_VERIFY((why_refused(432, true, named::unknown) == reason::request_for_another));
    ICE_VERIFY((why_refused(431, true, named::unknown) == reason::request_wrong_password));
}

namespace {

struct engine_with_name {
    std::string_view name;
    constexpr std::string_view local_ufrag() const noexcept { return name; }
};

named who(std::string_view own, std::string_view username) {
    std::array<std::uint8_t, 100> room{};
    stun::builder b(room, stun::binding_request,
                    stun::transaction_id::from(std::array<std::uint8_t, 12>{}));
    if (!username.empty()) b.add(stun::attr::username, username);
    const auto bytes = b.finish();
    const auto m = stun::message::parse(bytes ? byte_view(*bytes) : byte_view());
    CHECK(m);
    return m ? trace::detail::who_is_named(engine_with_name{own}, *m) : named::unknown;
}

std::string told(const trace::detail::refusal_log<3>& log, const int& engine) {
    std::string text;
    log.for_each(&engine, [&](const trace::refusal_record& r) {
        text += std::string(to_text(r.why)) + ' ' + std::to_string(r.times) + " until " +
                std::to_string(r.last.us) + '\n';
    });
    return text;
}

}  // namespace

TEST_CASE("trace refusals: whose name a request has") {
    CHECK(who("abcd", "abcd:efgh") == named::us);
    CHECK(who("abcd", "abce:efgh") == named::another);
    CHECK(who("abcd", "abcd") == named::another);
    CHECK(who("abcd", "abcdefgh") == named::another);
    CHECK(who("abcd", "") == named::unknown);
    CHECK(who("", ":efgh") == named::unknown);
}

TEST_CASE("trace refusals: counted by engine and kind; the quiet ones make room") {
    const int a = 0, b = 0;
    trace::detail::refusal_log<3> log;
    log.add(&a, reason::request_incomplete, 400, {1}, {});
    log.add(&a, reason::request_wrong_password, 401, {2}, {});
    log.add(&a, reason::request_incomplete, 400, {3}, {});
    log.add(&b, reason::request_incomplete, 400, {4}, {});
    CHECK(told(log, a) == "request_incomplete 2 until 3\nrequest_wrong_password 1 until 2\n");
    CHECK(told(log, b) == "request_incomplete 1 until 4\n");
    log.add(&b, reason::request_wrong_password, 401, {5}, {});
    CHECK(told(log, a) == "request_incomplete 2 until 3\n");
    CHECK(told(log, b) == "request_wrong_password 1 until 5\nrequest_incomplete 1 until 4\n");
}
